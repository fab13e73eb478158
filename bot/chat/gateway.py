"""Discord counts how often a bot signs in, and takes its token where that is too often a day."""

import asyncio
import logging
import random
import time
from collections import deque
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import discord.client

from bot.backoff import backoff

log = logging.getLogger(__name__)

SPARE = 50  #: of a thousand a day: whoever starts again and again stops here


async def wait_for_sign_in(client: discord.Client) -> None:
    """Wait where the bot has signed in too often for a day; raise one of TROUBLE."""
    told = await client.http.request(discord.http.Route("GET", "/gateway/bot"))
    limit = told["session_start_limit"]
    if limit["remaining"] > SPARE:
        return
    seconds = limit["reset_after"] / 1000
    log.error(
        "%d of %d sign-ins are left today: does the bot start again and again? It waits %.0f s",
        *(limit["remaining"], limit["total"], seconds),
    )
    await asyncio.sleep(seconds)


# Counts what Discord refuses: at ten thousand in ten minutes it shuts a machine out.

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


class Stopped(aiohttp.ClientError):
    """Nothing is asked of Discord for a while."""


def counting(
    stop: Callable[[], None], is_stopped: Callable[[], bool], clock: Callable[[], float]
) -> aiohttp.TraceConfig:
    """Return what watches a session's answers, and calls `stop` where too many are refusals.

    Where it is stopped, no request leaves: whoever asks meets trouble that passes.
    """
    invalid = Invalid()

    async def began(
        _: aiohttp.ClientSession, __: SimpleNamespace, told: aiohttp.TraceRequestStartParams
    ) -> None:
        if is_stopped() and str(told.url).startswith(discord.http.Route.BASE):
            raise Stopped

    async def ended(
        _: aiohttp.ClientSession, __: SimpleNamespace, told: aiohttp.TraceRequestEndParams
    ) -> None:
        scope = told.response.headers.get("X-RateLimit-Scope")
        if invalid.note(told.response.status, scope, clock()):
            stop()

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(began)
    trace.on_request_end.append(ended)
    return trace


# What the library cannot read is lost alone: it would end the connection, and with it the bot.

VITAL = frozenset({"READY", "RESUMED"})  #: without these there is no session: it is begun anew


def drop_what_cannot_be_read(client: discord.Client) -> None:
    """Let an event whose parser fails be logged by name and dropped."""
    parsers = client._connection.parsers
    for name in parsers.keys() - VITAL:
        parsers[name] = _guarded(name, parsers[name])


def _guarded(name: str, parse: Callable[[Any], None]) -> Callable[[Any], None]:
    def guarded(data: Any) -> None:
        try:
            parse(data)
        except Exception as unreadable:  # whatever Discord sends, and the library makes of it
            log.error(
                "the event %s cannot be read, and is dropped: %s", name, type(unreadable).__name__
            )

    return guarded


# How long to wait before Discord's gateway is tried again: soon at first, never over a minute.
#
# discord.py's own waits grow to seventeen minutes: after an outage of an hour the bot would stay
# away for as long as that again.

FIRST_SECONDS = 1.0
MAX_SECONDS = 60.0


class Patience:
    """What discord.py asks for the next wait; it makes one for each call of `connect`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._num_tries = 0
        self._last_at = clock()

    def delay(self) -> float:
        """Return the next wait: by chance up to twice as long as the one before could be."""
        now = self._clock()
        if now - self._last_at > 2 * MAX_SECONDS:  # it was connected in between
            self._num_tries = 0
        self._num_tries, self._last_at = self._num_tries + 1, now
        return random.uniform(0.0, longest_wait(self._num_tries))


def longest_wait(num_tries: int) -> float:
    """Return the longest wait after that many tries in vain."""
    return backoff(num_tries, FIRST_SECONDS, MAX_SECONDS)


def wait_no_longer() -> None:
    """Let discord.py wait like this."""
    # It has no option for it; of its own class `connect` calls nothing but `delay`.
    discord.client.ExponentialBackoff = Patience  # type: ignore[attr-defined, assignment]
