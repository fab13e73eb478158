"""Hands waiting jobs to studios that have room, and writes down what came of each."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import aclosing, suppress
from typing import Any, TypeVar

from bot.errors import DISK_FULL, UNCHECKED, PaintingFailed, StudioUnavailable
from bot.jobs.job import MAX_DEATHS, Job
from bot.jobs.job_queue import JobQueue
from bot.jobs.places import LatestEvents, Places
from bot.jobs.rows import Made
from bot.jobs.studios import NEVER_BEGAN, Finished, StudioPort, StudioSlot, follow, offer_of
from bot.jobs.turns import Pace, pace_key
from bot.kept import begun
from bot.pictures.album import Album
from bot.request import Cancelled, Done, Failed, Failure, Offer, Painting, Print, Spec, Stalled

# Pictures that wait for room on the disk: their members hear of it, and the operator once each.

log = logging.getLogger(__name__)

T = TypeVar("T")

PATIENCE_SECONDS = 2.0  #: between two looks at a row that takes long


class DiskWaits:
    """What is painted and cannot be written down now."""

    def __init__(self, job_queue: JobQueue, latest_events: LatestEvents) -> None:
        self._job_queue = job_queue
        self._latest_events = latest_events
        self._roomless: set[int] = set()

    @property
    def trouble(self) -> str | None:
        """Name what keeps pictures or rows from being written down now."""
        return self._job_queue.trouble or (DISK_FULL if self._roomless else None)

    def note(self, job: int) -> None:
        """A picture found no room on the disk, perhaps once more."""
        if job not in self._roomless:
            self._roomless.add(job)
            log.error("job %d: the disk is full; its picture waits in memory", job)
            self._latest_events.put(job, Stalled())

    def over(self, job: int) -> None:
        """A job's pictures are on disk, or will never be."""
        self._roomless.discard(job)

    async def written(self, job: int, writing: Coroutine[Any, Any, T]) -> T:
        """Wait until a row is written; if nothing can be written now, its member hears of it."""
        task = begun(writing, "job's last row")
        try:
            while not (await asyncio.wait({task}, timeout=PATIENCE_SECONDS))[0]:
                if self._job_queue.trouble:
                    self._latest_events.put(job, Stalled())
            return task.result()
        finally:
            task.cancel()


HAND_BACK_SECONDS = 2.0


