"""Turns are fair: one person's forty pictures delay that person, and nobody else."""

import heapq
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.job_queue import JobQueue
from bot.jobs.turns import (
    Charge,
    Pace,
    QueuePosition,
    QueueView,
    Turn,
    Waiter,
    expected_seconds,
    pace_key,
    recharged,
    retag,
)
from bot.request import USES, Reply, Request, Source, Spec, offer_of
from tests.databases import open_store
from tests.examples import few

pytestmark = pytest.mark.usefixtures("database")

ADA, GRACE = 1, 2
EVENING_SECONDS = 45 * 60.0


@dataclass
class Queue:
    """The real ledger, with jobs that are nothing but a member and a cost."""

    job_queue: JobQueue
    last: int = 0
    served: list[int] = field(default_factory=list)

    async def ask(self, member: int, *, guild: int = 1, cost: float = 10.0, share: int = 1) -> int:
        self.last += 1
        request = Request(guild=guild, channel=1, member=member, subject="x")
        reply = Reply(self.last, application=1, token=None, message=None, channel=1)
        spec = Spec(prompt="x", seed=0)
        await self.job_queue.arrive(request, reply, spec, 0.0, cost=cost, weight=share)
        await self.job_queue.acknowledge(self.last, None, 0.0)
        return self.last

    async def serve(self, count: int = 1) -> list[int]:
        for _ in range(count):
            for job in await self.job_queue.claim(0.0):
                self.served.append(job.id)
                await self.job_queue.fail(job, "internal", 0.0)
        return self.served


@asynccontextmanager
async def queue_in(folder: Path | str) -> AsyncIterator[Queue]:
    store = await open_store(folder, durable=False)
    try:
        yield Queue(JobQueue(store))
    finally:
        await store.close()


async def test_one_who_asks_for_forty_delays_themselves(tmp_path: Path) -> None:
    async with queue_in(tmp_path) as queue:
        forty = [await queue.ask(ADA) for _ in range(40)]
        hers = await queue.ask(GRACE)

        assert (await queue.serve(3))[:3] == [forty[0], hers, forty[1]]


async def test_a_share_of_three_is_served_three_times_as_often_and_nobody_starves(
    tmp_path: Path,
) -> None:
    async with queue_in(tmp_path) as queue:
        booster = [await queue.ask(ADA, share=3) for _ in range(30)]
        usual = [await queue.ask(GRACE) for _ in range(30)]

        served = await queue.serve(20)

        assert len(set(served) & set(booster)) == 15
        assert len(set(served) & set(usual)) == 5
        assert max(served.index(job) for job in usual[:2]) < 6


async def test_what_one_with_a_share_cancels_moves_the_rest_up_by_its_share(
    tmp_path: Path,
) -> None:
    async with queue_in(tmp_path) as queue:
        first, gone, last = [await queue.ask(ADA, share=2) for _ in range(3)]
        hers = [await queue.ask(GRACE) for _ in range(2)]
        await queue.job_queue.cancel(gone, 0.0)

        assert await queue.serve(4) == [first, hers[0], last, hers[1]]


async def test_a_busy_guild_does_not_keep_a_quiet_one_waiting(tmp_path: Path) -> None:
    async with queue_in(tmp_path) as queue:
        for member in range(50):
            await queue.ask(100 + member, guild=1)
        await queue.serve(10)
        quiet = await queue.ask(ADA, guild=2)

        assert quiet in (await queue.serve(2))[-2:]


async def test_a_guild_that_slept_has_not_saved_up_turns(tmp_path: Path) -> None:
    async with queue_in(tmp_path) as queue:
        await queue.ask(ADA, guild=2)
        await queue.serve()
        for member in range(20):
            await queue.ask(100 + member, guild=1)
        await queue.serve(10)
        woken = [await queue.ask(200 + member, guild=2) for member in range(5)]

        after = (await queue.serve(4))[-4:]
        assert len(set(woken) & set(after)) == 2


async def test_a_guild_that_came_in_an_earlier_transaction_is_woken_again(tmp_path: Path) -> None:
    async with queue_in(tmp_path) as queue:
        await queue.ask(ADA, guild=2)
        await queue.serve()  # it has nothing more in line: it sleeps
        for member in range(6):
            await queue.ask(100 + member, guild=1)
        await queue.serve(4)

        late = [await queue.ask(200 + member, guild=2) for member in range(3)]
        served = (await queue.serve(3))[-3:]

        assert len(set(served) & set(late)) < 3  # else it had saved up the turns it slept through


