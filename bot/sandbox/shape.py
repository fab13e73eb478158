"""The one shape everything here has, a JSON object, and how moments are written in it."""

from datetime import UTC, datetime
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


def moment(seconds: float) -> str:
    """Write a Unix time as Discord does, in ISO 8601 with microseconds and an offset."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")
