"""What people type is cleaned at the border, whatever they type."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import clean
from bot.errors import Refused
from bot.request import WORDS

ANY_TEXT = st.text(st.characters(), max_size=300)  # lone surrogates and controls included


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Neil Armstrong astronaut", "Neil Armstrong astronaut"),
        ("  Ada\t\n Lovelace  ", "Ada Lovelace"),
        ("<:wizard_hat:812345678901234567> old wizard", "wizard hat old wizard"),
        ("a<a:party_parrot:812345678901234567>b", "a party parrot b"),
        ("</portrait:812345678901234567> of Ada", "portrait of Ada"),
        ("Ada in <#812345678901234567> at <t:1798135200:R>", "Ada in at"),
        ("5 < 6 and <3 <:no:5>", "5 < 6 and <3 <:no:5>"),
        ("Ada\x00Lovelace", "Ada Lovelace"),
        ("Ada\ud800", "Ada"),
        ("A\u200bd\u200da", "Ada"),
        ("\u202eecalevoL adA\u202c", "ecalevoL adA"),
        ("Ada\U000e0041\U000e0042", "Ada"),
        ("Jose\u0301", "José"),
        ("A" + "\u0301" * 40, "\u00c1" + "\u0301" * 3),
        ("\u0301\u0302Ada", "Ada"),
        ("Ada\u3164\u2800Lovelace", "Ada Lovelace"),
        ("Đặng Thị Ngọc Thịnh", "Đặng Thị Ngọc Thịnh"),
        ("गांधी", "गांधी"),
        ("```py\nboo```", "```py boo```"),
        ("<#42> </ban:1> <t:0:R>", "<#42> </ban:1> <t:0:R>"),
    ],
)
def test_what_cannot_be_seen_is_gone_and_the_rest_stays(typed: str, read: str) -> None:
    assert clean.subject(typed) == read


@pytest.mark.parametrize(
    "typed", ["", "   ", "\x00", "\u200b\u2060", "\u3164\u2800", "\u0301", "\ud800"]
)
def test_a_subject_of_nothing_visible_is_empty(typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        clean.subject(typed)
    assert refusal.value.code == "subject_empty"


@pytest.mark.parametrize(
    "typed",
    ["<@123>", "<@!123> as king", "<@&5>", "@everyone", "@HERE", "@\u200beveryone", "<\u2060@1>"],
)
@pytest.mark.parametrize("field", ["subject", "details", "mood", "avoid"])
def test_mentions_are_refused_in_every_field(field: str, typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        clean.text(field, typed)
    assert refusal.value.code == "subject_mention"


@pytest.mark.parametrize("typed", ["<@11> as a knight", "<@!11> as a knight"])
def test_one_may_mention_oneself_as_the_subject_and_is_called_by_name(typed: str) -> None:
    assert clean.subject(typed, 11, "Ada") == "Ada as a knight"


@pytest.mark.parametrize("called", ["<@12>", "@everyone", "Ada <@&3>"])
def test_a_name_that_is_a_mention_is_none(called: str) -> None:
    with pytest.raises(Refused, match="subject_mention"):
        clean.subject("<@11>", 11, called)


def test_an_address_with_an_at_sign_is_no_mention() -> None:
    assert clean.text("details", "a badge saying ada@hereford.example") == (
        "a badge saying ada@hereford.example"
    )


@pytest.mark.parametrize(("field", "limit"), WORDS.items())
def test_each_field_has_its_limit(field: str, limit: int) -> None:
    assert clean.text(field, "x" * limit) == "x" * limit

    with pytest.raises(Refused) as refusal:
        clean.text(field, "x" * (limit + 1))

    assert refusal.value.code == "text_too_long"
    assert refusal.value.facts == {"field": field, "length": limit + 1, "limit": limit}


def test_length_is_counted_after_cleaning() -> None:
    assert clean.subject("x" * 200 + "\u200b" * 5000) == "x" * 200


def test_the_longest_hostile_text_is_judged_in_a_blink() -> None:
    marks = "a" + "\u0301\u0328\u0316" * 1999

    begun = time.process_time()
    with pytest.raises(Refused):
        clean.subject("x" + "a\u0301\u0328" * 1999)
    clean.subject(marks)

    assert time.process_time() - begun < 0.25


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing_more(typed: str) -> None:
    once = clean.tidy(typed)
    assert clean.tidy(once) == once


@given(ANY_TEXT)
def test_no_control_or_hidden_character_survives(typed: str) -> None:
    read = clean.tidy(typed)

    assert not {unicodedata.category(character) for character in read} & {"Cc", "Cf", "Cs", "Co"}
    assert read == read.strip()
    read.encode()  # no lone surrogate is left


@given(st.sampled_from(sorted(WORDS)), ANY_TEXT)
def test_any_text_is_either_short_and_names_nobody_or_refused(field: str, typed: str) -> None:
    read = clean.tidy(typed)

    if len(read) > WORDS[field] or clean.MENTION.search(read):
        with pytest.raises(Refused, match=r"text_too_long|subject_mention"):
            clean.text(field, typed)
    else:
        assert clean.text(field, typed) == read
