"""One studio as the queue sees it: is it ready, how much room has it, who is in there together."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from bot.errors import NO_ROOM, PaintingFailed, StudioUnavailable
from bot.jobs.job import UNREADABLE, Job
from bot.jobs.rows import Fingerprint, Made
from bot.pictures import marks
from bot.pictures.album import Album
from bot.pictures.marks import Facts
from bot.request import (
    Failure,
    Finish,
    Frame,
    Offer,
    PaintedWith,
    Painting,
    Picture,
    Preview,
    Progress,
    Spec,
    Stalled,
    in_common,
)

REST_SECONDS = 0.25  #: between two looks at a studio that is not ready
MAX_REST_SECONDS = 10.0  #: for a studio that ends job after job: others are to have its turn

#: The studio never began: the job lost nothing and is suspected of nothing.
NEVER_BEGAN = frozenset({"unreachable", "no_room", "busy_attempt", "unauthorized", "wrong_model"})


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


class StudioPort(Protocol):
    """Where pictures are painted: a child process, another machine, a cluster."""

    def paint(self, job: int, attempt: int, spec: Spec) -> AsyncGenerator[Frame, None]: ...
    async def health(self) -> StudioHealth: ...


class StudioSlot:
    """The jobs one studio has in hand."""

    def __init__(self, studio: StudioPort) -> None:
        self.studio = studio
        self.slots = 0  # 0: not ready, or not asked yet
        self.offer: Offer | None = None  #: what its model had when it last said so
        self._in_hand: set[int] = set()
        self._had_company: set[int] = set()
        self._num_losses = 0  # in a row, without a job that it saw through
        self._changed = asyncio.Event()

    async def room(self) -> None:
        """Wait until the studio is ready and has a free slot."""
        while True:
            if self.slots == 0:
                await self._until_ready()
            if len(self._in_hand) < self.slots:
                return
            await self._change()

    async def empty(self) -> None:
        """Wait until the studio has nothing of ours in hand."""
        while self._in_hand:
            await self._change()

    def take(self, job: int) -> None:
        """Note that a job goes in."""
        if self._in_hand:
            self._had_company |= self._in_hand | {job}
        self._in_hand.add(job)

    def give_back(self, job: int) -> None:
        """Note that a job came out."""
        self._in_hand.discard(job)
        self._had_company.discard(job)
        self._changed.set()

    def was_alone(self, job: int) -> bool:
        """Say whether no other job was in the studio while this one was."""
        return job not in self._had_company

    def lost(self, code: str) -> None:
        """Note that the studio did not see a job through: look at it again before the next one."""
        if self.slots:  # of several jobs that were in there the first one counts
            self._num_losses += 1
        if code == "no_room":  # that is no fault of it
            self._num_losses = min(self._num_losses, 2)
        self.slots = 0

    def kept(self) -> None:
        """Note that the studio saw a job to its end, whatever that was."""
        self._num_losses = 0

    async def _until_ready(self) -> None:
        await asyncio.sleep(rest_after(self._num_losses))
        while self.slots == 0:
            try:
                health = await self.studio.health()
            except StudioUnavailable:
                await asyncio.sleep(REST_SECONDS)
                continue
            if health.ready and health.free:
                self.slots, self.offer = max(health.slots, 1), health.offer
            else:
                await asyncio.sleep(REST_SECONDS)

    async def _change(self) -> None:
        self._changed.clear()
        await self._changed.wait()


def rest_after(num_losses: int) -> float:
    """Return the seconds without work for a studio that lost so many in a row; none for the first.

    One that says it is ready and paints nothing would else take every job, and fail it.
    """
    if num_losses < 2:
        return 0.0
    return min(REST_SECONDS * 2.0 ** min(num_losses - 2, 10), MAX_REST_SECONDS)


def offer_of(studio_slots: Iterable[StudioSlot]) -> Offer | None:
    """Return what may be asked of any studio; None before one has said what it has."""
    return in_common(
        [studio_slot.offer for studio_slot in studio_slots if studio_slot.offer is not None]
    )


# One job in one studio: its frames become steps to show, pictures on disk, and an outcome.

ROOM_SECONDS = 2.0  #: a picture that finds no room on the disk is tried again this often


@dataclass(frozen=True, slots=True)
class Finished:
    """All pictures of an attempt lie on disk."""

    report: PaintedWith
    made: list[Made] = field(default_factory=list)
    likenesses: list[Fingerprint] = field(default_factory=list)


Word = Painting | Stalled | Finished | Failure


async def follow(
    studio: StudioPort, job: Job, album: Album, clock: Callable[[], float]
) -> AsyncGenerator[Word, None]:
    """Yield how far a job is, then how it ended; raises StudioUnavailable when the studio goes.

    Raises PaintingFailed where the pictures are not those that were asked for, each once.

    While the disk is full a picture waits in memory: it is delivered as soon as there is room, and
    painted again only if the bot ends before that.
    Closing the generator cancels the job in the studio.
    """
    if not job.is_readable:
        raise PaintingFailed(UNREADABLE)
    made: list[Made] = []
    likenesses: list[Fingerprint] = []
    missing = set(range(job.spec.count))
    shown = Painting(0, 0)
    async with aclosing(studio.paint(job.id, job.attempt, job.spec)) as frames:
        async for frame in frames:
            match frame:
                case Progress(step, steps):
                    yield (shown := Painting(step, steps, shown.preview))
                case Preview(_, jpeg):  # goes on standing beside the steps that follow it
                    yield (shown := Painting(shown.step, shown.steps, marks.preview(jpeg)))
                case Picture(index) if index not in missing:
                    raise PaintingFailed("painting_failed", reason="a picture nobody asked for")
                case Picture(index, seed, png):
                    missing.discard(index)
                    now = clock()
                    facts = Facts(job.id, index, datetime.fromtimestamp(now, UTC))
                    while (fingerprint := await _keep(album, png, facts)) is None:
                        yield Stalled()
                        await asyncio.sleep(ROOM_SECONDS)
                    made.append((index, seed))
                    likenesses.append(Fingerprint(job.id, index, fingerprint, now))
                case Finish() if missing:
                    raise PaintingFailed("painting_failed", reason="fewer pictures than asked for")
                case Finish(report):
                    yield Finished(report, made, likenesses)
                case Failure():
                    yield frame


async def _keep(album: Album, png: bytes, facts: Facts) -> str | None:
    """Write a picture down and return its fingerprint; None while the disk is full."""
    try:
        return await asyncio.to_thread(album.keep, png, facts)
    except OSError as failed:
        if failed.errno not in NO_ROOM:
            raise
    return None
