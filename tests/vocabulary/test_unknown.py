"""What a checkpoint does not know is said, and what it knows is not."""

import csv
import os
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.prompt import part
from bot.vocabulary.lexicon import Unknown, unknown
from bot.vocabulary.people import People, load_people
from bot.vocabulary.words import Vocabulary, load_vocabulary

ROOT = Path(__file__).parents[2]
PORTRAITS = ROOT / "bot" / "portraits"
PEOPLE = People(load_people(PORTRAITS / "people.toml"))
VOCABULARY = load_vocabulary(PORTRAITS / "vocabulary.toml")
# Labelled by hand and kept beside the data they quote, where somebody has them.
LABELS = os.environ.get("PROMPT_LABELS", "")

Row = tuple[str, tuple[str, ...]]


def look(text: str) -> Unknown:
    return unknown(part(text).words, PEOPLE, VOCABULARY)


def rows(path: Path) -> list[Row]:
    lines = (line.split("\t") for line in path.read_text("utf-8").splitlines())
    return [
        (typed, () if parts == "-" else tuple(parts.split(" | ")))
        for typed, parts in (line for line in lines if not line[0].startswith("#"))
    ]


def typed_corpus() -> list[Row]:
    with (ROOT / "training" / "corpus_typed.csv").open(newline="", encoding="utf-8") as file:
        return [
            (row["prompt"], tuple(filter(None, row["unknown"].split(" | "))))
            for row in csv.DictReader(file)
        ]


def share_a_word(one: str, other: str) -> bool:
    words, others = (set(text.casefold().replace(",", " ").split()) for text in (one, other))
    return bool(words & others) or one in other or other in one


def measured(labelled: Iterable[Row]) -> tuple[float, float]:
    """Return the share of unknown parts that are said, and of prompts of which too much is."""
    unknown_parts = said_parts = wrong = prompts = 0
    for typed, parts in labelled:
        found = look(typed)
        said = (*found.names, *found.words, *found.foreign)
        prompts += 1
        unknown_parts += len(parts)
        said_parts += sum(any(share_a_word(part_, piece) for piece in said) for part_ in parts)
        wrong += any(not any(share_a_word(piece, part_) for part_ in parts) for piece in said)
    return said_parts / unknown_parts, wrong / prompts


def test_what_is_unknown_is_said_and_little_else() -> None:
    labelled = rows(ROOT / "tests" / "corpora" / "typed.tsv")
    said, wrongly = measured(labelled)

    assert len(labelled) >= 1000
    assert said >= 0.98
    assert wrongly < 0.02


def test_prompts_as_they_are_typed_are_understood_as_well() -> None:
    said, wrongly = measured(typed_corpus())

    assert said >= 0.98
    assert wrongly < 0.02


@pytest.mark.skipif(not LABELS, reason="needs prompts that were collected, with labels")
def test_prompts_that_people_typed_are_understood_as_well() -> None:
    said, wrongly = measured(rows(Path(LABELS)))

    assert said >= 0.98
    assert wrongly < 0.02


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Taylor Swift on a stage", Unknown(names=("Taylor Swift",))),
        ("taylor swift as a robot", Unknown(names=("taylor swift",), words=("robot",))),
        ("a dragon breathing fire", Unknown(words=("dragon breathing fire",))),
        ("firefighter with a fire helmet", Unknown()),
        ("girl with bunny ears", Unknown()),
        ("girl with cat ears", Unknown(words=("ears",))),
        ("un homme avec un chapeau", Unknown(foreign=("un homme avec un chapeau",))),
        ("Einstein в очках", Unknown(foreign=("в очках",))),
        ("my friend Tom in a hoodie", Unknown()),
        ("a man wtih a bread", Unknown(words=("bread",))),
        ("a banana", Unknown(words=("banana",))),
        ("Walter White as a chef", Unknown(names=("Walter White",))),
        ("Jack Black", Unknown(names=("Jack Black",))),
        ("Jimmy Page on stage", Unknown(names=("Jimmy Page",))),
        ("samurai jack russell", Unknown(names=("jack russell",), words=("samurai",))),
        ("Ursula from Xanadu", Unknown(names=("Ursula", "Xanadu"))),
        ("Doctor Who in the rain", Unknown(names=("Doctor Who",))),
        ("the doctor who smiles", Unknown()),
        ("handsome prince with a sword", Unknown(words=("prince",))),
        ("Prince Harry with a sword", Unknown(names=("Prince Harry",))),
        ("a two-headed king fishing", Unknown(words=("headed", "fishing"))),
        ("a king painted by rembrandt", Unknown(words=("rembrandt",))),
        ("a girl under the stars", Unknown()),
        ("a wolf on her shoulder", Unknown(words=("wolf",))),
        ("the happiest man in the world", Unknown(words=("happiest",))),
        ("soooo cuteee, she'll be a quen", Unknown()),
        ("my brother in law, literally", Unknown()),
        ("1girl wiht long hair", Unknown()),
        ("detective with a magnifing glass", Unknown()),
        ("Astronaut mit Hut", Unknown(foreign=("Astronaut mit Hut",))),
        ("El Chapo", Unknown(words=("El Chapo",))),
        ("", Unknown()),
    ],
)
def test_names_words_and_languages_are_told_apart(typed: str, found: Unknown) -> None:
    assert look(typed) == found


def test_a_checkpoint_that_does_not_say_what_it_learned_is_not_said_to_lack_words() -> None:
    assert unknown("Taylor Swift on a dragon", PEOPLE, Vocabulary(words=frozenset())) == Unknown()


@given(st.text(st.characters(), max_size=200))
def test_only_what_was_typed_is_ever_said(text: str) -> None:
    found = unknown(text, PEOPLE, VOCABULARY)

    assert all(piece in text for piece in (*found.names, *found.words, *found.foreign))


@pytest.mark.parametrize(
    "piece", ["a wiht qzxv man ", "Tom Xyz ", "magnifing glas ", "on her lap "]
)
def test_the_longest_text_is_looked_at_at_once(piece: str) -> None:
    started = time.thread_time()
    look(piece * (1000 // len(piece)))

    assert time.thread_time() - started < 0.25
