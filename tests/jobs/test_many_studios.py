"""Many studios, some of them odd: none is idle while a job waits, and nothing is lost."""

import asyncio
import math
import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.pictures.marks import open_signer
from bot.request import Done
from bot.store.connect import Lock, create_host
from tests.desk.simulation import MemoryAlbum, claimed_in_turn, empty, make_ready, read, watch_moves
from tests.jobs.many_studios import (
    ODD,
    STEADY,
    LateHost,
    Studios,
    serve_all,
    uneven,
    wait_of_nineteen,
)
from tests.paper_studio import PaperStudio
from tests.rooms import event_of, open_rooms
from tests.virtual_time import VirtualLoop
from tests.waiting import until

SEEDS = int(os.environ.get("STUDIO_SEEDS", "60"))  # `make deep` asks for hundreds
HOARDS = int(os.environ.get("STUDIO_HOARDS", "12"))
FIRST = int(os.environ.get("STUDIO_FIRST", "0"))  #: the one that failed, to see it again


@contextmanager
def a_database(folder: Path) -> Iterator[Any]:
    file = folder / "simulation.sqlite3"
    host: Any = create_host(f"sqlite:///{file}", durable=False, busy_seconds=1.0)
    lock = Lock(file)
    host._work(make_ready)
    watch_moves(host)
    host.lock, host.identity = lock, open_signer(folder / "identity", datetime.now(UTC))
    yield host
    lock.release()


def tempers(chance: random.Random, num_studios: int) -> list[str]:
    """Two studios: one of them odd, or none; more: one of each odd kind."""
    return [chance.choice([*ODD, STEADY])] if num_studios == 2 else list(ODD)


def live(host: Any, seed: int, num_studios: int, num_jobs: int) -> tuple[Studios, float]:
    chance = random.Random(seed)
    world = Studios(LateHost(host, chance), host.lock, chance, MemoryAlbum(host.identity))
    world.far = uneven(chance, num_studios, tempers(chance, num_studios))
    steady = [each for each in world.far if each.temper == STEADY]
    pace = sum(each.slots / each.seconds for each in steady)  # pictures a second
    try:
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            over = runner.run(serve_all(world, num_jobs, seconds=num_jobs * 1.3 / pace))
        check(world)
    except BaseException as wrong:
        wrong.add_note(f"seed {seed}: STUDIO_FIRST={seed} STUDIO_SEEDS=1 repeats it")
        raise
    finally:
        host._work(empty)
    return world, over


def check(world: Studios) -> Counter[str]:
    """Hold every job to its one end, and every studio to its work."""
    assert world.idle == []
    ended: Counter[str] = Counter()
    for row in read(world.host, "SELECT * FROM jobs"):
        told = world.shown.get(row.id, [])
        if row.id not in world.acknowledged:
            assert (row.state, told) == ("cancelled", []), row
            continue
        ended[row.state] += 1
        assert (row.state, row.delivery) in {("done", "posted"), ("cancelled", "posted")}, row
        assert told == [row.state.capitalize()], row
        prints = read(world.host, f"SELECT number FROM prints WHERE job = {row.id}")
        made = row.pictures if row.state == "done" else 0
        assert sorted(each.number for each in prints) == list(range(made)), row
    assert world.acknowledged <= {row.id for row in read(world.host, "SELECT id FROM jobs")}
    assert claimed_in_turn(world)
    return ended


@pytest.mark.parametrize(
    ("num_studios", "num_jobs", "seeds"), [(2, 12, 4), (8, 24, 2), (32, 40, 1)]
)
def test_no_studio_is_idle_while_a_job_waits(
    tmp_path: Path, num_studios: int, num_jobs: int, seeds: int
) -> None:
    with a_database(tmp_path) as host:
        for seed in range(seeds):
            live(host, seed, num_studios, num_jobs)


@pytest.mark.more
@pytest.mark.timeout(900)  # two minutes, on a machine that has nothing else to do
@pytest.mark.parametrize(
    ("num_studios", "num_jobs", "share"), [(2, 16, 1.0), (8, 60, 0.3), (32, 150, 0.1)]
)
def test_no_studio_is_idle_while_a_job_waits_whatever_happens(
    tmp_path: Path, num_studios: int, num_jobs: int, share: float
) -> None:
    with a_database(tmp_path) as host:
        for seed in range(FIRST, FIRST + math.ceil(share * SEEDS)):
            live(host, seed, num_studios, num_jobs)


def mean_wait(host: Any, seed: int, num_studios: int, arrive_in: float, with_forty: bool) -> float:
    chance = random.Random(seed)
    world = Studios(LateHost(host, chance), host.lock, chance, MemoryAlbum(host.identity))
    # Not as different as above: among few seeds it would count most who gets the slowest.
    world.far = uneven(chance, num_studios, seconds=(1.0, 1.5, 2.0, 3.0))
    try:
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            asked = wait_of_nineteen(world, with_forty=with_forty, arrive_in=arrive_in)
            return runner.run(asked)
    finally:
        host._work(empty)


def ratio(folder: Path, num_studios: int, num_seeds: int) -> float:
    """Return how much longer nineteen wait for one picture each beside one who asks for forty."""
    waits = {False: 0.0, True: 0.0}
    with a_database(folder) as host:
        for seed in range(num_seeds):
            for with_forty in waits:
                waits[with_forty] += mean_wait(host, seed, num_studios, 0.0, with_forty)
    return waits[True] / waits[False]


def test_one_who_asks_for_forty_costs_nineteen_others_next_to_nothing(tmp_path: Path) -> None:
    assert ratio(tmp_path, num_studios=2, num_seeds=2) <= 1.1


@pytest.mark.more
@pytest.mark.timeout(600)  # half a minute, on a machine that has nothing else to do
@pytest.mark.parametrize("num_studios", [2, 8, 32])
def test_one_who_asks_for_forty_costs_them_next_to_nothing_among_many_studios(
    tmp_path: Path, num_studios: int
) -> None:
    assert ratio(tmp_path, num_studios, HOARDS) <= 1.1


def test_a_faster_studio_is_given_the_job_that_both_have_room_for(tmp_path: Path) -> None:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(given_to_the_faster(tmp_path))


async def given_to_the_faster(folder: Path) -> None:
    slow, fast = PaperStudio(), PaperStudio()
    async with open_rooms(folder, slow, fast) as rooms:
        events = rooms.desk.events()
        for job in (1, 2):
            await rooms.ask(job)
        late, soon = await slow.sittings.get(), await fast.sittings.get()
        for sitting in (soon, late):
            await asyncio.sleep(10.0)
            sitting.finish()
            await event_of(events, sitting.job, Done)
        await until(lambda: not rooms.dispatch._painting, "both to be over")

        await rooms.ask(3)

        assert (await fast.sittings.get()).job == 3
