"""Known figures and roles: what a name or a trade says about a portrait without saying it.

The figures of people.csv are cartoons by attributes, no likenesses: people long dead, figures of
tale, and the president whom the article names.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from training.traits import VALUES


@dataclass(frozen=True)
class Person:
    """Imply attributes by any of several names."""

    names: tuple[str, ...]
    implies: dict[str, str]


def read_pairs(text: str) -> dict[str, str]:
    """Read "hat=crown; held=book", refusing what cannot be drawn."""
    pairs = dict(pair.split("=") for pair in text.split("; ") if pair)
    for attribute, value in pairs.items():
        if value not in VALUES[attribute]:
            raise ValueError(f"no {attribute} is called {value!r}")
    return pairs


def _read(kind: str) -> tuple[Person, ...]:
    with Path(__file__).with_suffix(".csv").open(newline="") as rows:
        return tuple(
            Person(tuple(row["names"].split(" / ")), read_pairs(row["implies"]))
            for row in csv.DictReader(rows)
            if row["kind"] == kind
        )


PEOPLE = _read("name")
ROLES = _read("role")
IMPLIED = {name: person.implies for person in (*ROLES, *PEOPLE) for name in person.names}
