"""What a person may type: demo, run, draw, verify, studio, sandbox, healthy, db."""

import asyncio
import json
import logging
import sys
from collections.abc import Coroutine
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

from bot import failpoints
from bot.config import read_settings, share_processors
from bot.errors import ModelError, PortraitBotError, SettingsError, StoreError
from bot.texts import say

if TYPE_CHECKING:
    from bot.engine.runner import Runner

EX_CONFIG = 78  #: sysexits.h: a configuration error, which no restart cures

T = TypeVar("T")
log = logging.getLogger(__name__)
typing_app = typer.Typer(
    name="portrait-bot",
    help="A self-hosted Discord bot that paints portraits with Stable Diffusion.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
db = typer.Typer(help="Check, back up and restore the SQLite database.", no_args_is_help=True)
typing_app.add_typer(db, name="db")

ModelOption = Annotated[
    str | None, typer.Option("--model", help="A recipe, a hub id, a path, or auto.")
]
DeviceOption = Annotated[str | None, typer.Option(help="auto, cuda, mps or cpu.")]
PortOption = Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free one.")]
AnnounceOption = Annotated[bool, typer.Option(help="Print the port as one line of JSON.")]
StdinOption = Annotated[bool, typer.Option(help="End when standard input closes.")]


def main() -> None:
    """Run one command; what goes wrong becomes one line and an exit status."""
    try:
        typing_app()
    except PortraitBotError as error:
        _leave(error)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception:
        log.exception("this should not have happened")
        print(say("internal_command"), file=sys.stderr)
        sys.exit(70)


@typing_app.command()
def demo(
    once: Annotated[
        str | None, typer.Option(help="Ask for this one picture, print its account, and end.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Where --once writes the picture.")] = Path("demo"),
    model: ModelOption = None,
) -> None:
    """Try everything on this machine: no token, no GPU, no download."""
    from bot import demo as demonstration

    _log_at("WARNING")
    if once is None:
        print(say("demo_starting"), flush=True)
        _finish(demonstration.show(model, _tell_ready))
        return
    account = _finish(demonstration.once(once, out, model))
    if isinstance(account, str):
        print(account, file=sys.stderr)
        sys.exit(1)
    print(json.dumps(account, indent=2, ensure_ascii=False))


@typing_app.command()
def run(
    die_at: Annotated[str | None, typer.Option(hidden=True, help="For tests of crashes.")] = None,
) -> None:
    """Be the bot on Discord, with the settings of .env."""
    if die_at:
        failpoints.arm(die_at)
    from bot import app

    settings = read_settings()
    _log_at(settings.log_level)
    _finish(app.run(settings))


@typing_app.command()
def draw(
    subject: Annotated[str, typer.Argument(help="Who or what, as after /portrait.")],
    out: Annotated[Path, typer.Option(help="The PNG file; further pictures get a number.")],
    details: Annotated[str, typer.Option()] = "",
    mood: Annotated[str, typer.Option()] = "",
    avoid: Annotated[str, typer.Option()] = "",
    seed: Annotated[int | None, typer.Option(min=0, max=2**32 - 1)] = None,
    steps: Annotated[int | None, typer.Option(min=1, max=200)] = None,
    count: Annotated[int, typer.Option(min=1, max=4)] = 1,
    model: ModelOption = None,
    device: DeviceOption = None,
) -> None:
    """Paint on this machine, without Discord."""
    share_processors()
    from bot import drawing
    from bot.prompt import compose
    from bot.request import Request, Spec

    settings = read_settings()
    _log_at("WARNING")
    request = Request(
        guild=None, channel=0, member=0, subject=subject, details=details, mood=mood, avoid=avoid
    )
    words = compose(request)
    spec = Spec(
        prompt=words.prompt,
        negative=words.negative,
        count=count,
        seed=drawing.any_seed() if seed is None else seed,
        steps=steps,
    )
    files, report = _finish(
        drawing.draw(
            spec,
            out,
            model or settings.model,
            device or settings.device,
            drawing.marker(settings),
        )
    )
    account = {"files": [str(file) for file in files], "seed": spec.seed, **report.model_dump()}
    print(json.dumps(account, indent=2, ensure_ascii=False))


@typing_app.command()
def studio(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: PortOption = 8188,
    model: ModelOption = None,
    device: DeviceOption = None,
    notes: Annotated[
        Path | None, typer.Option(help="Where it keeps what it learns of model and card.")
    ] = None,
    announce: AnnounceOption = False,
    exit_with_stdin: StdinOption = False,
) -> None:
    """Paint for bots on this or other machines (STUDIO_TOKEN guards it)."""
    share_processors()
    from bot.studio import server

    settings = read_settings(None if announce else Path(".env"))
    _log_at(settings.log_level)
    if settings.studio_token is None:
        raise SettingsError("studio_token_missing")
    server.run(
        partial(
            _load_runner,
            model or settings.model,
            device or settings.device,
            notes or settings.data_dir / "studio",
        ),
        token=settings.studio_token.get_secret_value(),
        host=host,
        port=port,
        announce=announce,
        exit_with_stdin=exit_with_stdin,
    )


@typing_app.command()
def verify(
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help="A picture, with or without its marks."),
    ],
) -> None:
    """Say whether this bot made a picture, for which job and when."""
    from bot import app
    from bot.pictures import origin

    told = origin.verify(file.read_bytes(), app.album_of(read_settings()).identity)
    print(json.dumps(asdict(told), indent=2, default=str))
    sys.exit(0 if told.state == "ours" else 1)


