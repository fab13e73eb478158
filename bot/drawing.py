"""Paints without Discord: one engine, a progress bar, PNG files."""

import asyncio
import secrets
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from bot.engine.engine import Engine
from bot.engine.models import load_runner
from bot.engine.work import EngineEvent, Painted
from bot.pictures import encode
from bot.request import MAX_SEED, Finish, Report, Spec
from bot.request import Progress as Steps


async def draw(spec: Spec, out: Path, model: str, device: str) -> tuple[list[Path], Report]:
    """Paint a spec's pictures into files; return them and how they were painted."""
    engine = Engine(partial(load_runner, model, device))
    engine.start()
    try:
        await engine.ready()
        return await _paint(engine, spec, out)
    finally:
        await asyncio.to_thread(engine.stop)


def any_seed() -> int:
    """Draw a seed."""
    return secrets.randbelow(MAX_SEED + 1)


async def _paint(engine: Engine, spec: Spec, out: Path) -> tuple[list[Path], Report]:
    written: list[Path] = []
    with _bar() as bar:
        task = bar.add_task("painting", total=None)
        async for event in engine.paint(spec):
            if isinstance(event, Finish):
                return written, event.report
            if isinstance(event, Painted):
                written.append(_write(event, out, spec.count))
            _show(bar, task, event)
    raise AssertionError("an engine's answer ends with its report")


def _show(bar: Progress, task: TaskID, event: EngineEvent) -> None:
    if isinstance(event, Steps):
        bar.update(task, completed=event.step, total=event.steps)


def _write(painted: Painted, out: Path, count: int) -> Path:
    """Write `portrait.png`, or `portrait-1.png` and so on where there are several."""
    path = out if count == 1 else out.with_stem(f"{out.stem}-{painted.index + 1}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode.png(painted.image))
    return path


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
