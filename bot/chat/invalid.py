"""Counts what Discord refuses: at ten thousand in ten minutes it shuts a machine out."""

from collections import deque
from collections.abc import Callable
from types import SimpleNamespace

import aiohttp

WINDOW_SECONDS = 600.0
LIMIT = 5_000  #: of ten thousand: then nothing is sent for a while
INVALID = frozenset({401, 403, 429})


class Invalid:
    """The refused requests of the last ten minutes; times are seconds of one clock."""

    def __init__(self) -> None:
        self._at: deque[float] = deque()

    def note(self, status: int, scope: str | None, now: float) -> bool:
        """Count an answer; True where too many were refused, and then the count begins anew.

        Being one of many who share a resource is nobody's fault, and Discord does not count it.
        """
        if status not in INVALID or scope == "shared":
            return False
        self._at.append(now)
        while self._at[0] <= now - WINDOW_SECONDS:
            self._at.popleft()
        if len(self._at) < LIMIT:
            return False
        self._at.clear()
        return True


def counting(stop: Callable[[], None], clock: Callable[[], float]) -> aiohttp.TraceConfig:
    """Return what watches a session's answers, and calls `stop` where too many are refusals."""
    invalid = Invalid()

    async def ended(
        _: aiohttp.ClientSession, __: SimpleNamespace, told: aiohttp.TraceRequestEndParams
    ) -> None:
        scope = told.response.headers.get("X-RateLimit-Scope")
        if invalid.note(told.response.status, scope, clock()):
            stop()

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(ended)
    return trace
