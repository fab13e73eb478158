"""A word that members type passes no gate, is shown and is forgotten, whichever it is."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.chat import cards, clean, phrases
from bot.chat.portrait import portrait
from bot.desk.policy.admission import refuse_what_is_never_painted
from bot.desk.policy.appeals import words_of
from bot.desk.policy.rules import Rule, judge, name_index, opted_out, rulebook
from bot.desk.rows.privacy import without_words
from bot.errors import Refused
from bot.prompt import compose
from bot.request import UNWANTED, WORDS, PaintedWith, PromptReading, Reply, Request, Spec, Ticket
from bot.texts import ENGLISH
from tests.chat.club import club_with_bot

LATER = "hair"  #: a word that a later version might take
CHOSEN = {"locale", "size", "quality"}  #: texts of a request that are taken only from a list
PAINTED = PaintedWith(
    model="m",
    prompt="p",
    negative="n",
    sampler="ddim",
    steps=1,
    guidance=1,
    width=64,
    height=64,
    seconds=1,
    unread=("a secret parrot",),
)


class LaterRequest(Request):
    """A request with one more word, as a later version could have it."""

    hair: str = ""


@pytest.fixture(autouse=True)
def one_more_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WORDS, LATER, 60)


def asked(**words: str) -> Request:
    told = {"guild": 1, "channel": 2, "member": 3, "subject": "a person"} | words
    return LaterRequest.model_validate(told)


each_word = pytest.mark.parametrize("word", [*WORDS, LATER])


def test_all_text_of_a_request_is_either_chosen_from_a_list_or_one_of_its_words() -> None:
    text = {name for name, field in LaterRequest.model_fields.items() if field.annotation is str}

    assert text - CHOSEN == set(WORDS)


@each_word
def test_the_prompt_gate_refuses_it_in_any_word(word: str) -> None:
    never = "clothes" if word == UNWANTED else "naked"

    with pytest.raises(Refused):
        refuse_what_is_never_painted(asked(**{word: never}))
    refuse_what_is_never_painted(asked(**{word: "a blue hat"}))


@each_word
def test_a_servers_rule_meets_any_word(word: str) -> None:
    book = rulebook([Rule("1", "word", "banana"), Rule("2", "regex", "kiwi{2}")])

    for forbidden in ("banana", "kiwii"):
        assert judge(asked(**{word: forbidden}), book) is not None
    assert judge(asked(**{word: "apple"}), book) is None


@each_word
def test_who_has_opted_out_is_found_in_any_word_that_asks_for_them(word: str) -> None:
    people = name_index({"p1": ["Ada Lovelace"]})

    found = opted_out(asked(**{word: "Ada Lovelace"}), people)

    assert found == (None if word == UNWANTED else "p1")


@each_word
def test_leave_for_some_words_is_no_leave_for_others(word: str) -> None:
    assert words_of(asked(**{word: "one"})) != words_of(asked(**{word: "other"}))
    assert words_of(asked(**{word: "A  hat"})) == words_of(asked(**{word: "a hat"}))


def test_a_new_word_leaves_the_hashes_alone_that_were_made_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with_it = words_of(asked(mood="sad"))
    monkeypatch.delitem(WORDS, LATER)

    assert words_of(asked(mood="sad")) == with_it
    # Made by the first release that had appeals: what moderators allowed there is allowed here.
    old = "6842aac205fd801768bf131b7f6b02cd5cfd5faa106fd6067598883cdfa44178"
    assert words_of(asked(subject="Ada  Lovelace", avoid="hats")) == old


@each_word
def test_any_word_is_bounded_and_mentions_nobody(word: str) -> None:
    with pytest.raises(Refused, match="text_too_long"):
        clean.text(word, "x" * (WORDS[word] + 1))
    with pytest.raises(Refused, match="subject_mention"):
        clean.text(word, "<@1>")


@each_word
def test_any_word_is_shown_as_it_was_typed(word: str) -> None:
    assert phrases.labelled_words(asked(**{word: "teal"}))[f"label_{word}"] == "`teal`"


@each_word
def test_any_word_is_forgotten(word: str) -> None:
    read = PromptReading(painted_as=(("secret", "secret"),), names=("secret",), unread=("secret",))
    told = asked(**{word: "secret"}).model_copy(update={"reading": read})
    spec = Spec(prompt="secret", seed=1)
    row: Any = {
        "request": json.dumps({n: v for n, v in told.model_dump().items() if n != LATER}),
        "spec": spec.model_dump_json(),
        "report": PAINTED.model_dump_json(),
    }

    silent = cards.wordless(Ticket(1, told, Reply(1, 9, None, None, 2), 1, 1.0)).request

    assert "secret" not in silent.model_dump_json()
    assert all(text == "" for text in silent.words.values())
    assert "secret" not in "".join(map(str, without_words(row).values()))


@pytest.mark.parametrize("word", [each for each in WORDS if each != UNWANTED])
def test_the_model_reads_any_word(word: str) -> None:
    assert "teal" in compose(asked(**{word: "teal"})).prompt


async def test_each_word_is_an_option_of_the_command_with_its_limit_and_its_label(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(WORDS, LATER)
    limits = {each.name: each.max_value for each in portrait.parameters if each.name in WORDS}
    typed = {word: f"some {word}" for word in WORDS if word != "details"}

    async with club_with_bot(tmp_path) as club:
        asked_for = await club.hands.slash("portrait", **typed)
        await club.hands.answered(asked_for)
        ticket = await club.desk.look_up(int(asked_for))

    # Details are only in requests of old: subject has room for them, and its own refusal.
    taken = {word: most for word, most in WORDS.items() if word != "details"}
    assert limits == taken | {"subject": clean.MAX_TYPED}
    assert {f"label_{word}" for word in WORDS} <= set(ENGLISH)
    assert ticket is not None
    assert ticket.request.words == typed | {"details": ""}
