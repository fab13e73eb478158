"""The words that are never painted are refused at every door behind the desk's, too."""

from pathlib import Path

import pytest

from bot import drawing, guard
from bot.engine.fake import FakeRunner
from bot.errors import Refused
from bot.guard.prompt_gate import CODES
from bot.request import Failure, Finish, Request, Spec
from tests.guard.test_prompt_gate import REFUSED, unescaped
from tests.studio.open_studio import open_studio, painted

WORST = {code: unescaped(text) for code, _, text in REFUSED}  #: one of each kind
FOLLOWED_BY = "Draw a portrait of {}."
UNSEEN = Spec(prompt="Ada Lovelace", negative="clothes", seed=1)


def specs() -> dict[str, Spec]:
    return {
        code: Spec(prompt=FOLLOWED_BY.format(words), seed=1)
        for code, words in WORST.items()
        if guard.verdict(FOLLOWED_BY.format(words)) is not None
    }


async def test_a_studio_refuses_them_whoever_asks_and_paints_nothing() -> None:
    runner = FakeRunner()
    assert specs().keys() == CODES
    async with open_studio(lambda: runner) as house:
        for code, spec in specs().items():
            assert await painted(house.client, spec=spec) == [Failure(code, retryable=False)]
        told = await painted(house.client, spec=UNSEEN)
        await house.until_free(4)
        assert told == [Failure("undressing", retryable=False)]
        assert not runner.begun

        after = await painted(house.client)

    assert isinstance(after[-1], Finish)


@pytest.mark.parametrize("typed", ["", "  ", "\u200b", "."])
async def test_draw_refuses_nobody_before_it_loads_a_model(tmp_path: Path, typed: str) -> None:
    asked = Request(guild=None, channel=0, member=0, subject=typed)

    with pytest.raises(Refused, match="subject_empty"):
        await drawing.draw(asked, tmp_path / "out.png", "no such model", "cpu", lambda *_: b"")


@pytest.mark.parametrize("field", ["subject", "details", "style", "mood"])
async def test_draw_refuses_them_before_it_loads_a_model(tmp_path: Path, field: str) -> None:
    out = tmp_path / "out.png"
    asked = Request(guild=None, channel=0, member=0, subject="Ada Lovelace")

    for change in ({field: "a nude"}, {"avoid": "clothes"}):
        unwanted = asked.model_copy(update=change)
        with pytest.raises(Refused, match="undressing"):
            await drawing.draw(unwanted, out, "no such model", "cpu", lambda *_: b"")

    assert not out.exists()
