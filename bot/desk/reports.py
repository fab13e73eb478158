"""Reported pictures: hidden and sealed for the operator at once or never, and shown again."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from typing import Any

from bot.desk.cases import Cases
from bot.desk.policy.cases import Case
from bot.desk.policy.reports import (
    DAY,
    MAX_WORDS,
    Report,
    Visibility,
    decided,
    hidden,
    hides,
    shown,
    told_of,
    too_many,
)
from bot.desk.policy.sources import GONE
from bot.desk.rows import cases as case_rows
from bot.desk.rows import reports as report_rows
from bot.desk.rows import sources as source_rows
from bot.desk.rows.audit import AuditEntry, note
from bot.desk.tools import DeskTools
from bot.errors import Refused
from bot.jobs.job import Job

log = logging.getLogger(__name__)


class Reports:
    """Takes what members say of posted pictures, and what moderators do about it."""

    def __init__(self, tools: DeskTools, cases: Cases) -> None:
        self._rows = tools.rows
        self._cases = cases
        self._job_queue = tools.job_queue
        self._dispatch = tools.dispatch
        self._album = tools.album
        self._clock = tools.clock

    async def report(
        self,
        job: int,
        guild: int,
        member: int,
        reason: str,
        words: str,
        *,
        moderator: bool = False,
    ) -> bool:
        """Take a report; hide the picture where nobody should wait, and tell whether it is hidden.

        What came of it is hidden with it, and what is to come of it is stopped. A moderator's
        report always hides. Raises Refused: `not_reportable`, `reported_before`,
        `too_many_reports`.
        """
        known = await self._posted(job, guild)
        report = Report(known.id, member, guild, reason, words[:MAX_WORDS], self._clock())

        def act(connection: Any) -> tuple[Visibility, list[int], list[int]]:
            visibility = _take(connection, report, known, moderator=moderator)
            if visibility.wanted == "shown":
                return visibility, [], []
            return visibility, *source_rows.hide_made(connection, job, report.at)

        visibility, made, stopped = await self._rows.run(act, patient=False)
        if visibility.wanted == "hidden":
            for each in (job, *made):
                await asyncio.to_thread(self._album.seal, each)
            await self._stopped(stopped)
        self._cases.opened(guild)
        return visibility.wanted != "shown"

    async def _stopped(self, jobs: Sequence[int]) -> None:
        self._dispatch.stopped(jobs, GONE)
        for job in jobs:
            await asyncio.to_thread(self._album.delete, job)

    async def dismiss(self, job: int, moderator: int) -> None:
        """Let a reported picture stand: it is shown again; raises Refused, `already_decided`.

        So is what came of it. What was taken back meanwhile stays sealed.
        """
        known, now = await self._job_queue.get(job), self._clock()
        is_posted = known is not None and known.delivery == "posted"

        def act(connection: Any) -> tuple[Case | None, list[int]]:
            made: list[int] = []
            case = case_rows.decide(connection, "report", job, "dismissed", moderator, now)
            visibility = report_rows.veil_of(connection, job)
            if case and visibility and visibility.wanted == "hidden" and is_posted:
                report_rows.want(connection, replace(visibility, wanted="shown", hidden_at=None))
                made = source_rows.show_made(connection, job)
            if case:
                waited = decided(case.opened_at, now)
                done = AuditEntry(
                    case.guild, moderator, "dismiss", now, case.member, job, detail=waited
                )
                note(connection, done)
            return case, made

        case, made = await self._rows.run(act, patient=False)
        if case is None:
            raise await self._cases.too_late("report", job)
        if is_posted:
            for each in (job, *made):
                await asyncio.to_thread(self._album.unseal, each)
        self._cases.decided()

    async def job_of(self, channel: int, message: int) -> int | None:
        """Return the job whose message stands there, None where it is not one of ours."""
        return await self._rows.run(
            lambda connection: report_rows.job_at(connection, channel, message)
        )

    async def said_of(self, job: int) -> list[Report]:
        """Return what members said of a picture."""
        return await self._rows.run(lambda connection: report_rows.reports_of(connection, job))

    async def due(self) -> list[Visibility]:
        """Return the pictures whose messages do not show what they should."""
        return await self._rows.run(report_rows.veils_due)

    async def shows(self, visibility: Visibility) -> None:
        """A picture's message shows that now, or nobody can see it any more."""
        now = self._clock()

        def act(connection: Any) -> Visibility | None:
            known = report_rows.veil_of(connection, visibility.job)
            if known is None:
                return None
            # What was decided while the message was changed is shown next, so it is still due.
            since = shown(replace(known, wanted=visibility.wanted), now)
            report_rows.shows(connection, since)
            return since if known.shows == "shown" and since.shows != "shown" else None

        if gone := await self._rows.run(act):
            log.info("job %d: %s", visibility.job, told_of(gone))

    async def takedowns(self, guild: int, since: float) -> list[float]:
        """Return for each picture gone since then how long after its report it was still seen."""
        return list(await self._rows.run(lambda c: report_rows.takedowns(c, guild, since)))

    async def _posted(self, job: int, guild: int) -> Job:
        known = await self._job_queue.get(job)
        is_here = known is not None and known.request.guild == guild and known.state == "done"
        if known is None or not is_here or known.delivery != "posted" or known.request.private:
            raise Refused("not_reportable")
        return known


def _take(connection: Any, report: Report, job: Job, *, moderator: bool) -> Visibility:
    """Write a report down with everything that follows from it; a moderator's word is enough."""
    earlier = report_rows.times_reported(connection, report.member, report.at - DAY)
    if not moderator and (again_at := too_many(earlier, report.at)) is not None:
        raise Refused("too_many_reports", when=ceil(again_at))
    if not report_rows.add_report(connection, report) and not moderator:
        raise Refused("reported_before")
    case = case_rows.get(connection, "report", job.id)
    dismissed = case is not None and case.verdict == "dismissed"
    visibility = report_rows.veil_for(connection, job.id, report.guild, reported_at=report.at)
    everything = report_rows.reports_of(connection, job.id)
    if moderator or hides(report, everything, dismissed=dismissed):
        visibility = hidden(visibility, report.at)
    report_rows.want(connection, visibility)
    case_rows.open_case(connection, _case(job, report.at), again=True)
    if moderator:
        act = AuditEntry(report.guild, report.member, "hide", report.at, job.request.member, job.id)
        note(connection, act)
    return visibility


def _case(job: Job, now: float) -> Case:
    return Case("report", job.id, job.request.guild or 0, now, member=job.request.member)
