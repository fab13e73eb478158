"""Where everybody stands in line and about when they are served, and that they hear of it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import replace
from itertools import count

from bot.jobs.job_queue import JobQueue
from bot.jobs.studios import StudioSlot
from bot.jobs.turns import QueuePosition, expected_seconds
from bot.request import Cancelled, Done, Event, Failed, Held, Loading, Rest, Waiting

# What is new about each job, the latest only: bounded by the number of live jobs.

AT_ONCE = 100  #: news read before the loop turns
FINAL_EVENTS = (Done, Failed, Cancelled, Held)


class LatestEvents:
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


TOLD_AT_ONCE = 200
SAME_SHARE = 0.05  #: of the seconds to go: who was told so much more or less was told the truth
LINE_SECONDS = 3.0  #: the places in line are told this often at most


def is_told(now: Waiting, told: Waiting | None) -> bool:
    """Tell whether somebody knows where they stand; the seconds run down by themselves."""
    if told is None or replace(told, eta_seconds=now.eta_seconds) != now:
        return False
    return abs(told.eta_seconds - now.eta_seconds) <= SAME_SHARE * now.eta_seconds


class Places:
    """Says places in words a person reads: how many go before, and when it is done."""

    def __init__(
        self, job_queue: JobQueue, studio_slots: Sequence[StudioSlot], clock: Callable[[], float]
    ) -> None:
        self.moved = asyncio.Event()  #: means: somebody's place is not what they were told
        self._job_queue = job_queue
        self._studio_slots = studio_slots
        self._clock = clock
        self.rest: Rest | None = None  #: nothing is painted now

    async def of_newcomer(self, job: int) -> Waiting:
        """Return where one stands who has just come."""
        standing = await self._job_queue.stand(job, self._clock())
        if standing is None:
            return Waiting(1, 0.0)  # stopped meanwhile
        # Who was let in stands in no paused guild, whatever was read before a pause ended.
        return replace(self._waiting(*standing), paused=False, paused_until=None)

    async def of_everybody(self) -> dict[int, Waiting]:
        """Return where each one stands who waits."""
        told: dict[int, Waiting] = {}
        for job, standing in (await self._job_queue.everybody(self._clock())).items():
            told[job] = self._waiting(*standing)
            if len(told) % TOLD_AT_ONCE == 0:
                await asyncio.sleep(0)  # thousands in line must not hold up the loop
        return told

    async def of_some(self, jobs: Iterable[int]) -> dict[int, Waiting]:
        """Return where each one of some stands who waits; whoever does not is left out."""
        standing = await self._job_queue.stand_all(jobs, self._clock())
        return {job: self._waiting(*each) for job, each in standing.items()}

    async def tell(self, latest_events: LatestEvents) -> None:
        """Tell everybody who waits their place, when it is not what they were told; endless."""
        known: dict[int, Waiting] = {}
        while True:
            await self.moved.wait()
            self.moved.clear()
            standing = await self.of_everybody()
            for job, waiting in standing.items():
                if not is_told(waiting, known.get(job)):
                    latest_events.put(job, waiting)
                    known[job] = waiting
            known = {job: waiting for job, waiting in known.items() if job in standing}
            await asyncio.sleep(LINE_SECONDS)

    def _waiting(self, line: QueuePosition, cost: float) -> Waiting:
        slots = sum(studio_slot.slots for studio_slot in self._studio_slots)
        loading, left = loads_first(self._studio_slots)
        expected = left + expected_seconds(line, cost, slots)
        told = line.place, expected, line.newcomers_first, line.paused, line.paused_until
        return Waiting(*told, self.rest, loading)


def loads_first(studio_slots: Sequence[StudioSlot]) -> tuple[Loading, float]:
    """Return whether nothing is painted before a model is loaded, and its seconds if foreseen."""
    loading = [each for each in studio_slots if each.is_loading]
    if not loading or any(each.slots for each in studio_slots):
        return "", 0.0
    left = [each.loading_left for each in loading]
    foreseen = [seconds for seconds in left if seconds is not None]
    return ("foreseen", min(foreseen)) if foreseen else ("unforeseen", 0.0)
