"""Pure: when a reported picture is hidden, and how often a member may report."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

REASONS = ("sexual", "child", "me", "art", "hateful", "violent", "other")
AT_ONCE = frozenset({"sexual", "child", "me", "art"})  #: hidden before a moderator looks
REPORTERS = 3  #: so many distinct ones hide a picture, whatever they say
PER_HOUR = 5  #: reports of one member
PER_DAY = 10
HOUR, DAY = 3600.0, 86_400.0
MAX_WORDS = 300  #: characters
SPANS = ((HOUR, "h"), (60.0, "min"))  #: from two of them on


@dataclass(frozen=True, slots=True)
class Report:
    """What one member says of one picture."""

    job: int
    member: int
    guild: int
    reason: str  #: of REASONS
    words: str
    at: float  #: UTC seconds


@dataclass(frozen=True, slots=True)
class Visibility:
    """What a posted picture's message is to show, and what it shows by now."""

    job: int
    guild: int
    wanted: str  #: shown, hidden or removed
    shows: str
    reported_at: float | None = None  #: None: a moderator was first
    hidden_at: float | None = None
    removed_at: float | None = None


def too_many(reported_at: Sequence[float], now: float) -> float | None:
    """Return when a member may report again, None where they may now."""
    for limit, window in ((PER_DAY, DAY), (PER_HOUR, HOUR)):
        recent = sorted(at for at in reported_at if at > now - window)
        if len(recent) >= limit:
            return recent[-limit] + window
    return None


def hides(report: Report, reports: Sequence[Report], *, dismissed: bool) -> bool:
    """Tell whether a report hides its picture before a moderator has looked.

    `reports` are all there are of it. Where a moderator has looked and let it stand, only a
    moderator hides it again.
    """
    if dismissed:
        return False
    return report.reason in AT_ONCE or len({each.member for each in reports}) >= REPORTERS


def hidden(visibility: Visibility, now: float) -> Visibility:
    """Return a visibility that hides its picture; a removed one stays removed."""
    if visibility.wanted != "shown":
        return visibility
    return replace(visibility, wanted="hidden", hidden_at=now)


def shown(visibility: Visibility, now: float) -> Visibility:
    """Return it with a message that shows by now what it should: nobody sees more from then on."""
    if visibility.wanted == "shown" or visibility.shows != "shown":
        return replace(visibility, shows=visibility.wanted)
    # Until now that was when somebody decided it, while the picture could still be seen.
    hidden_at = now if visibility.wanted == "hidden" else None
    removed_at = now if visibility.wanted == "removed" else None
    return replace(visibility, shows=visibility.wanted, hidden_at=hidden_at, removed_at=removed_at)


def seconds_until_gone(visibility: Visibility) -> float | None:
    """Return how long after the first report a picture was no longer seen."""
    gone_at = visibility.removed_at if visibility.hidden_at is None else visibility.hidden_at
    return (
        None
        if gone_at is None or visibility.reported_at is None
        else gone_at - visibility.reported_at
    )


def decided(opened_at: float, now: float) -> str:
    """Say in an act's row how long a report waited for a moderator, hidden or not."""
    seconds = max(now - opened_at, 0.0)
    span = next(
        (f"{seconds / size:.0f} {unit}" for size, unit in SPANS if seconds >= 2 * size),
        f"{seconds:.0f} s",
    )
    return f"decided {span} after the report"


def told_of(visibility: Visibility) -> str:
    """Say how long a picture was still seen, for logs."""
    seconds = seconds_until_gone(visibility)
    return (
        visibility.wanted
        if seconds is None
        else f"{visibility.wanted}, {seconds:.0f} s after a report"
    )
