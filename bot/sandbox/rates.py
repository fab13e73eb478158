"""Rate limits as Discord tells and keeps them: so many requests a window, per route and place."""

import hashlib
import math
from dataclasses import dataclass, field

MAJOR = ("channel_id", "guild_id", "webhook_id", "application_id", "token")  #: what names a place
MANY = 1000  #: windows that are remembered before those that are over are dropped


@dataclass
class RateWindow:
    """The requests of one route in one place since a moment."""

    ends: float
    used: int = 0


@dataclass(frozen=True)
class Count:
    """How a request stands to its limit."""

    bucket: str
    limit: int
    remaining: int
    reset_after: float  # seconds
    is_exceeded: bool

    def headers(self, now: float) -> dict[str, str]:
        """Tell it as Discord does; `now` is in seconds since 1970."""
        told = {
            "X-RateLimit-Bucket": self.bucket,
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": f"{now + self.reset_after:.3f}",
            "X-RateLimit-Reset-After": f"{self.reset_after:.3f}",
            "Via": "1.1 google",
        }
        if self.is_exceeded:
            told |= {"Retry-After": str(math.ceil(self.reset_after)), "X-RateLimit-Scope": "user"}
        return told

    def as_global(self) -> dict[str, str]:
        """Tell of the limit of all routes together, of which only a refusal tells."""
        told = {"Via": "1.1 google", "Retry-After": str(math.ceil(self.reset_after))}
        return told | {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}


@dataclass
class Rates:
    """Every window that is open."""

    _windows: dict[tuple[str, str], RateWindow] = field(default_factory=dict)

    def count(self, route: str, place: str, now: float, limit: int, seconds: float) -> Count:
        """Count one request; one that is over the limit is not carried out."""
        bucket = hashlib.blake2b(route.encode(), digest_size=16).hexdigest()
        window = self._windows.get((bucket, place))
        if window is None or now >= window.ends:
            self._drop_ended(now)
            window = self._windows[bucket, place] = RateWindow(now + seconds)
        window.used += 1
        remaining = max(limit - window.used, 0)
        return Count(bucket, limit, remaining, window.ends - now, window.used > limit)

    def _drop_ended(self, now: float) -> None:
        if len(self._windows) >= MANY:
            self._windows = {key: each for key, each in self._windows.items() if each.ends > now}
