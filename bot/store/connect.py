"""How the database is reached: one connection, a lock on the file, every write taken at once."""

import fcntl
import os
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import StoreError


class Lock:
    """The right to be the only bot on a SQLite file; nothing at all on Postgres."""

    def __init__(self, file: Path | None) -> None:
        self._descriptor: int | None = None
        if file is not None:
            self._take(file)

    def _take(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            holder = os.read(descriptor, 64).decode(errors="replace").strip()
            os.close(descriptor)
            raise StoreError("database_in_use", file=file.with_suffix(""), pid=holder) from held
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        self._descriptor = descriptor

    def release(self) -> None:
        """Let another bot have it; the file stays, since removing it would race."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def create_engine(url: str, *, durable: bool = True) -> tuple[AsyncEngine, Lock]:
    """Build the engine with exactly one connection, and take the lock that goes with it."""
    address = make_url(url)
    sqlite = address.get_backend_name() == "sqlite"
    file = Path(address.database) if sqlite and address.database else None
    lock = Lock(file.with_name(file.name + ".lock") if file else None)
    engine = create_async_engine(address, pool_size=1, max_overflow=0)
    if sqlite:
        event.listen(engine.sync_engine, "connect", partial(_prepare_sqlite, durable))
        event.listen(engine.sync_engine, "begin", _begin_immediate)
    return engine, lock


def _prepare_sqlite(durable: bool, connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy begins transactions itself, see below
    cursor = connection.cursor()
    synchronous = f"synchronous={'FULL' if durable else 'OFF'}"
    for pragma in ("journal_mode=WAL", synchronous, "foreign_keys=ON", "busy_timeout=5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once when another wrote meanwhile.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
