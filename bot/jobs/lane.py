"""One studio as the queue sees it: is it ready, how much room has it, who is in there together."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from typing import Protocol

from bot.errors import StudioUnavailable
from bot.request import Frame, Offer, Spec, in_common

REST_SECONDS = 0.25  #: between two looks at a studio that is not ready
MAX_REST_SECONDS = 10.0  #: for a studio that ends job after job: others are to have its turn

#: The studio never began: the job lost nothing and is suspected of nothing.
NEVER_BEGAN = frozenset({"unreachable", "no_room", "busy_attempt", "unauthorized", "wrong_model"})


class Health(Protocol):
    """How a studio is."""

    @property
    def ready(self) -> bool: ...
    @property
    def slots(self) -> int: ...
    @property
    def free(self) -> int: ...
    @property
    def offer(self) -> Offer | None: ...


class Studio(Protocol):
    """Where pictures are painted: a child process, another machine, a cluster."""

    def paint(self, job: int, attempt: int, spec: Spec) -> AsyncGenerator[Frame, None]: ...
    async def health(self) -> Health: ...


class Lane:
    """The jobs one studio has in hand."""

    def __init__(self, studio: Studio) -> None:
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


def offer_of(lanes: Iterable[Lane]) -> Offer | None:
    """Return what may be asked of any studio; None before one has said what it has."""
    return in_common([lane.offer for lane in lanes if lane.offer is not None])
