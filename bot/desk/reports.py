"""Reported pictures: hidden, sealed for the operator, and then shown again or gone for good."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from math import ceil
from typing import Any

from bot.desk.book import Book, forbidden
from bot.desk.book import cases as case_rows
from bot.desk.book import reports as rows
from bot.desk.book.acts import Act, note
from bot.desk.cabinet import Cabinet
from bot.desk.case import Case
from bot.desk.cases import Cases
from bot.desk.veil import DAY, MAX_WORDS, Report, Veil, hidden, hides, seconds_until_gone, too_many
from bot.errors import Refused
from bot.jobs.job import Job
from bot.jobs.ledger import Ledger
from bot.pictures.album import Album

log = logging.getLogger(__name__)


class Reports:
    """Takes what members say of posted pictures, and what moderators do about it."""

    def __init__(
        self,
        book: Book,
        cabinet: Cabinet,
        cases: Cases,
        ledger: Ledger,
        album: Album,
        clock: Callable[[], float],
    ) -> None:
        self._book = book
        self._cabinet = cabinet
        self._cases = cases
        self._ledger = ledger
        self._album = album
        self._clock = clock

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

        A moderator's report always hides. Raises Refused: `not_reportable`, `reported_before`,
        `too_many_reports`.
        """
        known = await self._posted(job, guild)
        report = Report(known.id, member, guild, reason, words[:MAX_WORDS], self._clock())
        veil = await self._book.run(
            lambda connection: _take(connection, report, known, moderator=moderator)
        )
        if veil.wanted == "hidden":
            await self._hide(veil)
        self._cases.opened(guild)
        return veil.wanted != "shown"

    async def dismiss(self, job: int, moderator: int) -> None:
        """Let a reported picture stand: it is shown again; raises Refused, `already_decided`."""
        now = self._clock()

        async def act(connection: Any) -> Case | None:
            case = await case_rows.decide(connection, "report", job, "dismissed", moderator, now)
            veil = await rows.veil_of(connection, job)
            if case and veil and veil.wanted == "hidden":
                await rows.want(connection, replace(veil, wanted="shown", hidden_at=None))
            if case:
                done = Act(case.guild, moderator, "dismiss", now, member=case.member, job=job)
                await note(connection, done)
            return case

        if await self._book.run(act) is None:
            raise await self._cases.too_late("report", job)
        await asyncio.to_thread(self._album.unseal, job)
        self._cases.decided()

    async def remove(self, job: int, guild: int, moderator: int, reason: str = "") -> int:
        """Take a picture away for good, and let none like it be posted there again.

        Returns how many pictures that were; raises Refused: `not_reportable`.
        """
        known, now = await self._of_guild(job, guild), self._clock()

        async def act(connection: Any) -> tuple[Veil, int]:
            veil = await _veil(connection, known)
            gone = replace(veil, wanted="removed", removed_at=veil.removed_at or now)
            await rows.want(connection, gone)
            await case_rows.decide(connection, "report", job, "removed", moderator, now)
            num_made = await forbidden.forbid(connection, guild, job, moderator, now)
            done = _act(known, moderator, "remove", now, reason)
            await note(connection, replace(done, detail=_told(gone)))
            return gone, num_made

        veil, num_made = await self._cabinet.change(guild, act)
        await self._hide(veil)
        await self._ledger.deliver(job, "withdrawn", now)
        self._cases.decided()
        return num_made

    async def allow_again(self, job: int, guild: int, moderator: int) -> None:
        """Let what looks like a removed picture be posted again; raises Refused: `unknown_job`."""
        now = self._clock()

        async def act(connection: Any) -> int:
            num_lifted = await forbidden.allow_again(connection, guild, job)
            if num_lifted:
                await note(connection, Act(guild, moderator, "allow-again", now, job=job))
            return num_lifted

        if not await self._cabinet.change(guild, act):
            raise Refused("unknown_job")

    async def removed(
        self, guild: int, limit: int, before: float | None = None
    ) -> list[forbidden.Removed]:
        """Return what was removed in a guild, the latest first."""
        found = await self._book.run(
            lambda connection: forbidden.removed_in(connection, guild, limit, before)
        )
        return list(found)

    async def said_of(self, job: int) -> list[Report]:
        """Return what members said of a picture."""
        return await self._book.run(lambda connection: rows.reports_of(connection, job))

    async def due(self) -> list[Veil]:
        """Return the pictures whose messages do not show what they should."""
        return await self._book.run(rows.veils_due)

    async def shows(self, job: int, shown: str) -> None:
        """A picture's message shows that now, or nobody can see it any more."""
        await self._book.run(lambda connection: rows.shows(connection, job, shown))

    async def takedowns(self, guild: int, since: float) -> list[float]:
        """Return for each picture taken down since then how many seconds that took."""
        return list(await self._book.run(lambda c: rows.takedowns(c, guild, since)))

    async def _hide(self, veil: Veil) -> None:
        await asyncio.to_thread(self._album.seal, veil.job)
        log.info("job %d: %s", veil.job, _told(veil) or veil.wanted)

    async def _posted(self, job: int, guild: int) -> Job:
        known = await self._of_guild(job, guild)
        if known.delivery != "posted" or known.request.private or known.refusal:
            raise Refused("not_reportable")
        return known

    async def _of_guild(self, job: int, guild: int) -> Job:
        known = await self._ledger.get(job)
        if known is None or known.request.guild != guild or known.state != "done":
            raise Refused("not_reportable")
        return known


async def _take(connection: Any, report: Report, job: Job, *, moderator: bool) -> Veil:
    """Write a report down with everything that follows from it; a moderator's word is enough."""
    earlier = await rows.times_reported(connection, report.member, report.at - DAY)
    if not moderator and (again_at := too_many(earlier, report.at)) is not None:
        raise Refused("too_many_reports", when=ceil(again_at))
    if not await rows.add_report(connection, report) and not moderator:
        raise Refused("reported_before")
    case = await case_rows.get(connection, "report", job.id)
    dismissed = case is not None and case.verdict == "dismissed"
    veil = await _veil(connection, job, reported_at=report.at)
    everything = await rows.reports_of(connection, job.id)
    if moderator or hides(report, everything, dismissed=dismissed):
        veil = hidden(veil, report.at)
    await rows.want(connection, veil)
    await case_rows.open_case(connection, _case(job, report.at), again=True)
    if moderator:
        await note(connection, _act(job, report.member, "hide", report.at))
    return veil


async def _veil(connection: Any, job: Job, reported_at: float | None = None) -> Veil:
    known = await rows.veil_of(connection, job.id)
    veil = known or Veil(job.id, job.request.guild or 0, "shown", "shown")
    return replace(veil, reported_at=veil.reported_at or reported_at)


def _case(job: Job, now: float) -> Case:
    return Case("report", job.id, job.request.guild or 0, now, member=job.request.member)


def _act(job: Job, moderator: int, verb: str, now: float, reason: str = "") -> Act:
    member = job.request.member
    return Act(job.request.guild or 0, moderator, verb, now, member, job.id, reason=reason)


def _told(veil: Veil) -> str:
    seconds = seconds_until_gone(veil)
    return "" if seconds is None else f"{veil.wanted} {seconds:.0f} s after the first report"
