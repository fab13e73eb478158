"""Pure: which faults of a database pass by themselves, and what they are called."""

from bot.errors import BUSY, DISK_FULL, LOST, NO_ROOM, StoreError

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
