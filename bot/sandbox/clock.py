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
