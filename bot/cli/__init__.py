"""What a person may type: to set it up, run it, paint, and look after models and the database."""

import logging
import sys
from typing import NoReturn

import typer

from bot.cli import house, outside, pictures, reference
from bot.cli.database import db
from bot.cli.models import commands as models_commands
from bot.cli.options import for_a_terminal
from bot.cli.setup import setup as set_up
from bot.config import ask_the_hub_for_files_alone
from bot.errors import (
    NO_ROOM,
    NO_ROOM_AT_START,
    ModelError,
    PortraitBotError,
    SettingsError,
    StoreError,
)
from bot.texts import say

EX_CONFIG = 78  #: sysexits.h: a configuration error, which no restart cures
EX_TEMPFAIL = 75  #: sysexits.h: try again when what is missing is there: room, the database

log = logging.getLogger(__name__)
typing_app = typer.Typer(
    name="portrait-bot",
    help="A self-hosted Discord bot that paints portraits with Stable Diffusion.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    *(house.demo, house.run, house.check, house.healthy, house.sandbox),
    *(pictures.draw, pictures.verify, pictures.studio),
    *(outside.remove, outside.rest, outside.wake, reference.privacy),
):
    typing_app.command()(command)
typing_app.command(hidden=True)(reference.reference)
typing_app.command("setup")(set_up)  # not by its own name, which is its module's
typing_app.add_typer(models_commands, name="models")
typing_app.add_typer(db, name="db")


def main() -> None:
    """Run one command; what goes wrong becomes one line and an exit status."""
    ask_the_hub_for_files_alone()
    try:
        typing_app()
    except PortraitBotError as error:
        _leave(error)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        if error.errno not in NO_ROOM:
            _leave_with_traceback()
        _leave(
            StoreError(NO_ROOM_AT_START, where=error.filename or "DATA_DIR", reason=error.strerror)
        )
    except Exception:
        _leave_with_traceback()


def _leave_with_traceback() -> NoReturn:
    log.exception("this should not have happened")
    print(say("internal_command"), file=sys.stderr)
    sys.exit(70)


def _leave(error: PortraitBotError) -> NoReturn:
    told = say(error.code, **error.facts)
    if sys.argv[1:2] == ["run"]:
        from bot import checks

        told += say("check_explains", check=checks.explained_by(error))
    print(for_a_terminal(told), file=sys.stderr)
    lasting = isinstance(error, SettingsError | ModelError | StoreError)
    passing = error.code.endswith("_at_start")
    sys.exit(EX_TEMPFAIL if passing else EX_CONFIG if lasting else 1)
