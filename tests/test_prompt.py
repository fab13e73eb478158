"""What a person typed becomes what the model reads."""

import pytest

from bot.prompt import compose
from bot.request import Request

ARTICLE = [
    "Please draw a portrait of Barack Obama, the 44th president of the United States, with a focus"
    " on capturing his distinctive facial features and serious yet charismatic expression.",
    "Draw a portrait of Neil Armstrong in his NASA astronaut uniform with a serious expression on"
    " his face, holding a helmet under his arm.",
    "Draw a portrait of Albert Einstein wearing sunglasses on his excited face.",
]


def words(subject: str, **more: str) -> str:
    return compose(Request(guild=1, channel=2, member=3, subject=subject, **more)).prompt


@pytest.mark.parametrize("sentence", ARTICLE)
def test_the_articles_sentences_are_read_as_they_are(sentence: str) -> None:
    assert words(sentence) == sentence


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ({"subject": "Neil Armstrong astronaut"}, "Draw a portrait of Neil Armstrong astronaut."),
        (
            {"subject": "Frida Kahlo", "mood": "serious"},
            "Draw a portrait of Frida Kahlo with a serious expression.",
        ),
        (
            {"subject": "Frida Kahlo", "mood": "excited"},
            "Draw a portrait of Frida Kahlo with an excited expression.",
        ),
        (
            {"subject": "Frida Kahlo", "mood": "a big smile"},
            "Draw a portrait of Frida Kahlo with a big smile.",
        ),
        (
            {"subject": "Mozart.", "details": "in a red coat, ", "style": "comic"},
            "Draw a portrait of Mozart, in a red coat, comic style.",
        ),
    ],
)
def test_the_parts_are_joined_in_the_manner_of_the_article(
    typed: dict[str, str], read: str
) -> None:
    assert words(**typed) == read


@pytest.mark.parametrize(
    ("style", "read"),
    [
        ("Pixel", "pixel art"),  # as the model knows it
        ("cubist", "cubist style"),
        ("in the manner of a woodcut", "in the manner of a woodcut"),
        ("ukiyo-e style.", "ukiyo-e style"),
    ],
)
def test_a_style_is_worded_as_the_model_knows_it_or_as_it_was_typed(style: str, read: str) -> None:
    asked = Request(guild=1, channel=2, member=3, subject="Mozart", style=style)

    assert compose(asked, {"pixel": "pixel art"}).prompt == f"Draw a portrait of Mozart, {read}."


def test_what_is_to_be_avoided_never_reaches_the_prompt() -> None:
    asked = Request(guild=1, channel=2, member=3, subject="Mozart", avoid="hat")

    composed = compose(asked)

    assert composed.negative == "hat"
    assert "hat" not in composed.prompt
