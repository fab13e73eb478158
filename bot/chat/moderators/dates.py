"""Pure: a time as people type it: `2h`, `3d 12h`, `2026-12-24 18:00`, or as Discord writes it."""

import re
from datetime import UTC, datetime

from bot.errors import Refused

UNITS = {"m": 60.0, "h": 3600.0, "d": 86_400.0, "w": 7 * 86_400.0}
SPAN = re.compile(r"(?:\d{1,5}\s*[mhdw]\s*)+", re.IGNORECASE)
PART = re.compile(r"(\d{1,5})\s*([mhdw])", re.IGNORECASE)
STAMP = re.compile(r"<t:(\d{1,12})(?::[a-zA-Z])?>")
EARLIEST = datetime(2015, 1, 1, tzinfo=UTC).timestamp()  #: Discord's own first moment
LONGEST = 5 * 366 * 86_400.0  #: seconds; what is longer was mistyped


def end_of(typed: str | None, now: float) -> float | None:
    """Return when something ends, None where nothing was typed; raise Refused if that is past."""
    if typed is None or not typed.strip():
        return None
    moment = _read(typed, now, direction=1)
    if moment <= now:
        raise Refused("time_past", typed=_short(typed))
    if moment > now + LONGEST:
        raise Refused("time_unreadable", typed=_short(typed))
    return moment


def start_of(typed: str, now: float) -> float:
    """Return since when something is meant; raise Refused if that is still to come."""
    moment = _read(typed, now, direction=-1)
    if moment > now:
        raise Refused("time_to_come", typed=_short(typed))
    if moment < EARLIEST:
        raise Refused("time_unreadable", typed=_short(typed))
    return moment


def _read(typed: str, now: float, direction: int) -> float:
    words = typed.strip()
    if SPAN.fullmatch(words):
        return now + direction * sum(
            int(n) * UNITS[unit.lower()] for n, unit in PART.findall(words)
        )
    if stamp := STAMP.fullmatch(words):
        return float(stamp[1])
    try:
        read = datetime.fromisoformat(words)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError) as unreadable:
        raise Refused("time_unreadable", typed=_short(typed)) from unreadable


def _short(typed: str) -> str:
    return typed[:40].replace("`", "")
