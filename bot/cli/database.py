"""Commands for the SQLite database: check, backup, restore."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.config import read_settings
from bot.errors import StoreError
from bot.texts import say

db = typer.Typer(help="Check, back up and restore the SQLite database.", no_args_is_help=True)


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
