"""Keeps each guild's snapshot at hand, and replaces it at once when anything of it changes."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from bot.desk.book import Book
from bot.desk.book import settings as rows
from bot.desk.book.sweep import Swept, sweep
from bot.desk.policy.limits import DEFAULTS, Limits
from bot.desk.policy.names import Roll
from bot.desk.policy.settings import NOBODY, Snapshot
from bot.jobs.dispatch import Dispatch
from bot.store.store import Statements

T = TypeVar("T")


class Cabinet:
    """What every guild has decided; a change goes through here, so that nobody sees the old one."""

    def __init__(
        self,
        book: Book,
        dispatch: Dispatch,
        clock: Callable[[], float],
        house: Limits = DEFAULTS,
        everywhere: Roll = NOBODY,
    ) -> None:
        self._book = book
        self._dispatch = dispatch
        self._clock = clock
        self.house = house  #: the limits of a guild that has said nothing
        self._everywhere = everywhere  # names that no guild paints
        self._snapshots: dict[int, Snapshot] = {}
        self._num_changes = 0  # so that what was read before a change is not kept after it
        self._first = asyncio.Lock()  # of many requests for a guild nobody knows yet, one reads

    async def of(self, guild: int | None) -> Snapshot:
        """Return a guild's snapshot as this process knows it, from memory if it was read before."""
        number = guild or rows.EVERY_GUILD
        if known := self._snapshots.get(number):
            return known
        async with self._first:
            return self._snapshots.get(number) or await self._read(number)

    async def sure(self, guild: int | None) -> Snapshot:
        """Return a guild's snapshot, read anew if another process has changed it."""
        number = guild or rows.EVERY_GUILD
        version = await self._book.run(lambda connection: rows.version_of(connection, number))
        known = self._snapshots.get(number)
        return known if known and known.version >= version else await self._read(number)

    async def change(self, guild: int, act: Statements[T], *, patient: bool = False) -> T:
        """Do what changes a snapshot and count it, in one transaction; later requests see it.

        A change of guild 0 is seen in every guild. Raises Refused while nothing can be written
        down, unless who asks is patient.
        """

        async def counted(connection: Any) -> T:
            outcome = await act(connection)
            await rows.touch(connection, guild)
            return outcome

        outcome = await self._book.run(counted, patient=patient)
        self._forget(guild)
        return outcome

    async def change_and_sweep(self, guild: int, act: Statements[T]) -> tuple[T, int]:
        """Do the same, and in that transaction stop what waits or is painted and is unwanted now.

        Returns also how many jobs were stopped.
        """
        now = self._clock()

        async def swept(connection: Any) -> tuple[T, Swept]:
            outcome = await act(connection)
            await rows.touch(connection, guild)
            return outcome, await sweep(connection, guild, self.house, now)

        outcome, stopped = await self._book.run(swept, patient=False)
        self._forget(guild)
        for refusal, jobs in stopped.items():
            self._dispatch.stopped(jobs, refusal)
        return outcome, sum(map(len, stopped.values()))

    def _forget(self, guild: int) -> None:
        self._num_changes += 1
        if guild == rows.EVERY_GUILD:
            self._snapshots.clear()
        else:
            self._snapshots.pop(guild, None)

    async def _read(self, guild: int) -> Snapshot:
        num_changes = self._num_changes
        read = await self._book.run(
            lambda connection: rows.read_snapshot(connection, guild, self.house)
        )
        if num_changes != self._num_changes:
            return await self._read(guild)
        known = self._snapshots.get(guild)
        if known is None or known.version < read.version:
            self._snapshots[guild] = replace(read, people_everywhere=self._everywhere)
        return self._snapshots[guild]
