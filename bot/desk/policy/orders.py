"""Pure: what moderators have ordered for a guild until some time, and what follows for a request.

An order that has run out counts for nothing from that moment on; nobody has to take it away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from math import ceil

from bot.desk.policy.limits import DAY, Limits, LimitSettings
from bot.errors import Refused
from bot.request import Request
from bot.texts import say

# Pure: when moderators should look, and what a raid leaves to a member.

BURST_REFUSALS = 10
BURST_SECONDS = 600.0
CALM_SHARE = 4  #: in a raid a member gets a quarter of the pictures
CALM_PER_HOUR = 3  #: where there was no limit


def calmed(limits: Limits) -> Limits:
    """Return what is left to a member while a raid lasts; never more than before."""
    return replace(
        limits,
        waiting=_at_most(1, limits.waiting),
        count=_at_most(1, limits.count),
        per_hour=CALM_PER_HOUR if limits.per_hour is None else -(-limits.per_hour // CALM_SHARE),
        account_age_seconds=max(DAY, limits.account_age_seconds or 0.0),
    )


def is_burst(refused_at: Sequence[float], now: float) -> bool:
    """Tell whether so many requests were refused of late that moderators should know."""
    return sum(now - BURST_SECONDS < at <= now for at in refused_at) >= BURST_REFUSALS


def _at_most(limit: int, known: int | None) -> int:
    return limit if known is None else min(limit, known)


KINDS = ("rules", "spam", "harassment", "unwanted", "other")  #: why somebody is blocked
CALM_SECONDS = 3600.0  #: so long a raid's lower limits last
CALM_PAUSE_SECONDS = 600.0  #: and so long nothing new is taken at its start


@dataclass(frozen=True, slots=True)
class Block:
    """A member who may ask for nothing."""

    kind: str  #: of KINDS; the member reads it
    until: float | None = None  #: seconds since 1970; None: until it is lifted


@dataclass(frozen=True, slots=True)
class Orders:
    """Everything ordered in a guild; a guild without moderators' orders has these."""

    blocks: Mapping[int, Block] = field(default_factory=dict)  #: by member
    is_paused: bool = False
    paused_until: float | None = None  #: None: until it is lifted
    pause_reason: str = ""
    calm_until: float | None = None
    allows_private: bool = True


def judge_orders(request: Request, orders: Orders, now: float) -> Refused | None:
    """Return the order that stands against a request now, or None."""
    if blocked := judge_block(request, orders, now):
        return blocked
    if pauses(orders, now):
        return _paused(orders)
    if request.private and not orders.allows_private:
        return Refused("private_off")
    return None


def judge_block(request: Request, orders: Orders, now: float) -> Refused | None:
    """Return that a member is blocked now, with why and until when, or None."""
    block = block_of(request.member, orders, now)
    return None if block is None else _blocked(block, request.locale)


def block_of(member: int, orders: Orders, now: float) -> Block | None:
    """Return the block that lies on a member now."""
    block = orders.blocks.get(member)
    return block if block is not None and _lasts(block.until, now) else None


def pauses(orders: Orders, now: float) -> bool:
    """Tell whether nothing new is taken in a guild now, and nothing that waits is painted."""
    return orders.is_paused and _lasts(orders.paused_until, now)


def is_calm(orders: Orders, now: float) -> bool:
    """Tell whether a raid's lower limits hold now."""
    return orders.calm_until is not None and now < orders.calm_until


def limits_under(orders: Orders, limits: LimitSettings, now: float) -> LimitSettings:
    """Return a guild's limits as they are now: lower for everybody while a raid lasts."""
    if not is_calm(orders, now):
        return limits
    return LimitSettings(
        everyone=calmed(limits.everyone),
        roles={role: _calmed_where_said(own) for role, own in limits.roles.items()},
        channels={channel: _calmed_where_said(own) for channel, own in limits.channels.items()},
    )


def _calmed_where_said(limits: Limits) -> Limits:
    # What a role does not say is everyone's to say; said here, it could be more than that.
    said = {each.name for each in fields(Limits) if getattr(limits, each.name) is not None}
    lower = calmed(limits)
    return replace(Limits(), **{name: getattr(lower, name) for name in said})


def _lasts(until: float | None, now: float) -> bool:
    return until is None or now < until


def _blocked(block: Block, locale: str) -> Refused:
    kind = say(f"block_kind_{block.kind}", locale)
    if block.until is None:
        return Refused("blocked", kind=kind)
    return Refused("blocked_until", kind=kind, until=ceil(block.until))


def _paused(orders: Orders) -> Refused:
    if orders.paused_until is None:
        return Refused("paused", reason=orders.pause_reason)
    return Refused("paused_until", reason=orders.pause_reason, until=ceil(orders.paused_until))
