"""Pure: how much a member may ask for, and when they may ask again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from math import ceil
from typing import Any

from bot.errors import Refused
from bot.request import NORMAL, QUALITIES, Offer, Request
from bot.texts import say

# Pure: what a member had of late, in hours and days that move with the time.

HOUR = 3600.0
DAY = 24 * HOUR
FREE_BLOCKS = 3  #: pictures the image gate may stop in a day before they count
NO_LIMIT = 10**9  #: what is said to lift a limit that would hold otherwise
MAX_SHARE = 4  #: of the line, in what a usual member has of it


@dataclass(frozen=True, slots=True)
class Taken:
    """One request of the last day that still counts: neither failed, refused nor cancelled."""

    at: float  #: seconds since 1970
    pictures: int
    channel: int
    unfinished: bool = False  #: in line or on the GPU
    use: str | None = None  #: how it went on from a picture, if it did


@dataclass(frozen=True, slots=True)
class History:
    """What a member has asked for, and how they stand."""

    taken: tuple[Taken, ...] = ()
    gate_blocks: tuple[Taken, ...] = ()  #: what never came for the image gate, in the last day
    joined_at: float | None = None  #: None: not known, as in a direct message


def counted(history: History, now: float) -> list[Taken]:
    """Return what counts, oldest first; the image gate's first blocks of a day are forgiven."""
    blocks = sorted((t for t in history.gate_blocks if t.at > now - DAY), key=_at)
    return sorted((*history.taken, *blocks[FREE_BLOCKS:]), key=_at)


def fits_at(
    counted: Sequence[Taken], count: int, limit: int | None, window: float, now: float
) -> float:
    """Return when so many pictures more fit into a window that moves with the time."""
    recent = [t for t in counted if t.at > now - window]
    room = NO_LIMIT if limit is None else limit - count - sum(t.pictures for t in recent)
    for oldest in recent:
        if room >= 0:
            break
        room += oldest.pictures
        now = oldest.at + window
    return now


def _at(taken: Taken) -> float:
    return taken.at


# Pure: how fine and how large a picture may be: as the model has it, as the limits let it.


def rank(quality: str) -> int:
    """Return how fine a quality is; who says nothing has what is allowed."""
    known = quality or QUALITIES[0]
    return QUALITIES.index(known) if known in QUALITIES else len(QUALITIES)


def usual(said: str, finest: Iterable[str | None]) -> str:
    """Return what is painted: as it is said, else the usual one as far as limits allow it."""
    return said or min((NORMAL, *(each for each in finest if each)), key=rank)


def told(names: Iterable[str], locale: str = "en") -> str:
    """Name some qualities."""
    return ", ".join(say(f"quality_{each}", locale) for each in names)


def up_to(finest: str) -> tuple[str, ...]:
    """Return the qualities that a limit allows."""
    return tuple(each for each in QUALITIES if rank(each) <= rank(finest))


def judge_offer(request: Request, offer: Offer | None) -> Refused | None:
    """Return what of a request the model has not, or None; an unknown model may have it."""
    if request.quality and request.quality not in QUALITIES:
        return Refused("quality_not_here", known=told(QUALITIES, request.locale))
    if offer is None:
        return None
    if request.quality and request.quality not in offer.qualities:
        return Refused("quality_not_here", known=told(offer.qualities, request.locale))
    if request.size and request.size not in offer.sizes:
        code = "size_not_here" if offer.sizes else "size_unknown"
        return Refused(code, known=sizes_told(offer))
    return None


def sizes_told(offer: Offer) -> str:
    """Name the sizes there are, with their pixels."""
    return ", ".join(f"{name} ({wide} x {high})" for name, (wide, high) in offer.sizes.items())


# Pure: when a Discord id was given out; its upper bits are a time.

DISCORD_EPOCH = 1_420_070_400.0  #: the second Discord's snowflakes count from


def born_at(snowflake: int) -> float:
    """Return when a Discord id was given out, in seconds since 1970."""
    return DISCORD_EPOCH + (snowflake >> 22) / 1000


def first_id_at(moment: float) -> int:
    """Return the lowest id Discord gives out at a moment."""
    return max(int((moment - DISCORD_EPOCH) * 1000), 0) << 22


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
    share: int | None = None  #: of their server's line, in usual members' shares; None: one
    #: How often in a day one may go on from a picture; 0: not at all.
    vary: int | None = None
    edit: int | None = None
    repaint: int | None = None
    enlarge: int | None = None


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
class LimitWindow:
    """How many pictures a member had in a moving hour or day, and when one more fits."""

    code: str  #: of the refusal it leads to
    limit: int
    had: int
    free_at: float  #: now, where one fits


