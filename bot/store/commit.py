"""Commits a group of acts in one transaction, and keeps those that fail from the others."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.errors import StoreError
from bot.store.acts import Act, Attempt, ReadyConnection, attempt
from bot.store.trouble import Troubled, trouble_in


def commit(connection: Connection, acts: Sequence[Act[Any]]) -> list[Attempt]:
    """Commit acts in one go; where one fails, all once more with each undoable alone.

    Raises Troubled: then every act is as if it had not been asked for.
    """
    try:
        attempts = _all_or_none(connection, acts)
        if len(acts) > 1 and attempts[-1].error:
            attempts = _each_undoable(connection, acts)
        return attempts
    except (Troubled, DBAPIError, OSError, StoreError) as failed:
        if code := trouble_in(failed):
            raise Troubled(code) from failed
        return [Attempt(error=failed)] * len(acts)  # nobody is told that anything is durable


def _all_or_none(connection: Connection, acts: Sequence[Act[Any]]) -> list[Attempt]:
    attempts: list[Attempt] = []
    ready = ReadyConnection(connection)
    with connection.begin() as transaction:
        for act in acts:
            attempts.append(tried := attempt(act, ready))
            if tried.error:
                _raise_trouble(tried.error)
                transaction.rollback()
                break
    return attempts


def _each_undoable(connection: Connection, acts: Sequence[Act[Any]]) -> list[Attempt]:
    attempts: list[Attempt] = []
    with connection.begin():
        for act in acts:
            savepoint = connection.begin_nested()
            attempts.append(tried := attempt(act, ReadyConnection(connection)))
            if tried.error is None:
                savepoint.commit()
            else:
                _raise_trouble(tried.error)  # then the savepoint may be gone with the transaction
                savepoint.rollback()
    return attempts


def _raise_trouble(error: Exception) -> None:
    if code := trouble_in(error):
        raise Troubled(code) from error
