"""The image gate: what a picture must not show, and that nothing leaves unless this was asked.

It treats everybody in a picture as a real person. There is no adult mode and no switch for one.
"""

import asyncio
import logging
import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from enum import StrEnum
from functools import partial
from typing import Protocol, runtime_checkable

from PIL import Image, ImageStat

from bot.engine.engine import Engine
from bot.engine.sources import Box, SourcePicture
from bot.engine.work import EngineEvent, Painted, Sketch
from bot.errors import GATE_STOP, PaintingFailed
from bot.request import Finish, GateStop, PaintedWith, Spec, seed_of

Look = Callable[[Image.Image], Mapping[str, float]]
"""Says which labels a picture bears, and how surely: 0 to 1. Called by several threads at once."""


@runtime_checkable
class FaceFinder(Protocol):
    """What looks at pictures and says where a face is, too."""

    def face(self, image: Image.Image) -> Box | None: ...


#: What blocks. NudeNet's other labels are no sexual ones: faces, feet, armpits, bellies, a man's
#: bare chest (boxers and swimmers), and whatever is covered.
SEXUAL = frozenset(
    {
        "ANUS_EXPOSED",
        "BUTTOCKS_EXPOSED",
        "FEMALE_BREAST_EXPOSED",
        "FEMALE_GENITALIA_EXPOSED",
        "MALE_GENITALIA_EXPOSED",
    }
)
UNSAFE = "UNSAFE_CONCEPT"  #: a checkpoint's own checker says so: 0 or 1
#: Half of what suits pictures of nobody: a missed one does harm to somebody. It is not loosened for
#: cartoons: of 400 portraits of the embedded checkpoint it blocks two (benchmarks/gate.py).
BLOCKS_FROM = 0.2

FLAT_BELOW = 2.0  #: levels of 255: the standard deviation of a black or one-coloured picture
SAMPLED_EVERY = 16  #: pixels, when looking for that
LEAST_SAMPLE = 8  #: pixels a side of the sample

LIMIT_SECONDS = 10.0  #: for one picture, waiting for others included; usual is 0.03

log = logging.getLogger(__name__)


class ImageVerdict(StrEnum):
    """What the gate says of a picture."""

    PASSED = "passed"
    BLOCKED = "blocked"  #: never stored, never shown, never painted again with that seed
    FLAT = "flat"  #: nothing in it: a computation went wrong


def judge(scores: Mapping[str, float], spread: float) -> ImageVerdict:
    """Decide by the labels' scores (0 to 1) and the spread of brightness (levels of 255).

    Raises KeyError where a sexual label has no score: then nobody has looked for it.
    """
    telling = [scores[label] for label in SEXUAL] + [scores.get(UNSAFE, 0.0)]
    if not all(score < BLOCKS_FROM for score in telling):  # so written, no number (NaN) blocks
        return ImageVerdict.BLOCKED
    return ImageVerdict.FLAT if spread < FLAT_BELOW else ImageVerdict.PASSED


