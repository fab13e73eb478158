"""The whole state machine in virtual time: each job ends once and is told once."""

import asyncio
import os
import random
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.jobs.job import DELIVERIES, FINAL, MOVES
from bot.pictures.marks import open_signer
from bot.store.connect import Lock, create_host
from tests.desk.simulation import (
    MemoryAlbum,
    World,
    claimed_in_turn,
    empty,
    live_through,
    make_ready,
    read,
    watch_moves,
)
from tests.virtual_time import VirtualLoop

EVENTS = {"ask", "cancel", "withdraw", "crash", "set the clock", "never told"}
SEEDS = int(os.environ.get("SIMULATION_SEEDS", "200"))  # `make deep` asks for thousands
FIRST = int(os.environ.get("SIMULATION_FIRST", "0"))  #: the one that failed, to see it again


@pytest.mark.more
@pytest.mark.timeout(600)  # some seconds, on a machine that has nothing else to do
def test_each_job_ends_once_and_is_told_once_whatever_happens(tmp_path: Path) -> None:
    file = tmp_path / "simulation.sqlite3"
    host: Any = create_host(f"sqlite:///{file}", durable=False, busy_seconds=1.0)
    lock = Lock(file)
    host._work(make_ready)
    watch_moves(host)
    identity = open_signer(tmp_path / "identity", datetime.now(UTC))
    did: Counter[str] = Counter()
    for seed in range(FIRST, FIRST + SEEDS):
        chance = random.Random(seed)
        num_jobs = chance.randint(1, 4)
        poison = frozenset({1} if chance.random() < 0.2 else ())
        world = World(host, lock, chance, MemoryAlbum(identity), poison)
        world.num_studios = chance.choice([1, 2])
        try:
            with asyncio.Runner(loop_factory=VirtualLoop) as runner:
                did += runner.run(live_through(world, num_jobs))
            did += check(world)
        except BaseException as wrong:
            wrong.add_note(f"seed {seed}: SIMULATION_FIRST={seed} SIMULATION_SEEDS=1 repeats it")
            raise
        host._work(empty)
    lock.release()

    if SEEDS >= 100:  # else a few seeds were asked for, to see something again
        ends = {"done posted", "done withdrawn", "failed posted", "cancelled posted"}
        assert ends | EVENTS <= set(did), did


def check(world: World) -> Counter[str]:
    """Hold what is on disk, and what members saw, to the invariants; return how jobs ended."""
    rows = read(world.host, "SELECT * FROM jobs")
    known = {row.id for row in rows}
    assert world.acknowledged <= known, "an acknowledged job is nowhere"
    ended: Counter[str] = Counter()
    for row in rows:
        told = world.shown.get(row.id, [])
        assert row.state in FINAL, (row.id, row.state)
        if row.id not in world.acknowledged:
            assert (row.state, row.delivery, told) == ("cancelled", None, []), row
            ended["never told"] += 1
            continue
        assert row.delivery in ("posted", "withdrawn"), (row.id, row.delivery)
        ended[f"{row.state} {row.delivery}"] += 1
        expected = {"done": "Done", "failed": "Failed", "cancelled": "Cancelled"}[row.state]
        assert told in ([expected], [] if row.delivery == "withdrawn" else [expected]), row
        prints = read(world.host, f"SELECT number FROM prints WHERE job = {row.id}")
        made = row.pictures if row.state == "done" else 0
        assert sorted(each.number for each in prints) == list(range(made)), row
        assert row.reason in (None, "out_of_memory", "too_many_attempts"), row
        blamed = 3 if row.reason == "too_many_attempts" else row.deaths
        assert blamed <= world.died_alone[row.id], (row.id, "is blamed for what others did")
    for job, kind, source, target in read(world.host, "SELECT * FROM moves"):
        legal = MOVES if kind == "state" else DELIVERIES
        assert source is None or target in legal[source], (job, kind, source, target)
    assert claimed_in_turn(world)
    return ended
