"""Copies of a SQLite database: made while it works, checked, and put back in its place."""

import asyncio
import logging
import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy import Connection, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.errors import DISK_FULL, SettingsError, StoreError
from bot.store.connect import Lock
from bot.store.tables import keeps
from bot.store.transaction import Statements, trouble_in, unusable

log = logging.getLogger(__name__)

# Which backups of a database there are, when the next is due, and which must go.

KEPT = 24  #: backups
BACKUP_SECONDS = 3600.0
#: Members are told that what they delete is gone from backups within a day: when one is made, an
#: hour after the last, none that is older stays.
KEPT_SECONDS = 23 * 3600.0
STAMP = "%Y%m%dT%H%M%S"  #: in a backup's name, UTC, so that names sort by age
STAMPED = f"{'[0-9]' * 8}T{'[0-9]' * 6}"  #: the same as a file name's pattern
UNFINISHED = ".unfinished"  #: what a backup is called until it is whole


def folder_of(file: Path) -> Path:
    """Return where a database's backups lie."""
    return file.parent / "backups"


def backups_of(file: Path) -> list[Path]:
    """Return a database's backups, oldest first; files an operator put there are none."""
    return dated(folder_of(file).glob(f"{file.stem}-{STAMPED}.sqlite3"))


def dated(paths: Iterable[Path]) -> list[Path]:
    """Sort backups by age, without what is named like one, on a day that no calendar has."""
    found = []
    for path in paths:
        with suppress(ValueError):
            made_at(path)
            found.append(path)
    return sorted(found)


def tidy(file: Path, now: float) -> None:
    """Delete what is kept no longer, and what was left half-made by a bot that was killed."""
    left = dated(folder_of(file).glob(f"{file.stem}-{STAMPED}{UNFINISHED}*"))
    half_made = [path for path in left if made_at(path) <= now - BACKUP_SECONDS]
    for old in [*surplus(backups_of(file), now), *half_made]:
        _delete(old)


def _delete(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as failed:  # the others go all the same, and this one is tried again next time
        log.error("%s could not be deleted: %s", file, failed)


def surplus(oldest_first: Sequence[Path], now: float, kept: int = KEPT) -> Sequence[Path]:
    """Return the backups that are too many or too old; the newest stays whatever its age."""
    spare = max(len(oldest_first) - kept, 0)
    aged = [path for path in oldest_first[spare:-1] if made_at(path) <= now - KEPT_SECONDS]
    return [*oldest_first[:spare], *aged]


def made_at(backup: Path) -> float:
    """Return when a backup was made, by its name: UTC seconds."""
    stamp = backup.name.partition(".")[0].rpartition("-")[2]
    return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC).timestamp()


def seconds_until_due(oldest_first: Sequence[Path], now: float) -> float:
    """Return when the next backup is due: an hour after the last one, also across restarts."""
    if not oldest_first:
        return 0.0
    return min(max(made_at(oldest_first[-1]) + BACKUP_SECONDS - now, 0.0), BACKUP_SECONDS)


DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")  #: not so a file that is merely locked
COMPANIONS = ("-wal", "-shm")  #: SQLite's own files beside a database


@dataclass(frozen=True, slots=True)
class Restored:
    """What an operator is told after a damaged database was replaced."""

    fault: str
    aside: Path  #: where the damaged file lies now
    backup: Path


