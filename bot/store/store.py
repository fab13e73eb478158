"""One connection and the one task that uses it: acts that wait together are committed together."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import StoreError
from bot.store.connect import Lock, create_engine
from bot.store.migrate import upgrade

T = TypeVar("T")
Act = Callable[[AsyncConnection], Awaitable[T]]  #: may be run twice, so it touches rows only

MAX_GROUP = 500  #: acts in one transaction; a commit costs one fsync, about 4 ms


@dataclass(slots=True)
class _Asked:
    act: Act[Any]
    answer: asyncio.Future[Any]


_Run = Callable[[AsyncConnection, Act[Any]], Coroutine[Any, Any, Any]]


class Store:
    """The database as every other room sees it: give it an act, get back what it returned."""

    def __init__(self, engine: AsyncEngine, lock: Lock) -> None:
        self._engine = engine
        self._lock = lock
        self._asked: asyncio.Queue[_Asked | None] = asyncio.Queue()
        self._writer: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, url: str, *, durable: bool = True) -> "Store":
        """Take the lock, bring the schema up to date, start the writer.

        Not durable means that a power cut may undo the last seconds: for simulations.
        Raises StoreError: `database_in_use`, `schema_newer`, `database_unreadable`.
        """
        engine, lock = create_engine(url, durable=durable)
        try:
            async with engine.begin() as connection:
                await connection.run_sync(upgrade)
        except DBAPIError as broken:
            lock.release()
            await engine.dispose()
            raise StoreError("database_unreadable", reason=str(broken.orig)) from broken
        except StoreError:
            lock.release()
            await engine.dispose()
            raise
        store = cls(engine, lock)
        store._writer = asyncio.create_task(store._write(), name="store writer")
        return store

    async def run(self, act: Act[T]) -> T:
        """Run one act in a transaction; what it returns is durable when this returns.

        A caller that is cancelled meanwhile leaves the act to its end: never half of it.
        """
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._asked.put_nowait(_Asked(act, answer))
        return await answer

    async def close(self) -> None:
        """Finish what was asked, then let go of the file."""
        self._asked.put_nowait(None)
        if self._writer is not None:
            await self._writer
        await self._engine.dispose()
        self._lock.release()

    async def _write(self) -> None:
        async with self._engine.connect() as connection:
            while group := await self._next_group():
                await _commit_together(connection, group)

    async def _next_group(self) -> list[_Asked]:
        """Return everything asked by now; nothing at all once the store closes."""
        group: list[_Asked] = []
        asked = await self._asked.get()
        while asked is not None:
            group.append(asked)
            if len(group) == MAX_GROUP or self._asked.empty():
                return group
            asked = self._asked.get_nowait()
        if group:
            self._asked.put_nowait(None)  # first these, then the end
        return group


async def _commit_together(connection: AsyncConnection, group: list[_Asked]) -> None:
    """Commit a group in one go; where an act fails, once more with each act undoable alone."""
    try:
        attempts = await _transact(connection, group, _run_plainly)
        if len(group) > 1 and any(attempt.exception() for attempt in attempts):
            attempts = await _transact(connection, group, _run_in_savepoint)
    except DBAPIError as failed:  # nothing of the group is durable, so nobody is told it is
        for asked in group:
            if not asked.answer.done():
                asked.answer.set_exception(failed)
    else:
        for asked, attempt in zip(group, attempts, strict=True):
            _hand_over(attempt, asked.answer)


async def _transact(
    connection: AsyncConnection, group: list[_Asked], run: _Run
) -> list[asyncio.Task[Any]]:
    async with connection.begin() as transaction:
        attempts: list[asyncio.Task[Any]] = []
        for asked in group:
            attempt = asyncio.create_task(run(connection, asked.act))
            await asyncio.wait([attempt])
            attempts.append(attempt)
            if run is _run_plainly and attempt.exception():
                await transaction.rollback()
                break
    return attempts


async def _run_plainly(connection: AsyncConnection, act: Act[Any]) -> Any:
    return await act(connection)


async def _run_in_savepoint(connection: AsyncConnection, act: Act[Any]) -> Any:
    async with connection.begin_nested():
        return await act(connection)


def _hand_over(attempt: asyncio.Task[Any], answer: asyncio.Future[Any]) -> None:
    error = attempt.exception()
    if answer.done():  # whoever asked has been cancelled
        return
    if error is None:
        answer.set_result(attempt.result())
    else:
        answer.set_exception(error)
