"""Hands waiting jobs to studios that have room, and writes down what came of each."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from bot.daylog import tell
from bot.errors import (
    DISK_FULL,
    NO_STUDIO,
    UNCHECKED,
    ModelError,
    PaintingFailed,
    Refused,
    StudioUnavailable,
)
from bot.jobs.job import MAX_DEATHS, AttemptKey, Job
from bot.jobs.job_queue import JobQueue
from bot.jobs.places import LatestEvents, Places
from bot.jobs.rows import Made
from bot.jobs.studios import (
    BLAMELESS,
    NOTHING_KNOWN,
    Finished,
    Outage,
    Restful,
    StudioPort,
    StudioSlot,
    StudioView,
    follow,
    kept_for,
    known_by_all,
    measured_by,
    model_of,
    offer_of,
    roomiest,
)
from bot.jobs.turns import Pace, pace_key
from bot.kept import begun
from bot.metrics import PICTURE_BOUNDS, WAIT_BOUNDS, Spread
from bot.pictures.album import Album
from bot.request import (
    Cancelled,
    Done,
    Failed,
    Failure,
    GateStop,
    Offer,
    Painting,
    Print,
    Rest,
    Spec,
    Stalled,
)
from bot.vocabulary.lexicon import Lexicon

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


LOADS = "loads "  #: begins the name under which the seconds of loading stand among the paces
HAND_BACK_SECONDS = 2.0
REST_GRACE_SECONDS = 7.0  #: of ten until the card is free: killing a studio takes its time, too
OUTAGE_LOOK_SECONDS = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class Claimed:
    """A job that runs, from its row's move on: also while it waits for a place in a studio."""

    job: Job
    placed: asyncio.Future[StudioSlot]

    @property
    def studio_slot(self) -> StudioSlot | None:
        """Where it has its place, if it ever had one."""
        placed = self.placed
        has_place = placed.done() and not placed.cancelled() and not placed.exception()
        return placed.result() if has_place else None


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
        self._foreseen: dict[str, float] = {}  # by pace: seconds that what waits was charged by
        self._job_queue = job_queue
        self.disk_waits = DiskWaits(job_queue, self.latest_events)
        # Means: somebody may find a waiting job, or room. One alone waits for it and clears it,
        # before it looks: what happens while it looks is not missed.
        self._moved = asyncio.Event()
        self._learned = asyncio.Event()  # means: a studio knows something else
        self._studio_slots = [StudioSlot(studio, self._moved, self._learned) for studio in studios]
        self._known_last = NOTHING_KNOWN  # what all studios knew when they were heard last
        self.places = Places(job_queue, self._studio_slots, clock)
        self._album = album
        self._clock = clock
        self.is_unchecked = False  #: what was painted last was held back: nobody could look at it
        self.num_ended: Counter[str] = Counter()  #: jobs, by how; since the start, as what follows
        self.num_gate_stops = 0
        self.waits = Spread(WAIT_BOUNDS)
        self.picture_times = Spread(PICTURE_BOUNDS)
        self._draining = False
        self.rest: Rest | None = None  #: nothing is painted now
        self._closing: set[AttemptKey] = set()  # painted to their end, whose rows are written
        self._painting: dict[AttemptKey, asyncio.Task[None]] = {}  # what runs, placed or not
        self._unplaced: dict[AttemptKey, Claimed] = {}
        self._outage = Outage()
        self._loads_kept: dict[str, float | None] = {}  # by address: seconds, as written down
        self._ended: set[int] = set()  # since the last claim was asked for: it may bring them yet

    async def run(self) -> None:
        """Paint until cancelled; what is then half painted is taken back at the next start.

        Where it fails it may be run again: what is being painted goes on meanwhile.
        """
        try:
            await self._recall_paces()
            async with asyncio.TaskGroup() as group:
                group.create_task(self.places.tell(self.latest_events), name="places in line")
                for number, studio_slot in enumerate(self._studio_slots):
                    group.create_task(studio_slot.watch(), name=f"studio {number}")
                group.create_task(self._claim_for_ever(), name="claimer")
                group.create_task(self._watch_for_outage(), name="studios of use")
                group.create_task(self._remember(), name="what studios know")
        except asyncio.CancelledError:
            await self._stop_painting()
            raise

    async def _recall_paces(self) -> None:
        """Know as before the last end how long pictures take, and models to load."""
        known = await self._job_queue.paces()
        self.pace = Pace({key: took for key, took in known.items() if not key.startswith(LOADS)})
        for each in self._studio_slots:
            each.load_seconds = known.get(LOADS + each.studio.address)
            self._loads_kept[each.studio.address] = each.load_seconds

    @property
    def trouble(self) -> str | None:
        """Name what the operator has to mend: a code of errors.TROUBLES, or UNCHECKED."""
        return self._known_to_all or (NO_STUDIO if self._outage.is_long else None)

    @property
    def troubles(self) -> frozenset[str]:
        """Name all that the operator has to mend."""
        unchecked = UNCHECKED if self.is_unchecked else None
        no_studio = NO_STUDIO if self._outage.is_long else None
        return frozenset(filter(None, (self.disk_waits.trouble, unchecked, no_studio)))

    @property
    def studios(self) -> list[StudioView]:
        """Say how each studio is."""
        return [each.view for each in self._studio_slots]

    @property
    def alarm(self) -> str | None:
        """Name what moderators are told of it: no studio only once somebody has waited long."""
        return self._known_to_all or (NO_STUDIO if self._outage.is_felt else None)

    @property
    def _known_to_all(self) -> str | None:
        return self.disk_waits.trouble or (UNCHECKED if self.is_unchecked else None)

    async def _watch_for_outage(self) -> None:
        """Notice when no studio is of use, tell it once, and once that it is over; endless."""
        while True:
            await asyncio.sleep(OUTAGE_LOOK_SECONDS)
            if self.rest:  # that nobody paints is as it is meant to be
                self._outage = Outage()
                continue
            states = {each.studio.address: each.state for each in self._studio_slots}
            is_shut = not any(each.slots for each in self._studio_slots)
            waits = bool(self._unplaced) or (is_shut and await self._job_queue.is_waited_for())
            was_long = self._outage.is_long
            self._outage.note(states.values(), OUTAGE_LOOK_SECONDS, is_waited_for=waits)
            if self._outage.is_long and not was_long:
                told = ", ".join(f"{address}: {state}" for address, state in states.items())
                log.error("no studio can be used (%s)", told)
            elif was_long and not self._outage.is_long:
                log.warning("a studio can be used again")

    def wake(self) -> None:
        """Say that a job has begun to wait."""
        self._moved.set()
        self.places.moved.set()

    def look(self) -> None:
        """Look for a job again: a pause of its guild may have begun, or ended by itself."""
        self._job_queue.read_anew()
        self.wake()

    async def drain(self) -> None:
        """Claim nothing more, and wait until nothing is being painted."""
        self._draining = True
        self._moved.set()
        while self._painting:
            await asyncio.wait(list(self._painting.values()))

    async def take_rest(self, rest: Rest | None) -> None:
        """Paint nothing until told otherwise, or (None) paint again; studios of ours let go.

        What ends within REST_GRACE_SECONDS does; the rest goes back in line, unblamed.
        """
        begins = rest is not None and self.rest is None
        self.rest = self.places.rest = rest
        if begins:
            await self._clear()
        for studio in (each.studio for each in self._studio_slots):
            if isinstance(studio, Restful):
                await studio.rest() if rest else studio.wake()
        self.look()

    async def _clear(self) -> None:
        """Let end what soon does, and put everything else back in line."""
        self._moved.set()  # who waits for a place in a studio goes back by that
        if self._painting:
            await asyncio.wait(list(self._painting.values()), timeout=REST_GRACE_SECONDS)
        stopped = [task for key, task in self._painting.items() if key not in self._closing]
        for task in stopped:
            task.cancel()
        if stopped:
            await asyncio.wait(stopped)
            await self._take_back()

    async def hand_back_all(self) -> None:
        """Put what is still being painted back in line, for the next start."""
        for task in self._painting.values():
            task.cancel()
        with suppress(TimeoutError):  # on a full disk; the next start takes them back, too
            async with asyncio.timeout(HAND_BACK_SECONDS):
                await self._job_queue.take_back(self._clock())

    async def cancel(self, job: int, *, patient: bool = False) -> bool:
        """Stop a job wherever it stands; False when it was already at its end.

        Raises Refused while nothing can be written down, unless who asks is patient.
        """
        if not await self._job_queue.cancel(job, self._clock(), patient=patient):
            return False
        self._stop(job, Cancelled())
        return True

    def stopped(self, jobs: Iterable[int], refusal: str) -> None:
        """Take jobs off the studios that rows.stop_all has ended, and let their members know."""
        self._job_queue.read_anew()
        for job in jobs:
            self._stop(job, Failed(refusal))

    def offer(self) -> Offer | None:
        """Return what may be asked for besides words; None before any studio has said so."""
        return offer_of(self._studio_slots)

    def lexicon(self) -> Lexicon:
        """Return whom and which words the model knows that paints.

        Before a studio says so it is what they knew last: the first who ask after a start name
        people, too.
        """
        return (known_by_all(self._studio_slots) or self._known_last)[0]

    async def _recall(self) -> None:
        """Read what all studios knew last; what an older release kept may be unreadable."""
        if (files := await self._job_queue.lexicon()).name:
            with suppress(ModelError):
                self._known_last = await asyncio.to_thread(files.read), files

    async def _remember(self) -> None:
        """Write down what all studios know whenever it is something else; endless."""
        await self._recall()  # beside the claims: nobody waits for it
        while True:
            await self._learned.wait()
            self._learned.clear()
            known = known_by_all(self._studio_slots)
            if known and known[1].name != self._known_last[1].name:
                self._known_last = known
                await self._job_queue.keep_lexicon(known[1])
            await self._keep_load_seconds()

    async def _keep_load_seconds(self) -> None:
        """Remember for the next start how long models took to load."""
        for each in self._studio_slots:
            took, address = each.load_seconds, each.studio.address
            if took is not None and took != self._loads_kept.get(address):
                self._loads_kept[address] = took
                await self._job_queue.keep_pace(LOADS + address, took)

    async def heard(self) -> None:
        """Wait until every studio has said whom and what its model knows."""
        for studio_slot in self._studio_slots:
            await studio_slot.has_said.wait()

    def cost(self, spec: Spec) -> float:
        """Predict the GPU seconds of a job."""
        named = _with_model(spec, model_of(self._studio_slots))
        return self.pace.cost(named, self.offer(), measured_by(self._studio_slots))

    async def _claim_for_ever(self) -> None:
        """Bring jobs and studios together, alone: so no job and no room is between two askers."""
        await self._take_back()
        while True:
            self._moved.clear()
            try:
                await self._assign()
                await self._moved.wait()
            except Refused as trouble:  # perhaps only the answer was lost, and some jobs run
                log.warning("no job is claimed until that has passed: %s", trouble)
                await self._take_back()

    async def _assign(self) -> None:
        """Let jobs into studios until no job waits, or no studio has room."""
        await self._let_in()
        while free := self._free():
            claimed = await self._claim(free)
            await self._let_in()
            if not claimed:
                return

    async def _take_back(self) -> None:
        """Put back in line what runs by its row, and is in nobody's hand; waits out any trouble."""
        held = {job for job, _ in self._painting}
        if taken_back := await self._job_queue.take_back(self._clock(), held):
            log.warning("%d jobs that nobody painted any more go back in line", taken_back)

    async def _claim(self, free: Sequence[StudioSlot]) -> bool:
        """Take the jobs whose turn it is, as many as there is room for; False where none waits."""
        self._ended.clear()
        rooms = [studio_slot.room for studio_slot in free]
        jobs = await self._job_queue.claim(self._clock(), rooms)
        for job in jobs:
            if job.id not in self._ended:
                self._begin(job)
        if jobs:
            self.places.moved.set()
        return bool(jobs)

    def _begin(self, job: Job) -> None:
        claimed = Claimed(job, asyncio.get_running_loop().create_future())
        self._unplaced[job.key] = claimed
        task = self._painting[job.key] = begun(self._see_through(claimed), "job")
        task.add_done_callback(partial(self._over, claimed))

    def _free(self) -> list[StudioSlot]:
        """Return the studios with room for whoever is next, none of those kept for suspects."""
        if self._draining or self.rest:
            return []
        kept = self._kept().values()
        return [each for each in self._studio_slots if each.room and each not in kept]

    def _kept(self) -> dict[AttemptKey, StudioSlot]:
        """Say which studio is emptied for each suspect that has no place yet."""
        suspects = [key for key, claimed in self._unplaced.items() if claimed.job.suspect]
        return kept_for(suspects, [each for each in self._studio_slots if each.slots])

    async def _let_in(self) -> None:
        """Place who waits for a place: a suspect where it is alone, others where there is room."""
        resting = await self._resting()
        is_shut = self._draining or self.rest or not any(each.slots for each in self._studio_slots)
        kept = {} if is_shut else self._kept()
        for key, claimed in list(self._unplaced.items()):
            if is_shut or key[0] in resting:  # in line it is seen, and nobody counts on it
                self._place(claimed, None)
            elif claimed.job.suspect and kept[key].num_in_hand == 0:
                self._place(claimed, kept[key])
        free = self._free()
        for claimed in [each for each in self._unplaced.values() if not each.job.suspect]:
            if free := [each for each in free if each.room]:
                self._place(claimed, roomiest(free, claimed.job.id))

    async def _resting(self) -> set[int]:
        """Return those without a place whose guild has been paused since they were claimed."""
        waited = [job for job, _ in self._unplaced]
        return await self._job_queue.resting(waited, self._clock()) if waited else set()

    def _place(self, claimed: Claimed, studio_slot: StudioSlot | None) -> None:
        """Let a job into a studio, or back in line where there is none."""
        del self._unplaced[claimed.job.key]
        if claimed.placed.done():  # it has been stopped
            return
        if studio_slot is None:
            claimed.placed.set_exception(StudioUnavailable("no_room"))
            return
        studio_slot.take(claimed.job)
        claimed.placed.set_result(studio_slot)

    def _stop(self, job: int, event: Failed | Cancelled) -> None:
        """Let go of a job that has been ended in the database."""
        self._ended.add(job)
        for (number, _), task in self._painting.items():
            if number == job:
                task.cancel()
        held = (slot.in_hand(job) for slot in self._studio_slots)
        self._end(job, event, next(filter(None, held), None))

    def _over(self, claimed: Claimed, task: asyncio.Task[None]) -> None:
        """Forget an attempt, also one that was stopped before it began."""
        if studio_slot := claimed.studio_slot:
            studio_slot.give_back(claimed.job)
        self.disk_waits.over(claimed.job.id)
        self._unplaced.pop(claimed.job.key, None)
        self._closing.discard(claimed.job.key)
        del self._painting[claimed.job.key]
        if not task.cancelled() and (error := task.exception()):
            log.error("job %d: its end is not written down", claimed.job.id, exc_info=error)
        self._moved.set()

    async def _stop_painting(self) -> None:
        while tasks := list(self._painting.values()):
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    async def _see_through(self, claimed: Claimed) -> None:
        """Paint one job and record how it ended; the border where nothing of a job escapes."""
        job = claimed.job
        try:
            await self._paint(await claimed.placed, job)
        except StudioUnavailable as gone:
            await self._hand_back(claimed.studio_slot, job, gone.code)
        except PaintingFailed as failed:  # a picture that could not be marked does not leave
            log.error("job %d: %s", job.id, failed)
            await self._fail(job, failed.code)
        except Exception:
            log.exception("job %d failed", job.id)
            await self._fail(job, "internal")

    async def _paint(self, studio_slot: StudioSlot, job: Job) -> None:
        loop = asyncio.get_running_loop()
        told = await self._with_repaints(await self._with_source(job))
        if job.attempt == 1:
            self.waits.note(max(self._clock() - job.arriving_at, 0.0))
        began = loop.time()  # the wall clock may be set anew meanwhile
        async with aclosing(follow(studio_slot.studio, told, self._album, self._clock)) as words:
            async for word in words:
                match word:
                    case Painting():
                        self.latest_events.put(job.id, word)
                    case Stalled():
                        self.disk_waits.note(job.id)
                    case GateStop():
                        await self._note_stop(job, word)
                    case Finished() as finished:
                        self._closing.add(job.key)
                        studio_slot.kept()
                        await self._finish(job, finished)
                        await self._learn(job.spec, loop.time() - began, finished, studio_slot)
                    case Failure(code, retryable=True):
                        await self._hand_back(studio_slot, job, code)
                    case Failure(code) if code == UNCHECKED and self._others_see(studio_slot, job):
                        await self._hand_back(studio_slot, job, code)
                    case Failure(code):
                        studio_slot.kept()
                        await self._failed(job, code)

    async def _with_source(self, job: Job) -> Job:
        """Return a job with the picture it goes on from, which each attempt reads anew."""
        if job.spec.source is None:
            return job
        try:
            png = await asyncio.to_thread(self._album.source, job.id)
        except FileNotFoundError as gone:
            raise PaintingFailed("source_missing") from gone
        return replace(job, spec=job.spec.going_on_from(png))

    async def _with_repaints(self, job: Job) -> Job:
        """Return a job that says how many stopped pictures of it are painted once more."""
        repaints = await self._job_queue.repaints_for(job, self._clock())
        return replace(job, spec=job.spec.model_copy(update={"repaints": repaints}))

    async def _note_stop(self, job: Job, stop: GateStop) -> None:
        noting = self._job_queue.note_gate_stop(job, stop, self._clock())
        if await self.disk_waits.written(job.id, noting):
            self.num_gate_stops += 1
            log.info("job %d: the image gate stopped picture %d", job.id, stop.index)

    async def _finish(self, job: Job, done: Finished) -> None:
        self.is_unchecked = False
        row = job, done.report, done.made, self._clock(), done.likenesses
        if await self.disk_waits.written(job.id, self._job_queue.finish(*row)):
            self._end(job.id, Done(prints_of(self._album, job.id, done.made), done.report), job)
        else:
            log.info("job %d: attempt %d came too late", job.id, job.attempt)

    async def _learn(
        self, spec: Spec, seconds: float, done: Finished, studio_slot: StudioSlot
    ) -> None:
        painted = len(done.made) + done.num_stops  # what was stopped has been painted, too
        if not painted:
            return
        self.picture_times.note(seconds / painted)
        key = pace_key(_with_model(spec, studio_slot.model))
        self._foreseen.setdefault(key, self.cost(spec) / spec.count)
        self.pace.learn(key, seconds, painted)
        studio_slot.learn(seconds / painted * spec.count / self.cost(spec))
        await self._job_queue.keep_pace(key, self.pace.seconds[key])
        if self.pace.has_moved(key, self._foreseen[key]):
            self._foreseen[key] = self.pace.seconds[key]
            await self._job_queue.charge_anew(self.cost)
            self.places.moved.set()

    async def _failed(self, job: Job, code: str) -> None:
        if code == UNCHECKED:
            self.is_unchecked = True
            log.error("job %d: the studio's safety check is unavailable, see its log", job.id)
        await self._fail(job, code)

    def _others_see(self, studio_slot: StudioSlot, job: Job) -> bool:
        """Tell whether another studio may look at a job's pictures; one that is away, once."""
        is_first = not studio_slot.has_ended_at(job.id)
        others = [each for each in self._studio_slots if each is not studio_slot]
        return any(not each.is_blind and (each.slots or is_first) for each in others)

    def _is_to_blame(self, job: Job, studio_slot: StudioSlot) -> bool:
        """Tell whether a job counts as what ended a studio: only where it was alone there.

        Nor where the studio went with others as well: then another one tells, if there is any.
        """
        if not studio_slot.was_alone(job):
            return False
        others = (each for each in self._studio_slots if each is not studio_slot)
        can_tell = any(each.slots and not each.has_ended_at(job.id) for each in others)
        return not (studio_slot.has_ended_at_others(job.id) and can_tell)

    async def _fail(self, job: Job, code: str) -> None:
        if await self._job_queue.fail(job, code, self._clock()):
            self._end(job.id, Failed(code), job)

    async def _hand_back(self, studio_slot: StudioSlot | None, job: Job, code: str) -> None:
        """Put a job back in line; one that ends studio after studio alone is given up."""
        log.warning("job %d goes back in line: %s", job.id, code)
        began, deaths = code not in BLAMELESS, 0
        if studio_slot:
            studio_slot.lost(job, code)
            deaths = int(
                began and studio_slot.was_alone(job) and self._is_to_blame(job, studio_slot)
            )
        if job.deaths + deaths >= MAX_DEATHS:
            await self._fail(job, "too_many_attempts")
            return
        await self._job_queue.hand_back(
            job, self._clock(), suspect=began or job.suspect, deaths=deaths
        )
        self.wake()

    def _end(self, number: int, event: Done | Failed | Cancelled, job: Job | None) -> None:
        """Let everybody know how a job ended; its row is None where no studio had it in hand."""
        self._album.drop_source(number)  # two names in a folder; a sweep finds what a crash leaves
        self.latest_events.put(number, event)
        self.places.moved.set()
        told = {
            "model": model_of([slot for slot in self._studio_slots if slot.in_hand(number)]),
            "seconds": round(max(self._clock() - job.arriving_at, 0.0), 1) if job else None,
        }
        self.num_ended[type(event).__name__.lower()] += 1
        match event:
            case Done(prints, report):
                told |= {"model": report.model, "painted_seconds": round(report.seconds, 1)}
                tell(log, "job", id=number, ended="done", pictures=len(prints), **told)
            case Failed(code):
                tell(log, "job", id=number, ended="failed", why=code, **told)
            case Cancelled():
                tell(log, "job", id=number, ended="cancelled", **told)


def prints_of(album: Album, job: int, made: Sequence[Made]) -> tuple[Print, ...]:
    """Say where a job's pictures lie."""
    return tuple(Print(n, seed, album.path_of(job, n)) for n, seed in made)


def _with_model(spec: Spec, model: str | None) -> Spec:
    """Name the model of a spec that leaves it to the studio: what it takes depends on that."""
    return spec if spec.model or not model else spec.model_copy(update={"model": model})
