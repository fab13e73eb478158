"""Paints without Discord: one engine, the same gates and marks, a progress bar, PNG files."""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
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

from bot import guard
from bot.app import album_of
from bot.chat.clean import tidy
from bot.config import Settings
from bot.desk.policy.limits import judge_offer
from bot.engine.engine import Engine
from bot.engine.models import load_runner
from bot.engine.work import Painted
from bot.errors import GATE_STOP, PaintingFailed, Refused
from bot.pictures import encode, fingerprints
from bot.pictures.drawn import Drawn, note
from bot.pictures.infotext import infotext
from bot.pictures.marks import Facts
from bot.prompt import NO_STYLES, ComposedPrompt, compose, with_pasted
from bot.request import MAX_COUNT, MAX_SEED, NORMAL, Finish, PaintedWith, Request, Spec
from bot.request import Progress as Steps
from bot.studio.checker import looks_for
from bot.studio.image_gate import CheckedEvent, Gate, checked
from bot.texts import say
from bot.vocabulary.lexicon import NO_LEXICON, Lexicon, files_in
from bot.vocabulary.people import People

DISCORD_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)

NOBODY = People()

Mark = Callable[[Painted, PaintedWith], bytes]  #: what was painted in, the PNG as it may leave out


async def draw(
    request: Request,
    out: Path,
    model: str,
    device: str,
    mark: Mark,
    steps: int | None = None,
    house: People = NOBODY,
    *,
    may_fetch: bool = False,
) -> tuple[list[Path], PaintedWith, Request]:
    """Paint what is asked for into files; return them, how they were painted, and the request.

    `house` are people whom the operator lets be painted by name besides those the model knows.
    That one names the seed, and how its words were read. A picture that the image gate stops is
    painted once more where no seed was asked for, and else has no file. Raises Refused for what
    is never painted and for what the model has not, PaintingFailed where the gate lets nothing
    pass.
    """
    told(request, NO_STYLES, NO_LEXICON)  # refused before a model is loaded
    engine = Engine(partial(load_runner, model, device, may_fetch=may_fetch))
    gate = Gate(lambda: looks_for(engine.card.folder))
    engine.start()
    try:
        with Console(stderr=True).status(say("draw_loading", model=model)):
            await engine.ready()
            await gate.open()
        offer = engine.card.offer
        request = request.model_copy(update={"size": offer.size_named(request.size)})
        request = with_pasted(request, offer)
        if missing := judge_offer(request, offer):
            raise missing
        known = files_in(engine.card.folder).read()
        lexicon = Lexicon(known.people.under(house), known.vocabulary)
        words = told(request, offer.styles, lexicon)
        repaints = MAX_COUNT if request.seed is None else 0
        seed = any_seed() if request.seed is None else request.seed
        request = request.model_copy(update={"seed": seed, "reading": words.reading})
        spec = spec_of(request, words, steps).model_copy(update={"repaints": repaints})
        files, report = await _paint(engine, gate, spec, out, mark)
        return files, report, request
    except PaintingFailed as failed:
        if failed.code != GATE_STOP:
            raise
        raise PaintingFailed("draw_picture_blocked") from failed
    finally:
        gate.close()
        await asyncio.to_thread(engine.stop)


def told(request: Request, styles: Mapping[str, str], lexicon: Lexicon) -> ComposedPrompt:
    """Return what the model reads; raises Refused for nobody and for what is never painted."""
    if not tidy(request.subject).strip(" ."):
        raise Refused("subject_empty")
    verdict = guard.verdict(*request.wanted, avoid=request.avoid)  # whole, as it was typed
    words = compose(request, styles, lexicon)
    if verdict := verdict or guard.verdict(words.prompt, avoid=words.negative):
        raise Refused(verdict.code)
    return words


def spec_of(request: Request, words: ComposedPrompt, steps: int | None) -> Spec:
    """Return what the engine is told."""
    return Spec(
        prompt=words.prompt,
        negative=words.negative,
        count=request.count,
        seed=request.seed or 0,
        steps=steps,
        quality=request.quality if request.quality not in ("", NORMAL) else None,
        size=request.size or None,
    )


def any_seed() -> int:
    """Draw a seed."""
    return secrets.randbelow(MAX_SEED + 1)


def new_job(now: datetime) -> int:
    """Return a number for what is drawn here, made as Discord makes those of the bot's jobs.

    Milliseconds since 2015, then 22 bits by chance: `verify` names it, and no two are the same.
    """
    return int((now - DISCORD_EPOCH).total_seconds() * 1000) << 22 | secrets.randbelow(1 << 22)


def marker(settings: Settings, job: int, *, parameters: bool = False) -> Mark:
    """Return what marks a drawn picture as the bot marks its own; with its settings if wanted.

    It also writes down what the picture looks like, for copies without marks.
    """
    album = album_of(settings)

    def mark(painted: Painted, report: PaintedWith) -> bytes:
        text = infotext(report, painted.seed) if parameters else None
        facts = Facts(job, painted.index, now := datetime.now(UTC))
        marked = album.marked(encode.png(painted.image), facts, text)
        looks = fingerprints.fingerprint(marked)
        note(settings.data_dir, Drawn(job, painted.index, looks, now.timestamp()))
        return marked

    return mark


async def _paint(
    engine: Engine, gate: Gate, spec: Spec, out: Path, mark: Mark
) -> tuple[list[Path], PaintedWith]:
    painted: list[Painted] = []
    with _bar() as bar:
        task = bar.add_task("painting", total=None)
        async for event in checked(engine, gate, spec):
            if isinstance(event, Finish):
                painted.sort(key=lambda each: each.index)
                marked = [(mark(each, event.report), each.index) for each in painted]
                return [_write(png, n, out) for png, n in marked], event.report
            if isinstance(event, Painted):
                painted.append(event)
            _show(bar, task, event)
    raise AssertionError("an engine's answer ends with its report")


def _show(bar: Progress, task: TaskID, event: CheckedEvent) -> None:
    if isinstance(event, Steps):
        bar.update(task, completed=event.step, total=event.steps)


def _write(png: bytes, index: int, out: Path) -> Path:
    """Write `portrait.png`, then `portrait-2.png` and so on where there are several."""
    path = out.with_stem(f"{out.stem}-{index + 1}") if index else out
    path.write_bytes(png)
    return path


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
