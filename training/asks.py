"""What people ask for: which attributes a brief states, and under which name it goes."""

import random

from training.looks import Brief, pick
from training.people import PEOPLE, ROLES
from training.traits import (
    BACKGROUND,
    BEARD,
    CLOTH_COLOUR,
    COLOURED_HATS,
    COLOURED_OUTFITS,
    EXPRESSION,
    EYEWEAR,
    HAIR,
    HAIR_COLOUR,
    HAT,
    HELD,
    OUTFIT,
    STYLE,
)  # fmt: skip

ASKED: dict[str, tuple[float, tuple[str, ...]]] = {
    "skin": (0.2, ("light", "tan", "brown", "dark")),
    "hair": (0.36, HAIR),
    "hair_colour": (0.34, HAIR_COLOUR),
    "eyewear": (0.25, EYEWEAR[1:]),
    "hat": (0.3, HAT[1:]),
    "outfit": (0.5, OUTFIT),
    "held": (0.25, HELD[1:]),
    "expression": (0.5, EXPRESSION),
    "background": (0.42, BACKGROUND),
    "style": (0.4, STYLE),
}
COLOUR_ASKED = 0.65


def _subject(rng: random.Random) -> tuple[Brief, str]:
    """Return what the subject implies, and the name or trade it goes by ("" for just anybody)."""
    draw = rng.random()
    if draw < 0.26:
        who = rng.choice(PEOPLE)
        return dict(who.implies), "name:" + rng.choice(who.names)
    if draw < 0.48:
        what = rng.choice(ROLES)
        return dict(what.implies), "role:" + rng.choice(what.names)
    brief = {"figure": rng.choice(("man", "woman"))} if rng.random() < 0.8 else {}
    age = pick(rng, {"adult": 7, "child": 1.4, "old": 1.6})
    if age != "adult":
        brief["age"] = age
    return brief, ""


def _ask_colours(brief: Brief, asked: set[str], rng: random.Random) -> None:
    for kind, coloured in (("hat", COLOURED_HATS), ("outfit", COLOURED_OUTFITS)):
        brief_colour = f"{kind}_colour"
        if kind in asked and brief.get(kind) in coloured and rng.random() < COLOUR_ASKED:
            brief[brief_colour] = rng.choice(CLOTH_COLOUR)
            asked.add(brief_colour)
        elif kind in asked:
            brief.pop(brief_colour, None)


def _ask_beard(brief: Brief, asked: set[str], rng: random.Random) -> None:
    grown = brief.get("figure") != "woman" and brief.get("age") != "child"
    if grown and rng.random() < 0.34:
        brief["beard"] = rng.choice(BEARD)
        asked.add("beard")
        if brief["beard"] != "none":
            brief.setdefault("figure", "man")


def _ask_nothing(brief: Brief, asked: set[str], rng: random.Random) -> None:
    """Now and then someone says what there should not be."""
    for attribute in ("hat", "eyewear", "beard", "held"):
        worn = brief.get(attribute, "none") != "none"  # a king without his crown
        if attribute not in asked and rng.random() < (0.06 if worn else 0.025):
            brief[attribute] = "none"
            asked.add(attribute)


def ask(rng: random.Random, much: float = 1.0) -> tuple[Brief, set[str], str]:
    """Return a brief, which of its attributes must be said in words, and the subject's name.

    `much` scales how many attributes are asked for.
    """
    brief, subject = _subject(rng)
    asked: set[str] = set() if subject else set(brief)
    restraint = 0.55 if subject else 1.0
    for attribute, (chance, values) in ASKED.items():
        if attribute == "skin" and "skin" in brief:
            continue  # nobody repaints a figure whose name says it
        if rng.random() < min(0.95, chance * much * restraint):
            brief[attribute] = rng.choice(values)
            asked.add(attribute)
    _ask_beard(brief, asked, rng)
    _ask_colours(brief, asked, rng)
    _ask_nothing(brief, asked, rng)
    _settle(brief, asked)
    return brief, asked, subject


def _settle(brief: Brief, asked: set[str]) -> None:
    """Drop what would contradict the rest."""
    if brief.get("figure") == "man" and brief.get("outfit") == "dress":
        brief["outfit"] = "kimono"
    bare = brief.get("hair") in ("bald", "powdered wig") and brief.get("beard", "none") == "none"
    if bare:
        brief.pop("hair_colour", None)
        asked.discard("hair_colour")
