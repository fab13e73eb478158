"""`setup`: from a token to a first picture, one question at a time; goes on where it was.

Nothing is kept but what is wanted anyway: answers in `.env` as soon as they are known to be right,
the model in the hub's cache, the test picture in DATA_DIR. So whoever interrupts it and starts it
again is asked for what is missing alone. Without a terminal, options and settings answer.
"""

import codecs
import operator
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import aiohttp
import typer
from dotenv import set_key
from tenacity import AsyncRetrying, retry_if_exception, retry_if_result, wait_fixed

from bot.cli import models
from bot.cli.options import YesOption, finish, for_a_terminal
from bot.config import ENCODING, Settings, read_settings
from bot.errors import SettingsError
from bot.texts import say

ENV = Path(".env")
EXAMPLE = Path(".env.example")  #: what a fresh `.env` is a copy of, where it is at hand
UNIT = Path(__file__).with_name("portrait-bot.service")
POLL_SECONDS = 3.0
TIMEOUT = aiohttp.ClientTimeout(total=20)


@dataclass(frozen=True)
class Application:
    """Whose token it is."""

    id: str
    name: str


def setup(
    model: Annotated[
        str | None, typer.Option(help="A recipe, a hub id or a path; asked for without.")
    ] = None,
    reach: Annotated[
        str | None, typer.Option("--operator", help="Who runs this bot and how to reach them.")
    ] = None,
    told: Annotated[
        str | None,
        typer.Option("--operator-id", help="Your account or a channel: told when needed."),
    ] = None,
    wait: Annotated[bool, typer.Option(help="Wait until the bot is in a server.")] = True,
    unit: Annotated[Path | None, typer.Option(help="Write a systemd unit into this file.")] = None,
    yes: YesOption = False,
) -> None:
    """Set the bot up for your server: token, invite, model, a first picture."""
    application = finish(_signed_in(read_settings(ENV)))
    print(say("setup_signed_in", name=application.name))
    finish(_invited(application, wait=wait))
    chosen = _model(model, yes=yes)
    _operator(reach)
    _operator_id(told)
    _first_picture(chosen)
    _systemd(unit, yes=yes)
    print(say("setup_done"))


# The token, and the servers it is in.


async def _signed_in(settings: Settings) -> Application:
    """Return the application of DISCORD_TOKEN, asked for until Discord takes one, and keep it."""
    token = settings.discord_token.get_secret_value() if settings.discord_token else ""
    while True:
        token = token or _asked_token()
        if found := await _application(settings, token):
            _keep("DISCORD_TOKEN", token)
            return found
        if not sys.stdin.isatty():
            raise SettingsError("token_wrong")
        print(for_a_terminal(say("token_wrong")), file=sys.stderr)
        token = ""


def _asked_token() -> str:
    print(say("setup_token"))
    if not sys.stdin.isatty():
        raise SettingsError("setup_no_token")
    told: str = typer.prompt(say("setup_token_question"), hide_input=True)
    return told.strip()


async def _application(settings: Settings, token: str) -> Application | None:
    """Ask Discord whose token it is; None where it is nobody's."""
    told = await _get(settings, token, "/applications/@me")
    return None if told is None else Application(str(told["id"]), str(told["name"]))


async def _get(settings: Settings, token: str, path: str) -> Any:
    """Return what Discord answers, None where it refuses the token; raises SettingsError."""
    headers = {"Authorization": f"Bot {token}"}
    try:
        async with (
            aiohttp.ClientSession(timeout=TIMEOUT, headers=headers) as session,
            session.get(f"{settings.discord_api_url}{path}") as answer,
        ):
            if answer.status == 401:
                return None
            answer.raise_for_status()
            return await answer.json()
    except (aiohttp.ClientError, TimeoutError, ValueError) as failed:  # a token with a line break
        raise SettingsError("discord_away", reason=type(failed).__name__) from failed


async def _invited(application: Application, *, wait: bool) -> None:
    """Say how the bot is invited, and wait until it is in a server."""
    if servers := await _servers():
        print(say("setup_servers", names=", ".join(servers)))
        return
    from bot.chat.settings import NEEDED

    link = say("invite", application=application.id, rights=NEEDED.value)
    print(say("setup_invite", link=link))
    if not wait:
        return
    print(say("setup_waiting"), flush=True)
    patient = retry_if_result(operator.not_) | retry_if_exception(_is_away)
    servers = await AsyncRetrying(retry=patient, wait=wait_fixed(POLL_SECONDS))(_servers)
    print(say("setup_servers", names=", ".join(servers)))


