"""One studio as the queue sees it: is it ready, how much room has it, who is in there together."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Collection, Iterable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol, runtime_checkable

from bot.backoff import backoff
from bot.errors import NO_ROOM, UNCHECKED, ModelError, PaintingFailed, StudioUnavailable
from bot.jobs.job import UNREADABLE, AttemptKey, Job
from bot.jobs.rows import Fingerprint, Made
from bot.jobs.turns import NEWEST_WEIGHT
from bot.pictures import marks
from bot.pictures.album import Album
from bot.pictures.marks import Facts, Ingredient
from bot.request import (
    Failure,
    Finish,
    Frame,
    GateStop,
    Offer,
    PaintedWith,
    Painting,
    Picture,
    Preview,
    Progress,
    Request,
    Spec,
    Stalled,
    in_common,
    seed_of,
)
from bot.texts import say
from bot.vocabulary.lexicon import NO_LEXICON, Lexicon, LexiconFiles

log = logging.getLogger(__name__)

REST_SECONDS = 0.25  #: between two looks at a studio that is not ready
LOOK_SECONDS = 5.0  #: between two looks at one of use: where nothing is in hand no stream tells
HEALTH_SECONDS = 15.0  #: longer than a client of ours waits for an answer
OUTAGE_SECONDS = 60.0
FELT_SECONDS = 600.0
LOADING_SECONDS = 3600.0  #: for a large model from far away; longer is trouble as any other
UNTRIED = 0.5  #: the slowness of a studio that saw no job yet: it is tried before the usual ones
DOUBTFUL_LOSSES = 2  #: in a row: one job at a time is risked there until it sees one through
MANY_LOSSES = 5  #: in a row: one job alone ends three studios at most, and one with others before
READY, LOADING, FULL, LOSING = "ready", "loading", "full", "loses every job"
RESTS = "rests"
MAX_REST_SECONDS = 10.0  #: for a studio that ends job after job: others are to have its turn

#: The studio never began: the job lost nothing and is suspected of nothing.
NEVER_BEGAN = frozenset(
    {"unreachable", "not_a_studio", "no_room", "busy_attempt", "unauthorized", "wrong_model"}
    | {"other_wire", RESTS}
)
#: ... or it did, and could look at no picture: that is no job's fault either.
BLAMELESS = NEVER_BEGAN | {UNCHECKED}


class StudioHealth(Protocol):
    """How a studio is."""

    @property
    def ready(self) -> bool: ...
    @property
    def slots(self) -> int: ...
    @property
    def free(self) -> int: ...
    @property
    def offer(self) -> Offer | None: ...
    @property
    def models(self) -> tuple[str, ...]: ...
    @property
    def picture_seconds(self) -> float | None: ...
    @property
    def error(self) -> str | None: ...
    @property
    def lexicon(self) -> str | None: ...
    @property
    def device(self) -> str: ...
    @property
    def memory_bytes(self) -> int | None: ...
    @property
    def memory_total_bytes(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class StudioView:
    """What an operator sees of one studio."""

    address: str
    state: str  #: READY, LOADING, FULL, or in short what is wrong; empty: not asked yet
    model: str = ""
    device: str = ""
    slots: int = 0
    num_in_hand: int = 0
    memory_bytes: int | None = None
    memory_total_bytes: int | None = None


class StudioPort(Protocol):
    """Where pictures are painted: a child process, another machine, a cluster."""

    def paint(self, job: int, attempt: int, spec: Spec) -> AsyncGenerator[Frame, None]: ...
    async def health(self) -> StudioHealth: ...
    async def lexicon(self) -> LexiconFiles: ...
    @property
    def address(self) -> str: ...


@runtime_checkable
class Restful(Protocol):
    """A studio that can let go of its card and take it again."""

    async def rest(self) -> None: ...
    def wake(self) -> None: ...


class StudioSlot:
    """The jobs one studio has in hand."""

    def __init__(
        self,
        studio: StudioPort,
        moved: asyncio.Event | None = None,
        learned: asyncio.Event | None = None,
    ) -> None:
        self.studio = studio
        self.slots = 0  #: 0: not ready, or not asked yet
        self.offer: Offer | None = None  #: what its model had when it last said so
        self.model = ""  #: what it paints with, as it last said; empty: not said
        self.picture_seconds: float | None = None  #: a usual picture's, as it has measured
        self._device = ""
        self._memory: tuple[int | None, int | None] = None, None
        self.lexicon = NO_LEXICON  #: whom and which words that model knows
        self.lexicon_files = LexiconFiles()  #: as it said them
        self.lexicon_name: str | None = None  #: empty: it knows nothing; None: not said yet
        self.has_said = asyncio.Event()  #: means: it has said whom and what its model knows
        self.state = ""  #: READY, LOADING, FULL, or in short what is wrong; empty: not asked yet
        self._in_hand: dict[AttemptKey, Job] = {}
        self._had_company: set[AttemptKey] = set()
        self._ended_by: set[int] = set()  # jobs at which it went, since it saw one through
        self.load_seconds: float | None = None  #: that its model took to load when it last did
        self._loads_since: float | None = None  # by the loop's clock
        self.num_losses = 0  #: in a row, without a job that it saw through
        self._seen_slowness: float | None = None
        self.is_blind = False  #: it could look at no picture, and has seen no job through since
        self._gone = asyncio.Event()  # means: it is to be looked at before it gets more
        self._moved = moved or asyncio.Event()  # means: there may be more room than before
        self._learned = learned or asyncio.Event()  # means: a studio knows something else

    @property
    def room(self) -> int:
        """How many jobs may enter now: none beside a suspect, one where job after job was lost."""
        if any(job.suspect for job in self._in_hand.values()):
            return 0
        slots = min(self.slots, 1) if self.is_doubtful else self.slots
        return max(slots - len(self._in_hand), 0)

    @property
    def is_doubtful(self) -> bool:
        """Say whether it went with job after job, and has seen none through since."""
        return self.num_losses >= DOUBTFUL_LOSSES and bool(self._ended_by)

    @property
    def num_in_hand(self) -> int:
        """How many jobs of ours are in there."""
        return len(self._in_hand)

    @property
    def view(self) -> StudioView:
        """What an operator sees of it."""
        told = self.studio.address, self.state, self.model, self._device
        return StudioView(*told, self.slots, self.num_in_hand, *self._memory)

    @property
    def is_loading(self) -> bool:
        """Say whether its model is being loaded."""
        return self._loads_since is not None

    @property
    def loading_left(self) -> float | None:
        """Foresee by the last time how many seconds it goes on; None: nobody knows."""
        if self._loads_since is None or self.load_seconds is None:
            return None
        left = self.load_seconds - (asyncio.get_running_loop().time() - self._loads_since)
        return left if left > 0 else None

    def in_hand(self, job: int) -> Job | None:
        """Return a job that is in there."""
        return next((each for each in self._in_hand.values() if each.id == job), None)

    def has_ended_at(self, job: int) -> bool:
        """Say whether this studio went with the job in it, and has seen none through since."""
        return job in self._ended_by

    def has_ended_at_others(self, job: int) -> bool:
        """Say whether it went without this job as well: then it may be no fault of the job's."""
        return bool(self._ended_by - {job})

    def take(self, job: Job) -> None:
        """Note that a job goes in."""
        if self._in_hand:
            self._had_company |= self._in_hand.keys() | {job.key}
        self._in_hand[job.key] = job

    def give_back(self, job: Job) -> None:
        """Note that a job came out."""
        self._in_hand.pop(job.key, None)
        self._had_company.discard(job.key)

    def was_alone(self, job: Job) -> bool:
        """Say whether no other job was in the studio while this one was."""
        return job.key not in self._had_company

    def lost(self, job: Job, code: str) -> None:
        """Note that the studio did not see a job through: look at it again before the next one."""
        self.is_blind = code == UNCHECKED
        if code not in NEVER_BEGAN:
            self._ended_by.add(job.id)
        if self.slots:  # of several jobs that were in there the first one counts
            self.num_losses += 1
            self._become(FULL if code == "no_room" else code)
        if code == "no_room":  # that is no fault of it
            self.num_losses = min(self.num_losses, 2)
        self.slots = 0
        self._gone.set()

    def kept(self) -> None:
        """Note that the studio saw a job to its end, whatever that was."""
        if self.num_losses >= MANY_LOSSES:
            self.num_losses = 0
            self._become(READY)
        self.num_losses = 0
        self.is_blind = False
        self._ended_by.clear()

    @property
    def slowness(self) -> float:
        """How long a job takes here, as a share of what is usual."""
        return UNTRIED if self._seen_slowness is None else self._seen_slowness

    def learn(self, share: float) -> None:
        """Take into the mean how long a job took here, as a share of what was foreseen."""
        mean = share if self._seen_slowness is None else self._seen_slowness
        self._seen_slowness = mean + NEWEST_WEIGHT * (share - mean)

    async def watch(self) -> None:
        """Keep knowing whether the studio takes work; endless."""
        while True:
            self._gone.clear()  # what is lost from now on is newer than the answer
            rest = 0.0 if await self._is_ready() else REST_SECONDS
            if not rest:
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS):
                        await self._gone.wait()
            await asyncio.sleep(rest_after(self.num_losses) if self._gone.is_set() else rest)

    async def _is_ready(self) -> bool:
        try:
            async with asyncio.timeout(HEALTH_SECONDS):
                health = await self.studio.health()
                await self._learn(health.lexicon)
        except StudioUnavailable as gone:
            return self._is_painting or self._take_none(gone.code)
        except TimeoutError:
            return self._is_painting or self._take_none("silent")
        if not (health.ready and (health.free or self._is_painting)):
            waits = FULL if health.ready else LOADING
            return self._take_none(f"failed: {health.error}" if health.error else waits)
        if self._gone.is_set():
            return False
        self._become(READY)
        self._has_loaded()
        self.offer, self.model = health.offer, "".join(health.models[:1])
        self.picture_seconds = health.picture_seconds
        self._device = health.device
        self._memory = health.memory_bytes, health.memory_total_bytes
        self._have_slots(max(health.slots, 1))
        return True

    @property
    def _is_painting(self) -> bool:
        """Tell whether a stream is there that says better than health how the studio is."""
        return bool(self.slots and self._in_hand)

    def _take_none(self, state: str) -> bool:
        """Let nothing in from now on; False."""
        self._become(state)
        if state != LOADING:
            self._loads_since = None
        elif self._loads_since is None:
            self._loads_since = asyncio.get_running_loop().time()
            self._moved.set()
        self._have_slots(0)
        return False

    def _has_loaded(self) -> None:
        """Note how long that took, where it was seen from its beginning."""
        if self._loads_since is not None:
            self.load_seconds = asyncio.get_running_loop().time() - self._loads_since
            self._loads_since = None
            self._learned.set()

    def _have_slots(self, slots: int) -> None:
        if slots != self.slots:
            self.slots = slots
            self._moved.set()

    async def _learn(self, lexicon: str | None) -> None:
        """Ask what the model knows where that is another than before: it is long, and stays."""
        if lexicon is None or lexicon == self.lexicon_name:
            return
        files = await self.studio.lexicon() if lexicon else LexiconFiles()
        try:
            self.lexicon = await asyncio.to_thread(files.read) if lexicon else NO_LEXICON
        except ModelError as wrong:  # pictures come without it, too
            log.error("studio at %s: %s", self.studio.address, say(wrong.code, **wrong.facts))
            self.lexicon, files = NO_LEXICON, LexiconFiles()
        self.lexicon_name, self.lexicon_files = lexicon, files
        self.has_said.set()
        self._learned.set()

    def _become(self, state: str) -> None:
        """Log once what the studio is now; one that loses job after job is not ready yet."""
        if self.num_losses >= MANY_LOSSES:
            state = LOSING
        if state != self.state:
            level = logging.INFO if state in (READY, LOADING, FULL, RESTS) else logging.ERROR
            log.log(level, "studio at %s: %s", self.studio.address, state)
        self.state = state


