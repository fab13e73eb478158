"""Makes a database ready: sound, of this version's schema, and nobody else's."""

import asyncio
import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, delete, insert
from sqlalchemy.exc import DBAPIError

from bot.errors import StoreError
from bot.store.backup import Restored, back_up, heal
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
    known = {script.revision for script in scripts.walk_revisions()}
    if current is not None and current not in known:
        raise StoreError("schema_newer", database=current, program=head)
    return current is not None and current != head


def _config(migrations: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations))
    return config


# Makes a database ready: sound, of this version's schema, and nobody else's.

RESTORED = "database_restored"  #: the fact that says so, until the operator has seen it


async def make_ready(
    host: Host, file: Path | None, now: float, migrations: Path
) -> Restored | None:
    """Heal, back up and migrate as needed; `file` is None on Postgres.

    Raises StoreError: `database_in_use`, `schema_newer`, `backup_failed`, and as `unusable`.
    """
    try:
        restored = await asyncio.to_thread(heal, file, now) if file else None
        old = await host.run(lambda connection: _is_old(connection, migrations))
        if old and file:
            await asyncio.to_thread(back_up, file, now)
        await host.run(lambda connection: _upgrade(connection, migrations, restored))
    except (DBAPIError, sqlite3.Error, OSError) as broken:
        raise unusable(broken, file or "PostgreSQL") from broken
    return restored


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
