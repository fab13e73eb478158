"""Commands for what is kept: check the database, back everything up, restore it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import finish
from bot.config import Settings, read_settings
from bot.errors import StoreError
from bot.texts import say

db = typer.Typer(help="Check, back up and restore what the bot keeps.", no_args_is_help=True)


@db.command("check")
def check_database() -> None:
    """Read the whole database; exit 1 if it is damaged."""
    from bot.store import backup

    file = backup.file_of(read_settings().database)
    if file is None:
        raise StoreError("backup_only_sqlite")
    if fault := backup.fault_in(file):
        print(say("database_unreadable", reason=f"{file}: {fault}"), file=sys.stderr)
        sys.exit(1)
    print(say("database_sound", file=file))


@db.command("backup")
def back_up_all() -> None:
    """Back up now what the bot backs up every hour, also while it runs."""
    from bot import app

    settings = read_settings()
    backups = app.backups_of(settings)
    if backups is None:
        raise StoreError("backup_only_sqlite")
    print(*finish(backups.make()), sep="\n")
    if settings.archive_dir and settings.backup_passphrase is None:
        print(say("backup_keys_apart", folder=settings.data_dir / "identity"), file=sys.stderr)


@db.command("restore")
def restore_all(
    file: Annotated[Path | None, typer.Argument(help="A backup; the newest if left out.")] = None,
) -> None:
    """Go back to a backup; what is there now is kept beside it. The bot must not run."""
    from bot import app
    from bot.store import backup
    from bot.store.archives import SUFFIX, archives_in

    settings = read_settings()
    settings.make_data_dir()
    database = backup.file_of(settings.database)
    is_empty = database is None or not backup.backups_of(database)
    if file is None and is_empty and settings.archive_dir:
        file = next(iter(reversed(archives_in(settings.archive_dir))), None)
    if file and file.suffix == SUFFIX:
        _restore_archive(file, settings, database)
        return
    if database is None:
        raise StoreError("backup_only_sqlite")
    done = backup.restore(database, file, app.clock())
    print(say("database_restored", backup=done.backup, aside=done.aside))


def _restore_archive(file: Path, settings: Settings, database: Path | None) -> None:
    from bot import app
    from bot.store.archives import restore_archive

    secret = settings.backup_passphrase
    passphrase = secret.get_secret_value() if secret else None
    done = restore_archive(file, database, settings.data_dir, passphrase, app.clock())
    print(say("archive_restored", archive=done.archive, pictures=done.num_pictures))
    if done.aside and done.aside.exists():
        print(say("archive_aside", aside=done.aside))
    if not done.has_database:
        print(say("archive_without_database"))
    if not done.has_keys:
        print(say("archive_without_keys", folder=settings.data_dir / "identity"))
    if done.missing:
        print(say("archive_missing", names=", ".join(done.missing)), file=sys.stderr)
        sys.exit(1)
