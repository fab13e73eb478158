"""Jobs reach studios in turn, survive what happens there, and end once."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from bot.errors import UNCHECKED, StudioUnavailable
from bot.jobs import studios
from bot.jobs.turns import FIRST_GUESS
from bot.pictures.origin import State, verify
from bot.request import Cancelled, Done, Failed, Frame, Painting, Progress, Spec, Waiting
from tests.paper_studio import PaperStudio
from tests.rooms import event_of, open_rooms
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("database")


async def test_a_job_is_painted_written_down_and_told(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        events = rooms.desk.events()
        await rooms.ask(1, count=2)

        assert await event_of(events, 1, Painting) == Painting(0, 2)
        (await studio.sittings.get()).finish()
        done = await event_of(events, 1, Done)

        assert isinstance(done, Done)
        assert [print_.index for print_ in done.prints] == [0, 1]
        origin = verify(done.prints[1].path.read_bytes(), rooms.album.identity)
        assert (origin.state, origin.job, origin.index) == (State.OURS, 1, 1)
        assert (await rooms.job_queue.get(1)).delivery == "ready"


async def test_the_oldest_goes_first_and_no_more_than_the_studio_has_room_for(
    tmp_path: Path,
) -> None:
    studio = PaperStudio(slots=2)
    async with open_rooms(tmp_path, studio) as rooms:
        for job in (1, 2, 3):
            await rooms.ask(job)

        first, second = [await studio.sittings.get() for _ in range(2)]
        assert (first.job, second.job) == (1, 2)
        assert studio.sittings.empty()

        second.finish()
        assert (await studio.sittings.get()).job == 3
        assert studio.largest_crowd == 2


async def test_those_who_wait_are_told_their_place_when_it_moves(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        events = rooms.desk.events()
        for job in (1, 2, 3):
            await rooms.ask(job)
        sitting = await studio.sittings.get()

        place = await event_of(events, 3, Waiting)
        assert isinstance(place, Waiting)
        assert place.place == 2

        sitting.finish()
        await studio.sittings.get()
        moved = await event_of(events, 3, Waiting)
        assert isinstance(moved, Waiting)
        assert moved.place == 1


async def test_a_cancelled_job_leaves_the_studio_at_once_and_is_never_finished(
    tmp_path: Path,
) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        events = rooms.desk.events()
        await rooms.ask(1)
        sitting = await studio.sittings.get()

        assert await rooms.dispatch.cancel(1)
        await sitting.closed.wait()

        assert await event_of(events, 1, Cancelled) == Cancelled()
        assert (await rooms.job_queue.get(1)).state == "cancelled"
        rooms.clock.now += 1.0
        assert not await rooms.dispatch.cancel(1)


async def test_a_job_whose_studio_dies_is_painted_again(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        events = rooms.desk.events()
        await rooms.ask(1)

        (await studio.sittings.get()).die()
        again = await studio.sittings.get()
        again.finish()

        assert again.attempt == 2
        assert isinstance(await event_of(events, 1, Done), Done)


async def test_a_job_that_ends_three_studios_alone_is_given_up(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        events = rooms.desk.events()
        await rooms.ask(1)

        for _ in range(3):
            (await studio.sittings.get()).die()

        assert await event_of(events, 1, Failed) == Failed("too_many_attempts")


@pytest.mark.parametrize("told", [False, True])
async def test_after_a_shared_crash_each_is_painted_alone_and_none_is_blamed(
    tmp_path: Path, told: bool
) -> None:
    studio = PaperStudio(slots=2)
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1)
        await rooms.ask(2)
        together = [await studio.sittings.get() for _ in range(2)]

        for sitting in together:
            if told:  # a lost device is told in every stream, and then the process ends
                sitting.fail("studio_unavailable", retryable=True)
            else:
                sitting.die()
        studio.largest_crowd = 0
        for _ in range(2):
            (await studio.sittings.get()).finish()
        events = rooms.desk.events()
        await event_of(events, 1, Done)
        await event_of(events, 2, Done)

        assert studio.largest_crowd == 1
        assert [(await rooms.job_queue.get(job)).deaths for job in (1, 2)] == [0, 0]


async def test_a_job_that_ends_studios_is_found_and_its_neighbours_are_painted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studios, "REST_SECONDS", 0.001)
    studio = PaperStudio(slots=3)
    async with open_rooms(tmp_path, studio) as rooms:
        for job in (1, 2, 3):
            await rooms.ask(job)
        for sitting in [await studio.sittings.get() for _ in range(3)]:
            sitting.die()
        studio.largest_crowd = 0

        for _ in range(5):  # each of its neighbours once, itself three times
            sitting = await studio.sittings.get()
            sitting.die() if sitting.job == 2 else sitting.finish()

        assert await event_of(rooms.desk.events(), 2, Failed) == Failed("too_many_attempts")
        for job in (1, 3):
            await event_of(rooms.desk.events(), job, Done)
        assert studio.largest_crowd == 1
        rows = [await rooms.job_queue.get(job) for job in (1, 2, 3)]
        assert [row.state for row in rows] == ["done", "failed", "done"]
        assert [row.deaths for row in rows] == [0, 2, 0]


class BrokenStudio(PaperStudio):
    """Says that it is ready, and dies of whatever it begins."""

    async def paint(self, job: int, attempt: int, spec: Spec) -> AsyncGenerator[Frame, None]:
        yield Progress(0, 2)
        raise StudioUnavailable("died")


async def test_a_studio_that_paints_nothing_leaves_the_jobs_to_the_others(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, BrokenStudio(), studio) as rooms:
        for job in range(1, 7):
            await rooms.ask(job)

        for _ in range(1, 7):
            (await studio.sittings.get()).finish()

        for job in range(1, 7):  # in whatever order they ended
            await event_of(rooms.desk.events(), job, Done)


async def test_a_studio_that_can_look_at_no_picture_leaves_the_jobs_to_the_others(
    tmp_path: Path,
) -> None:
    blind, studio = PaperStudio(), PaperStudio()
    async with open_rooms(tmp_path, blind, studio) as rooms:
        await rooms.ask(1)
        await rooms.ask(2)
        unseen, seen = await blind.sittings.get(), await studio.sittings.get()
        seen.finish()
        await event_of(rooms.desk.events(), seen.job, Done)

        unseen.fail(UNCHECKED)
        again = await studio.sittings.get()
        again.finish()

        assert again.job == unseen.job
        await event_of(rooms.desk.events(), again.job, Done)
        assert rooms.dispatch.trouble is None
        assert [(await rooms.job_queue.get(job)).deaths for job in (1, 2)] == [0, 0]


async def test_where_no_studio_can_look_at_pictures_the_member_is_told(tmp_path: Path) -> None:
    studios_ = PaperStudio(), PaperStudio()
    studios_[1].sittings = studios_[0].sittings
    async with open_rooms(tmp_path, *studios_) as rooms:
        await rooms.ask(1)

        for _ in range(2):
            (await studios_[0].sittings.get()).fail(UNCHECKED)

        assert await event_of(rooms.desk.events(), 1, Failed) == Failed(UNCHECKED)
        assert rooms.dispatch.trouble == UNCHECKED


async def test_a_studio_that_lost_job_after_job_is_given_one_at_a_time(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        await rooms.ask(1)
        job = await rooms.job_queue.get(1)
    slot = studios.StudioSlot(PaperStudio())
    rooms_there = []
    for _ in range(3):
        slot.slots = 8
        rooms_there.append(slot.room)
        slot.lost(job, "died")
    slot.slots = 8

    assert rooms_there == [8, 8, 1]
    slot.kept()
    assert slot.room == 8


def test_a_job_goes_to_a_fast_studio_until_that_has_much_in_hand() -> None:
    slow, fast, untried = (studios.StudioSlot(PaperStudio()) for _ in range(3))
    slow.slots = fast.slots = untried.slots = 2
    assert studios.roomiest([slow, fast], 1) is slow, "nothing is known of either"

    for _ in range(5):
        slow.learn(1.5)
        fast.learn(0.8)
    assert studios.roomiest([slow, fast], 1) is fast
    assert studios.roomiest([slow, fast, untried], 1) is untried

    fast.num_losses = 1
    assert studios.roomiest([slow, fast], 1) is slow


async def test_no_job_is_given_up_for_studios_that_lose_every_job(tmp_path: Path) -> None:
    good, *bad = [PaperStudio() for _ in range(4)]
    for studio in bad:
        studio.sittings = bad[0].sittings
    async with open_rooms(tmp_path, good, *bad) as rooms:
        for job in range(1, 5):
            await rooms.ask(job)
        ending = asyncio.create_task(_end_all(bad[0]))
        await until(
            lambda: len(rooms.dispatch._unplaced) == 3,
            "three that wait for the only studio that lost no job",
            lambda: rooms.dispatch._unplaced,
            seconds=10.0,
        )

        for _ in range(4):
            (await good.sittings.get()).finish()

        for job in range(1, 5):
            await event_of(rooms.desk.events(), job, Done)
        ending.cancel()


async def _end_all(studio: PaperStudio) -> None:
    while True:
        (await studio.sittings.get()).die()


async def test_a_death_counts_where_the_studio_went_with_nobody_else(tmp_path: Path) -> None:
    one, other = studios.StudioSlot(PaperStudio()), studios.StudioSlot(PaperStudio())
    async with open_rooms(tmp_path, painting=False) as rooms:
        for job in (1, 2):
            await rooms.ask(job)
        first, second = [await rooms.job_queue.get(job) for job in (1, 2)]
        rooms.dispatch._studio_slots = [one, other]
    for job in (first, second):
        one.slots = other.slots = 1
        one.lost(job, "died")
        told = [rooms.dispatch._is_to_blame(each, one) for each in (first, second)]
        assert told == ([True, False] if job is first else [False, False])

    other.slots = 0
    assert rooms.dispatch._is_to_blame(second, one), "no other studio could tell"
    one.kept()
    assert not one.has_ended_at_others(second.id)


def test_a_studio_rests_longer_the_more_it_loses_in_a_row() -> None:
    rests = [studios.rest_after(losses) for losses in range(50)]
    assert rests[:4] == [0.0, 0.0, 0.25, 0.5], "the first loss costs nobody a moment"
    assert rests == sorted(rests)
    assert rests[-1] == studios.MAX_REST_SECONDS


async def test_a_full_studio_is_asked_again_soon_and_one_that_paints_at_once(
    tmp_path: Path,
) -> None:
    one = studios.StudioSlot(PaperStudio())
    async with open_rooms(tmp_path, painting=False) as rooms:
        await rooms.ask(1)
        job = await rooms.job_queue.get(1)
    for _ in range(9):
        one.slots = 1
        one.lost(job, "no_room")
    assert studios.rest_after(one.num_losses) == studios.REST_SECONDS

    one.kept()
    assert studios.rest_after(one.num_losses) == 0.0


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_clock_that_is_set_while_it_paints_spoils_no_forecast(
    tmp_path: Path, hours: int
) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        events = rooms.desk.events()
        await rooms.ask(1)
        sitting = await studio.sittings.get()
        rooms.clock.now += hours * 3600.0

        await rooms.ask(2)
        expected = (await rooms.dispatch.places.of_newcomer(2)).eta_seconds
        sitting.finish()
        await event_of(events, 1, Done)
        (await studio.sittings.get()).finish()
        await event_of(events, 2, Done)

        assert 0.0 < expected <= 2 * FIRST_GUESS
        [pace] = (await rooms.job_queue.paces()).values()
        assert 0.0 < pace < 60.0, "as long as it took, not as the clock was set"


@pytest.mark.parametrize("code", ["unreachable", "no_room", "busy_attempt", "wrong_model"])
async def test_a_studio_that_never_began_blames_nobody(
    tmp_path: Path, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studios, "REST_SECONDS", 0.001)
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1)

        for _ in range(5):
            (await studio.sittings.get()).die(code)
        await studio.sittings.get()

        job = await rooms.job_queue.get(1)
        assert (job.deaths, job.suspect) == (0, False)


async def test_a_failure_that_may_be_retried_is_and_another_is_told(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        events = rooms.desk.events()
        await rooms.ask(1)

        (await studio.sittings.get()).fail("superseded", retryable=True)
        (await studio.sittings.get()).fail("out_of_memory")

        assert await event_of(events, 1, Failed) == Failed("out_of_memory")


async def test_what_was_running_at_a_crash_is_painted_after_the_restart(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1)
        await rooms.ask(2)
        await studio.sittings.get()

    async with open_rooms(tmp_path, studio) as rooms:
        again = await studio.sittings.get()
        assert (again.job, again.attempt) == (1, 2)
        assert (await rooms.job_queue.get(1)).deaths == 0


async def test_an_end_that_nobody_saw_is_told_again_after_a_restart(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1)
        (await studio.sittings.get()).finish()
        await event_of(rooms.desk.events(), 1, Done)

    async with open_rooms(tmp_path, studio) as rooms:
        done = await event_of(rooms.desk.events(), 1, Done)
        assert isinstance(done, Done)
        assert done.prints[0].path.exists()
        await rooms.desk.seen(1, 77)

    async with open_rooms(tmp_path, painting=False) as rooms:
        assert await rooms.job_queue.undelivered() == []


async def test_an_old_attempt_that_comes_late_is_fenced(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1)
        sitting = await studio.sittings.get()
        old = await rooms.job_queue.get(1)

        await rooms.job_queue.take_back(now=1.0)
        await rooms.job_queue.claim(now=2.0)
        sitting.finish()
        await sitting.closed.wait()
        await asyncio.gather(*rooms.dispatch._painting.values())

        job = await rooms.job_queue.get(1)
        assert (old.attempt, job.attempt, job.state) == (1, 2, "running")


async def test_a_dispatch_that_drains_finishes_and_claims_nothing_more(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1)
        sitting = await studio.sittings.get()
        await rooms.ask(2)

        draining = asyncio.create_task(rooms.dispatch.drain())
        sitting.finish()
        await draining

        assert (await rooms.job_queue.get(1)).state == "done"
        assert (await rooms.job_queue.get(2)).state == "waiting"


async def test_what_cannot_be_finished_is_handed_back_unblamed(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1)
        sitting = await studio.sittings.get()

        draining = asyncio.create_task(rooms.dispatch.drain())
        await rooms.dispatch.hand_back_all()
        await sitting.closed.wait()
        await draining

        job = await rooms.job_queue.get(1)
        assert (job.state, job.deaths, job.suspect) == ("waiting", 0, False)


async def test_the_first_estimate_is_what_the_studio_has_measured(tmp_path: Path) -> None:
    studio = PaperStudio()
    studio.now.models, studio.now.picture_seconds = ("small",), 180.0
    usual = Spec(prompt="x", seed=0)
    async with open_rooms(tmp_path, studio) as rooms:
        assert rooms.dispatch.cost(usual) == FIRST_GUESS, "it has said nothing yet"
        await rooms.ask(1)
        sitting = await studio.sittings.get()
        assert rooms.dispatch.cost(usual) == 180.0
        assert rooms.dispatch.cost(usual.model_copy(update={"count": 2})) == 360.0

        sitting.finish()
        await rooms.ask(2)
        await studio.sittings.get()
        assert rooms.dispatch.cost(usual) < 100.0, "a real one was seen"

    studio.now.models = ("large",)
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(3)
        await studio.sittings.get()
        assert rooms.dispatch.cost(usual) == 180.0, "another model's pace is not its own"