def file_of(url: str) -> Path | None:
    """Return the file of a SQLite database, None for Postgres; raises SettingsError."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as wrong:
        raise SettingsError("database_url_wrong") from wrong
    if address.get_backend_name() not in ("sqlite", "postgresql"):
        raise SettingsError("database_url_wrong")
    sqlite = address.get_backend_name() == "sqlite"
    return Path(address.database) if sqlite and address.database else None


def fault_in(file: Path) -> str | None:
    """Return what is wrong with a database's file, None for a sound one; reads all of it.

    Raises StoreError as `unusable`, where that cannot be found out now.
    """
    if not file.exists():
        return "there is no such file"
    try:
        with closing(sqlite3.connect(file)) as database:
            found: str = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as unreadable:
        if unreadable.sqlite_errorname.startswith(DAMAGED):
            return str(unreadable)
        raise unusable(unreadable, file) from unreadable
    return None if found == "ok" else found


def back_up(file: Path, now: float) -> Path:
    """Copy a database, also while a bot writes to it; raises StoreError `backup_failed`."""
    folder = folder_of(file)
    target = folder / f"{file.stem}-{datetime.fromtimestamp(now, UTC):{STAMP}}.sqlite3"
    unfinished = target.with_suffix(UNFINISHED)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _copy(file, unfinished)
        os.replace(unfinished, target)
    except (sqlite3.Error, OSError) as failed:
        reason = f"{DISK_FULL}: {failed}" if trouble_in(failed) == DISK_FULL else failed
        raise StoreError("backup_failed", file=target, reason=reason) from failed
    finally:
        _delete(unfinished)
        tidy(file, now)
    return target


def revision_of(file: Path) -> str | None:
    """Return the revision of a SQLite database's schema; None where it says none."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as database:
            found = database.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error:
        return None
    return str(found[0]) if found else None


class Archiving(Protocol):
    """What takes a backup away from the machine."""

    def made(self) -> Sequence[Path]: ...
    def make(self, database: Path | None, kept: Collection[int], now: float) -> Path: ...


class Backups:
    """The hourly backups of one bot: the database beside itself, then all of it elsewhere."""

    def __init__(
        self, url: str, clock: Callable[[], float], archives: Archiving | None = None
    ) -> None:
        self.has_failed = False  #: the last one that was due
        self._url = url
        self._file = file_of(url)
        self._clock = clock
        self._archives = archives

    @property
    def are_made(self) -> bool:
        """Say whether there is anything that this process backs up."""
        return self._file is not None or self._archives is not None

    async def run(self) -> None:
        """Make them until cancelled; one that fails is told and tried again in an hour."""
        while True:
            await asyncio.sleep(seconds_until_due(self._made(), self._clock()))
            try:
                for made in await self.make():
                    log.info("backup: %s", made)
                self.has_failed = False
            except StoreError as failed:
                log.error("no backup was made: %s", failed)
                self.has_failed = True
                await asyncio.sleep(BACKUP_SECONDS)

    def newest_at(self) -> float | None:
        """Return when the newest one was made."""
        made = self._made()
        return made_at(made[-1]) if made else None

    async def make(self) -> list[Path]:
        """Make one of everything now; raises StoreError, `backup_failed` and others."""
        now, made = self._clock(), []
        copy = await asyncio.to_thread(back_up, self._file, now) if self._file else None
        if copy:
            made.append(copy)
        if self._archives:
            kept = await read(self._url, kept_jobs)
            made.append(await asyncio.to_thread(self._archives.make, copy, kept, now))
        return made

    def _made(self) -> Sequence[Path]:
        if self._file:
            return backups_of(self._file)
        return self._archives.made() if self._archives else ()


def kept_jobs(connection: Connection) -> list[int]:
    """Return the jobs whose pictures somebody keeps."""
    ours = keeps.c.job > 0  # always so: it lets the index be searched
    return list(connection.scalars(select(keeps.c.job).where(ours)))


# A file that a bot closed and nobody touched since is sound: to read all of it again at the next
# start would take seconds, once it has grown.

CLOSED = ".closed"  #: beside a database, with what its file was then


def note_closed(file: Path) -> None:
    """Note that a database was closed in good order; its file is not written any more."""
    try:
        file.with_name(file.name + CLOSED).write_text(_state_of(file))
    except OSError as failed:
        log.warning("%s is looked through at the next start: %s", file, failed)


def was_closed(file: Path) -> bool:
    """Tell whether a database is as it was closed, and forget that: it is about to be opened."""
    note = file.with_name(file.name + CLOSED)
    if not note.exists():
        return False
    noted = note.read_text(errors="replace")
    note.unlink()
    has_journal = file.with_name(file.name + COMPANIONS[0]).exists()
    return file.exists() and not has_journal and noted == _state_of(file)