class Outage:
    """How long no studio has been of use; an hour in which a model is loaded is no trouble."""

    def __init__(self) -> None:
        self.is_long = False  #: for OUTAGE_SECONDS: its operator has to know
        self.is_felt = False  #: for FELT_SECONDS with jobs in line: so have moderators
        self._lasted = 0.0
        self._waited_for = 0.0
        self._loading = 0.0

    def note(self, states: Collection[str], seconds: float, *, is_waited_for: bool) -> None:
        """Count these seconds, after which the studios are in these states."""
        if not states or {READY, FULL} & set(states):
            self.is_long = self.is_felt = False
            self._lasted = self._waited_for = self._loading = 0.0
        elif LOADING in states and self._loading < LOADING_SECONDS:
            self._loading += seconds
        else:
            self._lasted += seconds
            self._waited_for = self._waited_for + seconds if is_waited_for else 0.0
            self.is_long = self.is_long or self._lasted >= OUTAGE_SECONDS
            self.is_felt = self.is_felt or self._waited_for >= FELT_SECONDS


def roomiest(studio_slots: Iterable[StudioSlot], job: int) -> StudioSlot:
    """Choose where a job goes of those that have room."""
    # First who loses jobs least: one that loses all would else be given the most. Then where it is
    # done soonest: a slow one is begun with when the fast ones have more in hand.
    return min(
        studio_slots,
        key=lambda each: (
            each.has_ended_at(job),
            each.num_losses,
            each.slowness * (1 + each.num_in_hand / each.slots),
        ),
    )


