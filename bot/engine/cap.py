"""Pure: how many rows a pass may have after memory ran out, and when more are tried again."""

from dataclasses import dataclass, replace

from bot.engine.batch import BUCKETS

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
        doublings = max(0, self.shortages - 1)
        return min(LONGEST_QUIET_SECONDS, QUIET_SECONDS * 2.0 ** min(doublings, 16))


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
