"""How far a model reads: what is past its reach, or changes nothing, is known and told."""

from dataclasses import replace

import pytest
import torch

from bot.engine import prompts
from bot.engine.diffusion import DiffusionRunner
from bot.engine.work import Runner, plan
from bot.request import Spec

LONG = "Draw a portrait of Ada Lovelace, " + "a green jumper over a white shirt, " * 12
END = "as a pencil drawing"


@pytest.fixture
def painter(embedded: Runner) -> DiffusionRunner:
    assert isinstance(embedded, DiffusionRunner)
    return embedded


def told(painter: DiffusionRunner, **words: object) -> tuple[str, ...]:
    return painter.unread(plan(Spec(**{"prompt": "x", "seed": 1} | words), painter.card))


def test_the_end_of_a_long_prompt_is_told_and_is_what_changes_nothing(
    painter: DiffusionRunner,
) -> None:
    [rest] = told(painter, prompt=LONG + END)

    assert (LONG + END).endswith(rest)
    assert rest.endswith(END)
    assert len(rest) < len(LONG)
    read = painter.family.read
    assert torch.equal(read(LONG + END).text, read(LONG + "with a hat").text)
    assert not torch.equal(read(LONG).text, read(LONG[: -len(rest)]).text)


def test_a_prompt_that_fits_is_read_to_its_end(painter: DiffusionRunner) -> None:
    fits = LONG[:60]

    assert told(painter, prompt=fits, negative="a hat") == ()
    assert told(painter, prompt="") == ()


def test_what_to_keep_away_from_is_told_where_guidance_does_nothing(
    painter: DiffusionRunner,
) -> None:
    assert told(painter, negative="a hat", guidance=1.0) == ("a hat",)
    [rest] = told(painter, negative=LONG + END)
    assert rest.endswith(END)

    usual, painter.card = painter.card, replace(painter.card, guidance_until=0.0)
    try:
        assert told(painter, negative="a hat") == ("a hat",)
    finally:
        painter.card = usual


def test_words_are_read_as_far_as_the_encoder_of_the_longest_reach(
    painter: DiffusionRunner,
) -> None:
    [own] = prompts.tokenizers(painter.pipe).values()

    short = prompts.unread([own], LONG, longest=20)

    assert LONG.rstrip(" ,").endswith(short)
    assert len(short) > len(prompts.unread([own], LONG))
    assert prompts.unread([own], LONG, longest=1000) == prompts.unread([own], LONG)
    assert prompts.unread([], LONG) == ""
