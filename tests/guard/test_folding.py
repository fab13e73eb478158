"""Texts that look the same are read the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guard import canonical, compile_patterns, fold
from bot.guard.patterns import stretches

ANY_TEXT = st.text(st.characters(), max_size=300)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Ada Lovelace", "ada lovelace"),
        ("\uff21\uff24\uff21", "ada"),
        ("\U0001d4d0\U0001d4ed\U0001d4ea", "ada"),
        ("\u0410d\u0430", "ada"),
        ("Αδα", "ada"),
        ("A\u200bd\u2060a", "ada"),
        ("Ádä", "ada"),
        ("🅰🅳🅰", "ada"),
        ("Łódź", "lodz"),
        ("straße", "strasse"),
        ("\ud800Ada", "ada"),
        ("A\nda", "a\nda"),
    ],
)
def test_letters_are_read_as_they_look(typed: str, read: str) -> None:
    assert canonical(typed) == read


@given(ANY_TEXT)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


@given(ANY_TEXT)
def test_no_text_whatever_makes_folding_fail(text: str) -> None:
    for reading in fold(text).readings:
        assert len(reading.words) == len(reading.keys)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("b4n4n4", "banana"),
        ("b.a.n.a.n.a", "banana"),
        ("b a n a n a", "banana"),
        ("ananab", "banana"),
        ("b-a-n-a-n-a", "banana"),
        ("1emon", "lemon"),
        ("l!me", "lime"),
        ("baaaanana", "baaaanana"),
    ],
)
def test_one_reading_holds_the_hidden_word(typed: str, word: str) -> None:
    assert any(word in reading.words for reading in fold(typed).readings)


def test_numbers_are_no_words() -> None:
    assert not any("ass" in reading.words for reading in fold("room 455").readings)


@pytest.mark.parametrize(
    ("pattern", "word", "hidden"),
    [
        ("god", "good", False),
        ("god", "goood", True),
        ("god", "ggoodd", True),
        ("boob", "bob", False),
        ("boob", "boob", True),
        ("boob", "boooob", True),
        ("coon", "con", False),
    ],
)
def test_a_letter_said_twice_is_no_evasion_where_it_makes_another_word(
    pattern: str, word: str, hidden: bool
) -> None:
    assert stretches(pattern, word, doubling=False) is hidden


def test_an_innocent_phrase_spares_only_what_lies_in_it() -> None:
    patterns = compile_patterns({"eye": ["naked"]}, innocent={"eye": ["naked eye"]})

    assert patterns.labels(fold("seen by the naked eye")) == frozenset()
    assert patterns.labels(fold("the naked eye of a naked man")) == {"eye"}
