"""One connection and the one task that uses it: acts that wait together are committed together."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, delete, insert

from bot.errors import BUSY, DISK_FULL, Refused, StoreError
from bot.kept import EternalTasks, begun
from bot.store.backup import Restored, file_of, note_closed
from bot.store.connect import Host, Lock, create_host
from bot.store.migrate import MIGRATIONS, make_ready
from bot.store.tables import facts
from bot.store.transaction import Statements, Troubled, commit

log = logging.getLogger(__name__)

T = TypeVar("T")

MAX_GROUP = 100  #: acts in one transaction, whose askers then go on at once; an fsync takes 4 ms
BUSY_SECONDS = 5.0  #: another process may hold the file that long, and then BUSY_RETRIES times more
BUSY_RETRIES = 3
PROBE_CHARACTERS = 16_384  #: a row of this size finds out whether there is room again
RETRY_SECONDS = 2.0  #: in trouble the acts that wait are tried this often


@dataclass(slots=True)
class PendingStatements:
    """An act, and where its answer is waited for."""

    act: Statements[Any]
    answer: asyncio.Future[Any]
    may_refuse: bool


class Store:
    """The database as every other room sees it: give it an act, get back what it returned.

    While the disk is full, or the database out of reach, reads go on where they can, what is new
    is refused, and everything else waits here until it can be written: no restart is needed.
    """

    def __init__(self, host: Host, lock: Lock | None, restored: Restored | None) -> None:
        self.restored = restored  #: what was done at start about a damaged file
        self.trouble: str | None = None  #: the code of what keeps rows from being written now
        self.num_commits = 0
        self.num_acts = 0  #: that were committed: many share a commit
        self._host = host
        self._lock = lock
        self._asked: asyncio.Queue[PendingStatements | None] = asyncio.Queue()
        self._held: list[PendingStatements] = []  # what trouble keeps waiting
        self._writer: asyncio.Task[None] | None = None

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        durable: bool = True,
        busy_seconds: float = BUSY_SECONDS,
        migrations: Path = MIGRATIONS,
        tasks: EternalTasks | None = None,
        archives: Path | None = None,
    ) -> "Store":
        """Take the lock, make the database ready, start the writer; raises as `make_ready`.

        `archives` is where backups lie besides those of the database's own folder.
        Not durable means that a power cut may undo the last seconds: for simulations.
        """
        file = file_of(url)
        lock = Lock(file) if file else None
        host = create_host(url, durable=durable, busy_seconds=busy_seconds)
        try:
            now = datetime.now(UTC).timestamp()
            store = cls(host, lock, await make_ready(host, file, now, migrations, archives))
        except BaseException:
            await host.close()
            if lock:
                lock.release()
            raise
        writing = (tasks or EternalTasks()).kept("store writer", store._write)
        store._writer = begun(writing, "store writer")
        return store

    async def run(self, act: Statements[T], *, may_refuse: bool = False) -> T:
        """Run one act in a transaction; what it returns is durable when this returns.

        A caller that is cancelled meanwhile leaves the act to its end: never half of it. In
        trouble an act waits, or raises Refused with the trouble's code where it may.
        """
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._asked.put_nowait(PendingStatements(act, answer, may_refuse))
        return await answer

    async def scrub(self) -> bool:
        """Leave nothing of what was deleted in any file; False where that has to be tried again."""
        return await self._host.scrub()

    async def close(self) -> None:
        """Finish what was asked, then let go of the file."""
        self._asked.put_nowait(None)
        if self._writer is not None:
            await self._writer
        await self._host.close()
        if self._lock:
            if self.trouble is None:
                await asyncio.to_thread(note_closed, self._lock.database)
            self._lock.release()

    async def _write(self) -> None:
        while (group := await self._next_group(patient=not self._held)) is not None:
            try:
                self._held = await self._work_off(self._held, group)
            except Exception as error:  # nobody waits for a writer that is made anew
                _fail([*self._held, *group], error)
                self._held = []
                raise
        _fail(self._held, StoreError(self.trouble))

    async def _next_group(self, *, patient: bool) -> list[PendingStatements] | None:
        """Return everything asked by now, nothing new if impatient; None once the store closes."""
        group: list[PendingStatements] = []
        with suppress(TimeoutError):
            async with asyncio.timeout(None if patient else RETRY_SECONDS):
                while len(group) < MAX_GROUP and (not group or not self._asked.empty()):
                    if (asked := await self._asked.get()) is None:
                        break
                    group.append(asked)
                else:
                    return group
                if not group:
                    return None
                self._asked.put_nowait(None)  # first these, then the end
        return group

    async def _work_off(
        self, held: list[PendingStatements], group: list[PendingStatements]
    ) -> list[PendingStatements]:
        """Commit what can be committed; return what has to wait."""
        trouble = await self._commit([*held, *group])
        tries = 0 if self.trouble else BUSY_RETRIES
        while trouble == BUSY and tries:
            tries -= 1
            trouble = await self._commit([*held, *group])
        self._tell(trouble)
        if trouble is None:
            return []
        if trouble == DISK_FULL:  # what only reads needs no room
            group = [asked for asked in group if await self._commit([asked])]
        _fail([asked for asked in group if asked.may_refuse], Refused(trouble))
        held = held + [asked for asked in group if not asked.may_refuse]
        return held or [_probe()]

    async def _commit(self, group: Sequence[PendingStatements]) -> str | None:
        """Commit a group and answer it; where trouble kept it from that, return its code."""
        acts = [asked.act for asked in group]
        try:
            attempts = await self._host.run(lambda connection: commit(connection, acts))
        except Troubled as troubled:
            return troubled.code
        except Exception as error:  # the border around each group: its fault is not the writer's
            log.exception("a transaction of %d acts failed", len(group))
            await self._host.renew()
            _fail(group, error)
            return None
        self.num_commits += 1
        self.num_acts += len(group)
        for asked, attempt in zip(group, attempts, strict=True):
            if asked.answer.done():  # whoever asked has been cancelled
                continue
            if attempt.error is None:
                asked.answer.set_result(attempt.value)
            else:
                asked.answer.set_exception(attempt.error)
        return None

    def _tell(self, trouble: str | None) -> None:
        if trouble != self.trouble:
            if trouble:
                log.error("%s: nothing new is taken until that has passed", trouble)
            else:
                log.warning("%s has passed: everything works again", self.trouble)
        self.trouble = trouble


def _probe() -> PendingStatements:
    """Return an act that nobody waits for: only what writes can tell when trouble has passed."""
    row = {"name": "room", "value": "x" * PROBE_CHARACTERS}

    def act(connection: Connection) -> None:
        connection.execute(insert(facts).values(row))
        connection.execute(delete(facts).where(facts.c.name == "room"))

    nobody: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    nobody.cancel()
    return PendingStatements(act, nobody, may_refuse=False)


def _fail(group: Sequence[PendingStatements], error: Exception) -> None:
    for asked in group:
        if not asked.answer.done():
            asked.answer.set_exception(error)