async def test_later_jobs_move_up_when_their_member_cancels_an_earlier_one(
    tmp_path: Path,
) -> None:
    async with queue_in(tmp_path) as queue:
        first, long, third = [await queue.ask(ADA, cost=cost) for cost in (10.0, 500.0, 10.0)]
        others = [await queue.ask(GRACE) for _ in range(10)]

        await queue.job_queue.cancel(long, 0.0)

        assert (await queue.serve(4))[:4] == [first, others[0], third, others[1]]


async def test_a_taken_back_job_is_first_again(tmp_path: Path) -> None:
    async with queue_in(tmp_path) as queue:
        first = await queue.ask(ADA)
        await queue.ask(GRACE)
        [running] = await queue.job_queue.claim(0.0)
        await queue.job_queue.hand_back(running, 0.0, suspect=False)

        assert (await queue.serve())[0] == first


@pytest.mark.parametrize(
    ("suspects", "rooms", "num_claimed"),
    [
        ((), [1, 0, 3], 4),
        ((1, 2, 3, 4, 5), [1, 2, 4], 3),
        ((1,), [1, 3], 2),
        ((2,), [1, 3], 2),
        ((3,), [2, 3], 3),
    ],
)
async def test_a_suspect_takes_a_studio_for_itself_alone_and_others_its_room(
    tmp_path: Path, suspects: tuple[int, ...], rooms: list[int], num_claimed: int
) -> None:
    async with queue_in(tmp_path) as queue:
        for _ in range(5):
            await queue.ask(ADA)
        for job in await queue.job_queue.claim(0.0, [5]):
            await queue.job_queue.hand_back(job, 0.0, suspect=job.id in suspects)

        claimed = await queue.job_queue.claim(0.0, rooms)

        assert [job.id for job in claimed] == list(range(1, num_claimed + 1))


async def test_who_asked_before_the_first_picture_pays_what_the_others_pay(tmp_path: Path) -> None:
    """One server bursts while ten seconds are guessed; the first picture takes a fifth of one."""
    async with queue_in(tmp_path) as queue:
        guild_of = {}
        for number in range(120):
            guild_of[await queue.ask(100 + number % 3, guild=1)] = 1
        for guild in (2, 3, 4):
            guild_of[await queue.ask(ADA, guild=guild)] = guild
        await queue.serve(6)

        await queue.job_queue.charge_anew(lambda spec: 0.2 * spec.count)

        for _ in range(100):
            for guild in (2, 3, 4):  # each has one in line at any time
                if not {job for job in guild_of if guild_of[job] == guild} - set(queue.served):
                    guild_of[await queue.ask(ADA, guild=guild, cost=0.2)] = guild
            await queue.serve()
        later = Counter(guild_of[job] for job in queue.served[6:])
        mine = Counter((job - 1) % 3 for job in queue.served if guild_of[job] == 1)
        assert max(later.values()) - min(later.values()) <= 4, later
        assert max(mine.values()) - min(mine.values()) <= 2, mine


def test_what_waits_is_charged_by_the_ratio_it_has_moved_by() -> None:
    moved = Charge(1, 7, 10.0, 0.2), Charge(2, 7, 20.0, 0.4), Charge(3, 8, 5.0, 5.0)

    jobs, guilds = recharged(moved)

    assert (jobs, guilds) == ({0.02: [1, 2]}, {0.02: [7]})
    pace = Pace({"x": 0.2})
    assert pace.has_moved("x", 10.0)
    assert not pace.has_moved("x", 0.3)


arrivals = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 2), st.floats(1, 100), st.integers(0, 2)),
    min_size=1,
    max_size=25,
)


@few(12)
@given(arrivals)
async def test_nobody_with_nothing_in_line_waits_for_more_than_one_job_of_each_other(
    asked: Sequence[tuple[int, int, float, int]],
) -> None:
    """The bound of start-time fair queueing, in jobs: whatever others send, before or after."""
    with TemporaryDirectory() as folder:
        async with queue_in(folder) as queue:
            guild_of, member_of, first_of = {}, {}, {}
            for member, guild, cost, serves in asked:
                live = {j for j in guild_of if j not in queue.served}
                fresh = not any((guild_of[j], member_of[j]) == (guild, member) for j in live)
                job = await queue.ask(member, guild=guild, cost=cost)
                guild_of[job], member_of[job] = guild, member
                if fresh:
                    first_of[job] = len(queue.served)
                await queue.serve(serves)
            await queue.serve(len(asked))

            assert sorted(queue.served) == sorted(guild_of)
            for job, begun in first_of.items():
                between = queue.served[begun : queue.served.index(job)]
                own_guild = [member_of[j] for j in between if guild_of[j] == guild_of[job]]
                assert len(own_guild) == len(set(own_guild) - {member_of[job]})


