"""The line in memory says what the database would say."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.job_queue import JobQueue
from bot.jobs.turns import QueuePosition, QueueView, Waiter
from bot.request import Reply, Request, Spec
from bot.store.store import Store
from tests.databases import open_store
from tests.examples import few
from tests.paper_studio import PaperStudio
from tests.rooms import GRACE, open_rooms

pytestmark = pytest.mark.usefixtures("database")


def waiter(job: int, member: int, tag: float, *, guild: int = 1, arriving: bool = False) -> Waiter:
    return Waiter(job, guild, member, tag, cost=10.0, arriving=arriving)


def test_a_newcomer_goes_before_who_has_asked_for_more() -> None:
    line = QueueView.read(
        [waiter(1, 7, 0.0), waiter(2, 7, 10.0)], {9: (10.0, 100.0)}, {1: (0.0, 0.0)}, {}
    )

    line.join(waiter(3, 8, 0.0), 0.0)

    assert line.before(3, 104.0) == (QueuePosition(2, 10.0, 0.0, (6.0,)), 10.0)
    line.begin(1, 104.0, 10.0)
    assert line.before(3, 104.0) == (QueuePosition(1, 0.0, 0.0, (6.0, 10.0)), 10.0)
    line.join(waiter(4, 7, 20.0), 10.0)
    assert line.before(4, 104.0) == (
        QueuePosition(3, 20.0, 0.0, (6.0, 10.0), newcomers_first=True),
        10.0,
    )
    line.leave(9)
    line.leave(2)
    assert line.before(4, 104.0) == (
        QueuePosition(2, 10.0, 0.0, (10.0,), newcomers_first=True),
        10.0,
    )
    assert line.before(2, 104.0) is None


async def test_whoever_may_be_overtaken_is_told_so_and_nobody_else_is(tmp_path: Path) -> None:
    """Ada's second waits behind her first, which is painted: Grace, who comes last, goes first."""
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1)
        first = await studio.sittings.get()
        await rooms.ask(2)
        await rooms.ask(3, member=GRACE)
        of_newcomer = rooms.dispatch.places.of_newcomer
        assert [(await of_newcomer(job)).newcomers_first for job in (2, 3)] == [True, False]

        first.finish()
        second = await studio.sittings.get()
        assert second.job == 3
        assert (await rooms.dispatch.places.of_everybody())[2].newcomers_first

        second.finish()
        assert (await studio.sittings.get()).job == 2
        await rooms.ask(4, member=99)
        told = await rooms.dispatch.places.of_everybody()
        assert not told[4].newcomers_first, "the guild's time has moved on with the second one"


def test_a_paused_guild_keeps_nobody_waiting_elsewhere() -> None:
    three = [waiter(1, 7, 0.0), waiter(3, 9, 5.0), waiter(2, 8, 0.0, guild=2)]
    tags = {1: (5.0, 0.0), 2: (7.0, 0.0)}
    awake = QueueView.read(three, {}, tags, {})
    paused = QueueView.read(three, {}, tags, {2: 60.0})

    assert awake.everybody(0.0)[3][0].other_guilds == awake.before(3, 0.0)[0].other_guilds == 8.0
    assert paused.everybody(0.0)[3][0].other_guilds == paused.before(3, 0.0)[0].other_guilds == 0.0
    assert paused.everybody(0.0)[2][0].paused
    assert paused.everybody(61.0)[3][0].other_guilds == 8.0, "a pause ends by itself"
    assert not paused.everybody(61.0)[2][0].paused


def test_who_is_arriving_is_counted_and_not_told() -> None:
    line = QueueView.read(
        [waiter(1, 7, 0.0, arriving=True), waiter(2, 8, 0.0)], {}, {1: (0.0, 0.0)}, {}
    )

    assert line.everybody(0.0) == {2: (QueuePosition(2, 10.0, 0.0, ()), 10.0)}


evenings = st.lists(
    st.tuples(
        st.integers(1, 4), st.integers(1, 3), st.integers(1, 100), st.sampled_from(["", "claim"])
    ),
    min_size=1,
    max_size=20,
)


@few(15)
@given(evenings)
async def test_memory_says_what_reading_anew_says(
    evening: Sequence[tuple[int, int, int, str]],
) -> None:
    with TemporaryDirectory() as folder:
        store = await open_store(folder, durable=False)
        try:
            await live_through(store, evening)
        finally:
            await store.close()


async def live_through(store: Store, evening: Sequence[tuple[int, int, int, str]]) -> None:
    job_queue, running = JobQueue(store), []
    for job, (member, guild, cost, then) in enumerate(evening, start=1):
        request = Request(guild=guild, channel=1, member=member, subject="x")
        reply = Reply(job, application=1, token=None, message=None, channel=1)
        await job_queue.arrive(request, reply, Spec(prompt="x", seed=0), job, cost=cost)

        assert await told(job_queue, job) == await told(JobQueue(store), job)
        await job_queue.acknowledge(job, None, job)
        assert rounded(await job_queue.everybody(job)) == rounded(
            await JobQueue(store).everybody(job)
        )
        if len(running) == 2:
            assert await job_queue.fail(running.pop(0), "internal", job)
        if then:
            running += await job_queue.claim(job)


async def told(job_queue: JobQueue, job: int) -> tuple[QueuePosition, float]:
    """Return where a job stands, the GPUs in one order."""
    standing = await job_queue.stand(job, job)
    assert standing is not None
    line, cost = standing
    told = replace(line, running=tuple(sorted(line.running)))
    return replace(told, other_guilds=round(line.other_guilds, 6)), cost


def rounded(
    everybody: dict[int, tuple[QueuePosition, float]],
) -> dict[int, tuple[float, ...]]:
    return {
        job: (line.place, round(line.own_guild, 6), round(line.other_guilds, 6), cost)
        for job, (line, cost) in everybody.items()
    }