async def _servers() -> list[str]:
    settings = read_settings(ENV)
    assert settings.discord_token is not None, "it was kept"
    token = settings.discord_token.get_secret_value()
    told = await _get(settings, token, "/users/@me/guilds")
    if told is None:
        raise SettingsError("token_wrong")
    return [str(each["name"]) for each in told]


def _is_away(error: BaseException) -> bool:
    return isinstance(error, SettingsError) and error.code == "discord_away"


# The model, and who answers for it.


def _model(wanted: str | None, *, yes: bool) -> str:
    """Return the model, chosen among those that fit and fetched after a yes; keep it."""
    from bot.engine import recipes

    settings = read_settings(ENV)
    machine = models.look_at_machine(settings.device)
    models.tell(machine)
    best = recipes.choose(recipes.read_recipes(), machine.free_gb).name
    known = settings.model if settings.model != "auto" else None
    chosen = wanted or known or _asked_model(models.choices(machine), best)
    models.fetch(recipes.find(chosen, machine.free_gb), yes=yes)
    _keep("MODEL", chosen)
    return chosen


def _asked_model(found: list[models.Choice], best: str) -> str:
    models.show(each for each in found if each.fits)
    if not sys.stdin.isatty():
        return best
    return str(typer.prompt(say("setup_model_question"), default=best)).strip()


def _operator(told: str | None) -> None:
    """Keep who runs the bot: members read it."""
    if told is None and not read_settings(ENV).operator and sys.stdin.isatty():
        told = str(typer.prompt(say("setup_operator_question"), default="", show_default=False))
    if told and told.strip():
        _keep("OPERATOR", told.strip())


def _operator_id(told: str | None) -> None:
    """Keep which account or channel is told when something needs the operator."""
    if told is None and read_settings(ENV).operator_id is None and sys.stdin.isatty():
        question = say("setup_operator_id_question")
        told = str(typer.prompt(question, default="", show_default=False))
    typed = (told or "").strip()
    if typed and not (typed.isascii() and typed.isdecimal() and int(typed)):
        raise SettingsError("setup_operator_id_wrong", typed=typed)
    if typed:
        _keep("OPERATOR_ID", typed)


def _first_picture(model: str) -> None:
    """Paint one picture, unless this model has painted one here before; say where it lies."""
    settings = read_settings(ENV)
    settings.make_data_dir()
    out = settings.data_dir / f"first-{Path(model).stem}.png"
    if out.exists():
        print(say("setup_picture_there", file=out))
        return
    print(say("setup_painting"), flush=True)
    unfinished = out.with_suffix(".new.png")
    account = models.tried(model, say("setup_subject"), unfinished, None)
    unfinished.replace(out)
    print(say("setup_picture", file=out, seconds=account["seconds"], gb=account["memory_gb"]))


# A unit for systemd, where that runs the machine.


def _systemd(unit: Path | None, *, yes: bool) -> None:
    """Write a unit for this folder where one is wanted, and say how it is put to use."""
    can_ask = not yes and sys.stdin.isatty() and shutil.which("systemctl")
    if unit is None and can_ask and typer.confirm(say("setup_unit_question"), default=True):
        unit = Path(UNIT.name)
    if unit is not None:
        unit.write_text(unit_text(Path.cwd(), read_settings(ENV).data_dir), encoding="utf-8")
        print(say("setup_unit", file=unit, name=UNIT.name))


def unit_text(folder: Path, data_dir: Path) -> str:
    """Return the unit of a bot that lives in a folder, run by whoever sets it up."""
    import getpass

    return UNIT.read_text(encoding="utf-8").format(
        user=getpass.getuser(),
        folder=folder,
        python=sys.executable,
        data=folder / data_dir,
        cache=Path("~/.cache/huggingface").expanduser(),
    )


def _keep(name: str, value: str) -> None:
    """Write one setting into `.env`, which nobody else may read; other lines stay as they are."""
    if not ENV.exists():
        begin = EXAMPLE.read_bytes() if EXAMPLE.is_file() else b""
        with os.fdopen(os.open(ENV, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(begin)
    ENV.chmod(0o600)
    marked = ENV.read_bytes().startswith(codecs.BOM_UTF8)  # as Windows' editors begin a file
    set_key(ENV, name, value, quote_mode="auto", encoding=ENCODING if marked else "utf-8")
