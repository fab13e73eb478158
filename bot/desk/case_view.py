"""Where moderators sit: all there is to see of a case, and the decision at the right place."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.desk.appeals import Appeals
from bot.desk.optouts import Optouts
from bot.desk.policy.cases import Case
from bot.desk.policy.optouts import OptedOut
from bot.desk.policy.reports import Report
from bot.desk.removals import Removals
from bot.desk.reports import Reports
from bot.desk.reviews import Reviews
from bot.desk.tickets import ticket_of
from bot.desk.tools import DeskTools
from bot.errors import Refused
from bot.jobs.dispatch import prints_of
from bot.request import Request, Ticket


@dataclass(frozen=True, slots=True)
class CaseView:
    """What a moderator needs to decide a case."""

    case: Case
    request: Request | None = None  #: what was asked for, where it is still known
    ticket: Ticket | None = None  #: of the job it is about
    pictures: tuple[Path, ...] = ()
    reports: Sequence[Report] = ()
    names: Sequence[OptedOut] = ()
    members: Sequence[tuple[int, int]] = ()  #: refused in a burst, and how often


class CaseDesk:
    """Puts cases before moderators, and hands what they say to the desk it belongs to."""

    def __init__(
        self,
        tools: DeskTools,
        reviews: Reviews,
        reports: Reports,
        removals: Removals,
        appeals: Appeals,
        optouts: Optouts,
    ) -> None:
        self._job_queue = tools.job_queue
        self._album = tools.album
        self._reviews = reviews
        self._reports = reports
        self._removals = removals
        self._appeals = appeals
        self._optouts = optouts

    async def look(self, case: Case) -> CaseView:
        """Return all there is to see of a case."""
        match case.kind:
            case "review" | "report":
                return await self._of_job(case)
            case "appeal":
                refused_request = await self._appeals.refused_request(case.ref)
                return CaseView(case, refused_request.request if refused_request else None)
            case "name":
                return CaseView(case, names=await self._optouts.asked_by(case.ref))
        return CaseView(case, members=await self._appeals.refused_most(case))

    async def decide(self, case: Case, verdict: str, moderator: int) -> None:
        """Do what a moderator says; raises Refused where it is too late."""
        match case.kind:
            case "review":
                await self._reviews.decide(case.ref, verdict, moderator)
            case "report" if verdict == "dismissed":
                await self._reports.dismiss(case.ref, moderator)
            case "report":
                await self._removals.remove_reported(case.ref, case.guild, moderator)
            case "appeal":
                await self._appeals.decide(case.ref, verdict, moderator)
            case "name":
                await self._optouts.decide(case, moderator, accepted=verdict == "accepted")
            case "burst":
                await self._appeals.noted(case.ref, moderator)

    async def _of_job(self, case: Case) -> CaseView:
        job = await self._job_queue.get(case.ref)
        if job is None:
            return CaseView(case)
        made = prints_of(self._album, job.id, await self._job_queue.prints_of(job.id))
        sealed = await asyncio.to_thread(self._album.sealed, job.id)
        kept = await asyncio.to_thread(_existing, [each.path for each in made])
        return CaseView(
            case,
            request=job.request,
            ticket=ticket_of(job, case.opened_at),
            pictures=tuple(sealed or kept),
            reports=await self._reports.said_of(job.id) if case.kind == "report" else (),
        )


def require_own(case: Case | None, guild: int | None) -> Case:
    """Return a case of a guild's own; raises Refused, `unknown_case`."""
    if case is None or case.guild != guild:
        raise Refused("unknown_case")
    return case


def _existing(paths: Sequence[Path]) -> list[Path]:
    return [path for path in paths if path.exists()]
