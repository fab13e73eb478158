"""Pure: what a guild used of the bot in a period, as counts and times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median

from bot.desk.policy.limits import DAY


@dataclass(frozen=True, slots=True)
class Usage:
    """What a guild had from one midnight (UTC) until now."""

    days: tuple[int, ...]  #: pictures on each day, the oldest first
    refused_days: tuple[int, ...]  #: requests refused or failed on each of them
    first_day: int  #: days since 1970
    num_members: int  #: who had pictures
    top: tuple[tuple[int, int], ...]  #: members and their pictures, the most first
    refusals: tuple[tuple[str, int], ...]  #: codes and how often, the most first
    mean_wait_seconds: float | None  #: from asking to the first step; None: nothing was painted
    takedown_seconds: tuple[float, ...]  #: from a report or an act until nobody saw the picture

    @property
    def num_pictures(self) -> int:
        """Count the pictures of all days."""
        return sum(self.days)

    @property
    def takedown_median(self) -> float | None:
        """Return how long a takedown took, in the middle; None where there was none."""
        return median(self.takedown_seconds) if self.takedown_seconds else None


def first_day_of(num_days: int, now: float) -> int:
    """Return the first of so many days, today being the last; in days since 1970."""
    return int(now // DAY) - num_days + 1


def daily(counts: Mapping[int, int], first_day: int, num_days: int) -> tuple[int, ...]:
    """Return a count for each day, 0 where there is none."""
    return tuple(counts.get(first_day + n, 0) for n in range(num_days))


def date_of(day: int) -> str:
    """Write a day as one reads it on an axis."""
    return datetime.fromtimestamp(day * DAY, UTC).strftime("%d %b")
