"""Commands that paint and look at pictures: draw, studio, verify."""

import json
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import (
    AnnounceOption,
    DeviceOption,
    ModelOption,
    PortOption,
    StdinOption,
    file_in_a_folder,
    finish,
    log_at,
)
from bot.config import hush_transformers, read_settings, share_processors
from bot.errors import SettingsError
from bot.texts import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.desk.origins import Ask
    from bot.engine.work import Runner
    from bot.jobs.rows import Fingerprint
    from bot.pictures.origin import OriginFinding
    from bot.request import PaintedWith, PromptReading, Request
    from bot.studio.image_gate import Look


def draw(
    subject: Annotated[str, typer.Argument(help="Who or what, as after /portrait.")],
    out: Annotated[
        Path,
        typer.Option(
            help="The PNG file; further pictures get a number.", callback=file_in_a_folder
        ),
    ],
    details: Annotated[str, typer.Option()] = "",
    style: Annotated[str, typer.Option()] = "",
    mood: Annotated[str, typer.Option()] = "",
    avoid: Annotated[str, typer.Option()] = "",
    quality: Annotated[str, typer.Option(help="quick, normal or fine.")] = "",
    size: Annotated[str, typer.Option(help="By name or in pixels, of those the model has.")] = "",
    seed: Annotated[int | None, typer.Option(min=0, max=2**32 - 1)] = None,
    steps: Annotated[int | None, typer.Option(min=1, max=200)] = None,
    count: Annotated[int, typer.Option(min=1, max=4)] = 1,
    parameters: Annotated[
        bool,
        typer.Option("--parameters", help="Write words, seed and settings into the PNG, too."),
    ] = False,
    model: ModelOption = None,
    device: DeviceOption = None,
) -> None:
    """Paint on this machine, without Discord."""
    from bot.request import Request

    request = Request(
        guild=None,
        channel=0,
        member=0,
        subject=subject,
        details=details,
        style=style,
        mood=mood,
        avoid=avoid,
        count=count,
        size=size,
        seed=seed,
        quality=quality,
    )
    account = paint(request, out, model, device, steps, parameters=parameters)
    print(json.dumps(account.told(), indent=2, ensure_ascii=False))


def paint(
    request: "Request",
    out: Path,
    model: str | None,
    device: str | None,
    steps: int | None = None,
    *,
    parameters: bool = False,
) -> "Account":
    """Paint what is asked for into files; return the account of it, for `draw` and `models`."""
    share_processors()
    hush_transformers()
    settings = read_settings()
    _look(model or settings.model)
    from bot import drawing
    from bot.vocabulary.lexicon import people_of

    log_at("WARNING")
    job = drawing.new_job(datetime.now(UTC))
    files, report, asked = finish(
        drawing.draw(
            request,
            out,
            model or settings.model,
            device or settings.device,
            drawing.marker(settings, job, parameters=parameters),
            steps,
            people_of(settings.names_file),
            may_fetch=settings.download,
        )
    )
    for words in (*report.unread, *asked.reading.unread):
        print(say("draw_unread", words=words), file=sys.stderr)
    if stopped := request.count - len(files):
        print(say("draw_some_blocked", stopped=stopped, count=request.count), file=sys.stderr)
    return Account(files, job, report, asked.reading)


@dataclass(frozen=True)
class Account:
    """What was painted into which files, and how."""

    files: list[Path]
    job: int
    report: "PaintedWith"
    reading: "PromptReading"

    def told(self) -> dict[str, object]:
        """Return it as it is printed."""
        told = {"files": list(map(str, self.files)), "job": self.job, "seed": self.report.seeds[0]}
        reading = self.reading.model_dump(exclude_defaults=True)
        return {**told, **self.report.model_dump(), "reading": reading}


def studio(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: PortOption = 8188,
    model: ModelOption = None,
    device: DeviceOption = None,
    notes: Annotated[
        Path | None, typer.Option(help="Where it keeps what it learns of model and card.")
    ] = None,
    download: Annotated[
        bool, typer.Option("--download", help="Fetch the model: yes to its licence.")
    ] = False,
    announce: AnnounceOption = False,
    exit_with_stdin: StdinOption = False,
) -> None:
    """Paint for bots on this or other machines (STUDIO_TOKEN guards it)."""
    share_processors()
    hush_transformers()
    from bot.studio import server

    settings = read_settings(None if announce else Path(".env"))
    # A bot tells the lines of its own studio in its own form.
    log_at(settings.log_level, "text" if announce else settings.log_format)
    if settings.studio_token is None:
        raise SettingsError("studio_token_missing")
    if not announce:  # a bot waits for the port, and then hears of it all the same
        _look(model or settings.model)
    if notes is None:
        notes = settings.data_dir / "studio"
        settings.make_data_dir()  # a bot may come to live there
    server.run(
        partial(
            _load_runner,
            model or settings.model,
            device or settings.device,
            notes,
            may_fetch=download or settings.download,
        ),
        looks=_looks_for,
        token=settings.studio_token.get_secret_value(),
        host=host,
        port=port,
        announce=announce,
        exit_with_stdin=exit_with_stdin,
        find=partial(_folder_of, model or settings.model),
    )


def verify(
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help="A picture, with or without its marks."),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print what a program reads.")] = False,
) -> None:
    """Say whether this bot made a picture, for which job and when; exit 0 if that is likely."""
    from bot import app
    from bot.desk import origins

    settings = read_settings()
    drawn = _drawn(settings.data_dir)
    look = partial(origins.find, file.read_bytes(), app.album_of(settings).identity, drawn)
    found = finish(_look_up(settings.database, look))
    told = [say(found.code, **found.facts)]
    for code, jobs in (("origin_came_from", found.came_from), ("origin_led_to", found.led_to)):
        told += [say(code, pictures=", ".join(f"job {job}" for job in jobs))] if jobs else []
    print(json.dumps(asdict(found), indent=2, default=str) if as_json else "\n".join(told))
    sys.exit(0 if found.confidence in ("certain", "likely") else 1)


async def _look_up(database: str, look: "Callable[[Ask | None], OriginFinding]") -> "OriginFinding":
    """Look with what the database knows; that of a bot which has never run is not there."""
    from bot.store import backup

    file = backup.file_of(database)
    if file and not file.exists():
        return look(None)
    return await backup.read(database, lambda connection: look(lambda act: act(connection)))


def _drawn(data_dir: Path) -> "list[Fingerprint]":
    """Return what `draw` has painted here."""
    from bot.jobs.rows import Fingerprint
    from bot.pictures import drawn

    return [Fingerprint(*each) for each in drawn.known(data_dir)]


def _look(model: str) -> None:
    """Refuse what a file's first bytes tell before torch is imported, which takes seconds."""
    from bot.engine import recipes

    recipes.look(model)


def _folder_of(model: str) -> Path | None:
    """Say where a model lies, if that is known before anybody has looked at the card."""
    from bot.engine import recipes

    return None if model == "auto" else recipes.find(model, 0).path


def _load_runner(model: str, device: str, notes: Path, *, may_fetch: bool) -> "Runner":
    """Import torch in the engine's thread, so that a studio listens before it does that."""
    from bot.engine.models import load_runner

    return load_runner(model, device, notes, may_fetch=may_fetch)


def _looks_for(checkpoint: Path | None) -> "list[Look]":
    """Import torch where the model did, for the same reason."""
    from bot.studio.checker import looks_for

    return looks_for(checkpoint)