def kept_for(
    suspects: Iterable[AttemptKey], studio_slots: Sequence[StudioSlot]
) -> dict[AttemptKey, StudioSlot]:
    """Choose for each suspect the studio where it is to be alone: where it ended nothing yet.

    Not where job after job went, too: it would be blamed for what is the studio's fault.
    What is kept takes nobody else in, so it only gets emptier: another is chosen in its place where
    that is emptier still, and every suspect comes to its turn. Several may wait for the same one.
    """
    kept: dict[AttemptKey, StudioSlot] = {}
    for job, attempt in suspects if studio_slots else ():
        taken = Counter(kept.values())
        kept[job, attempt] = min(studio_slots, key=lambda each: _unfit(each, job, taken[each]))
    return kept


def _unfit(studio_slot: StudioSlot, job: int, num_waiting: int) -> tuple[bool, bool, int, int]:
    """Rate where a suspect is to be alone: the lowest is the best place."""
    has_ended, is_doubtful = studio_slot.has_ended_at(job), studio_slot.is_doubtful
    return has_ended, is_doubtful, num_waiting, studio_slot.num_in_hand


def rest_after(num_losses: int) -> float:
    """Return the seconds without work for a studio that lost so many in a row; none for the first.

    One that says it is ready and paints nothing would else take every job, and fail it.
    """
    if num_losses < 2:
        return 0.0
    return backoff(num_losses - 2, REST_SECONDS, MAX_REST_SECONDS)


