"""Pictures that moderators take away for good, and what looks like them."""

import asyncio
from dataclasses import replace
from functools import partial
from typing import Any

from bot.desk.cases import Cases
from bot.desk.policy.reports import decided
from bot.desk.policy.sources import GONE
from bot.desk.rows import cases as case_rows
from bot.desk.rows import members as member_rows
from bot.desk.rows import removals as removal_rows
from bot.desk.rows import reports as report_rows
from bot.desk.rows import sources as source_rows
from bot.desk.rows.audit import AuditEntry, note
from bot.desk.rows.removals import Removed
from bot.desk.tools import DeskTools
from bot.errors import Refused


class Removals:
    """Removes posted pictures, and lets none like them be posted in their guild again."""

    def __init__(self, tools: DeskTools, cases: Cases) -> None:
        self._rows = tools.rows
        self._guild_cache = tools.guild_cache
        self._cases = cases
        self._job_queue = tools.job_queue
        self._dispatch = tools.dispatch
        self._album = tools.album
        self._clock = tools.clock

    async def remove(
        self,
        job: int,
        guild: int,
        moderator: int,
        reason: str = "",
        *,
        patient: bool = False,
        with_made: bool = False,
    ) -> int:
        """Take a picture away, and return how many there are now that may not come again.

        Its message says so from then on, and its files are sealed for the operator. What is to come
        of it is stopped; what came of it is taken away, too, where that is wanted. Raises
        Refused: `unknown_job`, `already_gone`; while nothing can be written down also why, unless
        who asks is patient: then the files go first.
        """
        known, now = await self._job_queue.get(job), self._clock()
        if known is None or known.request.guild != guild or known.state != "done":
            raise Refused("unknown_job")
        done = AuditEntry(guild, moderator, "remove", now, known.request.member, job, reason=reason)

        def act(connection: Any) -> tuple[int, list[int], list[int]]:
            visibility = report_rows.veil_for(connection, job, guild)
            if visibility.wanted == "removed":
                raise Refused("already_gone")
            stopped = source_rows.stop_coming(connection, [job], now)
            made = source_rows.shown_from(connection, job) if with_made else []
            for each in (job, *made):
                gone = report_rows.veil_for(connection, each, guild)
                gone = replace(gone, wanted="removed", removed_at=now)
                report_rows.want(connection, gone)
            case = case_rows.decide(connection, "report", job, "removed", moderator, now)
            waited = decided(case.opened_at, now) if case else ""
            member_rows.unfavour(connection, [job, *made])
            also = f"and {len(made)} made from it" if made else ""
            note(connection, replace(done, detail=", ".join(filter(None, (waited, also)))))
            if not with_made:  # a moderator has looked: what came of it stands
                source_rows.show_made(connection, job)
            forbid = partial(removal_rows.forbid, connection, guild, moderator=moderator, now=now)
            return sum(forbid(each) for each in (job, *made)), made, stopped

        if patient:
            await asyncio.to_thread(self._album.seal, job)
        num_pictures, made, stopped = await self._guild_cache.change(guild, act, patient=patient)
        for each in (job, *made):
            await asyncio.to_thread(self._album.seal, each)
            await self._job_queue.deliver(each, "withdrawn", now)
        self._dispatch.stopped(stopped, GONE)
        self._cases.decided()
        return num_pictures

    async def remove_reported(self, job: int, guild: int, moderator: int) -> None:
        """Remove what was reported; raises Refused, `already_decided`, too."""
        case = await self._cases.get("report", job)
        if case is None or case.verdict is not None:
            raise await self._cases.too_late("report", job)
        await self.remove(job, guild, moderator)

    async def allow_again(self, job: int, guild: int, moderator: int) -> None:
        """Let what looks like a removed picture be posted again; raises Refused: `unknown_job`."""
        now = self._clock()

        def act(connection: Any) -> int:
            num_lifted = removal_rows.allow_again(connection, guild, job)
            if num_lifted:
                note(connection, AuditEntry(guild, moderator, "allow-again", now, job=job))
            return num_lifted

        if not await self._guild_cache.change(guild, act):
            raise Refused("unknown_job")

    async def list(self, guild: int, limit: int) -> tuple[Removed, ...]:
        """Return what was removed in a guild, the latest first."""
        found = await self._rows.run(lambda c: removal_rows.removed_in(c, guild, limit))
        return tuple(found)
