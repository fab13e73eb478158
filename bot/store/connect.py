"""How the database is reached: one connection, one lock, every write taken at once."""

import asyncio
import fcntl
import os
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import StoreError

# Where acts run, one connection either way: on SQLite's own thread, or at PostgreSQL's.

T = TypeVar("T")


class Host(Protocol):
    """Runs one piece of work after the other with the one connection, made when first needed."""

    async def run(self, work: Callable[[Connection], T]) -> T: ...
    async def scrub(self) -> bool: ...
    async def renew(self) -> None: ...
    async def close(self) -> None: ...


class ThreadHost:
    """SQLite: a thread owns the connection, and a whole group of acts costs one way there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")
        self._connection: Connection | None = None

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run the work in the thread; whoever is cancelled meanwhile leaves it to its end."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._work, work)

    async def scrub(self) -> bool:
        """Empty the journal: what was deleted stands in its older pages. False: not all of it."""
        return await self.run(_without_journal)

    async def renew(self) -> None:
        """Give the connection up, in whatever state it is: what comes next has another."""
        with suppress(Exception):  # it may be past closing
            await asyncio.get_running_loop().run_in_executor(self._thread, self._let_go)

    async def close(self) -> None:
        """Close the connection in the thread it belongs to, and end the thread."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._dispose)
        self._thread.shutdown()

    def _work(self, work: Callable[[Connection], T]) -> T:
        if self._connection is None:
            self._connection = self._engine.connect()
        return work(self._connection)

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()

    def _dispose(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._engine.dispose()


class LoopHost:
    """PostgreSQL: its driver is asynchronous, so the work is done in the loop itself."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._connection: AsyncConnection | None = None

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run the work; each of its statements lets the loop go on until the server answers."""
        if self._connection is None:
            self._connection = await self._engine.connect()
        return await self._connection.run_sync(work)

    async def scrub(self) -> bool:
        """Leave that to the server, which vacuums by itself."""
        return True

    async def renew(self) -> None:
        """Give the connection up, in whatever state it is, and the bot's lock with it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):  # it may be past closing
                await connection.invalidate()
            with suppress(Exception):
                await connection.close()

    async def close(self) -> None:
        """Close the connection, and the bot's lock on the database with it."""
        if self._connection is not None:
            await self._connection.close()
        await self._engine.dispose()


def _without_journal(connection: Connection) -> bool:
    # Past SQLAlchemy, which would begin a transaction: within one nothing is written back.
    cursor = connection.connection.cursor()
    try:
        busy: int = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        cursor.close()
    return not busy


# One bot on a PostgreSQL database: a lock that lives and ends with the connection that writes.

HIGH, LOW = 0x706F7274, 0x72616974  #: the lock's number, "portrait" in ASCII
NUMBER = HIGH << 32 | LOW
HOLDER = f"""
    SELECT current_database(), activity.pid, activity.application_name
    FROM pg_locks AS lock JOIN pg_stat_activity AS activity USING (pid)
    WHERE lock.locktype = 'advisory' AND lock.granted
      AND lock.classid = {HIGH} AND lock.objid = {LOW} AND lock.objsubid = 1
      AND lock.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def own_name() -> str:
    """Return what the server shows of this process, for whoever is refused because of it."""
    return f"portrait-bot {os.getpid()} on {socket.gethostname()}"[:63]


def take_lock(connection: Any, _record: object) -> None:
    """Be the only bot on the database from the first statement of a new connection on."""
    cursor = connection.cursor()
    cursor.execute(f"SELECT pg_try_advisory_lock({NUMBER})")
    taken = cursor.fetchone()[0]
    if not taken:
        cursor.execute(HOLDER)
        database, session, name = cursor.fetchone() or ("?", "?", "?")
        told = f"{name}, server process {session}"
        raise StoreError("database_in_use", file=f"database {database}", pid=told)
    cursor.close()
    connection.commit()


class Lock:
    """The right to be the only bot on a SQLite file."""

    def __init__(self, database: Path) -> None:
        self.database = database
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
        connect_args={"server_settings": {"application_name": own_name()}},
    )
    event.listen(engine.sync_engine, "connect", take_lock)
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
