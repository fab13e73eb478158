"""Pure: what a member had of late, in hours and days that move with the time."""

from collections.abc import Sequence
from dataclasses import dataclass

HOUR = 3600.0
DAY = 24 * HOUR
FREE_BLOCKS = 3  #: pictures the image gate may stop in a day before they count
NO_LIMIT = 10**9  #: what is said to lift a limit that would hold otherwise


@dataclass(frozen=True, slots=True)
class Taken:
    """One request of the last day that still counts: neither failed, refused nor cancelled."""

    at: float  #: seconds since 1970
    pictures: int
    channel: int
    unfinished: bool = False  #: in line or on the GPU


@dataclass(frozen=True, slots=True)
class History:
    """What a member has asked for, and how they stand."""

    taken: tuple[Taken, ...] = ()
    gate_blocks: tuple[Taken, ...] = ()  #: what the image gate stopped in the last day
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