@few(6)
@given(arrivals, st.integers(0, 10))
async def test_the_order_does_not_depend_on_restarts(
    asked: Sequence[tuple[int, int, float, int]], restart_after: int
) -> None:
    orders = []
    for restarts in (False, True):
        with TemporaryDirectory() as folder:
            async with queue_in(folder) as queue:
                for member, guild, cost, _ in asked:
                    await queue.ask(member, guild=guild, cost=cost)
                served = await queue.serve(restart_after if restarts else len(asked))
            async with queue_in(folder) as queue:
                orders.append(served + await queue.serve(len(asked)))
    assert orders[0] == orders[1]


def test_a_gap_is_closed_without_moving_anybody_back() -> None:
    later = [Turn(2, tag=30.0, cost=10.0), Turn(3, tag=90.0, cost=5.0)]
    assert [turn.tag for turn in retag(later, earliest=20.0)] == [20.0, 30.0]
    assert [turn.tag for turn in retag(later, earliest=60.0)] == [30.0, 40.0]


def test_another_guild_counts_only_as_far_as_it_takes_turns_with_this_one() -> None:
    tags = {1: 7.0, 2: 7.0, 3: 7.0, 4: 19.0}
    own = [Waiter(1, 1, 1, 0.0, 20.0), Waiter(2, 1, 2, 1.0, 10.0, arriving=False)]
    others = [Waiter(3, 2, 3, 0.0, 1000.0), Waiter(4, 3, 4, 0.0, 5.0), Waiter(5, 4, 5, 0.0, 1000.0)]
    view = QueueView.read(
        [*own, *others], {}, {guild: (tag, 0.0) for guild, tag in tags.items()}, {}
    )

    for line, cost in (view.before(2, 0.0), view.everybody(0.0)[2]):
        assert line.own_guild == 20.0
        assert expected_seconds(line, cost, slots=1) == 20 + 20 + 5 + 8 + 10


def test_a_free_slot_is_taken_at_once_and_a_busy_one_when_it_is_free() -> None:
    def alone(*running: float) -> QueuePosition:
        return QueuePosition(place=1, own_guild=0.0, other_guilds=0.0, running=running)

    assert expected_seconds(alone(7.0), cost=10.0, slots=2) == 10.0
    assert expected_seconds(alone(7.0, 4.0), cost=10.0, slots=2) == 14.0
    behind = QueuePosition(place=2, own_guild=5.0, other_guilds=0.0, running=(7.0, 4.0))
    assert expected_seconds(behind, cost=10.0, slots=2) == 4 + 3 + 1 + 10


def test_the_pace_is_learned_for_each_kind_of_picture() -> None:
    pace, small = Pace({}), Spec(prompt="x", seed=0, count=2, width=64)
    assert pace.cost(small) == 20.0

    pace.learn(pace_key(small), 8.0, 4)
    assert pace.cost(small) == 4.0
    assert pace.cost(Spec(prompt="x", seed=0, width=128)) == 2.0


def test_what_is_finer_or_larger_takes_longer_before_one_was_seen() -> None:
    offer = offer_of(20, 512, 512, {"quick": 10, "fine": 40}, {"portrait": (512, 768)}, {})
    usual = Spec(prompt="x", seed=0)
    pace = Pace({pace_key(usual): 4.0})
    fine = usual.model_copy(update={"quality": "fine"})

    assert pace.cost(fine, offer) == 8.0
    assert pace.cost(usual.model_copy(update={"quality": "quick"}), offer) == 2.0
    assert pace.cost(fine.model_copy(update={"size": "portrait", "count": 2}), offer) == 24.0
    assert pace.cost(fine, None) == 4.0  # no studio has said yet what it has

    pace.learn(pace_key(fine), 9.0, 1)
    assert pace.cost(fine, offer) == 9.0
    assert pace.cost(usual, offer) == 4.0