def _state_of(file: Path) -> str:
    state = file.stat()
    return f"{state.st_ino} {state.st_size} {state.st_mtime_ns}"


def heal(file: Path, now: float) -> Restored | None:
    """Put the newest good backup in a damaged database's place; the caller holds the lock.

    Raises StoreError `database_unreadable` where there is none; then nothing was touched.
    """
    fault = None if was_closed(file) else _fault_at_start(file)
    if fault is None:
        return None
    backup = newest_good(file)
    if backup is None:
        raise StoreError("database_unreadable", reason=f"{file}: {fault}")
    restored = Restored(fault, replace(file, backup, now), backup)
    log.error("%s is damaged (%s): %s is in its place now", file, fault, backup)
    log.error("the damaged file is kept as %s", restored.aside)
    return restored


def restore(file: Path, backup: Path | None, now: float) -> Restored:
    """Go back to a backup, the newest good one if none is named, while no bot runs."""
    lock = Lock(file)
    try:
        chosen = backup or newest_good(file)
        if chosen is None:
            raise StoreError("backup_missing", folder=folder_of(file))
        if fault := fault_in(chosen):
            raise StoreError("database_unreadable", reason=f"{chosen}: {fault}")
        return Restored("", replace(file, chosen, now), chosen)
    except (sqlite3.Error, OSError) as failed:
        raise unusable(failed, file) from failed
    finally:
        lock.release()


def newest_good(file: Path) -> Path | None:
    """Return the newest backup that is sound itself."""
    return next((path for path in reversed(backups_of(file)) if fault_in(path) is None), None)


def replace(file: Path, backup: Path, now: float) -> Path:
    """Keep a database's files under another name and put a copy of a backup in their place.

    Each step leaves either the old file or the new one; where the old one has already lost its
    companions, the next start finds it damaged again and comes back here.
    """
    unfinished = file.with_name(file.name + UNFINISHED)
    try:
        _copy(backup, unfinished)
    except BaseException:  # on a full disk half a copy would take what room is left
        unfinished.unlink(missing_ok=True)
        raise
    aside = file.with_name(f"{file.name}.aside-{datetime.fromtimestamp(now, UTC):{STAMP}}")
    if file.exists():
        aside.unlink(missing_ok=True)
        os.link(file, aside)
    for companion in COMPANIONS:  # a journal left behind would be read into the backup
        beside = file.with_name(file.name + companion)
        if beside.exists():
            os.replace(beside, aside.with_name(aside.name + companion))
    os.replace(unfinished, file)
    _sync(file.parent)
    return aside


def _fault_at_start(file: Path) -> str | None:
    if not file.exists():
        return None
    if file.stat().st_size == 0 and backups_of(file):
        return "the file is empty"  # to SQLite that is a new database
    return fault_in(file)


def _copy(file: Path, target: Path) -> None:
    # Read-only: a second connection that could write its journal back is what SQLite's bug of
    # 3.7.0 to 3.51.2 needs ("WAL-reset"). The bot goes on writing meanwhile.
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as database:
        database.execute("VACUUM INTO ?", (str(target),))
    target.chmod(file.stat().st_mode & 0o777)
    _sync(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# Reads a database that a bot may be working with: no lock, no migration, nothing is written.

T = TypeVar("T")


async def read(url: str, act: Statements[T]) -> T:
    """Run an act that only reads; raises StoreError `database_unreadable`."""
    engine = create_async_engine(_for_reading(url))
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(act)
    except (DBAPIError, OSError) as broken:
        reason = getattr(broken, "orig", None) or broken
        raise StoreError("database_unreadable", reason=reason) from broken
    finally:
        await engine.dispose()


def _for_reading(url: str) -> str:
    if file := file_of(url):
        return f"sqlite+aiosqlite:///{file.absolute().as_uri()}?mode=ro&uri=true"
    address = make_url(url).set(drivername="postgresql+asyncpg")
    return address.render_as_string(hide_password=False)
