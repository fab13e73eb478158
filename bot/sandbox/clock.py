"""What time it is: the real clock, and one that tests move by hand."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Anything that knows the time."""

    def now(self) -> float:
        """Tell the time in Unix seconds."""


class RealClock:
    """The wall clock, anchored once so that it never runs backwards."""

    def __init__(self) -> None:
        self._offset = datetime.now(UTC).timestamp() - time.monotonic()

    def now(self) -> float:
        return self._offset + time.monotonic()


class SetClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: float | None = None) -> None:
        # The present by default: clients compare a snowflake's time with their own clock.
        self._now = datetime.now(UTC).timestamp() if start is None else start

    def now(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += seconds


# Ids that carry their time, as Discord's do.

EPOCH_MS = 1_420_070_400_000  # Discord's first second of 2015
_TIME_SHIFT = 22


def at(moment: datetime, step: int = 0) -> str:
    """Make the id that something created at this moment would have."""
    return str(_from_ms(int(moment.timestamp() * 1000)) + step)


def _from_ms(unix_ms: int) -> int:
    return (unix_ms - EPOCH_MS) << _TIME_SHIFT


def created_at(id: str) -> float:
    """Read from an id when its thing was made, in Unix seconds."""
    return ((int(id) >> _TIME_SHIFT) + EPOCH_MS) / 1000


class Snowflakes:
    """The source of new ids: each carries the present and none comes twice."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        self._last = max(self._last + 1, _from_ms(int(self._clock.now() * 1000)))
        return str(self._last)
