"""What is new about each job, the latest only: bounded by the number of live jobs."""

import asyncio
from collections.abc import AsyncIterator
from itertools import count

from bot.request import Cancelled, Done, Event, Failed, Held

AT_ONCE = 100  #: news read before the loop turns
FINAL_EVENTS = (Done, Failed, Cancelled, Held)


class Mailbox:
    """Events in, one reader out; a slow reader misses steps, never an end."""

    def __init__(self) -> None:
        self._latest: dict[int, Event] = {}
        self._filled = asyncio.Event()

    def put(self, job: int, event: Event) -> None:
        """Leave the newest event of a job; nothing replaces its end."""
        if isinstance(self._latest.get(job), FINAL_EVENTS):
            return
        self._latest.pop(job, None)  # a new event goes to the back: no job crowds out another
        self._latest[job] = event
        self._filled.set()

    async def __aiter__(self) -> AsyncIterator[tuple[int, Event]]:
        turns = count(1)
        while True:
            if next(turns) % AT_ONCE == 0:
                await asyncio.sleep(0)  # thousands of news at once must not hold up the loop
            await self._filled.wait()
            job = next(iter(self._latest))
            event = self._latest.pop(job)
            if not self._latest:
                self._filled.clear()
            yield job, event
