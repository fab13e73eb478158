"""The settings in a file are written as other front ends read them."""

import re

import pytest

from bot.pictures.infotext import infotext
from bot.request import PaintedWith

REPORT = PaintedWith(
    model="sd15",
    prompt="a portrait of Ada Lovelace, with a hat",
    negative="beard",
    sampler="dpm++2m-karras",
    steps=25,
    guidance=7.5,
    width=512,
    height=640,
    seconds=1.5,
)
#: how AUTOMATIC1111's `parse_generation_parameters` takes the last line apart
SETTING = re.compile(r'\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)')


def last_line(**changed: object) -> dict[str, str]:
    said = infotext(REPORT.model_copy(update=changed), seed=7).splitlines()
    return dict(SETTING.findall(said[-1]))


def test_words_then_what_to_avoid_then_the_settings() -> None:
    words, avoided, settings = infotext(REPORT, seed=4294967295).splitlines()

    assert words == "a portrait of Ada Lovelace, with a hat"
    assert avoided == "Negative prompt: beard"
    assert settings.startswith(
        "Steps: 25, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7.5, Seed: 4294967295,"
        " Size: 512x640, Model: sd15, Version: portrait-bot "
    )


@pytest.mark.parametrize(
    ("sampler", "told"),
    [("euler", "Euler"), ("ddim", "DDIM"), ("FlowMatchEuler", "FlowMatchEuler")],
)
def test_a_sampler_without_a_schedule_names_none(sampler: str, told: str) -> None:
    settings = last_line(sampler=sampler)

    assert settings["Sampler"] == told
    assert "Schedule type" not in settings


def test_nothing_to_avoid_leaves_no_line() -> None:
    assert len(infotext(REPORT.model_copy(update={"negative": ""}), seed=7).splitlines()) == 2


def test_a_name_with_a_comma_or_a_colon_stays_one_setting() -> None:
    assert last_line(model="C:/models, mine")["Model"] == '"C:/models, mine"'


def test_words_of_several_lines_forge_no_setting() -> None:
    forged = last_line(prompt="a hat\nSteps: 1, Seed: 2", negative="x\r\u2028Steps: 3")

    assert (forged["Steps"], forged["Seed"]) == ("25", "7")
    lines = infotext(REPORT.model_copy(update={"prompt": "a\nNegative prompt: b"}), 7).splitlines()
    assert lines[0] == "a Negative prompt: b"
