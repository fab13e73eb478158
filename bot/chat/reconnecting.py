"""How long to wait before Discord's gateway is tried again: soon at first, never over a minute.

discord.py's own waits grow to seventeen minutes: after an outage of an hour the bot would stay away
for as long as that again.
"""

import random
import time
from collections.abc import Callable

import discord.client

FIRST_SECONDS = 1.0
MAX_SECONDS = 60.0


class Patience:
    """What discord.py asks for the next wait; it makes one for each call of `connect`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._num_tries = 0
        self._last_at = clock()

    def delay(self) -> float:
        """Return the next wait: by chance up to twice as long as the one before could be."""
        now = self._clock()
        if now - self._last_at > 2 * MAX_SECONDS:  # it was connected in between
            self._num_tries = 0
        self._num_tries, self._last_at = self._num_tries + 1, now
        return random.uniform(0.0, longest_wait(self._num_tries))


def longest_wait(num_tries: int) -> float:
    """Return the longest wait after that many tries in vain."""
    return min(FIRST_SECONDS * 2.0 ** min(num_tries, 10), MAX_SECONDS)


def wait_no_longer() -> None:
    """Let discord.py wait like this."""
    # It has no option for it; of its own class `connect` calls nothing but `delay`.
    discord.client.ExponentialBackoff = Patience  # type: ignore[attr-defined, assignment]
