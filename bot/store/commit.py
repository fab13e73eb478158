"""Commits a group of acts in one transaction, and keeps those that fail from the others."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import StoreError
from bot.store.trouble import trouble_in

T = TypeVar("T")
Act = Callable[[AsyncConnection], Awaitable[T]]  #: may be run twice, so it touches rows only


@dataclass(slots=True)
class Asked:
    """An act, and where its answer is waited for."""

    act: Act[Any]
    answer: asyncio.Future[Any]
    may_refuse: bool


_Run = Callable[[AsyncConnection, Act[Any]], Coroutine[Any, Any, Any]]


async def commit(connection: AsyncConnection, group: list[Asked]) -> str | None:
    """Commit a group in one go; where an act fails, once more with each act undoable alone.

    Returns the trouble that kept it from being done; then nothing is, and nobody has an answer.
    """
    try:
        attempts = await _transact(connection, group, _run_plainly)
        if len(group) > 1 and _failed(attempts) and not _trouble_among(attempts):
            attempts = await _transact(connection, group, _run_in_savepoint)
    except (DBAPIError, OSError, StoreError) as failed:
        if trouble := trouble_in(failed):
            return trouble
        fail(group, failed)  # nothing of the group is durable, so nobody is told it is
        return None
    if trouble := _trouble_among(attempts):
        return trouble
    for asked, attempt in zip(group, attempts, strict=True):
        _hand_over(attempt, asked.answer)
    return None


def fail(group: Sequence[Asked], error: Exception) -> None:
    """Answer everybody of a group with an error."""
    for asked in group:
        if not asked.answer.done():
            asked.answer.set_exception(error)


async def _transact(
    connection: AsyncConnection, group: list[Asked], run: _Run
) -> list[asyncio.Task[Any]]:
    async with connection.begin() as transaction:
        attempts: list[asyncio.Task[Any]] = []
        for asked in group:
            attempt = asyncio.create_task(run(connection, asked.act))
            await asyncio.wait([attempt])
            attempts.append(attempt)
            if (run is _run_plainly and attempt.exception()) or _trouble_among([attempt]):
                await transaction.rollback()
                break
    return attempts


def _failed(attempts: Sequence[asyncio.Task[Any]]) -> bool:
    return any(attempt.exception() for attempt in attempts)


def _trouble_among(attempts: Sequence[asyncio.Task[Any]]) -> str | None:
    return next((code for a in attempts if (code := trouble_in(a.exception()))), None)


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