def test_what_goes_on_from_a_picture_costs_its_share_of_the_steps_and_spoils_no_usual_pace() -> (
    None
):
    strengths = {"subtle": 0.5, "enlarge": 0.2}
    offer = offer_of(20, 512, 512, {}, {}, {}, USES, strengths)
    usual = Spec(prompt="x", seed=0)
    pace = Pace({pace_key(usual): 4.0})
    varied, larger = (
        usual.model_copy(update={"source": Source.model_validate({"use": use})})
        for use in ("vary", "enlarge")
    )

    assert pace.cost(varied, offer) == 2.0
    assert pace.cost(larger, offer) == pytest.approx(9 * 0.2 * 4.0)

    pace.learn(pace_key(varied), 3.0, 1)
    assert pace.cost(varied, offer) == 3.0
    assert pace.cost(usual, offer) == 4.0


def test_what_studios_measured_counts_until_a_picture_of_their_model_was_seen() -> None:
    offer = offer_of(20, 512, 512, {"fine": 40}, {}, {})
    usual = Spec(prompt="x", seed=0, model="small")
    pace = Pace({pace_key(Spec(prompt="x", seed=0, model="large")): 180.0})

    assert pace.cost(usual, offer, measured=4.0) == 4.0, "not what another model takes"
    assert pace.cost(usual.model_copy(update={"quality": "fine"}), offer, measured=4.0) == 8.0

    pace.learn(pace_key(usual), 5.0, 1)
    assert pace.cost(usual, offer, measured=4.0) == 5.0


@pytest.mark.parametrize("load", [0.7, 0.85])
async def test_most_pictures_come_about_when_was_said(tmp_path: Path, load: float) -> None:
    """Three busy quarters of an hour in virtual time; the promise is four in five."""
    async with queue_in(tmp_path) as queue:
        kept = await promises_kept(queue.job_queue, random.Random(20), slots=2, load=load)

    assert len(kept) > 200
    assert sum(kept) / len(kept) >= 0.8


@dataclass
class Evening:
    """Arrivals and two GPUs in virtual time, over the real ledger."""

    job_queue: JobQueue
    random: random.Random
    slots: int
    now: float = 0.0
    job: int = 0
    arrived: dict[int, float] = field(default_factory=dict)
    promised: dict[int, float] = field(default_factory=dict)
    running: list[tuple[float, int]] = field(default_factory=list)
    kept: list[bool] = field(default_factory=list)

    async def arrive(self) -> None:
        self.job += 1
        member, guild = self.random.randint(1, 12), self.random.randint(1, 3)
        count = self.random.choice([1, 1, 1, 2, 4])
        request = Request(guild=guild, channel=1, member=member, subject="x", count=count)
        reply = Reply(self.job, application=1, token=None, message=None, channel=1)
        spec = Spec(prompt="x", seed=0, count=count)
        await self.job_queue.arrive(request, reply, spec, self.now, cost=8.0 * count)
        standing = await self.job_queue.stand(self.job, self.now)
        assert standing is not None
        self.arrived[self.job] = self.now
        self.promised[self.job] = self.now + expected_seconds(*standing, self.slots)
        await self.job_queue.acknowledge(self.job, None, self.now)

    async def finish(self, job: int) -> None:
        done = await self.job_queue.get(job)
        assert done is not None
        await self.job_queue.fail(done, "internal", self.now)
        said, took = self.promised[job] - self.arrived[job], self.now - self.arrived[job]
        self.kept.append(abs(took - said) <= max(10.0, 0.3 * said))

    async def fill(self) -> None:
        for job in await self.job_queue.claim(self.now, [self.slots - len(self.running)]):
            seconds = job.cost * self.random.uniform(0.9, 1.1)
            heapq.heappush(self.running, (self.now + seconds, job.id))


async def promises_kept(
    job_queue: JobQueue, random_: random.Random, *, slots: int, load: float
) -> list[bool]:
    """Tell of each picture of an evening whether it came within 30 % or 10 s of what was said."""
    evening = Evening(job_queue, random_, slots)
    next_arrival = 0.0
    while next_arrival < EVENING_SECONDS or evening.running:
        if evening.running and (
            evening.running[0][0] < next_arrival or next_arrival > EVENING_SECONDS
        ):
            evening.now, job = heapq.heappop(evening.running)
            await evening.finish(job)
        else:
            evening.now = next_arrival
            next_arrival += random_.expovariate(load * slots / (8.0 * 1.8))
            await evening.arrive()
        await evening.fill()
    return evening.kept
