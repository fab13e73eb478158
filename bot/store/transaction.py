"""What rooms ask of the database: acts, committed together, and what may keep them from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from inspect import iscoroutine
from typing import Any, TypeVar

from sqlalchemy import Connection, CursorResult
from sqlalchemy.exc import DBAPIError

from bot.errors import BUSY, DISK_FULL, LOST, NO_ROOM, StoreError

T = TypeVar("T")
Statements = Callable[[Connection], T]  #: may be run twice, so it touches rows only


@dataclass(frozen=True, slots=True)
class Attempt:
    """What an act returned, or how it failed."""

    value: Any = None
    error: Exception | None = None


def attempt(act: Statements[Any], connection: Connection) -> Attempt:
    """Run an act to its end."""
    try:
        value = act(connection)
    except Exception as error:  # the border between acts: one's fault is not the others'
        return Attempt(error=error)
    if not iscoroutine(value):
        return Attempt(_read_to_its_end(value))
    value.close()
    return Attempt(error=TypeError("an act touches rows only, and this one waits for something"))


def _read_to_its_end(value: Any) -> Any:
    """Take rows out of the database that an act returned unread: they outlive its transaction."""
    if isinstance(value, CursorResult) and value.returns_rows:
        return value.freeze()()
    return value


# Pure: which faults of a database pass by themselves, and what they are called.

#: SQLite's and PostgreSQL's own names for them. SQLite cannot always say why a write failed.
NAMES = {
    "SQLITE_FULL": DISK_FULL,
    "SQLITE_IOERR_WRITE": DISK_FULL,
    "SQLITE_IOERR_FSYNC": DISK_FULL,
    "SQLITE_IOERR_SHMSIZE": DISK_FULL,
    "SQLITE_IOERR_SHMOPEN": DISK_FULL,
    "53100": DISK_FULL,
    "SQLITE_BUSY": BUSY,
    "SQLITE_BUSY_RECOVERY": BUSY,
    "SQLITE_BUSY_SNAPSHOT": BUSY,
    "57P01": LOST,  # the server is being shut down
    "57P02": LOST,
    "57P03": LOST,  # it is starting
}


class Troubled(Exception):
    """A transaction was undone, and may be tried again when its trouble has passed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def trouble_in(error: BaseException | None) -> str | None:
    """Return the code of the passing trouble an error came from, None for any other error."""
    while error is not None:
        if code := _named(error):
            return code
        error = error.__context__  # undoing what failed may fail too, and say less
    return None


def unusable(error: Exception, where: object) -> StoreError:
    """Return what an operator is told who cannot use a database from the start on."""
    reason = getattr(error, "orig", None) or error
    if trouble := trouble_in(error):
        return StoreError(f"{trouble}_at_start", where=where, reason=reason)
    return StoreError("database_unreadable", reason=f"{where}: {reason}")


def _named(error: BaseException) -> str | None:
    if isinstance(error, Troubled):
        return error.code
    cause = getattr(error, "orig", None) or error
    name = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    if name in NAMES:
        return NAMES[name]
    if isinstance(cause, OSError) and cause.errno in NO_ROOM:
        return DISK_FULL
    gone = isinstance(error, OSError) or getattr(error, "connection_invalidated", False)
    # Another bot took the lock while this one had no connection.
    taken = isinstance(error, StoreError) and error.code == "database_in_use"
    return LOST if gone or taken else None


# Commits a group of acts in one transaction, and keeps those that fail from the others.


def commit(connection: Connection, acts: Sequence[Statements[Any]]) -> list[Attempt]:
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


def _all_or_none(connection: Connection, acts: Sequence[Statements[Any]]) -> list[Attempt]:
    attempts: list[Attempt] = []
    with connection.begin() as transaction:
        for act in acts:
            attempts.append(tried := attempt(act, connection))
            if tried.error:
                _raise_trouble(tried.error)
                transaction.rollback()
                break
    return attempts


def _each_undoable(connection: Connection, acts: Sequence[Statements[Any]]) -> list[Attempt]:
    attempts: list[Attempt] = []
    with connection.begin():
        for act in acts:
            savepoint = connection.begin_nested()
            attempts.append(tried := attempt(act, connection))
            if tried.error is None:
                savepoint.commit()
            else:
                _raise_trouble(tried.error)  # then the savepoint may be gone with the transaction
                savepoint.rollback()
    return attempts


def _raise_trouble(error: Exception) -> None:
    if code := trouble_in(error):
        raise Troubled(code) from error
