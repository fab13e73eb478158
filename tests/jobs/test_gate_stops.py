"""What the image gate stops is written down once, and painted once more as long as that is wise."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from bot.jobs.job import DAY_SECONDS, REPAINTS_A_DAY, repaints_for
from bot.jobs.job_queue import JobQueue
from bot.request import (
    MAX_SEED,
    Done,
    Failed,
    Finish,
    Frame,
    GateStop,
    Picture,
    Reply,
    Request,
    Spec,
    seed_of,
)
from bot.store.tables import gate_stops
from bot.studio.image_gate import SEXUAL, Gate
from tests.paper_studio import PNG, PaperStudio, Sitting, report_of
from tests.rooms import ADA, GRACE, Rooms, event_of, open_rooms
from tests.studio.open_studio import open_studio

pytestmark = pytest.mark.usefixtures("database")

NOW = 1_800_000_000.0
ASKED = Request(guild=1, channel=2, member=ADA, subject="Ada Lovelace")


def test_of_a_day_three_stopped_pictures_are_painted_once_more() -> None:
    assert REPAINTS_A_DAY == 3
    assert [repaints_for(ASKED, [NOW] * stops, NOW) for stops in range(6)] == [3, 2, 1, 0, 0, 0]


def test_what_was_stopped_a_day_ago_counts_no_longer() -> None:
    stops = [NOW - DAY_SECONDS, NOW - DAY_SECONDS + 1, NOW]
    assert repaints_for(ASKED, stops, NOW) == 1
    assert repaints_for(ASKED, stops, NOW + DAY_SECONDS) == 3


def test_a_clock_that_was_set_back_forgives_nothing() -> None:
    assert repaints_for(ASKED, [NOW + 60] * 3, NOW) == 0


def test_a_seed_that_was_chosen_is_painted_or_nothing_is() -> None:
    assert repaints_for(ASKED.model_copy(update={"seed": 0}), [], NOW) == 0


def test_no_two_pictures_of_a_job_have_a_seed_in_common() -> None:
    for first in (0, 7, MAX_SEED - 5, MAX_SEED):
        seeds = [seed_of(first, n, again=again) for n in range(4) for again in (False, True)]
        assert len(set(seeds)) == 8
        assert all(0 <= seed <= MAX_SEED for seed in seeds)


async def sitting_of(studio: PaperStudio) -> Sitting:
    return await studio.sittings.get()


async def stops_of(rooms: Rooms) -> list[tuple[int, int]]:
    """Return every stop that is written down, by its job and the number of its picture."""
    wanted = select(gate_stops.c.job, gate_stops.c.number).order_by(
        gate_stops.c.job, gate_stops.c.number, gate_stops.c.seed
    )
    return [tuple(row) for row in await rooms.store.run(lambda c: c.execute(wanted).all())]


async def test_a_stop_is_a_row_and_its_siblings_come(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1, count=4)
        sitting = await sitting_of(studio)
        sitting.stop(2)
        sitting.finish()
        done = await event_of(rooms.desk.events(), 1, Done)

        first = sitting.spec.seed
        assert isinstance(done, Done)
        assert [(each.index, each.seed) for each in done.prints] == [
            (n, seed_of(first, n, again=n == 2)) for n in range(4)
        ]
        assert all(each.path.exists() for each in done.prints)
        assert await stops_of(rooms) == [(1, 2)]


async def test_one_stopped_twice_leaves_three(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1, count=4)
        sitting = await sitting_of(studio)
        sitting.stop(2, again=True)
        sitting.finish()
        done = await event_of(rooms.desk.events(), 1, Done)

        assert isinstance(done, Done)
        assert [each.index for each in done.prints] == [0, 1, 3]
        assert await stops_of(rooms) == [(1, 2), (1, 2)]


async def test_after_three_stops_of_a_day_a_studio_is_to_paint_nothing_again(
    tmp_path: Path,
) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        told, events = [], rooms.desk.events()
        for job in (1, 2, 3):
            await rooms.ask(job, count=4)
            sitting = await sitting_of(studio)
            told.append(sitting.spec.repaints)
            sitting.stop(0, 1) if job == 1 else sitting.stop(3)
            sitting.finish()
            assert await event_of(events, job, Done)
        await rooms.ask(4, member=GRACE)
        told.append((sitting := await sitting_of(studio)).spec.repaints)
        sitting.finish()
        rooms.clock.now += DAY_SECONDS
        await rooms.ask(5)
        told.append((await sitting_of(studio)).spec.repaints)

    assert told == [3, 1, 0, 3, 3]


async def test_from_the_gate_of_a_studio_to_the_row(tmp_path: Path) -> None:
    finds = iter([0.9])

    def look(image: Image.Image) -> Mapping[str, float]:
        is_sketch = image.width < 64
        return dict.fromkeys(SEXUAL, 0.0 if is_sketch else next(finds, 0.0))

    async with (
        open_studio(gate=Gate(lambda: [look])) as house,
        open_rooms(tmp_path, house.client) as rooms,
    ):
        await rooms.ask(1, count=2)
        done = await event_of(rooms.desk.events(), 1, Done)

        assert isinstance(done, Done)
        [(_, stopped)] = await stops_of(rooms)
        job = await rooms.job_queue.get(1)
        assert job is not None
        seeds = [seed_of(job.spec.seed, n, again=n == stopped) for n in range(2)]
        assert [each.seed for each in done.prints] == list(done.report.seeds) == seeds


async def test_a_chosen_seed_is_told_to_the_studio_as_one(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        reply = Reply(interaction=1, application=9, token="token", message=None, channel=2)
        await rooms.desk.submit(ASKED.model_copy(update={"seed": 5}), reply)
        await rooms.desk.acknowledged(1, 1001)

        assert (await sitting_of(studio)).spec.repaints == 0


async def test_a_stop_outlives_its_studio_and_counts_once_however_often_it_is_met(
    tmp_path: Path,
) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1, count=2)
        first = await sitting_of(studio)
        first.stop(1, again=True)
        first.die()

        second = await sitting_of(studio)
        assert await stops_of(rooms) == [(1, 1), (1, 1)]
        assert (second.attempt, second.spec) == (2, first.spec), "as much is painted again"
        second.stop(1, again=True)
        second.finish()
        assert await event_of(rooms.desk.events(), 1, Done)

        assert await stops_of(rooms) == [(1, 1), (1, 1)]


async def test_a_stop_outlives_the_bot(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1, count=2)
        sitting = await sitting_of(studio)
        sitting.stop(0)
        sitting.fail("studio_unavailable", retryable=True)
        again = await sitting_of(studio)  # the attempt before it is written down
        again.stop(0)

    async with open_rooms(tmp_path, studio) as rooms:
        assert await stops_of(rooms) == [(1, 0)]
        sitting = await sitting_of(studio)
        sitting.stop(0)
        sitting.finish()
        assert await event_of(rooms.desk.events(), 1, Done)
        assert await stops_of(rooms) == [(1, 0)]


async def test_a_stop_of_a_job_that_is_gone_is_nothing(tmp_path: Path) -> None:
    async with open_rooms(tmp_path) as rooms:
        await rooms.ask(1)
        job = await rooms.job_queue.get(1)
        assert job is not None
        noted = JobQueue.note_gate_stop
        assert await noted(rooms.job_queue, job, GateStop(0, MAX_SEED), NOW)
        assert not await noted(rooms.job_queue, job, GateStop(0, MAX_SEED), NOW)
        await rooms.store.run(lambda c: c.exec_driver_sql("DELETE FROM jobs"))
        assert await stops_of(rooms) == []
        assert not await noted(rooms.job_queue, job, GateStop(0, MAX_SEED), NOW)


Frames = Callable[[Spec], Sequence[Frame]]


class StoppingStudio(PaperStudio):
    """Sends what a test tells it to."""

    def __init__(self, frames: Frames) -> None:
        super().__init__()
        self._frames = frames

    async def paint(self, job: int, attempt: int, spec: Spec) -> AsyncGenerator[Frame, None]:
        for frame in self._frames(spec):
            yield frame


def picture(spec: Spec, index: int) -> Picture:
    return Picture(index, spec.seed + index, PNG)


@pytest.mark.parametrize(
    "frames",
    [
        lambda spec: [GateStop(3, spec.seed), picture(spec, 0)],
        lambda spec: [GateStop(1, spec.seed), picture(spec, 0)],
        lambda spec: [picture(spec, 0), GateStop(0, spec.seed), picture(spec, 1)],
        lambda spec: [GateStop(0, spec.seed), GateStop(1, spec.seed + 1)],
        lambda spec: [GateStop(0, spec.seed)],
    ],
    ids=["of no picture", "of another seed", "of what came", "of all", "of one, and no other"],
)
async def test_stops_that_cannot_be_end_the_job(tmp_path: Path, frames: Frames) -> None:
    studio = StoppingStudio(lambda spec: [*frames(spec), Finish(report_of(spec))])
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1, count=2)

        assert await event_of(rooms.desk.events(), 1, Failed) == Failed("painting_failed")
