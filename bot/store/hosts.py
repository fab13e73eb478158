"""Where acts run, one connection either way: on SQLite's own thread, or at PostgreSQL's."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

T = TypeVar("T")


class Host(Protocol):
    """Runs one piece of work after the other with the one connection, made when first needed."""

    async def run(self, work: Callable[[Connection], T]) -> T: ...
    async def scrub(self) -> bool: ...
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

    async def close(self) -> None:
        """Close the connection in the thread it belongs to, and end the thread."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._dispose)
        self._thread.shutdown()

    def _work(self, work: Callable[[Connection], T]) -> T:
        if self._connection is None:
            self._connection = self._engine.connect()
        return work(self._connection)

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
