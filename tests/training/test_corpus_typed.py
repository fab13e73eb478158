"""Prompts as Discord types them ask for what can be drawn, and stand in no corpus that was used."""

import csv
from pathlib import Path

from training.people import read_pairs
from training.score import typed

TRAINING = Path(__file__).parents[2] / "training"


def rows(name: str) -> list[dict[str, str]]:
    with (TRAINING / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_prompt_asks_for_what_can_be_drawn_or_for_something_unknown() -> None:
    for row in rows("corpus_typed.csv"):
        assert row["asks"] == "unknown" or read_pairs(row["asks"]), row["prompt"]


def test_what_was_taught_since_can_be_drawn_and_stands_with_what_is_asked() -> None:
    typed_briefs = typed()

    for row in rows("corpus_typed.csv"):
        taught = read_pairs(row["taught_since"] or "")
        brief = typed_briefs.get(row["prompt"], {})
        assert taught.items() <= brief.items()
    assert typed_briefs["robot with a top hat"] == {"kind": "robot", "hat": "top hat"}
    assert "Taylor Swift" not in typed_briefs


def test_there_are_three_hundred_and_none_is_asked_twice() -> None:
    prompts = [row["prompt"].casefold() for row in rows("corpus_typed.csv")]

    assert len(prompts) >= 300
    assert len(set(prompts)) == len(prompts)
    assert not set(prompts) & {row["prompt"].casefold() for row in rows("corpus.csv")}


def test_what_is_unknown_is_quoted_from_its_prompt() -> None:
    for row in rows("corpus_typed.csv"):
        for part in filter(None, row["unknown"].split(" | ")):
            assert part in row["prompt"]
