"""What a member may still ask for: held against their past in the very transaction of a request."""

from dataclasses import dataclass
from typing import Any

from bot.desk.policy.limits import (
    History,
    Limits,
    LimitSettings,
    LimitWindow,
    allows_use,
    has_none,
    judge_limits,
    limits_of,
    windows_of,
    within,
)
from bot.desk.policy.orders import limits_under
from bot.desk.policy.settings import Snapshot
from bot.desk.policy.sources import price_of
from bot.desk.rows.limits import past_of
from bot.desk.tools import DeskTools
from bot.errors import Refused
from bot.jobs.job_queue import AdmissionCheck
from bot.request import Request


@dataclass(frozen=True, slots=True)
class LimitsUsed:
    """A member's limits in a place, and what they have used of them."""

    limits: Limits  #: the member's own: everyone's, and the best their roles say
    here: Limits | None  #: the channel's, which hold besides
    waiting: int  #: requests of theirs in line or on the GPU
    windows: tuple[LimitWindow, ...]  #: the member's, of the hour and the day
    windows_here: tuple[LimitWindow, ...]


class MemberLimits:
    """Reads what members had, and holds it against the limits."""

    def __init__(self, tools: DeskTools) -> None:
        self._rows = tools.rows
        self._guild_cache = tools.guild_cache
        self._offer = tools.dispatch.offer
        self._clock = tools.clock

    def limits(self, snapshot: Snapshot, now: float) -> LimitSettings:
        """Return the limits of a guild as they hold now; lower while a raid lasts."""
        return limits_under(snapshot.orders, snapshot.limits, now)

    def check(
        self, request: Request, job: int, snapshot: Snapshot, now: float
    ) -> AdmissionCheck | None:
        """Return what the transaction of a request asks first; None: there is nothing to ask."""
        limits = self.limits(snapshot, now)
        if has_none(limits):
            return None

        def ask(connection: Any) -> Refused | None:
            guild, member = snapshot.guild, request.member
            taken, stopped = past_of(connection, guild, member, now, besides=job)
            history = History(taken, stopped, request.joined_at)
            price = price_of(request, self._offer())
            verdict = judge_limits(request, limits, history, now, price)
            return Refused(verdict.code, **verdict.facts) if verdict else None

        return ask

    async def uses(self, request: Request) -> list[str]:
        """Return how who asks may go on from pictures here, as far as the model can."""
        snapshot, offer = await self._guild_cache.cached(request.guild), self._offer()
        limits = self.limits(snapshot, self._clock())
        return [each for each in (offer.uses if offer else ()) if allows_use(each, request, limits)]

    async def within(self, request: Request) -> Request:
        """Return a request for no more at once than its member may have here."""
        snapshot = await self._guild_cache.cached(request.guild)
        return within(request, self.limits(snapshot, self._clock()))

    async def of(self, request: Request) -> LimitsUsed:
        """Return how a member stands who would ask here now; of the request only who and where."""
        now, guild = self._clock(), request.guild or 0
        snapshot = await self._guild_cache.cached(request.guild)
        limits = self.limits(snapshot, now)
        taken, stopped = await self._rows.run(
            lambda connection: past_of(connection, guild, request.member, now)
        )
        history, channel = History(taken, stopped), request.parent or request.channel
        own, here = limits_of(limits, request.roles), limits.channels.get(channel)
        return LimitsUsed(
            limits=own,
            here=here,
            waiting=sum(each.unfinished for each in taken),
            windows=windows_of(own, history, now),
            windows_here=windows_of(here, history, now, channel) if here else (),
        )
