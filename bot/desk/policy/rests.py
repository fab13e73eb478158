"""Pure: whether the bot rests now, why, and until when: asked for, quiet hours, a crowded card."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from pydantic import TypeAdapter

from bot.request import Rest

GIGABYTE = 1e9
CROWDED_SECONDS = 6.0  #: others hold the card's memory that long: no passing spike
CLEAR_SECONDS = 120.0  #: and have let go of it that long, before it is taken again
STALE_SECONDS = 30.0  #: an older reading says nothing of now
CLEAR_SHARE = 0.8  #: of the threshold, under which the card counts as free again
NIGHT = re.compile(r"(\d\d?):(\d\d)\s*-\s*(\d\d?):(\d\d)")


@dataclass(frozen=True, slots=True)
class RestOrder:
    """What the operator last said, kept across restarts."""

    rests: bool = False
    until: float | None = None  #: of a rest: its end, None for none
    awake_until: float = 0.0  #: woken in quiet hours: these are over for this time


ORDER = TypeAdapter(RestOrder)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of each day, by the machine's own clock."""

    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class CardReading:
    """How much of a card's memory others than this bot hold at a moment."""

    at: float  #: UTC seconds
    others_bytes: int


def quiet_hours(told: str) -> tuple[Quiet, ...]:
    """Read `22:00-07:00, 12:30-13:00`; raises ValueError."""
    found = []
    for part in filter(None, map(str.strip, told.split(","))):
        hours = NIGHT.fullmatch(part)
        if hours is None:
            raise ValueError(f"{part} is no span of hours such as 22:00-07:00")
        first, to, then, until = map(int, hours.groups())
        begins, ends = time(first, to), time(then, until)
        if begins == ends:
            raise ValueError(f"{part} begins when it ends")
        found.append(Quiet(begins, ends))
    return tuple(found)


def moment_of(clock: str, now: float, zone: tzinfo | None = None) -> float:
    """Return when a clock shows `22:00` next; raises ValueError."""
    here = datetime.fromtimestamp(now, UTC).astimezone(zone)
    hour, _, minute = clock.partition(":")
    return _next(time(int(hour), int(minute)), here)


def quiet_until(hours: Sequence[Quiet], now: float, zone: tzinfo | None = None) -> float | None:
    """Return when the quiet hours end that are now; None outside of them."""
    here = datetime.fromtimestamp(now, UTC).astimezone(zone)
    ends = [_next(each.ends, here) for each in hours if _is_in(each, here.time())]
    return max(ends, default=None)


def _is_in(quiet: Quiet, now: time) -> bool:
    if quiet.begins < quiet.ends:
        return quiet.begins <= now < quiet.ends
    return now >= quiet.begins or now < quiet.ends


def _next(clock: time, here: datetime) -> float:
    def on(day: date) -> datetime:
        # By the wall's clock of that day: on two days of the year it is an hour off the sum.
        return datetime.combine(day, clock, here.tzinfo)

    today = on(here.date())
    return (today if today > here else on(here.date() + timedelta(days=1))).timestamp()


def is_crowded(
    readings: Sequence[CardReading], threshold: float, now: float, *, rests: bool
) -> bool:
    """Say whether others want the card: held for a while, or, at rest, not let go for a while.

    `threshold` is in bytes. Where nothing can be read nobody else is there: a bot that rests for
    ever because a tool is gone helps nobody.
    """
    span = CLEAR_SECONDS if rests else CROWDED_SECONDS
    lately = [each for each in readings if each.at >= now - max(span, STALE_SECONDS)]
    if not lately:
        return False
    if not rests:
        held = [each for each in lately if each.at >= now - span]
        return lately[0].at <= now - span and all(e.others_bytes > threshold for e in held)
    return any(each.others_bytes > CLEAR_SHARE * threshold for each in lately)


def rest_of(
    order: RestOrder,
    hours: Sequence[Quiet],
    now: float,
    *,
    crowded: bool,
    zone: tzinfo | None = None,
) -> Rest | None:
    """Say whether to rest now: who asked goes before the clock, the clock before the card."""
    if order.rests and (order.until is None or now < order.until):
        return Rest("asked", order.until)
    if now >= order.awake_until and (until := quiet_until(hours, now, zone)):
        return Rest("quiet", until)
    return Rest("crowded", None) if crowded else None


def woken(hours: Sequence[Quiet], now: float, zone: tzinfo | None = None) -> RestOrder:
    """Return what a `wake` means: no rest, and where these are quiet hours not until they end."""
    return RestOrder(awake_until=quiet_until(hours, now, zone) or 0.0)
