"""Commands that run the house, and look after it: demo, run, check, sandbox, healthy."""

import errno
import json
import logging
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot import failpoints
from bot.cli.options import AnnounceOption, ModelOption, PortOption, StdinOption, finish, log_at
from bot.config import read_settings, unknown_names
from bot.errors import SettingsError
from bot.texts import say

log = logging.getLogger(__name__)


def demo(
    once: Annotated[
        str | None, typer.Option(help="Ask for this one picture, print its account, and end.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Where --once writes the picture.")] = Path("demo"),
    model: ModelOption = None,
) -> None:
    """Try everything on this machine: no token, no GPU, no download."""
    from bot import demo as demonstration

    log_at("WARNING")
    if once is None:
        print(say("demo_starting"), flush=True)
        finish(demonstration.show(model, _tell_ready))
        return
    account = finish(demonstration.once(once, out, model))
    if isinstance(account, str):
        print(account, file=sys.stderr)
        sys.exit(1)
    print(json.dumps(account, indent=2, ensure_ascii=False))


def run(
    die_at: Annotated[str | None, typer.Option(hidden=True, help="For tests of crashes.")] = None,
) -> None:
    """Be the bot on Discord, with the settings of .env."""
    if die_at:
        failpoints.arm(die_at)
    from bot import app

    settings = read_settings()
    log_at(settings.log_level, settings.log_format)
    tell_unknown_names()
    finish(app.run(settings))


def sandbox(
    port: PortOption = 8100,
    announce: AnnounceOption = False,
    exit_with_stdin: StdinOption = False,
    token: Annotated[
        str | None, typer.Option(help="The bot's token; without it, the one that is printed.")
    ] = None,
    world: Annotated[
        Path | None, typer.Option(help="Who and what there is, as docs/sandbox.md tells it.")
    ] = None,
) -> None:
    """Run a small local Discord to try any bot against."""
    from bot.sandbox import server
    from bot.sandbox.errors import Refusal

    try:
        server.run(port, exit_with_stdin, announce, token, world)
    except Refusal as refusal:
        raise typer.BadParameter(str(refusal)) from refusal
    except OSError as failed:
        if failed.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        reason = os.strerror(failed.errno)
        raise SettingsError("port_unusable", port=port, reason=reason) from failed


def healthy() -> None:
    """Exit 0 if the bot of these settings is alive: for a container's health check."""
    from bot import app

    settings = read_settings()
    life = app.life_of(settings, app.clock())
    if life == app.RESTING:
        print(say("life_resting"))
    elif life != app.HEALTHY:
        print(say(f"life_{life}"), file=sys.stderr)
        sys.exit(1)


def check(
    names: Annotated[
        list[str] | None, typer.Argument(help="Which checks; all where none is named.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what a program reads.")] = False,
) -> None:
    """Say of each thing the bot needs that it is there, or what to do; exit 1 where one is not."""
    from bot import checks

    log_at("CRITICAL")
    if strange := [name for name in names or () if name not in checks.CHECKS]:
        known = ", ".join(checks.CHECKS)
        raise typer.BadParameter(say("check_unknown", name=strange[0], known=known))
    try:
        findings = finish(checks.look(read_settings(), names or ()))
    except SettingsError as error:  # without settings there is nothing else to look at
        findings = [checks.Finding("settings", "failed", say(error.code, **error.facts))]
    is_well = all(each.state != "failed" for each in findings)
    if as_json:
        told = {"ok": is_well, "findings": [asdict(each) for each in findings]}
        print(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        print(*checks.as_lines(findings), sep="\n")
    sys.exit(0 if is_well else 1)


def tell_unknown_names(env_file: Path = Path(".env")) -> None:
    """Warn of names in the file and the environment that were perhaps meant as settings."""
    strange, like = unknown_names(env_file)
    for name in strange:
        log.warning("%s", say("setting_unknown", file=env_file, name=name))
    for name, nearest in like.items():
        log.warning("%s", say("setting_like", name=name, nearest=nearest))


def _tell_ready(url: str) -> None:
    print(say("demo_ready", url=url), flush=True)
