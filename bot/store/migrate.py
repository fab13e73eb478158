"""Makes a database ready: sound, of this version's schema, and nobody else's."""

import asyncio
import sqlite3
from contextlib import suppress
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, delete, insert
from sqlalchemy.exc import DBAPIError

from bot.errors import StoreError
from bot.store.archives import archives_in, manifest_of
from bot.store.backup import Restored, back_up, backups_of, heal, revision_of
from bot.store.connect import Host
from bot.store.tables import facts
from bot.store.transaction import unusable

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection, migrations: Path = MIGRATIONS) -> None:
    """Run every migration the database has not seen, in the caller's transaction."""
    config = _config(migrations)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def is_old(connection: Connection, migrations: Path = MIGRATIONS) -> bool:
    """Say whether a database has a schema, and not this version's; a newer one is refused."""
    scripts = ScriptDirectory.from_config(_config(migrations))
    current = MigrationContext.configure(connection).get_current_revision()
    head = scripts.get_current_head()
    if current is not None and current not in known_revisions(migrations):
        raise StoreError("schema_newer", database=current, program=head)
    return current is not None and current != head


def known_revisions(migrations: Path = MIGRATIONS) -> set[str]:
    """Return the schemas that this program can work with or bring to its own."""
    scripts = ScriptDirectory.from_config(_config(migrations))
    return {script.revision for script in scripts.walk_revisions()}


def usable_backup(file: Path, archives: Path | None, migrations: Path = MIGRATIONS) -> Path | None:
    """Return the newest backup whose schema this program knows: of before an upgrade."""
    known = known_revisions(migrations)
    for copy in reversed(backups_of(file)):
        if revision_of(copy) in known:
            return copy
    for archive in reversed(archives_in(archives) if archives else []):
        with suppress(StoreError):  # one that is damaged is none
            if manifest_of(archive).revision in known:
                return archive
    return None


def _config(migrations: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations))
    return config


# Makes a database ready: sound, of this version's schema, and nobody else's.

RESTORED = "database_restored"  #: the fact that says so, until the operator has seen it


async def make_ready(
    host: Host, file: Path | None, now: float, migrations: Path, archives: Path | None = None
) -> Restored | None:
    """Heal, back up and migrate as needed; `file` is None on Postgres.

    `archives` is where backups lie besides. Raises StoreError: `database_in_use`, `schema_newer`
    (`schema_newer_backup` where one of before the upgrade is here), `backup_failed`, and as
    `unusable`.
    """
    try:
        restored = await asyncio.to_thread(heal, file, now) if file else None
        old = await host.run(lambda connection: _is_old(connection, migrations))
        if old and file:
            await asyncio.to_thread(back_up, file, now)
        await host.run(lambda connection: _upgrade(connection, migrations, restored))
    except (DBAPIError, sqlite3.Error, OSError) as broken:
        raise unusable(broken, file or "PostgreSQL") from broken
    except StoreError as refused:
        if refused.code != "schema_newer" or file is None:
            raise
        raise await asyncio.to_thread(_newer, refused, file, archives, migrations) from refused
    return restored


def _newer(refused: StoreError, file: Path, archives: Path | None, migrations: Path) -> StoreError:
    """Say which backup this program can go back to, if there is any."""
    if backup := usable_backup(file, archives, migrations):
        return StoreError("schema_newer_backup", **refused.facts, backup=backup)
    return refused


def _is_old(connection: Connection, migrations: Path) -> bool:
    with connection.begin():
        return is_old(connection, migrations)


def _upgrade(connection: Connection, migrations: Path, restored: Restored | None) -> None:
    with connection.begin():  # all or nothing, also when killed half-way
        upgrade(connection, migrations)
        if restored:
            _note(connection, restored)


def _note(connection: Connection, restored: Restored) -> None:
    told = f"{restored.fault}; {restored.backup} took its place, {restored.aside} is kept"
    connection.execute(delete(facts).where(facts.c.name == RESTORED))
    connection.execute(insert(facts).values(name=RESTORED, value=told))