def judge_limits(
    request: Request, settings: LimitSettings, history: History, now: float, price: int = 1
) -> LimitVerdict | None:
    """Return why a request is too much, the longest wait first, or None.

    `price` is what each of its pictures counts as.

    The channel's limits count what was asked for in that channel; the member's count everything.
    """
    own = limits_of(settings, request.roles)
    past = counted(history, now)
    met = [*_standing(request, own, history, now), *_amount(request, own, past, now, price)]
    channel = request.parent or request.channel  # a thread belongs to its channel
    here = settings.channels.get(channel)
    if here is not None:
        met += _standing(request, here, history, now)
        met += _amount(request, here, [t for t in past if t.channel == channel], now, price)
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
) -> tuple[LimitWindow, ...]:
    """Return what is used of the hour's and the day's pictures, where these are limited."""
    past = [t for t in counted(history, now) if channel in (None, t.channel)]
    return tuple(
        LimitWindow(
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
    return all(replace(limits, wait_seconds=None, share=None) == Limits() for limits in said)


def limits_of(settings: LimitSettings, roles: Iterable[int]) -> Limits:
    """Return a member's limits: per limit the best their roles say, else everyone's."""
    said = [settings.roles[role] for role in roles if role in settings.roles]
    best = {each.name: _best(each.name, said) for each in fields(Limits)}
    known = {name: value for name, value in best.items() if value is not None}
    return replace(settings.everyone, **known)


def share_of(request: Request, settings: LimitSettings) -> int:
    """Return how many usual members' shares of the line a request is given: the best there is."""
    here = settings.channels.get(request.parent or request.channel, Limits())
    own = limits_of(settings, request.roles)
    return min(max(own.share or 1, here.share or 1), MAX_SHARE)


def most_at_once(limits: Limits) -> int:
    """Return how many pictures one request may ask for; a larger one would never fit."""
    allowed = (limits.count, limits.per_hour, limits.per_day)
    return min((limit for limit in allowed if limit is not None), default=NO_LIMIT)


def _best(name: str, said: Sequence[Limits]) -> Any:
    """Return the value that allows most, None where nothing is said."""
    values = [value for limits in said if (value := getattr(limits, name)) is not None]
    if name == "quality":
        return max(values, key=rank, default=None)
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
    request: Request, limits: Limits, past: Sequence[Taken], now: float, price: int
) -> Iterator[LimitVerdict]:
    """Yield what speaks against this much more."""
    if request.source:
        yield from _going_on(request.source.use, limits, past, now)
    largest = most_at_once(limits)
    if request.count > largest:
        yield LimitVerdict("count_too_large" if largest else "limit_zero", {"limit": largest})
        return
    if limits.quality and rank(request.quality) > rank(limits.quality):
        known = told(up_to(limits.quality), request.locale)
        yield LimitVerdict("quality_too_high", {"known": known})
    if limits.waiting is not None and sum(t.unfinished for t in past) >= limits.waiting:
        yield LimitVerdict("too_many_waiting", {"limit": limits.waiting})
    rested = max((t.at for t in past), default=-DAY) + (limits.cooldown_seconds or 0.0)
    if limits.cooldown_seconds and now < rested:
        yield _until("cooldown", rested)
    for code, limit, window in _windows(limits):
        if limit is not None and request.count * price > limit:
            yield LimitVerdict("act_too_dear", {"price": price, "limit": limit})
            return
        free_at = fits_at(past, request.count * price, limit, window, now)
        if free_at > now:
            yield _until(code, free_at, limit=limit)


def _going_on(
    use: str, limits: Limits, past: Sequence[Taken], now: float
) -> Iterator[LimitVerdict]:
    """Yield what speaks against going on from a picture in this way once more."""
    limit: int | None = getattr(limits, use)
    if limit == 0:
        yield LimitVerdict("act_off", {})
    elif limit is not None:
        such = [replace(t, pictures=1) for t in past if t.use == use]
        free_at = fits_at(such, 1, limit, DAY, now)
        if free_at > now:
            yield _until("act_daily_limit", free_at, limit=limit)


def allows_use(use: str, request: Request, settings: LimitSettings) -> bool:
    """Tell whether who asks may go on from pictures in this way at all, here."""
    return all(getattr(limits, use) != 0 for limits in _of(request, settings))


def _windows(limits: Limits) -> tuple[tuple[str, int | None, float], ...]:
    return ("hourly_limit", limits.per_hour, HOUR), ("daily_limit", limits.per_day, DAY)


def _until(code: str, when: float, **facts: object) -> LimitVerdict:
    return LimitVerdict(code, {"when": ceil(when), **facts})


def _when(verdict: LimitVerdict) -> int:
    return int(str(verdict.facts["when"]))


# Pure: what of a request is brought within the limits instead of being refused.

FINEST = QUALITIES[-1]


def quality_of(request: Request, settings: LimitSettings) -> str:
    """Return how finely a request is painted: as it says, else the usual one where allowed."""
    return usual(request.quality, [each.quality for each in _of(request, settings)])


def within(request: Request, settings: LimitSettings) -> Request:
    """Return a request for no more pictures, and no finer, than who asks may have at once.

    Who may have none at all asks for one, and is told that.
    """
    met = list(_of(request, settings))
    most = min(map(most_at_once, met))
    finest = [rank(each.quality) for each in met if each.quality]
    is_fine = rank(request.quality) > min(finest, default=rank(FINEST))
    fitting = {
        "count": min(request.count, max(most, 1)),
        "quality": "" if is_fine else request.quality,  # the usual one, as the limits let it
    }
    return request.model_copy(update=fitting)


def _of(request: Request, settings: LimitSettings) -> Iterator[Limits]:
    """Yield the limits a request is held to: the member's, and the channel's."""
    yield limits_of(settings, request.roles)
    here = settings.channels.get(request.parent or request.channel)
    if here is not None:
        yield here
