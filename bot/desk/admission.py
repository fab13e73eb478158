"""Lets a request in, or says why not: by the guild's snapshot, the member's past, the line."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from bot import guard
from bot.desk.limits import MemberLimits
from bot.desk.names import Names
from bot.desk.policy.admission import (
    ALLOWED,
    Judgement,
    judge_circumstances,
    judge_finished,
    refuse_what_is_never_painted,
)
from bot.desk.policy.appeals import words_of
from bot.desk.policy.limits import LimitSettings, judge_line, judge_offer, quality_of, share_of
from bot.desk.policy.settings import Snapshot
from bot.desk.policy.sources import judge_use, price_of, together
from bot.desk.rows import appeals as appeal_rows
from bot.desk.rows import settings as settings_rows
from bot.desk.sources import Sources
from bot.desk.tools import DeskTools
from bot.errors import Refused
from bot.jobs.job import is_held
from bot.jobs.job_queue import AdmissionCheck
from bot.prompt import ComposedPrompt
from bot.request import MAX_SEED, NORMAL, Reply, Request, Spec, Ticket


class Admission:
    """Holds every request to its guild's snapshot, and to its member's past as it is written."""

    def __init__(
        self, tools: DeskTools, member_limits: MemberLimits, names: Names, sources: Sources
    ) -> None:
        self._job_queue = tools.job_queue
        self._dispatch = tools.dispatch
        self._guild_cache = tools.guild_cache
        self._member_limits = member_limits
        self._names = names
        self._sources = sources
        self._clock = tools.clock

    async def admit(self, request: Request, reply: Reply) -> Ticket:
        """Write a request down and return its ticket; or raise Refused."""
        chain = await self._sources.chain(request)
        refuse_what_is_never_painted(request, chain)
        offer = self._dispatch.offer()
        if missing := judge_offer(request, offer) or judge_use(request, offer):
            raise missing
        seed = secrets.randbelow(MAX_SEED + 1) if request.seed is None else request.seed
        snapshot = await self._guild_cache.cached(request.guild)
        is_new, review, request = await self._arrive(request, chain, reply, seed, snapshot)
        if not is_new:
            raise Refused("duplicate")
        if review != ALLOWED:  # using up a leave is a change, too
            await self._hold_to_changes(request, chain, reply.interaction, snapshot)
        at = await self._dispatch.places.of_newcomer(reply.interaction)
        limits = self._member_limits.limits(snapshot, self._clock())
        if late := judge_line(request, limits, at.eta_seconds, self._clock()):
            await self._job_queue.drop_unacknowledged(reply.interaction, self._clock())
            raise Refused(late.code, **late.facts)
        return Ticket(
            reply.interaction,
            request,
            reply,
            at.place,
            at.eta_seconds,
            newcomers_first=at.newcomers_first,
            held=is_held(review),
            rest=at.rest,
            loading=at.loading,
        )

    async def _arrive(
        self,
        request: Request,
        chain: Sequence[Request],
        reply: Reply,
        seed: int,
        snapshot: Snapshot,
    ) -> tuple[bool, str | None, Request]:
        """Write it down; False where it was taken before.

        With it comes why a moderator looks at the picture first, and how its words were read.
        """
        now = self._clock()
        check = self._member_limits.check(request, reply.interaction, snapshot, now)
        finding = await self._judged(request, chain, snapshot, check, now)
        if finding.refusal:
            raise finding.refusal
        if finding.review == ALLOWED:
            without = await self._without_leave(request, chain, snapshot, now)
            check = _using_leave(check, request, reply.interaction, without)
        composed = await self._names.compose(request, snapshot)
        before = together(request, chain).wanted if chain else ()
        if verdict := guard.verdict(composed.prompt, *before, avoid=composed.negative):
            raise Refused(verdict.code)  # of what was read together, and was typed apart
        request = request.model_copy(update={"reading": composed.reading})
        limits = self._member_limits.limits(snapshot, now)
        spec = self._spec(request, composed, seed, limits)
        with self._sources.coming(reply.interaction):
            if request.source:
                await self._sources.keep(reply.interaction, request.source)
            arrived = await self._job_queue.arrive(
                request,
                reply,
                spec,
                now,
                cost=self._dispatch.cost(spec),
                weight=share_of(request, limits),
                price=price_of(request, self._dispatch.offer()),
                review=finding.review,
                check=check,
            )
        if isinstance(arrived, Refused):
            await self._sources.drop(reply.interaction)
            raise arrived
        if finding.review == ALLOWED:
            self._guild_cache.forget(snapshot.guild)
        return arrived, finding.review, request

    async def _hold_to_changes(
        self, request: Request, chain: Sequence[Request], job: int, judged_by: Snapshot
    ) -> None:
        """Take a request out again that what changed while it was judged is against."""
        snapshot, now = await self._guild_cache.cached(request.guild), self._clock()
        if snapshot.version == judged_by.version:
            return
        judgement = await self._judged(request, chain, snapshot, None, now)
        if judgement.refusal:
            await self._job_queue.drop_unacknowledged(job, now)
            raise judgement.refusal

    async def _judged(
        self,
        request: Request,
        chain: Sequence[Request],
        snapshot: Snapshot,
        check: AdmissionCheck | None,
        now: float,
    ) -> Judgement:
        """Judge a request; what slow rules take is taken only of who may ask at all."""
        if against := judge_circumstances(request, snapshot, now):
            return Judgement(refusal=against)
        asks_first = None if snapshot.is_quick else check
        if asks_first and (refused := await self._job_queue.ask(asks_first)):
            return Judgement(refusal=refused)
        return await self._guild_cache.judged(
            snapshot, partial(judge_finished, request, snapshot, now, chain=chain)
        )

    async def _without_leave(
        self, request: Request, chain: Sequence[Request], snapshot: Snapshot, now: float
    ) -> Judgement:
        """Judge a request as if a moderator had allowed nothing, where every request is judged."""
        strict = replace(snapshot, allowed=frozenset())
        return await self._guild_cache.judged(
            snapshot, partial(judge_finished, request, strict, now, chain=chain)
        )

    def _spec(
        self, request: Request, composed: ComposedPrompt, seed: int, limits: LimitSettings
    ) -> Spec:
        offer = self._dispatch.offer()
        quality = quality_of(request, limits)
        # A limit may name what the model has not; that is nobody's choice, so nobody is refused.
        has_it = quality in offer.qualities if offer else quality == request.quality
        return Spec(
            prompt=composed.prompt,
            negative=composed.negative,
            count=request.count,
            seed=seed,
            quality=quality if quality != NORMAL and has_it else None,
            size=None if request.source else request.size or None,
            source=request.source.told if request.source else None,
        )


def _using_leave(
    check: AdmissionCheck | None, request: Request, job: int, without: Judgement
) -> AdmissionCheck:
    """Return a check that also uses up what a moderator has allowed once."""
    guild, words = request.guild or 0, words_of(request)
    used_before = without.refusal or Refused("duplicate")  # by another request meanwhile

    def ask(connection: Any) -> Refused | None:
        if check is not None and (refused := check(connection)):
            return refused
        if not appeal_rows.use(connection, guild, request.member, words, job):
            return used_before
        settings_rows.touch(connection, guild)
        return None

    return ask