def offer_of(studio_slots: Iterable[StudioSlot]) -> Offer | None:
    """Return what may be asked of any studio; None before one has said what it has."""
    return in_common(
        [studio_slot.offer for studio_slot in studio_slots if studio_slot.offer is not None]
    )


def model_of(studio_slots: Iterable[StudioSlot]) -> str | None:
    """Return the model of all studios that have named one; None where there are several."""
    models = {studio_slot.model for studio_slot in studio_slots if studio_slot.model}
    return models.pop() if len(models) == 1 else None


def measured_by(studio_slots: Iterable[StudioSlot]) -> float | None:
    """Return the seconds of a usual picture, a mean of what studios have measured so far."""
    known = [each.picture_seconds for each in studio_slots if each.picture_seconds]
    return sum(known) / len(known) if known else None


KnownByAll = tuple[Lexicon, LexiconFiles]
NOTHING_KNOWN: KnownByAll = NO_LEXICON, LexiconFiles()


def known_by_all(studio_slots: Iterable[StudioSlot]) -> KnownByAll | None:
    """Return whom and what all studios know that have said it; None before one has.

    Nothing where their models do not know the same.
    """
    asked = [each for each in studio_slots if each.lexicon_name is not None]
    alike = len({each.lexicon_name for each in asked}) == 1
    if not asked:
        return None
    return (asked[0].lexicon, asked[0].lexicon_files) if alike else NOTHING_KNOWN


