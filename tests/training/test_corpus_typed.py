"""Prompts as Discord types them ask for what can be drawn, and stand in no corpus that was used."""

import csv
from pathlib import Path

from training.people import read_pairs

TRAINING = Path(__file__).parents[2] / "training"


def rows(name: str) -> list[dict[str, str]]:
    with (TRAINING / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_prompt_asks_for_what_can_be_drawn_or_for_something_unknown() -> None:
    for row in rows("corpus_typed.csv"):
        assert row["asks"] == "unknown" or read_pairs(row["asks"]), row["prompt"]


def test_there_are_three_hundred_and_none_is_asked_twice() -> None:
    prompts = [row["prompt"].casefold() for row in rows("corpus_typed.csv")]

    assert len(prompts) >= 300
    assert len(set(prompts)) == len(prompts)
    assert not set(prompts) & {row["prompt"].casefold() for row in rows("corpus.csv")}


def test_what_is_unknown_is_quoted_from_its_prompt() -> None:
    for row in rows("corpus_typed.csv"):
        for part in filter(None, row["unknown"].split(" | ")):
            assert part in row["prompt"]