def spread(image: Image.Image) -> float:
    """Return the largest standard deviation of a colour channel, over a coarse sample."""
    width, height = (max(LEAST_SAMPLE, side // SAMPLED_EVERY) for side in image.size)
    sample = image.convert("RGB").resize((width, height), Image.Resampling.NEAREST)
    return max(ImageStat.Stat(sample).stddev)


class Gate:
    """Looks at pictures in threads of its own; closed until it is opened, and if that fails."""

    def __init__(
        self, load: Callable[[], Sequence[Look]], limit_seconds: float = LIMIT_SECONDS
    ) -> None:
        self._load = load
        self._limit_seconds = limit_seconds
        self._looks: Sequence[Look] = ()
        self._threads = ThreadPoolExecutor(min(4, os.cpu_count() or 1), "gate")

    @property
    def is_open(self) -> bool:
        return bool(self._looks)

    async def open(self) -> None:
        """Load what looks at pictures; where that fails the gate stays closed and says so."""
        loop = asyncio.get_running_loop()
        try:
            self._looks = tuple(await loop.run_in_executor(self._threads, self._load))
        except Exception:  # of any library under it; the answer is the same: nothing leaves
            log.exception("The image gate cannot be loaded: no picture leaves this studio.")

    async def check(self, image: Image.Image) -> ImageVerdict:
        """Look at a picture; raise PaintingFailed where that cannot be done, or not in time."""
        self.require_open()
        looking = asyncio.get_running_loop().run_in_executor(self._threads, self._look, image)
        try:
            async with asyncio.timeout(self._limit_seconds):
                return await looking
        except TimeoutError as error:
            log.error("The image gate took longer than %g s.", self._limit_seconds)
            raise PaintingFailed("safety_unavailable") from error
        except Exception as error:  # as above: whatever it is, this picture does not leave
            log.exception("The image gate broke on a picture.")
            raise PaintingFailed("safety_unavailable") from error

    async def face(self, image: Image.Image) -> Box | None:
        """Return where whoever looks sees a face; None where nobody does, or nobody can look."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._limit_seconds):
                return await loop.run_in_executor(self._threads, self._find_face, image)
        except Exception:  # a part has a usual place, too; what comes of it is looked at anyway
            log.exception("No face could be looked for in a source.")
            return None

    def _find_face(self, image: Image.Image) -> Box | None:
        for look in self._looks:
            if isinstance(look, FaceFinder) and (face := look.face(image)):
                return face
        return None

    def require_open(self) -> None:
        """Raise PaintingFailed while the gate is closed."""
        if not self.is_open:
            log.error("The image gate is closed: a picture was refused.")
            raise PaintingFailed("safety_unavailable")

    def close(self) -> None:
        """Let the threads end; one that hangs is not waited for."""
        self._looks = ()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _look(self, image: Image.Image) -> ImageVerdict:
        scores: dict[str, float] = {}
        for look in self._looks:
            scores |= look(image)
        return judge(scores, spread(image))


# What the engine paints, once the gate has looked at it: the only pictures anybody gets.

CheckedEvent = EngineEvent | GateStop


async def checked(
    engine: Engine, gate: Gate, spec: Spec, given: SourcePicture | None = None
) -> AsyncGenerator[CheckedEvent, None]:
    """Paint a spec's pictures and yield what passes, and what was stopped; raises PaintingFailed.

    A stopped picture takes no other along: when its siblings are done it is painted once more with
    another seed, if the spec allows it and it goes on from no other. A stopped sketch is left out.
    A flat picture is painted once more with the same seed: in another batch it may come out.
    """
    again = partial(_painted_alone, engine, spec, given)
    repaints = 0 if spec.source else spec.repaints
    gate.require_open()  # before the device is troubled for what could not leave
    seeds: dict[int, int] = {}  # of what has passed, by its number
    stops: list[GateStop] = []
    async with aclosing(engine.paint(spec, given)) as events:
        async for event in events:
            match event:
                case Painted():
                    yield _noted(await _looked_at(again, gate, spec, event), seeds, stops)
                case Sketch():
                    if await gate.check(event.image) is not ImageVerdict.BLOCKED:
                        yield event
                case Finish(report):
                    break
                case _:
                    yield event
    for stop in sorted(stops, key=lambda each: each.index)[:repaints]:
        seed = seed_of(spec.seed, stop.index, again=True)
        painted, alone = await again(stop.index, seed)
        report = report.model_copy(update={"seconds": report.seconds + alone.seconds})
        yield _noted(await _looked_at(again, gate, spec, painted), seeds, stops)
    if not seeds:
        raise PaintingFailed(GATE_STOP)
    in_order = tuple(seed for _, seed in sorted(seeds.items()))
    yield Finish(report.model_copy(update={"seeds": in_order}))


def _noted(
    looked_at: Painted | GateStop, seeds: dict[int, int], stops: list[GateStop]
) -> Painted | GateStop:
    """Note what has passed and what was stopped, and return it."""
    if isinstance(looked_at, GateStop):
        stops.append(looked_at)
    else:
        seeds[looked_at.index] = looked_at.seed
    return looked_at


PaintAgain = Callable[[int, int], Awaitable[tuple[Painted, PaintedWith]]]


async def _looked_at(
    again: PaintAgain, gate: Gate, spec: Spec, painted: Painted
) -> Painted | GateStop:
    verdict = await gate.check(painted.image)
    if verdict is ImageVerdict.FLAT:
        log.warning("A picture came out flat and is painted once more.")
        painted, _ = await again(painted.index, painted.seed)
        verdict = await gate.check(painted.image)
    if verdict is ImageVerdict.BLOCKED:
        if spec.repaints is None:
            raise PaintingFailed(GATE_STOP)
        return GateStop(painted.index, painted.seed)
    if verdict is not ImageVerdict.PASSED:
        raise PaintingFailed(f"picture_{verdict}")
    return painted


async def _painted_alone(
    engine: Engine, spec: Spec, given: SourcePicture | None, index: int, seed: int
) -> tuple[Painted, PaintedWith]:
    """Paint one picture of a spec once more, and return it with how it was painted."""
    alone = spec.model_copy(update={"count": 1, "seed": seed})
    async with aclosing(engine.paint(alone, given)) as events:
        async for event in events:
            match event:
                case Painted(image=image):
                    painted = Painted(index, seed, image)
                case Finish(report):
                    return painted, report
    raise AssertionError("an engine's answer ends with its report")
