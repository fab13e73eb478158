"""Pure: how much a member may ask for, and when they may ask again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from math import ceil
from typing import Any

from bot.desk.policy import qualities
from bot.desk.policy.ids import born_at
from bot.desk.policy.past import DAY, HOUR, NO_LIMIT, History, Taken, counted, fits_at
from bot.request import Request


@dataclass(frozen=True, slots=True)
class Limits:
    """What one member may take; None: not said here, or, in the end, no limit."""

    waiting: int | None = None  #: requests of theirs in line or on the GPU at once
    per_hour: int | None = None  #: pictures
    per_day: int | None = None
    cooldown_seconds: float | None = None  #: between two requests
    count: int | None = None  #: pictures in one request
    quality: str | None = None  #: the finest of QUALITIES
    account_age_seconds: float | None = None
    membership_seconds: float | None = None
    wait_seconds: float | None = None  #: a longer line takes no more requests


DEFAULTS = Limits(
    waiting=2,
    per_hour=12,
    per_day=60,
    account_age_seconds=DAY,
    membership_seconds=600.0,
    wait_seconds=1800.0,
)
#: of these the smaller value is the better one for the member
SMALLER_IS_BETTER = ("cooldown_seconds", "account_age_seconds", "membership_seconds")


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """A server's limits: for everyone, and where a role or a channel says otherwise."""

    everyone: Limits = DEFAULTS
    roles: Mapping[int, Limits] = field(default_factory=dict)
    channels: Mapping[int, Limits] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LimitVerdict:
    """Which limit a request meets; `facts` fill its sentence, `when` being when to return."""

    code: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Window:
    """How many pictures a member had in a moving hour or day, and when one more fits."""

    code: str  #: of the refusal it leads to
    limit: int
    had: int
    free_at: float  #: now, where one fits


def judge_limits(
    request: Request, settings: LimitSettings, history: History, now: float
) -> LimitVerdict | None:
    """Return why a request is too much, the longest wait first, or None.

    The channel's limits count what was asked for in that channel; the member's count everything.
    """
    own = limits_of(settings, request.roles)
    past = counted(history, now)
    met = [*_standing(request, own, history, now), *_amount(request, own, past, now)]
    channel = request.parent or request.channel  # a thread belongs to its channel
    here = settings.channels.get(channel)
    if here is not None:
        met += _standing(request, here, history, now)
        met += _amount(request, here, [t for t in past if t.channel == channel], now)
    lasting = [verdict for verdict in met if "when" not in verdict.facts]
    return lasting[0] if lasting else max(met, key=_when, default=None)


def judge_line(
    request: Request, settings: LimitSettings, eta_seconds: float, now: float
) -> LimitVerdict | None:
    """Return why a request would wait too long, for who asks or for where, or None."""
    own = limits_of(settings, request.roles).wait_seconds
    here = settings.channels.get(request.parent or request.channel, Limits()).wait_seconds
    longest = min((limit for limit in (own, here) if limit is not None), default=float("inf"))
    if eta_seconds <= longest:
        return None
    return _until("line_too_long", now + eta_seconds - longest)


def windows_of(
    limits: Limits, history: History, now: float, channel: int | None = None
) -> tuple[Window, ...]:
    """Return what is used of the hour's and the day's pictures, where these are limited."""
    past = [t for t in counted(history, now) if channel in (None, t.channel)]
    return tuple(
        Window(
            code,
            limit,
            had=sum(t.pictures for t in past if t.at > now - window),
            free_at=fits_at(past, 1, limit, window, now),
        )
        for code, limit, window in _windows(limits)
        if limit is not None and limit < NO_LIMIT
    )


def has_none(settings: LimitSettings) -> bool:
    """Tell whether nobody is limited in anything but how long they would wait."""
    said = (settings.everyone, *settings.roles.values(), *settings.channels.values())
    return all(replace(limits, wait_seconds=None) == Limits() for limits in said)


def limits_of(settings: LimitSettings, roles: Iterable[int]) -> Limits:
    """Return a member's limits: per limit the best their roles say, else everyone's."""
    said = [settings.roles[role] for role in roles if role in settings.roles]
    best = {each.name: _best(each.name, said) for each in fields(Limits)}
    known = {name: value for name, value in best.items() if value is not None}
    return replace(settings.everyone, **known)


def most_at_once(limits: Limits) -> int:
    """Return how many pictures one request may ask for; a larger one would never fit."""
    allowed = (limits.count, limits.per_hour, limits.per_day)
    return min((limit for limit in allowed if limit is not None), default=NO_LIMIT)


def _best(name: str, said: Sequence[Limits]) -> Any:
    """Return the value that allows most, None where nothing is said."""
    values = [value for limits in said if (value := getattr(limits, name)) is not None]
    if name == "quality":
        return max(values, key=qualities.rank, default=None)
    return (min if name in SMALLER_IS_BETTER else max)(values, default=None)


def _standing(
    request: Request, limits: Limits, history: History, now: float
) -> Iterator[LimitVerdict]:
    """Yield what speaks against the member or the line, whatever is asked for."""
    old_enough = born_at(request.member) + (limits.account_age_seconds or 0.0)
    if now < old_enough:
        yield _until("account_too_young", old_enough)
    if history.joined_at is not None:
        long_enough = history.joined_at + (limits.membership_seconds or 0.0)
        if now < long_enough:
            yield _until("member_too_new", long_enough)


def _amount(
    request: Request, limits: Limits, past: Sequence[Taken], now: float
) -> Iterator[LimitVerdict]:
    """Yield what speaks against this much more."""
    largest = most_at_once(limits)
    if request.count > largest:
        yield LimitVerdict("count_too_large" if largest else "limit_zero", {"limit": largest})
        return
    if limits.quality and qualities.rank(request.quality) > qualities.rank(limits.quality):
        known = qualities.told(qualities.up_to(limits.quality), request.locale)
        yield LimitVerdict("quality_too_high", {"known": known})
    if limits.waiting is not None and sum(t.unfinished for t in past) >= limits.waiting:
        yield LimitVerdict("too_many_waiting", {"limit": limits.waiting})
    rested = max((t.at for t in past), default=-DAY) + (limits.cooldown_seconds or 0.0)
    if limits.cooldown_seconds and now < rested:
        yield _until("cooldown", rested)
    for code, limit, window in _windows(limits):
        free_at = fits_at(past, request.count, limit, window, now)
        if free_at > now:
            yield _until(code, free_at, limit=limit)


def _windows(limits: Limits) -> tuple[tuple[str, int | None, float], ...]:
    return ("hourly_limit", limits.per_hour, HOUR), ("daily_limit", limits.per_day, DAY)


def _until(code: str, when: float, **facts: object) -> LimitVerdict:
    return LimitVerdict(code, {"when": ceil(when), **facts})


def _when(verdict: LimitVerdict) -> int:
    return int(str(verdict.facts["when"]))