class Dispatch:
    """Keeps every studio busy with the jobs whose turn it is."""

    def __init__(
        self,
        job_queue: JobQueue,
        studios: Sequence[StudioPort],
        album: Album,
        clock: Callable[[], float],
    ) -> None:
        self.latest_events = LatestEvents()
        self.pace = Pace({})
        self._job_queue = job_queue
        self.disk_waits = DiskWaits(job_queue, self.latest_events)
        self._studio_slots = [StudioSlot(studio) for studio in studios]
        self.places = Places(job_queue, self._studio_slots, clock)
        self._album = album
        self._clock = clock
        self.is_unchecked = False  #: what was painted last was held back: nobody could look at it
        self._work = asyncio.Event()  # means: somebody may find a waiting job
        self._draining = False
        self._painting: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Paint until cancelled; what is then half painted is taken back at the next start."""
        self.pace = Pace(await self._job_queue.paces())
        taken_back = await self._job_queue.take_back_all(self._clock())
        if taken_back:
            log.warning("%d jobs were being painted when the bot last ended", taken_back)
        async with asyncio.TaskGroup() as group:
            group.create_task(self.places.tell(self.latest_events), name="places in line")
            for number, studio_slot in enumerate(self._studio_slots):
                group.create_task(self._serve(studio_slot, group), name=f"studio {number}")

    def wake(self) -> None:
        """Say that a job has begun to wait."""
        self._work.set()
        self.places.moved.set()

    def look(self) -> None:
        """Look for a job again: a pause of its guild may have begun, or ended by itself."""
        self.wake()

    async def drain(self) -> None:
        """Claim nothing more, and wait until nothing is being painted."""
        self._draining = True
        while self._painting:
            await asyncio.wait(list(self._painting.values()))

    async def hand_back_all(self) -> None:
        """Put what is still being painted back in line, for the next start."""
        for task in self._painting.values():
            task.cancel()
        with suppress(TimeoutError):  # on a full disk; the next start takes them back, too
            async with asyncio.timeout(HAND_BACK_SECONDS):
                await self._job_queue.take_back_all(self._clock())

    async def cancel(self, job: int, *, patient: bool = False) -> bool:
        """Stop a job wherever it stands; False when it was already at its end.

        Raises Refused while nothing can be written down, unless who asks is patient.
        """
        if not await self._job_queue.cancel(job, self._clock(), patient=patient):
            return False
        if task := self._painting.get(job):
            task.cancel()
        self._end(job, Cancelled())
        return True

    def stopped(self, jobs: Iterable[int], refusal: str) -> None:
        """Take jobs off the studios that stops.stop_all has ended, and let their members know."""
        for job in jobs:
            if task := self._painting.get(job):
                task.cancel()
            self._end(job, Failed(refusal))

    def offer(self) -> Offer | None:
        """Return what may be asked for besides words; None before any studio has said so."""
        return offer_of(self._studio_slots)

    def cost(self, spec: Spec) -> float:
        """Predict the GPU seconds of a job."""
        return self.pace.cost(spec, self.offer())

    async def _serve(self, studio_slot: StudioSlot, group: asyncio.TaskGroup) -> None:
        while True:
            await studio_slot.room()
            job = await self._next_job()
            if job.suspect:
                await studio_slot.empty()
            studio_slot.take(job.id)
            self._painting[job.id] = group.create_task(
                self._see_through(studio_slot, job), name="job"
            )
            if job.suspect:
                await studio_slot.empty()

    async def _next_job(self) -> Job:
        while True:
            self._work.clear()
            if not self._draining and (job := await self._job_queue.claim(self._clock())):
                self.places.moved.set()
                return job
            await self._work.wait()

    async def _see_through(self, studio_slot: StudioSlot, job: Job) -> None:
        """Paint one job and record how it ended; the border where nothing of a job escapes."""
        try:
            await self._paint(studio_slot, job)
        except StudioUnavailable as gone:
            await self._hand_back(studio_slot, job, gone.code)
        except PaintingFailed as failed:  # a picture that could not be marked does not leave
            log.error("job %d: %s", job.id, failed)
            await self._fail(job, failed.code)
        except Exception:
            log.exception("job %d failed", job.id)
            await self._fail(job, "internal")
        finally:
            self.disk_waits.over(job.id)
            studio_slot.give_back(job.id)
            self._painting.pop(job.id, None)

    async def _paint(self, studio_slot: StudioSlot, job: Job) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()  # the wall clock may be set anew meanwhile
        async with aclosing(follow(studio_slot.studio, job, self._album, self._clock)) as words:
            async for word in words:
                match word:
                    case Painting():
                        self.latest_events.put(job.id, word)
                    case Stalled():
                        self.disk_waits.note(job.id)
                    case Finished() as finished:
                        studio_slot.kept()
                        await self._finish(job, finished)
                        await self._learn(job.spec, loop.time() - began)
                    case Failure(code, retryable=True):
                        await self._hand_back(studio_slot, job, code)
                    case Failure(code):
                        studio_slot.kept()
                        await self._failed(job, code)

    async def _finish(self, job: Job, done: Finished) -> None:
        self.is_unchecked = False
        row = job, done.report, done.made, self._clock(), done.likenesses
        if await self.disk_waits.written(job.id, self._job_queue.finish(*row)):
            self._end(job.id, Done(prints_of(self._album, job.id, done.made), done.report))
        else:
            log.info("job %d: attempt %d came too late", job.id, job.attempt)

    async def _learn(self, spec: Spec, seconds: float) -> None:
        key = pace_key(spec)
        self.pace.learn(key, seconds, spec.count)
        await self._job_queue.keep_pace(key, self.pace.seconds[key])

    async def _failed(self, job: Job, code: str) -> None:
        if code == UNCHECKED:
            self.is_unchecked = True
            log.error("job %d: the studio's safety check is unavailable, see its log", job.id)
        await self._fail(job, code)

    async def _fail(self, job: Job, code: str) -> None:
        if await self._job_queue.fail(job, code, self._clock()):
            self._end(job.id, Failed(code))

    async def _hand_back(self, studio_slot: StudioSlot, job: Job, code: str) -> None:
        """Put a job back in line; one that ends studio after studio alone is given up."""
        studio_slot.lost(code)
        began = code not in NEVER_BEGAN
        log.warning("job %d goes back in line: %s", job.id, code)
        deaths = int(began and studio_slot.was_alone(job.id))
        if job.deaths + deaths >= MAX_DEATHS:
            await self._fail(job, "too_many_attempts")
            return
        await self._job_queue.hand_back(
            job, self._clock(), suspect=began or job.suspect, deaths=deaths
        )
        self.wake()

    def _end(self, job: int, event: Done | Failed | Cancelled) -> None:
        self.latest_events.put(job, event)
        self.places.moved.set()


def prints_of(album: Album, job: int, made: Sequence[Made]) -> tuple[Print, ...]:
    """Say where a job's pictures lie."""
    return tuple(Print(n, seed, album.path_of(job, n)) for n, seed in made)
