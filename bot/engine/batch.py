"""Pure: which works begin, which step now, and how many rows the pass is padded to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.backoff import backoff
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


# Pure: how many rows a pass may have after memory ran out, and when more are tried again.

QUIET_SECONDS = 600.0  #: before one bucket more is tried; twice as long after each failed try
LONGEST_QUIET_SECONDS = 86400.0


@dataclass(frozen=True, slots=True)
class RowCap:
    """The rows of a pass, and since when that holds.

    What took the memory may have been another program's, so the cap comes back; by one bucket at a
    time, and a try that fails costs one bucket and patience: a card too small is tried once a day.
    """

    rows: int
    ceiling: int
    since: float = 0.0
    shortages: int = 0  #: since the cap was last whole for long
    trying: bool = False  #: the latest change was upwards

    @property
    def quiet_seconds(self) -> float:
        """Return how long nothing must run out before the next try."""
        return backoff(max(0, self.shortages - 1), QUIET_SECONDS, LONGEST_QUIET_SECONDS)


def after_shortage(cap: RowCap, tried: int, now: float) -> RowCap:
    """Return what holds after so many rows had no room: half, or one bucket less for a failed try.

    Halvings that follow each other at once are one shortage.
    """
    fewer = _below(tried) if cap.trying else tried // 2
    shortages = cap.shortages + (cap.trying or cap.rows == cap.ceiling)
    return replace(cap, rows=max(1, fewer), since=now, shortages=shortages, trying=False)


def after_quiet(cap: RowCap, now: float) -> RowCap:
    """Return what holds by now: one bucket more, or a whole cap whose shortages are forgiven."""
    if not cap.shortages or now - cap.since < cap.quiet_seconds:
        return cap
    if cap.rows == cap.ceiling:
        return replace(cap, shortages=0, trying=False)
    more = next((size for size in BUCKETS if size > cap.rows), cap.ceiling)
    return replace(cap, rows=min(cap.ceiling, more), since=now, trying=True)


def _below(rows: int) -> int:
    return max((size for size in BUCKETS if size < rows), default=1)
