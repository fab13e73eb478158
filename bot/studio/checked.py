"""What the engine paints, once the gate has looked at it: the only pictures anybody gets."""

import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing

from bot.engine.engine import Engine
from bot.engine.work import EngineEvent, Painted, Sketch
from bot.errors import PaintingFailed
from bot.request import Spec
from bot.studio.gate import Gate, Verdict

log = logging.getLogger(__name__)


async def checked(engine: Engine, gate: Gate, spec: Spec) -> AsyncGenerator[EngineEvent, None]:
    """Paint a spec's pictures and yield what passes; raises PaintingFailed.

    A blocked picture ends the whole job and is not tried again; a blocked sketch is left out. A
    flat picture is painted once more with the same seed: in another batch it may come out.
    """
    gate.require_open()  # before the device is troubled for what could not leave
    async with aclosing(engine.paint(spec)) as events:
        async for event in events:
            match event:
                case Painted():
                    yield await _passed(engine, gate, spec, event)
                case Sketch():
                    if await gate.check(event.image) is not Verdict.BLOCKED:
                        yield event
                case _:
                    yield event


async def _passed(engine: Engine, gate: Gate, spec: Spec, painted: Painted) -> Painted:
    verdict = await gate.check(painted.image)
    if verdict is Verdict.FLAT:
        log.warning("A picture came out flat and is painted once more.")
        painted = await _painted_again(engine, spec, painted)
        verdict = await gate.check(painted.image)
    if verdict is not Verdict.PASSED:
        raise PaintingFailed(f"picture_{verdict}")
    return painted


async def _painted_again(engine: Engine, spec: Spec, painted: Painted) -> Painted:
    alone = spec.model_copy(update={"count": 1, "seed": painted.seed})
    async with aclosing(engine.paint(alone)) as events:
        async for event in events:
            if isinstance(event, Painted):
                return Painted(painted.index, painted.seed, event.image)
    raise PaintingFailed("picture_flat")