@typing_app.command()
def healthy() -> None:
    """Exit 0 if the bot of these settings is alive: for a container's health check."""
    from bot import app

    if not app.is_alive(read_settings(), app.clock()):
        print(say("not_alive"), file=sys.stderr)
        sys.exit(1)


@typing_app.command()
def sandbox(
    port: PortOption = 8100,
    announce: AnnounceOption = False,
    exit_with_stdin: StdinOption = False,
) -> None:
    """Run a small local Discord to try any bot against."""
    from bot.sandbox import server

    server.run(port, exit_with_stdin=exit_with_stdin, announce=announce)


@db.command("check")
def check_database() -> None:
    """Read the whole database; exit 1 if it is damaged."""
    from bot.store import backup

    file = _database_file()
    if fault := backup.fault_in(file):
        print(say("database_unreadable", reason=f"{file}: {fault}"), file=sys.stderr)
        sys.exit(1)
    print(say("database_sound", file=file))


@db.command("backup")
def back_up_database() -> None:
    """Copy the database into the folder of backups, also while the bot runs."""
    from bot import app
    from bot.store import backup

    print(backup.back_up(_database_file(), app.clock()))


@db.command("restore")
def restore_database(
    file: Annotated[Path | None, typer.Argument(help="A backup; the newest if left out.")] = None,
) -> None:
    """Go back to a backup; what is there now is kept beside it. The bot must not run."""
    from bot import app
    from bot.store import backup

    done = backup.restore(_database_file(), file, app.clock())
    print(say("database_restored", backup=done.backup, aside=done.aside))


def _database_file() -> Path:
    from bot.store import backup

    file = backup.file_of(read_settings().database)
    if file is None:
        raise StoreError("backup_only_sqlite")
    return file


def _load_runner(model: str, device: str, notes: Path) -> "Runner":
    """Import torch in the engine's thread, so that a studio listens before it does that."""
    from bot.engine.models import load_runner

    return load_runner(model, device, notes)


def _finish(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end; of several tasks that failed together, the first of our errors speaks."""
    try:
        return asyncio.run(work)
    except* PortraitBotError as failed:
        raise _first(failed) from None


def _first(group: BaseExceptionGroup[Any]) -> BaseException:
    error = group.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error


def _tell_ready(url: str) -> None:
    print(say("demo_ready", url=url), flush=True)


def _leave(error: PortraitBotError) -> NoReturn:
    print(say(error.code, **error.facts), file=sys.stderr)
    lasting = isinstance(error, SettingsError | ModelError | StoreError)
    sys.exit(EX_CONFIG if lasting else 1)


def _log_at(level: str) -> None:
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
