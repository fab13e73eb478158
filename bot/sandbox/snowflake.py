"""Ids that carry their time, as Discord's do."""

from datetime import datetime

from bot.sandbox.clock import Clock

EPOCH_MS = 1_420_070_400_000  # Discord's first second of 2015
_TIME_SHIFT = 22


def at(moment: datetime, step: int = 0) -> str:
    """Make the id that something created at this moment would have."""
    return str(_from_ms(int(moment.timestamp() * 1000)) + step)


def _from_ms(unix_ms: int) -> int:
    return (unix_ms - EPOCH_MS) << _TIME_SHIFT


class Snowflakes:
    """The source of new ids: each carries the present and none comes twice."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        self._last = max(self._last + 1, _from_ms(int(self._clock.now() * 1000)))
        return str(self._last)
