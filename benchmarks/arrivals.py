"""Pictures arriving at random, in virtual time: the real loop, one by one, static batches.

The step loop is the engine's own code; only its runner is one that takes measured seconds off a
virtual clock instead of painting.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from PIL import Image

from bot.engine.batch import bucket, num_rows
from bot.engine.fake import FakeRunner
from bot.engine.loop import Order, StepLoop, Told
from bot.engine.work import Develop, ModelCard, Work
from bot.request import Finish, Spec

LOADS = (0.3, 0.6, 0.9)  #: of the engine's capacity
PIXEL = Image.new("RGB", (1, 1))
WINDOW_SECONDS = 0.5  #: how long a static batcher waits for company


@dataclass
class Costs:
    """What was measured on the device, in seconds."""

    rows: dict[int, float]  #: a pass, by rows
    decode: float  #: one picture
    rest: float = 0.0  #: the remainder of one picture: prompt, hand-over

    def a_pass(self, rows: int) -> float:
        """Return the seconds of a pass; beyond the largest measured one they grow in proportion."""
        size = min((known for known in self.rows if known >= rows), default=max(self.rows))
        return self.rows[size] * max(1.0, rows / size)


@dataclass
class TimedRunner(FakeRunner):
    """Takes measured seconds off a virtual clock."""

    costs: Costs = field(default_factory=lambda: Costs({2: 1.0}, 0.0))
    now: float = 0.0

    def begin(self, work: Work) -> None:
        self.now += self.costs.rest

    def step(self, works: Sequence[Work]) -> None:
        self.now += self.costs.a_pass(bucket(num_rows(works)))

    def finish(self, work: Work) -> Develop:
        self.now += self.costs.decode
        return lambda: PIXEL


def poisson(per_second: float, count: int, seed: int = 1) -> list[float]:
    """Return times of arrival."""
    clock, dice = 0.0, random.Random(seed)
    times = []
    for _ in range(count):
        clock += dice.expovariate(per_second)
        times.append(clock)
    return times


def through_the_engine(arrivals: Sequence[float], costs: Costs, card: ModelCard) -> list[float]:
    """Return each picture's seconds from arrival to hand-over."""
    runner = TimedRunner(card=card, costs=costs)
    step_loop = StepLoop(runner, clock=lambda: runner.now, sketch_seconds=float("inf"))
    latencies: list[float] = []
    coming = list(reversed(arrivals))
    while coming or step_loop.busy:
        if not step_loop.busy:
            runner.now = max(runner.now, coming[-1])
        while coming and coming[-1] <= runner.now:
            step_loop.take(_order(coming.pop(), runner, latencies))
        step_loop.step()
    return latencies


def _order(arrived: float, runner: TimedRunner, latencies: list[float]) -> Order:
    def hear(word: Told) -> None:
        if isinstance(word, Finish):
            latencies.append(runner.now - arrived)

    return Order(Spec(prompt="", seed=0), hear)


def one_by_one(arrivals: Sequence[float], seconds: float) -> list[float]:
    """Serve first come, first served, each alone."""
    free, latencies = 0.0, []
    for arrived in arrivals:
        free = max(free, arrived) + seconds
        latencies.append(free - arrived)
    return latencies


def in_static_batches(
    arrivals: Sequence[float], largest: int, seconds_of: Callable[[int], float]
) -> list[float]:
    """Serve batches that run to their end; one starts when full, or a window after its first."""
    free, at, latencies = 0.0, 0, list[float]()
    while at < len(arrivals):
        closes = max(free, arrivals[at] + WINDOW_SECONDS)
        batch = [time for time in arrivals[at : at + largest] if time <= closes]
        full = len(batch) == largest
        start = max(free, batch[-1]) if full else closes
        free = start + seconds_of(len(batch))
        latencies += [free - time for time in batch]
        at += len(batch)
    return latencies


def replayed(card: ModelCard, costs: Costs, ratio: float, count: int) -> dict[str, float]:
    """Let pictures arrive in virtual time; all latencies are over one picture alone.

    `ratio` is what the engine needs for one picture alone, over bare diffusers. Static batches pay
    the same measured passes: what differs is who waits for whom.
    """
    [alone] = through_the_engine([0.0], costs, card)
    burst = through_the_engine([0.0] * 32 * card.slots, costs, card)
    capacity = len(burst) / max(burst)
    rows_a_picture = 2 if card.guidance > 1 else 1

    def static_of(size: int) -> float:
        a_pass = costs.a_pass(bucket(rows_a_picture * size))
        return card.steps * a_pass + size * (costs.decode + costs.rest)

    found = {"capacity_per_second": capacity, "virtual_alone_seconds": alone}
    for load in LOADS:
        times = poisson(load * capacity, count)
        ways = {
            "": through_the_engine(times, costs, card),
            "serial_": one_by_one(times, alone / ratio),
            "static_": in_static_batches(times, card.slots, static_of),
        }
        for way, latencies in ways.items():
            for name, value in summary(latencies).items():
                found[f"{way}{name}_over_alone_{round(100 * load)}"] = value / alone
    return found


def summary(latencies: list[float]) -> dict[str, float]:
    ordered = sorted(latencies)
    quantiles = {f"p{p}": ordered[int(p / 100 * (len(ordered) - 1))] for p in (50, 95, 99)}
    return {"mean": fmean(ordered)} | quantiles
