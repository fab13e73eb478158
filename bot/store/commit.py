"""Commits a group of acts in one transaction, and keeps those that fail from the others."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.errors import StoreError
from bot.store.acts import Act, Attempt, attempt
from bot.store.trouble import Troubled, trouble_in

_Run = Callable[[Act[Any], Connection], Attempt]


def commit(connection: Connection, acts: Sequence[Act[Any]]) -> list[Attempt]:
    """Commit acts in one go; where one fails, all once more with each undoable alone.

    Raises Troubled: then every act is as if it had not been asked for.
    """
    try:
        attempts = _transact(connection, acts, attempt, to_the_end=False)
        if len(acts) > 1 and attempts[-1].error:
            attempts = _transact(connection, acts, _undoable, to_the_end=True)
        return attempts
    except (Troubled, DBAPIError, OSError, StoreError) as failed:
        if code := trouble_in(failed):
            raise Troubled(code) from failed
        return [Attempt(error=failed)] * len(acts)  # nobody is told that anything is durable


def _transact(
    connection: Connection, acts: Sequence[Act[Any]], run: _Run, *, to_the_end: bool
) -> list[Attempt]:
    """Run acts in a transaction; the first one that fails ends it, unless all are to be tried."""
    attempts: list[Attempt] = []
    with connection.begin() as transaction:
        for act in acts:
            attempts.append(tried := run(act, connection))
            if tried.error and (code := trouble_in(tried.error)):
                raise Troubled(code) from tried.error
            if tried.error and not to_the_end:
                transaction.rollback()
                break
    return attempts


def _undoable(act: Act[Any], connection: Connection) -> Attempt:
    savepoint = connection.begin_nested()
    tried = attempt(act, connection)
    if tried.error is None:
        savepoint.commit()
    elif not trouble_in(tried.error):  # else the transaction may be gone, and is undone whole
        savepoint.rollback()
    return tried
