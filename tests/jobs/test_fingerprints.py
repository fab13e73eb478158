"""What a finished picture looks like is written down with it, and outlives its job's row."""

from pathlib import Path

import pytest
from sqlalchemy import delete, select

from bot.jobs import rows
from bot.jobs.rows import Fingerprint
from bot.pictures.fingerprints import fingerprint
from bot.request import Done, Failed
from bot.store.tables import jobs, likenesses
from tests.paper_studio import PaperStudio
from tests.rooms import Rooms, event_of, open_rooms

pytestmark = pytest.mark.usefixtures("database")


async def known(rooms: Rooms) -> list[Fingerprint]:
    """Return all that is written down, with whatever job."""
    every = select(likenesses).order_by(likenesses.c.job, likenesses.c.number)
    return await rooms.store.run(
        lambda c: [Fingerprint(**row) for row in c.execute(every).mappings()]
    )


async def test_every_picture_of_a_job_is_remembered_as_it_left(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1, count=2)
        (await studio.sittings.get()).finish()
        await event_of(rooms.desk.events(), 1, Done)

        files = [rooms.album.path_of(1, index).read_bytes() for index in (0, 1)]
        now = rooms.clock.now
        assert await known(rooms) == [
            Fingerprint(1, index, fingerprint(file), now) for index, file in enumerate(files)
        ]
        assert await rooms.store.run(lambda c: rows.of_job(c, 1)) == await known(rooms)
        assert await rooms.store.run(lambda c: rows.of_job(c, 2)) == []


async def test_an_attempt_without_a_picture_leaves_none(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1)
        (await studio.sittings.get()).fail("picture_blocked")
        await event_of(rooms.desk.events(), 1, Failed)

        assert await known(rooms) == []


async def test_it_stays_when_the_job_is_forgotten(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1)
        (await studio.sittings.get()).finish()
        await event_of(rooms.desk.events(), 1, Done)

        await rooms.store.run(lambda connection: connection.execute(delete(jobs)))

        assert [each.job for each in await known(rooms)] == [1]
