"""What a person typed becomes what the model reads."""

from pathlib import Path

import pytest

import bot
from bot.prompt import ComposedPrompt, as_painted, compose, with_pasted
from bot.request import Offer, PromptReading, Request
from bot.vocabulary.lexicon import files_in

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
            "Draw a portrait of Mozart, comic style, in a red coat.",
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


# What should not be there, and what was pasted along.


def asked(subject: str, **more: object) -> Request:
    return Request(guild=1, channel=2, member=3, subject=subject, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "read", "avoided"),
    [
        ({"subject": "Einstein without glasses"}, "Draw a portrait of Einstein.", "glasses"),
        ({"subject": "a wizard, no beard"}, "Draw a portrait of a wizard.", "beard"),
        ({"subject": "a king --no hat, cape --seed 5"}, "Draw a portrait of a king.", "hat, cape"),
        ({"subject": "no hat"}, "Draw a portrait of a person.", "hat"),
        ({"subject": "--seed 7"}, "Draw a portrait of a person.", ""),
        (
            {"subject": "a king without a crown", "avoid": "beard, Crown"},
            "Draw a portrait of a king.",
            "beard, Crown",
        ),
        (
            {"subject": "a chef", "details": "no hat, in a kitchen"},
            "Draw a portrait of a chef, in a kitchen.",
            "hat",
        ),
        ({"subject": "Draw a man without a hat."}, "Draw a man.", "hat"),
    ],
)
def test_what_is_said_not_to_be_there_is_steered_away_from(
    typed: dict[str, str], read: str, avoided: str
) -> None:
    composed = compose(asked(**typed))

    assert (composed.prompt, composed.negative) == (read, avoided)


SIZES = {"square": (64, 64), "portrait": (64, 96), "tall": (64, 160), "landscape": (96, 64)}
OFFER = Offer(qualities={"normal": 20}, sizes=SIZES)


def test_a_place_alone_is_painted_with_somebody_in_it() -> None:
    composed = compose(asked("no hat in the rain"))

    assert composed.prompt == "Draw a portrait of a person in the rain."
    assert composed.negative == "hat"


@pytest.mark.parametrize(
    ("typed", "size"),
    [
        ("3:4", "portrait"),
        ("9:16", "portrait"),
        ("9:21", "tall"),
        ("16:9", "landscape"),
        ("1:1", "square"),
    ],
)
def test_a_pasted_shape_is_the_nearest_that_the_model_has(typed: str, size: str) -> None:
    painted = with_pasted(asked(f"a king --ar {typed}"), OFFER)

    assert painted.size == size
    assert compose(painted).reading.unread == ()


def test_a_shape_that_the_model_has_not_is_said_to_be_unread() -> None:
    square = Offer(qualities={"normal": 20}, sizes={"square": (64, 64)})

    painted = with_pasted(asked("a king --ar 3:4 --v 6"), square)

    assert painted.size == ""
    assert compose(painted).reading.unread == ("--ar 3:4", "--v 6")


def test_a_pasted_seed_is_that_of_the_picture_unless_the_option_says_another() -> None:
    assert with_pasted(asked("a king --seed 7"), None).seed == 7
    assert with_pasted(asked("a king --seed 7", seed=0), None).seed == 0
    assert with_pasted(asked("a king --seed 7"), None).subject == "a king --seed 7"


def test_words_that_meet_where_others_were_taken_out_can_be_judged() -> None:
    assert as_painted(asked("George, no hat, Washington")).subject == "George, Washington"
    assert as_painted(same := asked("George Washington")) is same


# Whom the model knows by name, and what it does not know at all.

LEXICON = files_in(Path(bot.__file__).parent / "portraits").read()


def read_as(subject: str, **more: object) -> ComposedPrompt:
    return compose(asked(subject, **more), {"comic": "in comic style"}, LEXICON)


def test_a_known_name_is_painted_from_its_description_and_keeps_a_figure() -> None:
    composed = read_as("Neil Armstrong astronaut")

    described = "a light-skinned man, brown hair with a side part"
    assert composed.prompt == f"Draw a portrait of {described}, astronaut."
    assert composed.reading.painted_as == (("Neil Armstrong", described),)


def test_what_mood_and_avoid_say_is_left_out_of_a_description() -> None:
    assert read_as("Marilyn Monroe").prompt.endswith(", smiling.")
    assert "smiling" not in read_as("Marilyn Monroe", mood="serious").prompt
    assert "hat" in read_as("Abraham Lincoln").prompt
    assert "hat" not in read_as("Abraham Lincoln", avoid="hat").prompt
    assert "hat" not in read_as("Abraham Lincoln without a hat").prompt


def test_what_is_not_known_is_told_apart() -> None:
    reading = read_as("Taylor Swift with a dragon", style="ukiyo-e").reading

    assert reading.names == ("Taylor Swift",)
    assert reading.words == ("dragon", "ukiyo-e")
    assert read_as("a king", style="Comic").reading == PromptReading()
    assert read_as("un homme avec un chapeau").reading.foreign == ("un homme avec un chapeau",)
    assert read_as("(Taylor Swift:1.3)").reading.names == ("Taylor Swift",)


def test_a_model_that_brings_no_lexicon_says_nothing() -> None:
    composed = compose(asked("Taylor Swift with a dragon"))

    assert composed.reading == PromptReading()
    assert composed.prompt == "Draw a portrait of Taylor Swift with a dragon."


def test_a_text_of_many_names_stays_short_enough_to_be_sent() -> None:
    assert len(read_as("Bach, " * 100).prompt) < 2000
