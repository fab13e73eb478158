"""What moderators order: each act, what it stops, and its row stand in one transaction."""

from dataclasses import dataclass, replace
from typing import Any

from bot.desk.drops import Drops, told_of
from bot.desk.policy.limits import DAY, first_id_at
from bot.desk.policy.orders import (
    CALM_PAUSE_SECONDS,
    CALM_SECONDS,
    Block,
    block_of,
    is_calm,
    pauses,
)
from bot.desk.rows import orders as order_rows
from bot.desk.rows import takedowns as takedown_rows
from bot.desk.rows.audit import AuditEntry, note
from bot.desk.tools import DeskTools
from bot.errors import Refused

MAX_PAUSE_REASON = 300  #: characters; members read it


@dataclass(frozen=True, slots=True)
class Calm:
    """What a raid is met with."""

    num_dropped: int
    paused_until: float
    calm_until: float


class ModeratorOrders:
    """Blocks, pauses and calm, for a moderator of a guild."""

    def __init__(self, tools: DeskTools, drops: Drops) -> None:
        self._guild_cache = tools.guild_cache
        self._dispatch = tools.dispatch
        self._drops = drops
        self._clock = tools.clock

    def now(self) -> float:
        """Return the time by the clock that blocks and pauses are held to."""
        return self._clock()

    async def block(
        self,
        guild: int,
        moderator: int,
        member: int,
        kind: str,
        *,
        until: float | None = None,
        words: str = "",
    ) -> int:
        """Let a member ask for nothing, and drop what they have in line; return how much."""
        now = self._clock()
        reason = f"{kind}: {words}" if words else kind
        act = AuditEntry(guild, moderator, "block", now, member=member, reason=reason, until=until)

        def do(connection: Any) -> list[int]:
            order_rows.write_block(connection, guild, member, Block(kind, until))
            gone = takedown_rows.drop(connection, guild, "dropped_block", now, member=member)
            note(connection, replace(act, detail=told_of(gone)))
            return gone

        return await self._drops.stop(guild, do, "dropped_block")

    async def unblock(self, guild: int, moderator: int, member: int, reason: str = "") -> None:
        """Let a member ask again; raises Refused, `not_blocked`."""
        now = self._clock()

        def do(connection: Any) -> bool:
            if not order_rows.lift_block(connection, guild, member, now):
                return False
            act = AuditEntry(guild, moderator, "unblock", now, member=member, reason=reason)
            note(connection, act)
            return True

        if not await self._guild_cache.change(guild, do):
            raise Refused("not_blocked")

    async def blocked(self, guild: int) -> dict[int, Block]:
        """Return the blocks that hold in a guild now, by member, the first to end first."""
        now, orders_now = self._clock(), (await self._guild_cache.cached(guild)).orders
        holding = {
            member: block
            for member in orders_now.blocks
            if (block := block_of(member, orders_now, now)) is not None
        }
        return dict(sorted(holding.items(), key=lambda each: each[1].until or float("inf")))

    async def pause(
        self, guild: int, moderator: int, reason: str, until: float | None = None
    ) -> None:
        """Take nothing new, and begin nothing that waits, until resumed or until a time."""
        said = {"paused": 1, "paused_until": until, "pause_reason": reason[:MAX_PAUSE_REASON]}
        act = AuditEntry(guild, moderator, "pause", self._clock(), reason=reason, until=until)
        await self._order(act, said)

    async def resume(self, guild: int, moderator: int, reason: str = "") -> None:
        """Take requests and paint again, and end calm: what is said last holds.

        Raises Refused, `not_paused`, where there is nothing to end.
        """
        standing, now = (await self._guild_cache.cached(guild)).orders, self._clock()
        if not (pauses(standing, now) or is_calm(standing, now)):
            raise Refused("not_paused")
        said = {"paused": 0, "paused_until": None, "pause_reason": None, "calm_until": None}
        await self._order(AuditEntry(guild, moderator, "resume", now, reason=reason), said)

    async def calm(self, guild: int, moderator: int, reason: str) -> Calm:
        """Meet a raid: pause, drop what the newest accounts want, lower everybody's limits.

        The pause ends first and then the limits, by themselves.
        """
        now = self._clock()
        pause_end, calm_end = now + CALM_PAUSE_SECONDS, now + CALM_SECONDS
        act = AuditEntry(guild, moderator, "calm", now, reason=reason, until=calm_end)
        said = {
            "paused": 1,
            "paused_until": pause_end,
            "pause_reason": reason[:MAX_PAUSE_REASON],
            "calm_until": calm_end,
        }
        newborn = first_id_at(now - DAY)

        def do(connection: Any) -> list[int]:
            order_rows.order(connection, guild, **said)
            gone = takedown_rows.drop(connection, guild, "dropped_calm", now, born_after=newborn)
            note(connection, replace(act, detail=told_of(gone)))
            return gone

        num_dropped = await self._drops.stop(guild, do, "dropped_calm")
        self._dispatch.look()
        return Calm(num_dropped, pause_end, calm_end)

    async def private(self, guild: int, moderator: int, *, allowed: bool, reason: str = "") -> None:
        """Let members ask for pictures that only they see, or not."""
        verb = "private-on" if allowed else "private-off"
        act = AuditEntry(guild, moderator, verb, self._clock(), reason=reason)
        await self._order(act, {"no_private": int(not allowed)})

    async def _order(self, act: AuditEntry, said: dict[str, Any]) -> None:
        def do(connection: Any) -> None:
            order_rows.order(connection, act.guild, **said)
            note(connection, act)

        await self._guild_cache.change(act.guild, do)
        self._dispatch.look()  # who waits reads that it is paused, or where they stand again
