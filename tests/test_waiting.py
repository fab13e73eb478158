"""What a test waits for in vain is told in a sentence."""

import asyncio

import pytest

from tests.paper_studio import PaperStudio
from tests.waiting import soon, until, within


async def test_what_does_not_come_is_named_with_what_came_instead() -> None:
    with pytest.raises(AssertionError, match=r"^waited 0.01 s for a letter; instead: a bill$"):
        await soon(asyncio.Event().wait(), "a letter", lambda: "a bill", seconds=0.01)


async def test_what_never_holds_is_named_and_whoever_is_asked_may_be_a_coroutine() -> None:
    async def seen() -> str:
        return "rain"

    with pytest.raises(AssertionError, match=r"^waited 0.01 s for sunshine; instead: rain$"):
        await until(lambda: False, "sunshine", seen, seconds=0.01)


async def test_somebody_elses_time_limit_is_not_taken_for_this_one() -> None:
    with pytest.raises(TimeoutError):
        async with within("a letter"):
            raise TimeoutError("of a socket")


async def test_a_paper_studio_that_is_given_nothing_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tests.paper_studio.PATIENCE_SECONDS", 0.01)
    with pytest.raises(
        AssertionError, match=r"^waited 0.01 s for a job; instead: http://paper has 0 in"
    ):
        await PaperStudio().sittings.get()
