"""What people ask for: which attributes a brief states, and under which name it goes."""

import random

from training.looks import Brief, pick
from training.people import PEOPLE, ROLES
from training.traits import (
    BACKGROUND,
    BEARD,
    BLACK_EYED,
    CLOTH_COLOUR,
    COAT,
    COLOURED_HATS,
    COLOURED_OUTFITS,
    EXPRESSION,
    EYES,
    EYEWEAR,
    HAIR,
    HAIR_COLOUR,
    HAT,
    HELD,
    HUMAN,
    KIND,
    MARK,
    OUTFIT,
    STYLE,
)  # fmt: skip

ASKED: dict[str, tuple[float, tuple[str, ...]]] = {
    "skin": (0.2, ("light", "tan", "brown", "dark")),
    "hair": (0.36, HAIR),
    "hair_colour": (0.34, HAIR_COLOUR),
    "eyewear": (0.25, EYEWEAR[1:]),
    "hat": (0.3, HAT[1:]),
    "outfit": (0.5, OUTFIT[:-1]),
    "held": (0.25, HELD[1:]),
    "expression": (0.5, EXPRESSION),
    "background": (0.42, BACKGROUND),
    "style": (0.4, STYLE),
    "coat": (0.35, COAT),
    "eyes": (0.13, EYES),
    "mark": (0.14, MARK[1:]),
}
COLOUR_ASKED = 0.65
CREATURES = 0.26  # of the subjects
EMPLOYED = 0.4  # of the creatures go by a trade: a fox detective


def _subject(rng: random.Random) -> tuple[Brief, str]:
    """Return what the subject implies, and the name or trade it goes by ("" for just anybody)."""
    draw = rng.random()
    if draw < CREATURES:
        return _creature(rng)
    if draw < CREATURES + 0.2:
        who = rng.choice(PEOPLE)
        return dict(who.implies), "name:" + rng.choice(who.names)
    if draw < CREATURES + 0.38:
        what = rng.choice(ROLES)
        return dict(what.implies), "role:" + rng.choice(what.names)
    brief = {"figure": rng.choice(("man", "woman"))} if rng.random() < 0.8 else {}
    age = pick(rng, {"adult": 7, "child": 1.4, "old": 1.6})
    if age != "adult":
        brief["age"] = age
    return brief, ""


def _creature(rng: random.Random) -> tuple[Brief, str]:
    brief = {"kind": rng.choice(KIND[1:])}
    if rng.random() >= EMPLOYED:
        return brief, ""
    trade = rng.choice([role for role in ROLES if "kind" not in role.implies])
    worn = {k: v for k, v in trade.implies.items() if k not in HUMAN}
    return brief | worn, "role:" + rng.choice(trade.names)


def _fits(attribute: str, brief: Brief) -> bool:
    """Tell whether the subject can have it: no hair on a robot, and nobody repaints a figure."""
    human = brief.get("kind", "human") == "human"
    if attribute == "coat":
        return not human
    if attribute == "eyes" and brief.get("kind") in BLACK_EYED:
        return False
    return (human or attribute not in HUMAN) and not (attribute == "skin" and "skin" in brief)


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
    grown = grown and _fits("beard", brief)
    if grown and rng.random() < 0.34:
        brief["beard"] = rng.choice(BEARD)
        asked.add("beard")
        if brief["beard"] != "none":
            brief.setdefault("figure", "man")


def _ask_nothing(brief: Brief, asked: set[str], rng: random.Random) -> None:
    """Now and then someone says what there should not be."""
    for attribute in filter(lambda a: _fits(a, brief), ("hat", "eyewear", "beard", "held")):
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
        if not _fits(attribute, brief):
            continue
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
