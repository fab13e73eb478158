"""What moderators end or take back: each act, what it stops, and its row in one transaction."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.desk.policy.sources import GONE
from bot.desk.rows import members as member_rows
from bot.desk.rows import showcase as showcase_rows
from bot.desk.rows import takedowns as takedown_rows
from bot.desk.rows.audit import AuditEntry, note
from bot.desk.rows.takedowns import Purged
from bot.desk.takedowns import Takedowns
from bot.desk.tools import DeskTools
from bot.errors import Refused


class Drops:
    """Drops from the line and purges of what was shown, for a moderator of a guild."""

    def __init__(self, tools: DeskTools, takedowns: Takedowns) -> None:
        self._rows = tools.rows
        self._guild_cache = tools.guild_cache
        self._dispatch = tools.dispatch
        self._album = tools.album
        self._takedowns = takedowns
        self._clock = tools.clock

    async def drop(
        self,
        guild: int,
        moderator: int,
        *,
        job: int | None = None,
        member: int | None = None,
        reason: str = "",
    ) -> int:
        """Stop one job of a guild, a member's, or all of them; return how many those were."""
        now = self._clock()
        verb = "clear" if job is None and member is None else "drop"
        act = AuditEntry(guild, moderator, verb, now, member=member, job=job, reason=reason)

        def do(connection: Any) -> list[int]:
            gone = takedown_rows.drop(connection, guild, "dropped", now, job=job, member=member)
            if gone:
                note(connection, replace(act, detail=told_of(gone)))
            return gone

        return await self.stop(guild, do, "dropped")

    async def purgeable(self, guild: int, member: int, since: float) -> Purged:
        """Return what a purge would take back now."""
        return await self._rows.run(
            lambda c: takedown_rows.to_take_back(c, guild, member=member, since=since)
        )

    async def purge(
        self,
        guild: int,
        moderator: int,
        member: int,
        since: float,
        reason: str = "",
        *,
        patient: bool = False,
    ) -> Purged:
        """Take back what a member was shown since a time: files, messages, showcase copies.

        Raises Refused while nothing can be written down, unless who asks is patient: then all
        that goes first. So does `delete`.
        """
        now = self._clock()
        if patient:
            await self._delete(
                await self._takedowns.at_once(guild=guild, member=member, since=since)
            )

        def do(connection: Any) -> Purged:
            gone = takedown_rows.take_back(connection, guild, now, member=member, since=since)
            act = AuditEntry(guild, moderator, "purge", now, member=member, reason=reason)
            act = replace(act, detail=_purged(gone, since))
            note(connection, act)
            return gone

        return await self._take_back(guild, do, patient=patient)

    async def delete(
        self, guild: int, moderator: int, member: int, job: int, *, patient: bool = False
    ) -> None:
        """Take the pictures of one job back; raises Refused, `already_gone`."""
        now = self._clock()
        if patient:
            await self._delete(await self._takedowns.at_once(guild=guild, job=job))

        def do(connection: Any) -> Purged:
            gone = takedown_rows.take_back(connection, guild, now, job=job)
            if gone.jobs:
                note(connection, AuditEntry(guild, moderator, "delete", now, member, job))
            return gone

        if not (await self._take_back(guild, do, patient=patient)).jobs:
            raise Refused("already_gone")

    async def _take_back(self, guild: int, do: Any, *, patient: bool) -> Purged:
        def act(connection: Any) -> Purged:
            taken: Purged = do(connection)
            member_rows.unfavour(connection, taken.jobs)
            showcase_rows.tiles_off(connection, taken.jobs)
            return taken

        gone = await self._guild_cache.change(guild, act, patient=patient)
        self._dispatch.stopped(gone.stopped, GONE)
        await self._delete((*gone.jobs, *gone.stopped))
        self._takedowns.asked()
        return gone

    async def stop(self, guild: int, do: Any, refusal: str) -> int:
        """Do what stops jobs of a guild, and let their members read why; return how many."""
        gone: list[int] = await self._guild_cache.change(guild, do)
        self._dispatch.stopped(gone, refusal)
        await self._delete(gone)
        return len(gone)

    async def _delete(self, jobs: Iterable[int]) -> None:
        for job in jobs:
            await asyncio.to_thread(self._album.delete, job)


def told_of(gone: Sequence[int]) -> str:
    """Say in an act's row how much it dropped; nothing where that is nothing."""
    return f"{len(gone)} dropped from the line" if gone else ""


def _purged(gone: Purged, since: float) -> str:
    first = f"{datetime.fromtimestamp(since, UTC):%Y-%m-%d %H:%M} UTC"
    return f"pictures: {gone.num_pictures}, messages: {gone.num_messages}, since {first}"
