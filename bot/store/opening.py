"""Makes a database ready: sound, of this version's schema, and nobody else's."""

import asyncio
import sqlite3
from pathlib import Path

from sqlalchemy import Connection, delete, insert
from sqlalchemy.exc import DBAPIError

from bot.store.backup import Restored, back_up, heal
from bot.store.hosts import Host
from bot.store.migrate import is_old, upgrade
from bot.store.tables import facts
from bot.store.trouble import unusable

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
