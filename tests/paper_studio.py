"""A studio made of paper: it follows the test's script, in the test's own process."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from typing import Literal

from PIL import Image

from bot.errors import StudioUnavailable
from bot.pictures import encode
from bot.request import (
    Failure,
    Finish,
    Frame,
    GateStop,
    Offer,
    PaintedWith,
    Picture,
    Progress,
    Spec,
    seed_of,
)
from bot.vocabulary.lexicon import LexiconFiles
from tests.waiting import PATIENCE_SECONDS, soon

NOTHING = LexiconFiles()
PNG = encode.png(Image.linear_gradient("L").resize((64, 64)))


@dataclass
class PaperHealth:
    ready: bool = True
    slots: int = 1
    free: int = 1
    offer: Offer | None = None
    models: tuple[str, ...] = ()
    picture_seconds: float | None = None
    error: str | None = None
    lexicon: str | None = ""
    device: str = ""
    memory_bytes: int | None = None
    memory_total_bytes: int | None = None


class Closing(asyncio.Event):
    """Means: the bot has left."""

    async def wait(self) -> Literal[True]:
        return await soon(super().wait(), "the bot to leave a job", seconds=PATIENCE_SECONDS)


@dataclass
class Sitting:
    """One job in the studio; the test decides how it goes on."""

    job: int
    attempt: int
    spec: Spec
    ending: asyncio.Future[Failure | Finish | StudioUnavailable]
    closed: Closing = field(default_factory=Closing)
    stops: list[GateStop] = field(default_factory=list)  #: told before the end

    def stop(self, *indices: int, again: bool = False) -> None:
        """Let the image gate stop pictures: at first, or also painted once more."""
        for index in indices:
            self.stops.append(GateStop(index, seed_of(self.spec.seed, index)))
            if again:
                self.stops.append(GateStop(index, seed_of(self.spec.seed, index, again=True)))

    def pictures(self) -> list[Picture]:
        """Return what passes: of what was stopped once, what the job may have in its place."""
        stopped = [stop.seed for stop in self.stops]
        seeds = {n: seed_of(self.spec.seed, n) for n in range(self.spec.count)}
        firsts = [n for n, seed in seeds.items() if seed in stopped]
        for n in firsts[: self.spec.repaints]:
            seeds[n] = seed_of(self.spec.seed, n, again=True)
        return [Picture(n, seed, PNG) for n, seed in seeds.items() if seed not in stopped]

    def finish(self) -> None:
        self.ending.set_result(Finish(report_of(self.spec)))

    def fail(self, code: str, *, retryable: bool = False) -> None:
        self.ending.set_result(Failure(code, retryable))

    def die(self, code: str = "died") -> None:
        self.ending.set_result(StudioUnavailable(code))


class Sittings(asyncio.Queue[Sitting]):
    """The jobs a studio is given; a test that waits for one in vain hears how it stands there."""

    def __init__(self, seen: Callable[[], str]) -> None:
        super().__init__()
        self._seen = seen

    async def get(self) -> Sitting:
        return await soon(super().get(), "a job", self._seen, seconds=PATIENCE_SECONDS)


class PaperStudio:
    """Takes `slots` jobs at a time and tells the test of each in `sittings`."""

    address = "http://paper"

    def __init__(
        self, slots: int = 1, offer: Offer | None = None, knows: LexiconFiles = NOTHING
    ) -> None:
        self.now = PaperHealth(slots=slots, offer=offer, lexicon=knows.name)
        self.knows = knows
        self.num_asked = 0  #: times that it was asked what it knows
        self.sittings = Sittings(self.told)
        self.crowd = 0
        self.largest_crowd = 0

    def told(self) -> str:
        """Say how it stands here."""
        return f"{self.address} has {self.crowd} in hand, {self.largest_crowd} at most; {self.now}"

    async def health(self) -> PaperHealth:
        return self.now

    async def lexicon(self) -> LexiconFiles:
        self.num_asked += 1
        return self.knows

    async def paint(self, job: int, attempt: int, spec: Spec) -> AsyncGenerator[Frame, None]:
        sitting = Sitting(job, attempt, spec, asyncio.get_running_loop().create_future())
        self.crowd += 1
        self.largest_crowd = max(self.crowd, self.largest_crowd)
        try:
            yield Progress(0, 2)
            self.sittings.put_nowait(sitting)
            ending = await sitting.ending
            for stop in sitting.stops:
                yield stop
            if isinstance(ending, StudioUnavailable):
                raise ending
            if isinstance(ending, Finish):
                yield Progress(2, 2)
                for picture in sitting.pictures():
                    yield picture
            yield ending
        finally:
            self.crowd -= 1
            sitting.closed.set()


def report_of(spec: Spec) -> PaintedWith:
    return PaintedWith(
        model="paper",
        prompt=spec.prompt,
        negative=spec.negative,
        sampler="ddim",
        steps=2,
        guidance=4.0,
        width=64,
        height=64,
        seconds=0.1,
        quality=spec.quality or "",
        size=spec.size or "",
    )
