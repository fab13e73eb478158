"""What waits in a paused guild keeps its place, and is begun when the pause ends."""

from pathlib import Path

import pytest

from bot.desk.rows.orders import order
from bot.request import Reply, Request
from tests.paper_studio import PaperStudio
from tests.rooms import Rooms, open_rooms

pytestmark = pytest.mark.usefixtures("database")

HERE, ELSEWHERE = 1, 5


async def pause(rooms: Rooms, **said: object) -> None:
    await rooms.store.run(lambda connection: order(connection, HERE, **said))
    rooms.job_queue.read_anew()  # as an order does by Dispatch.look


async def ask_elsewhere(rooms: Rooms, job: int) -> None:
    request = Request(guild=ELSEWHERE, channel=2, member=11, subject="Ada Lovelace")
    reply = Reply(interaction=job, application=9, token="token", message=None, channel=2)
    await rooms.desk.submit(request, reply)
    await rooms.desk.acknowledged(job, job + 1000)


async def test_other_guilds_go_on_and_are_not_told_to_wait_for_the_paused_one(
    tmp_path: Path,
) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio, painting=False) as rooms:
        await rooms.ask(1)
        for job in (2, 3):
            await ask_elsewhere(rooms, job)
        both_waiting = (await rooms.dispatch.places.of_everybody())[3].eta_seconds

        await pause(rooms, paused=1)

        assert (await rooms.dispatch.places.of_everybody())[3].eta_seconds < both_waiting
        claimed = await rooms.job_queue.claim(rooms.clock(), rooms=[3])
        assert [job.id for job in claimed] == [2, 3]
        kept = await rooms.job_queue.get(1)
        assert kept is not None
        assert kept.state == "waiting"

        await pause(rooms, paused=0)

        [resumed] = await rooms.job_queue.claim(rooms.clock())
        assert resumed.id == 1


async def test_a_pause_ends_by_itself(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        studio.now.ready = False
        await rooms.ask(1)
        await pause(rooms, paused=1, paused_until=rooms.clock() + 60)
        studio.now.ready = True
        assert await rooms.job_queue.claim(rooms.clock()) == []

        rooms.clock.now += 60
        rooms.dispatch.look()

        assert (await studio.sittings.get()).job == 1


async def test_who_waits_is_told_of_a_pause_and_of_its_end(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        await rooms.ask(1)
        await ask_elsewhere(rooms, 2)
        until = rooms.clock() + 60
        await rooms.desk.moderator_orders.pause(HERE, 99, "tea", until)

        assert rooms.dispatch.places.moved.is_set()
        told = await rooms.dispatch.places.of_everybody()
        assert (told[1].paused, told[1].paused_until, told[1].place) == (True, until, 1)
        assert not told[2].paused
        rooms.clock.now = until
        assert not (await rooms.dispatch.places.of_everybody())[1].paused


async def test_who_comes_right_after_a_pause_is_not_told_of_it(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        await rooms.desk.moderator_orders.pause(HERE, 99, "tea")
        await rooms.dispatch.places.of_everybody()  # what memory knows from now on
        await rooms.desk.moderator_orders.resume(HERE, 99)

        await rooms.ask(1)

        assert not (await rooms.dispatch.places.of_newcomer(1)).paused
