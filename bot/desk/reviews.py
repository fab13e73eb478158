"""Pictures that a moderator looks at before anybody else: approved, rejected, or out of time."""

import asyncio
import logging
from dataclasses import replace
from typing import Any

from bot.desk.cases import Cases
from bot.desk.policy.cases import Case
from bot.desk.policy.settings import GuildSettings
from bot.desk.rows import cases as case_rows
from bot.desk.rows import settings as settings_rows
from bot.desk.rows.audit import AuditEntry, note
from bot.desk.tickets import outcome_of
from bot.desk.tools import DeskTools
from bot.errors import Refused
from bot.jobs import rows
from bot.jobs import rows as job_rows
from bot.jobs.job import UNREADABLE, Job
from bot.kept import for_each
from bot.pictures import fingerprints

log = logging.getLogger(__name__)

REVIEW_SECONDS = 48 * 3600.0  #: then what nobody looked at is withdrawn
REFUSALS = {"rejected": "review_rejected", "expired": "review_expired"}


class Reviews:
    """Brings held pictures before the moderators, and lets them go as those decide."""

    def __init__(self, tools: DeskTools, cases: Cases) -> None:
        self._rows = tools.rows
        self._cases = cases
        self._job_queue = tools.job_queue
        self._dispatch = tools.dispatch
        self._album = tools.album
        self._clock = tools.clock

    async def bring_up(self, number: int) -> None:
        """Let the moderators know of a held picture, once."""
        job = await self._job_queue.get(number)
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
        if await self._rows.run(lambda connection: case_rows.open_case(connection, case)):
            self._cases.opened(case.guild)

    async def held(self) -> list[Job]:
        """Return everything that is held now."""
        now = self._clock()
        return await self._rows.run(lambda connection: job_rows.held_before(connection, now))

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
        late = await self._rows.run(lambda connection: job_rows.held_before(connection, before))
        await for_each(late, lambda job: self._close(job.id, "expired", None))
        return len(late)

    async def _close(
        self, job: int, verdict: str, moderator: int | None
    ) -> tuple[Case | None, Job | None]:
        now, refusal = self._clock(), REFUSALS.get(verdict)

        def act(connection: Any) -> tuple[Case | None, Job | None]:
            case = case_rows.decide(connection, "review", job, verdict, moderator, now)
            if case is None and moderator is not None:
                return None, None
            known = job_rows.let_go(connection, job, now, refusal)
            if case and known and moderator is not None:
                note(connection, _act(case, known, moderator, verdict, now))
            return case, known

        case, known = await self._rows.run(act, patient=moderator is None)
        if known is not None:
            await self._send_on(known, verdict)
        self._cases.decided()
        return case, known

    async def _send_on(self, job: Job, verdict: str) -> None:
        log.info("job %d: review %s", job.id, verdict)
        if job.refusal is not None:
            await asyncio.to_thread(self._album.delete, job.id)
        if event := await outcome_of(job, self._job_queue, self._album):
            self._dispatch.latest_events.put(job.id, event)


def _act(case: Case, job: Job, moderator: int, verdict: str, now: float) -> AuditEntry:
    verb = "approve" if verdict == "approved" else "reject"
    return AuditEntry(case.guild, moderator, verb, now, member=job.request.member, job=job.id)


# Looks once more at what is finished before it goes out: rules and removals may be new.


class FinishedReview:
    """Holds what nobody has seen yet to what its guild says now."""

    def __init__(self, tools: DeskTools) -> None:
        self._rows = tools.rows
        self._guild_cache = tools.guild_cache
        self._album = tools.album
        self._clock = tools.clock

    async def at(self, job: Job) -> Job:
        """Return a job as it may go out: as it is, held, or with what its member reads instead."""
        if job.state != "done" or job.delivery != "ready" or job.refusal is not None:
            return job
        if not job.is_readable:  # no rule can be asked about words that cannot be read
            return await self._keep_back(job, UNREADABLE)
        found = await self._guild_cache.judged_again(job)
        if found.refusal is not None:
            return await self._keep_back(job, found.refusal.code)
        snapshot = await self._guild_cache.cached(job.request.guild)
        if await self._was_removed(job, snapshot.removed):
            return await self._keep_back(job, "picture_removed_before")
        if found.review is not None and job.review is None:
            return await self._hold(job, found.review)
        return job

    async def give_up(self, job: int, refusal: str) -> Job | None:
        """Let a member read a sentence instead of what cannot be shown; None where it was seen."""
        return await self._rows.run(lambda c: rows.keep_back(c, job, refusal))

    async def _keep_back(self, job: Job, refusal: str) -> Job:
        kept = await self._rows.run(lambda c: rows.keep_back(c, job.id, refusal))
        if kept is None:
            return job
        log.info("job %d: %s, so its picture is not shown", job.id, refusal)
        await asyncio.to_thread(self._album.delete, job.id)
        return kept

    async def _hold(self, job: Job, why: str) -> Job:
        now = self._clock()
        return await self._rows.run(lambda c: rows.hold(c, job.id, why, now)) or job

    async def _was_removed(self, job: Job, removed: tuple[str, ...]) -> bool:
        """Tell whether a picture of a job is a copy of one that a moderator removed there."""
        if not removed:
            return False
        made = await self._rows.run(lambda connection: rows.of_job(connection, job.id))
        return any(
            fingerprints.is_copy(one.fingerprint, other) for one in made for other in removed
        )


# Whose pictures moderators want to see before anybody else: a member's, a channel's, or all.


class ReviewChoices:
    """Says what is held for review besides what rules hold."""

    def __init__(self, tools: DeskTools) -> None:
        self._guild_cache = tools.guild_cache
        self._clock = tools.clock

    async def choose(
        self,
        guild: int,
        moderator: int,
        *,
        on: bool,
        member: int | None = None,
        channel: int | None = None,
    ) -> GuildSettings:
        """Begin or end looking first, at a member's, a channel's or all pictures; return it all.

        What waits and is painted is held from then on, too.
        """
        now = self._clock()
        verb = "review on" if on else "review off"
        where = "all" if member is None and channel is None else f"<#{channel}>"
        told = "a member" if member is not None else where  # the row itself says whom

        def act(connection: Any) -> GuildSettings:
            known = settings_rows.chosen_in(connection, guild)
            chosen = _chosen(known, on=on, member=member, channel=channel)
            settings_rows.write_settings(connection, guild, chosen)
            note(connection, AuditEntry(guild, moderator, verb, now, member=member, detail=told))
            return chosen

        chosen, _ = await self._guild_cache.change_and_sweep(guild, act)
        return chosen


def _chosen(
    known: GuildSettings, *, on: bool, member: int | None, channel: int | None
) -> GuildSettings:
    if member is not None:
        members = known.review_members
        return replace(known, review_members=members | {member} if on else members - {member})
    if channel is not None:
        channels = known.review_channels
        return replace(known, review_channels=channels | {channel} if on else channels - {channel})
    return replace(known, review_all=on)
