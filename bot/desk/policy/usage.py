"""Pure: what a guild used of the bot in a period, as counts and times."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median

import numpy as np

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


# A day's members and their pictures in few bytes: of a large server a month has tens of thousands.

NAMED_DAYS = 91  #: after which nobody asks who had them


def packed(members: Mapping[int, int]) -> bytes:
    """Return members and their pictures as pairs of 64-bit numbers, by member."""
    return np.array(sorted(members.items()), "<i8").tobytes()


def unpacked(pairs: bytes) -> dict[int, int]:
    """Return what was packed."""
    return dict(np.frombuffer(pairs, "<i8").reshape(-1, 2).tolist())


def most(days: Sequence[bytes], limit: int) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Return how many members had pictures on some days, and who had most of them.

    Whoever had as many stands in the order of their ids.
    """
    pairs = np.frombuffer(b"".join(days), "<i8").reshape(-1, 2)
    # Each day is in order already, which is what a stable sort goes by.
    pairs = pairs[np.argsort(pairs[:, 0], kind="stable")]
    members, firsts = np.unique(pairs[:, 0], return_index=True)
    if not len(members):
        return 0, ()
    had = np.add.reduceat(pairs[:, 1], firsts)
    top = np.argsort(-had, kind="stable")[:limit]
    return len(members), tuple((int(members[each]), int(had[each])) for each in top)
