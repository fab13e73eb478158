"""Everything that happened, in order, so that callers wait for a change instead of sleeping."""

import asyncio
import json

from bot.sandbox.clock import Clock
from bot.sandbox.shape import Json


class Log:
    """A list that only grows; an entry's number `n` is the cursor for what comes after it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: list[Json] = []
        self._changed = asyncio.Event()
        self._closed = False

    def add(self, kind: str, **facts: object) -> None:
        """Record what happened, as it is now: later changes to `facts` do not reach the entry."""
        entry = {"n": len(self._entries) + 1, "at": self._clock.now(), "kind": kind}
        # There and back through JSON: several times faster than a deep copy.
        self._entries.append(json.loads(json.dumps(entry | facts)))
        self._wake()

    @property
    def cursor(self) -> int:
        return len(self._entries)

    def after(self, cursor: int) -> list[Json]:
        return self._entries[max(cursor, 0) :]

    async def wait_after(self, cursor: int, seconds: float) -> list[Json]:
        """Give what came after the cursor as soon as there is anything; nothing after `seconds`."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not (found := self.after(cursor)) and not self._closed:
            try:
                async with asyncio.timeout_at(deadline):
                    await self._changed.wait()
            except TimeoutError:
                break
        return found

    def close(self) -> None:
        """Let everybody who waits go home."""
        self._closed = True
        self._wake()

    def _wake(self) -> None:
        # Whoever waits holds the old event; the next ones get a fresh one.
        self._changed.set()
        self._changed = asyncio.Event()
