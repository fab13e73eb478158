"""What should not be there is taken out of what is painted, and options pasted along are read."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.prompt import Typed, part

TABLE = (Path(__file__).parent / "corpora" / "without.tsv").read_text("utf-8")
ROWS = [line.split("\t") for line in TABLE.splitlines() if not line.startswith("#")]
SAID = [(typed, "" if words == "-" else words, avoid[0]) for typed, words, *avoid in ROWS if avoid]
KEPT = [typed for typed, *rest in ROWS if rest == ["="]]


def test_the_table_holds_sixty_ways_to_say_it() -> None:
    assert len(SAID) >= 60
    assert len(KEPT) >= 30


@pytest.mark.parametrize(("typed", "words", "avoid"), SAID)
def test_what_should_not_be_there_is_steered_away_from(typed: str, words: str, avoid: str) -> None:
    parted = part(typed)

    assert parted.words == words
    assert parted.avoid == tuple(avoid.split(", "))


@pytest.mark.parametrize("typed", KEPT)
def test_no_in_names_and_set_phrases_is_left_alone(typed: str) -> None:
    assert part(typed) == Typed(typed)


@pytest.mark.parametrize(
    ("typed", "parted"),
    [
        (
            "a king --no hat, beard --seed 5 --ar 3:4",
            Typed("a king", ("hat", "beard"), seed=5, aspect=(3, 4)),
        ),
        ("wizard \u2014ar 2:3 \u2014v 6", Typed("wizard", aspect=(2, 3), unread=("--v 6",))),
        ("wizard --seed abc", Typed("wizard", unread=("--seed abc",))),
        ("wizard --seed 4294967296", Typed("wizard", unread=("--seed 4294967296",))),
        ("queen --ar 0:3 --tile", Typed("queen", unread=("--ar 0:3", "--tile"))),
        ("Mozart, no wig --seed=42 --no stars", Typed("Mozart", ("wig", "stars"), seed=42)),
        ("a knight Negative prompt: ugly, blurry", Typed("a knight", ("ugly", "blurry"))),
        ("--ar 16:9 a wizard --tile", Typed("a wizard", aspect=(16, 9), unread=("--tile",))),
        (
            "a wizard --tile in a hat --seed: 7",
            Typed("a wizard in a hat", (), 7, None, ("--tile",)),
        ),
        ("a king -no hat", Typed("a king", ("hat",))),
        ("a king --negative hat, beard", Typed("a king", ("hat", "beard"))),
        ("a king negative: ugly", Typed("a king", ("ugly",))),
        ("a man \u2014smiling\u2014 at sea", Typed("a man \u2014smiling\u2014 at sea")),
        ("well-known man -- bald", Typed("well-known man -- bald")),
    ],
)
def test_options_pasted_from_elsewhere_are_read(typed: str, parted: Typed) -> None:
    assert part(typed) == parted


def test_what_is_said_twice_is_avoided_once() -> None:
    assert part("a man without glasses, no glasses --no Glasses").avoid == ("glasses",)


@given(st.text(st.characters(), max_size=300))
def test_any_text_is_parted_and_never_grows_by_much(text: str) -> None:
    parted = part(text)

    assert len(parted.words) <= len(text) + len(", bald") * (1 + text.casefold().count("hair"))
    assert "\0" not in parted.words or "\0" in text


@pytest.mark.parametrize(
    "piece", ["no a ", "without the ", "not ", "hat, ", "neither ", "with no "]
)
def test_the_longest_text_is_parted_at_once(piece: str) -> None:
    started = time.perf_counter()
    part(piece * (1000 // len(piece)))

    assert time.perf_counter() - started < 0.5
