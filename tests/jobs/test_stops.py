"""Stopping many jobs at once: each member reads why, and those behind move up."""

from pathlib import Path

import pytest

from bot.jobs.rows import stop_all
from bot.request import Done, Failed
from bot.store.tables import jobs
from tests.paper_studio import PaperStudio
from tests.rooms import ADA, GRACE, Rooms, event_of, open_rooms

pytestmark = pytest.mark.usefixtures("database")


async def stop(rooms: Rooms, *numbers: int) -> list[int]:
    wanted = [jobs.c.id.in_(numbers)]
    stopped = await rooms.store.run(
        lambda connection: stop_all(connection, wanted, "dropped", rooms.clock())
    )
    rooms.dispatch.stopped(stopped, "dropped")
    return sorted(stopped)


async def test_what_runs_leaves_the_studio_and_what_waits_leaves_the_line(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1)
        painted = await studio.sittings.get()
        for job, member in ((2, ADA), (3, ADA), (4, ADA), (5, GRACE), (6, GRACE)):
            await rooms.ask(job, member=member)

        assert await stop(rooms, 1, 2, 3) == [1, 2, 3]

        await painted.closed.wait()
        events = rooms.desk.events()
        for job in (1, 2, 3):
            assert await event_of(events, job, Failed) == Failed("dropped")
        assert (await studio.sittings.get()).job == 5
        places = [(await rooms.dispatch.places.of_everybody())[job].place for job in (4, 6)]
        assert places == [1, 2], "the fourth moves up to where the second was"
        assert await stop(rooms, 1, 2, 3) == []


async def test_what_is_finished_and_not_shown_is_kept_back(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1)
        (await studio.sittings.get()).finish()
        await event_of(rooms.desk.events(), 1, Done)

        assert await stop(rooms, 1) == [1]

        assert await rooms.desk.outcome(1) == Failed("dropped")
        job = await rooms.job_queue.get(1)
        assert job is not None
        assert (job.state, job.refusal) == ("done", "dropped")


async def test_what_has_been_shown_stays(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1)
        (await studio.sittings.get()).finish()
        await event_of(rooms.desk.events(), 1, Done)
        await rooms.desk.seen(1, 1001)

        assert await stop(rooms, 1) == []
        assert isinstance(await rooms.desk.outcome(1), Done)
