"""Where tests wait: what does not come in time is a sentence that says what, and what did come."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from inspect import isawaitable
from typing import Any, TypeVar

T = TypeVar("T")
Seen = Callable[[], Any]  #: tells what is there instead; may be a coroutine function

PATIENCE_SECONDS = 60.0  #: longer than anything takes that comes at all, shorter than pytest's own
ANSWER_SECONDS = 5.0  #: for what is seen instead: whoever is asked may hang, too


@asynccontextmanager
async def within(
    what: str, seen: Seen | None = None, *, seconds: float = PATIENCE_SECONDS
) -> AsyncIterator[None]:
    """Fail with a sentence where the block takes longer than this."""
    try:
        async with asyncio.timeout(seconds) as limit:
            yield
    except TimeoutError as late:
        if not limit.expired():
            raise
        instead = f"; instead: {await _told(seen)}" if seen else ""
        raise AssertionError(f"waited {seconds:g} s for {what}{instead}") from late


async def soon(
    awaited: Awaitable[T], what: str, seen: Seen | None = None, *, seconds: float = PATIENCE_SECONDS
) -> T:
    """Return what is waited for, or fail with a sentence."""
    async with within(what, seen, seconds=seconds):
        return await awaited
    raise AssertionError("a block that fails raises")


async def until(
    holds: Callable[[], Any],
    what: str,
    seen: Seen | None = None,
    *,
    seconds: float = PATIENCE_SECONDS,
) -> None:
    """Wait until something holds that has no event to wait for."""
    async with within(what, seen, seconds=seconds):
        while not await _answer(holds):  # noqa: ASYNC110  # that is what this is for
            await asyncio.sleep(0)


async def _told(seen: Seen) -> Any:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return await _answer(seen)
    except TimeoutError:
        return "no answer either"


async def _answer(ask: Callable[[], Any]) -> Any:
    answer = ask()
    return await answer if isawaitable(answer) else answer
