"""How the database is reached: one connection, a lock on the file, every write taken at once."""

import fcntl
import os
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from bot.errors import StoreError
from bot.store import postgres
from bot.store.hosts import Host, LoopHost, ThreadHost


class Lock:
    """The right to be the only bot on a SQLite file."""

    def __init__(self, database: Path) -> None:
        file = database.with_name(database.name + ".lock")
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            holder = os.read(descriptor, 64).decode(errors="replace").strip()
            os.close(descriptor)
            raise StoreError("database_in_use", file=database, pid=holder) from held
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Let another bot have it; the file stays, since removing it would race."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def create_host(url: str, *, durable: bool, busy_seconds: float) -> Host:
    """Return where acts run; there is exactly one connection, and on Postgres the lock is its."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        # The address may name another driver: the standard library's needs fewest ways to go.
        plain = create_engine(address.set(drivername="sqlite"), pool_size=1, max_overflow=0)
        event.listen(plain, "connect", partial(_prepare_sqlite, durable, busy_seconds))
        event.listen(plain, "begin", _begin_immediate)
        return ThreadHost(plain)
    engine = create_async_engine(
        address.set(drivername="postgresql+asyncpg"),
        pool_size=1,
        max_overflow=0,
        connect_args={"server_settings": {"application_name": postgres.own_name()}},
    )
    event.listen(engine.sync_engine, "connect", postgres.take_lock)
    return LoopHost(engine)


def _prepare_sqlite(durable: bool, busy_seconds: float, connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy begins transactions itself, see below
    cursor = connection.cursor()
    synchronous = f"synchronous={'FULL' if durable else 'OFF'}"
    busy = f"busy_timeout={busy_seconds * 1000:.0f}"
    # What is deleted is overwritten: Debian builds SQLite so, others may not.
    for pragma in (busy, "journal_mode=WAL", synchronous, "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once when another wrote meanwhile.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