# One job in one studio: its frames become steps to show, pictures on disk, and an outcome.

ROOM_SECONDS = 2.0  #: a picture that finds no room on the disk is tried again this often


@dataclass(frozen=True, slots=True)
class Finished:
    """All pictures of an attempt lie on disk, but for those that the image gate stopped."""

    report: PaintedWith
    made: list[Made] = field(default_factory=list)
    likenesses: list[Fingerprint] = field(default_factory=list)
    num_stops: int = 0


Word = Painting | Stalled | GateStop | Finished | Failure


async def follow(
    studio: StudioPort, job: Job, album: Album, clock: Callable[[], float]
) -> AsyncGenerator[Word, None]:
    """Yield how far a job is, then how it ended; raises StudioUnavailable when the studio goes.

    Raises PaintingFailed where the pictures are not those that were asked for, each once at most:
    only a stop by the image gate excuses a missing one.

    While the disk is full a picture waits in memory: it is delivered as soon as there is room, and
    painted again only if the bot ends before that.
    Closing the generator cancels the job in the studio.
    """
    if not job.is_readable:
        raise PaintingFailed(UNREADABLE)
    made: list[Made] = []
    likenesses: list[Fingerprint] = []
    missing = set(range(job.spec.count))
    stops: set[GateStop] = set()
    shown = Painting(0, 0)
    source = _ingredient(job.request)
    async with aclosing(studio.paint(job.id, job.attempt, job.spec)) as frames:
        async for frame in frames:
            match frame:
                case Progress(step, steps):
                    yield (shown := Painting(step, steps, shown.preview))
                case Preview(_, jpeg):  # goes on standing beside the steps that follow it
                    sketch = await asyncio.to_thread(marks.preview, jpeg)
                    yield (shown := Painting(shown.step, shown.steps, sketch))
                case Picture(index) if index not in missing:
                    raise PaintingFailed("painting_failed", reason="a picture nobody asked for")
                case Picture(index, seed, png):
                    missing.discard(index)
                    now = clock()
                    at, number = datetime.fromtimestamp(now, UTC), _number(job.spec, index)
                    facts = Facts(job.id, index, at, source, number=number)
                    while (fingerprint := await _keep(album, png, facts)) is None:
                        yield Stalled()
                        await asyncio.sleep(ROOM_SECONDS)
                    made.append((index, seed))
                    likenesses.append(Fingerprint(job.id, index, fingerprint, now))
                case GateStop(index, seed):
                    if index not in missing or seed not in _seeds_for(job.spec, index):
                        raise PaintingFailed("painting_failed", reason="a stop of nothing of it")
                    stops.add(frame)
                    yield frame
                case Finish() if missing - {stop.index for stop in stops} or not made:
                    raise PaintingFailed("painting_failed", reason="fewer pictures than asked for")
                case Finish(report):
                    yield Finished(report, sorted(made), likenesses, len(stops))
                case Failure():
                    yield frame


def _ingredient(request: Request) -> Ingredient | None:
    """Return what the marks of a request's pictures name as their source."""
    return Ingredient(request.source.job, request.source.index) if request.source else None


def _number(spec: Spec, index: int) -> int | None:
    """Return what stands in a picture's corner, so that people can say which of several."""
    return index + 1 if spec.count > 1 else None


def _seeds_for(spec: Spec, index: int) -> tuple[int, int]:
    """Return what a picture may be painted with: the second where the first one was stopped."""
    return seed_of(spec.seed, index), seed_of(spec.seed, index, again=True)


async def _keep(album: Album, png: bytes, facts: Facts) -> str | None:
    """Write a picture down and return its fingerprint; None while the disk is full."""
    try:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(album.keepers, album.keep, png, facts)
    except OSError as failed:
        if failed.errno not in NO_ROOM:
            raise
    return None
