"""A drill: the database is damaged, an older backup takes its place, and the evening goes on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import ClientSession

from bot.sandbox.clock import SetClock
from bot.sandbox.server import Sandbox
from bot.store import backup
from bot.texts import ENGLISH
from tests.chat.club import Club, Eyes, WatchedDesk, running
from tests.paper_studio import PaperStudio
from tests.rooms import open_rooms
from tests.store.test_backup import NOON, overwrite_pages


@asynccontextmanager
async def evening(folder: Path, sandbox: Sandbox, clock: SetClock) -> AsyncIterator[Club]:
    """One life of the bot; Discord outlives it."""
    studio = PaperStudio()
    async with ClientSession() as session, open_rooms(folder, studio) as rooms:
        desk = WatchedDesk(rooms.desk)
        club = Club(sandbox, Eyes(session, sandbox), rooms, desk, studio, clock)
        async with running(club.chat()):
            yield club


async def test_after_a_restore_each_picture_stands_once_and_all_goes_on(tmp_path: Path) -> None:
    file, clock = tmp_path / "portraits.sqlite3", SetClock()
    async with Sandbox.open(clock=clock) as sandbox:
        async with evening(tmp_path, sandbox, clock) as club:
            before = await club.picture("ada")
            painting = await club.ask("grace")
            sitting = await club.sitting()
            waiting = await club.ask("ada")
            backup.back_up(file, NOON)

            sitting.finish()
            await club.delivery(painting, "posted")
            (await club.sitting()).finish()
            await club.delivery(waiting, "posted")
            unknown = await club.picture("owner")
        overwrite_pages(file)

        async with evening(tmp_path, sandbox, clock) as club:
            assert club.rooms.store.restored
            for message in (painting, waiting):  # as the backup has them, they are still to come
                (await club.sitting()).finish()
                await club.delivery(message, "posted")
            told = await club.told(await club.press(unknown, "Again", "owner"))
            after = await club.picture("ada")

            shown = (await club.hands.ask("transcript"))["messages"]
            public = [each for each in shown if not each["flags"] & 64]
            assert [each["id"] for each in public] == [before, painting, waiting, unknown, after]
            assert all("· seed" in each["content"] for each in public)
            assert told == ENGLISH["unknown_job"]
