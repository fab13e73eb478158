"""Pure: when moderators should look, and what a raid leaves to a member."""

from collections.abc import Sequence
from dataclasses import replace

from bot.desk.policy.limits import Limits
from bot.desk.policy.past import DAY

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
