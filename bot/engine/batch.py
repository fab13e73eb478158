"""Pure: which works begin, which step now, and how many rows the pass is padded to."""

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.engine.work import Work

#: Rows of a pass: few, so that each is captured once; near enough for five pictures not to pay
#: for six. In virtual time on a large card's curve that is worth 5 % of latency at 60 % load.
BUCKETS = (1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32)


def num_rows(works: Sequence[Work]) -> int:
    return sum(work.num_rows for work in works)


def bucket(rows: int, buckets: Sequence[int] = BUCKETS) -> int:
    """Return the smallest bucket that holds the rows."""
    return next((size for size in buckets if size >= rows), rows)


def admit(waiting: Sequence[Work], running: Sequence[Work], slots: int) -> list[Work]:
    """Return who begins now: whose order has fewest pictures in flight, then who came first."""
    in_flight = Counter(work.order for work in running)
    left = list(waiting)
    admitted: list[Work] = []
    while left and len(running) + len(admitted) < slots:
        chosen = min(left, key=lambda work: (in_flight[work.order], work.order, work.index))
        left.remove(chosen)
        admitted.append(chosen)
        in_flight[chosen.order] += 1
    return admitted


def choose(running: Sequence[Work], max_rows: int) -> list[Work]:
    """Return who steps now: whoever has waited longest, and all who may share the pass with it.

    Keys alternate by this alone: after one key's step the other key's works have waited longer.
    """
    unfinished = (work for work in running if not work.stepped_through)
    by_age = sorted(unfinished, key=lambda work: work.stepped_at)
    chosen: list[Work] = []
    for work in by_age:
        if work.plan.key == by_age[0].plan.key and (
            not chosen or num_rows(chosen) + work.num_rows <= max_rows
        ):
            chosen.append(work)
    return chosen


def knee(seconds_by_rows: Mapping[int, float], gain: float = 1.15) -> int:
    """Return the rows past which more of them bring less than `gain` in rows per second.

    More pictures in flight than that slow everybody down and hardly finish any earlier: in virtual
    time on a large card's curve, twice the knee costs 16 % of mean latency for 12 % of throughput.
    """
    best = min(seconds_by_rows)
    for rows in sorted(seconds_by_rows):
        if rows / seconds_by_rows[rows] >= gain * best / seconds_by_rows[best]:
            best = rows
    return best
