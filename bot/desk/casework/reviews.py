"""Pictures that a moderator looks at before anybody else: approved, rejected, or out of time."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from bot.desk.book import Book
from bot.desk.book import cases as rows
from bot.desk.book.acts import AuditEntry, note
from bot.desk.casework.cases import Cases
from bot.desk.outcome import outcome_of
from bot.desk.policy.case import Case
from bot.errors import Refused
from bot.jobs import rows as job_rows
from bot.jobs.dispatch import Dispatch
from bot.jobs.job import Job
from bot.jobs.job_queue import Ledger
from bot.pictures.album import Album

log = logging.getLogger(__name__)

REVIEW_SECONDS = 48 * 3600.0  #: then what nobody looked at is withdrawn
REFUSALS = {"rejected": "review_rejected", "expired": "review_expired"}


class Reviews:
    """Brings held pictures before the moderators, and lets them go as those decide."""

    def __init__(
        self,
        book: Book,
        cases: Cases,
        ledger: Ledger,
        dispatch: Dispatch,
        album: Album,
        clock: Callable[[], float],
    ) -> None:
        self._book = book
        self._cases = cases
        self._ledger = ledger
        self._dispatch = dispatch
        self._album = album
        self._clock = clock

    async def bring_up(self, number: int) -> None:
        """Let the moderators know of a held picture, once."""
        job = await self._ledger.get(number)
        if job is None or job.delivery != "held":
            return
        guild = job.request.guild or 0
        told = {"why": job.review or ""}
        kind, _, rule = told["why"].partition(":")
        if kind == "rule":
            told["rule"] = await self._cases.rule_told(guild, rule)
        case = Case(
            kind="review",
            ref=job.id,
            guild=guild,
            opened_at=self._clock(),
            member=job.request.member,
            told=told,
        )
        if await self._book.run(lambda connection: rows.open_case(connection, case)):
            self._cases.opened(case.guild)

    async def held(self) -> list[Job]:
        """Return everything that is held now."""
        now = self._clock()
        return await self._book.run(lambda connection: job_rows.held_before(connection, now))

    async def decide(self, job: int, verdict: str, moderator: int) -> Case:
        """Let a picture go out, or not; `verdict` is approved or rejected.

        Raises Refused: `already_decided` where somebody was first, `already_gone`.
        """
        case, known = await self._close(job, verdict, moderator)
        if case is None:
            raise await self._cases.too_late("review", job)
        if known is None:
            raise Refused("already_gone")
        return case

    async def expire(self) -> int:
        """Withdraw what was held for too long; return how many pictures that were."""
        before = self._clock() - REVIEW_SECONDS
        late = await self._book.run(lambda connection: job_rows.held_before(connection, before))
        for job in late:
            await self._close(job.id, "expired", None)
        return len(late)

    async def _close(
        self, job: int, verdict: str, moderator: int | None
    ) -> tuple[Case | None, Job | None]:
        now, refusal = self._clock(), REFUSALS.get(verdict)

        async def act(connection: Any) -> tuple[Case | None, Job | None]:
            case = await rows.decide(connection, "review", job, verdict, moderator, now)
            if case is None and moderator is not None:
                return None, None
            known = await job_rows.let_go(connection, job, now, refusal)
            if case and known and moderator is not None:
                await note(connection, _act(case, known, moderator, verdict, now))
            return case, known

        case, known = await self._book.run(act, patient=moderator is None)
        if known is not None:
            await self._send_on(known, verdict)
        self._cases.decided()
        return case, known

    async def _send_on(self, job: Job, verdict: str) -> None:
        log.info("job %d: review %s", job.id, verdict)
        if job.refusal is not None:
            await asyncio.to_thread(self._album.delete, job.id)
        if event := await outcome_of(job, self._ledger, self._album):
            self._dispatch.mailbox.put(job.id, event)


def _act(case: Case, job: Job, moderator: int, verdict: str, now: float) -> AuditEntry:
    verb = "approve" if verdict == "approved" else "reject"
    return AuditEntry(case.guild, moderator, verb, now, member=job.request.member, job=job.id)
