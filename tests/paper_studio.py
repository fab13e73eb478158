"""A studio made of paper: it follows the test's script, in the test's own process."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from PIL import Image

from bot.errors import StudioUnavailable
from bot.pictures import encode
from bot.request import Failure, Finish, Frame, Offer, PaintedWith, Picture, Progress, Spec
from bot.vocabulary.lexicon import LexiconFiles

NOTHING = LexiconFiles()
PNG = encode.png(Image.linear_gradient("L").resize((64, 64)))


@dataclass
class PaperHealth:
    ready: bool = True
    slots: int = 1
    free: int = 1
    offer: Offer | None = None
    error: str | None = None
    lexicon: str | None = ""


@dataclass
class Sitting:
    """One job in the studio; the test decides how it goes on."""

    job: int
    attempt: int
    spec: Spec
    ending: asyncio.Future[Failure | Finish | StudioUnavailable]
    closed: asyncio.Event = field(default_factory=asyncio.Event)

    def finish(self) -> None:
        self.ending.set_result(Finish(report_of(self.spec)))

    def fail(self, code: str, *, retryable: bool = False) -> None:
        self.ending.set_result(Failure(code, retryable))

    def die(self, code: str = "died") -> None:
        self.ending.set_result(StudioUnavailable(code))


class PaperStudio:
    """Takes `slots` jobs at a time and tells the test of each in `sittings`."""

    address = "http://paper"

    def __init__(
        self, slots: int = 1, offer: Offer | None = None, knows: LexiconFiles = NOTHING
    ) -> None:
        self.now = PaperHealth(slots=slots, offer=offer, lexicon=knows.name)
        self.knows = knows
        self.num_asked = 0  #: times that it was asked what it knows
        self.sittings: asyncio.Queue[Sitting] = asyncio.Queue()
        self.crowd = 0
        self.largest_crowd = 0

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
            if isinstance(ending, StudioUnavailable):
                raise ending
            if isinstance(ending, Finish):
                yield Progress(2, 2)
                for index in range(spec.count):
                    yield Picture(index, spec.seed + index, PNG)
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
