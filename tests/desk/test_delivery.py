"""What a delivery must know after a crash is durable, and what nobody can see is stopped."""

from math import inf
from pathlib import Path

import pytest

from bot.errors import PaintingFailed
from bot.request import Done
from tests.paper_studio import PaperStudio
from tests.rooms import Rooms, event_of, open_rooms

pytestmark = pytest.mark.usefixtures("database")


async def painted(rooms: Rooms, studio: PaperStudio, job: int) -> Done:
    await rooms.ask(job)
    (await studio.sittings.get()).finish()
    done = await event_of(rooms.desk.events(), job, Done)
    assert isinstance(done, Done)
    return done


async def test_a_first_try_is_remembered_across_a_restart(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await painted(rooms, studio, 5)
        assert await rooms.desk.deliveries.begin_posting(5) == 0.0

    async with open_rooms(tmp_path, painting=False) as rooms:
        rooms.clock.now += 120.0
        assert await rooms.desk.deliveries.begin_posting(5) == 120.0


async def test_a_first_try_before_a_clock_was_set_back_counts_as_long_ago(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await painted(rooms, studio, 5)
        await rooms.desk.deliveries.begin_posting(5)
        rooms.clock.now -= 3600.0

        assert await rooms.desk.deliveries.begin_posting(5) == inf


@pytest.mark.parametrize("end", ["seen", "undeliverable", "withdrawn"])
async def test_nothing_is_posted_that_is_delivered_or_withdrawn(tmp_path: Path, end: str) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await painted(rooms, studio, 5)
        if end == "undeliverable":
            await rooms.desk.undeliverable(5, "no_access")
        else:
            await rooms.desk.seen(5, 1005)
        if end == "withdrawn":
            await rooms.desk.members.withdraw(5, 11)

        assert await rooms.desk.deliveries.begin_posting(5) is None


async def test_nothing_is_posted_of_a_job_that_is_not_finished_or_unknown(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        await rooms.ask(5)

        assert await rooms.desk.deliveries.begin_posting(5) is None
        assert await rooms.desk.deliveries.begin_posting(404) is None


@pytest.mark.parametrize("place", [{"guild": 1}, {"channel": 2}, {"guild": 1, "channel": 2}])
async def test_a_place_that_is_gone_takes_its_live_jobs_with_it(
    tmp_path: Path, place: dict[str, int]
) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await painted(rooms, studio, 4)
        await rooms.ask(5)
        sitting = await studio.sittings.get()
        await rooms.ask(6)

        assert await rooms.desk.deliveries.abandon(guild=99) == 0
        assert await rooms.desk.deliveries.abandon(**place) == 2

        await sitting.closed.wait()
        for number in (5, 6):
            job = await rooms.job_queue.get(number)
            assert job is not None
            assert (job.state, job.delivery, job.refusal) == ("cancelled", "ready", "place_gone")
        finished = await rooms.job_queue.get(4)
        assert finished is not None
        assert finished.state == "done"


async def test_a_picture_that_cannot_be_made_so_small_is_refused(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        [picture] = (await painted(rooms, studio, 5)).prints

        with pytest.raises(PaintingFailed) as refused:
            await rooms.desk.deliveries.smaller(picture.path, 5, 0, limit_bytes=100)

        assert refused.value.code == "picture_too_large"
