"""What a person may type: demo, run, draw, verify, studio, sandbox, healthy, db."""

import logging
import sys
from typing import NoReturn

import typer

from bot.cli import house, pictures
from bot.cli.database import db
from bot.errors import ModelError, PortraitBotError, SettingsError, StoreError
from bot.texts import say

EX_CONFIG = 78  #: sysexits.h: a configuration error, which no restart cures

log = logging.getLogger(__name__)
typing_app = typer.Typer(
    name="portrait-bot",
    help="A self-hosted Discord bot that paints portraits with Stable Diffusion.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    *(house.demo, house.run, house.healthy, house.sandbox),
    *(pictures.draw, pictures.verify, pictures.studio),
):
    typing_app.command()(command)
typing_app.add_typer(db, name="db")


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


def _leave(error: PortraitBotError) -> NoReturn:
    print(say(error.code, **error.facts), file=sys.stderr)
    lasting = isinstance(error, SettingsError | ModelError | StoreError)
    sys.exit(EX_CONFIG if lasting else 1)
