"""Put the parts of a caption in an order: a list of words, one sentence or several."""

import random
from dataclasses import dataclass, field

from training import phrases
from training.misspell import misspell

PRONOUNS = {"his": ("He", "is", "has"), "her": ("She", "is", "has")}
KEYWORDS, SENTENCES = 0.26, 0.10  # how often a caption is a list, or several sentences


def an(words: str) -> str:
    """Put the fitting article before words."""
    return ("an " if words[0].lower() in "aeio" else "a ") + words


def cut(phrase: str) -> str:
    """Leave the article off."""
    first, _, rest = phrase.partition(" ")
    return rest if first in ("a", "an") and rest else phrase


def fill(text: str, **slots: str) -> str:
    """Fill {slots}; an empty one leaves no gap, and articles follow the sound of the next word."""
    for name, value in slots.items():
        text = text.replace(f"{{{name}}}", value)
    words = text.split()
    for i, word in enumerate(words[:-1]):
        if word in ("a", "an"):
            words[i] = an(words[i + 1]).split()[0]
    return " ".join(words)


@dataclass
class Parts:
    """A caption before its order is chosen; `nobody`: the subject says nothing and may go."""

    subject: str
    he: str
    nobody: bool = False
    wears: list[str] = field(default_factory=list)
    has: list[str] = field(default_factory=list)
    does: list[str] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    style: str = ""
    before: str = ""
    focus: str = ""


def put_together(parts: Parts, rng: random.Random) -> str:
    draw = rng.random()
    if draw < KEYWORDS:
        return keywords(parts, rng)
    if draw < KEYWORDS + SENTENCES:
        return sentences(parts, rng)
    return sentence(parts, rng)


def keywords(parts: Parts, rng: random.Random) -> str:
    """List words as people do for models: "king, long white beard, in space"."""
    bare = [cut(p) if rng.random() < 0.75 else p for p in (*parts.wears, *parts.has)]
    rest = [p for p in (*bare, *parts.does, *parts.where, parts.style, parts.focus) if p]
    rng.shuffle(rest)
    items = rest if parts.nobody and rest else [cut(parts.subject), *rest]
    if rng.random() < 0.3:
        rng.shuffle(items)
    return f"{parts.before} {rng.choice((', ', ', ', ' ')).join(items)}".strip()


def sentence(parts: Parts, rng: random.Random) -> str:
    groups = [
        *_joined(rng, ("wearing", "wearing", "in", "dressed in", "with"), parts.wears),
        *_joined(rng, ("with", "with", "who has", "and"), parts.has),
        *parts.does,
        *parts.where,
    ]
    if rng.random() < 0.5:
        rng.shuffle(groups)
    text = f"{_opening(parts, rng, 0.75)} {parts.subject}".strip()
    for group in groups:
        text += rng.choice((" ", " ", " ", ", ")) + group
    for tail in (parts.focus, parts.style):
        text += rng.choice((", ", " ")) + tail if tail else ""
    return text


def sentences(parts: Parts, rng: random.Random) -> str:
    """Say it in several: "Draw a king. He has a beard. In a castle"."""
    they, is_, has = PRONOUNS.get(parts.he, ("They", "are", "have"))
    rest = [f"{they} {has} {thing}" for thing in parts.has]
    rest += [f"{they} {is_} wearing {thing}" for thing in parts.wears]
    rest += [f"{they} {is_} {p}" if p.split()[0].endswith("ing") else p for p in parts.does]
    rest += [p.capitalize() for p in (*parts.where, parts.style) if p]
    rng.shuffle(rest)
    focus = f", {parts.focus}" if parts.focus else ""
    return ". ".join([f"{_opening(parts, rng, 1.0)} {parts.subject}{focus}", *rest])


def _opening(parts: Parts, rng: random.Random, chance: float) -> str:
    return parts.before or (rng.choice(phrases.BEFORE) if rng.random() < chance else "")


def _joined(rng: random.Random, verbs: tuple[str, ...], things: list[str]) -> list[str]:
    """Return one group ("with x, y and z") or one for each thing."""
    if not things:
        return []
    things = rng.sample(things, len(things))
    if len(things) > 1 and rng.random() < 0.3:
        return [f"{rng.choice(verbs)} {thing}" for thing in things]
    listed = " and ".join(filter(None, (", ".join(things[:-1]), things[-1])))
    return [f"{rng.choice(verbs)} {listed}"]


def as_typed(text: str, rng: random.Random) -> str:
    """Add what people add, and the slips they make."""
    if rng.random() < 0.12:
        text += rng.choice((", ", " ")) + rng.choice(phrases.AFTER)
    text = " ".join(text.replace(",,", ",").replace(" ,", ",").split())
    if rng.random() < 0.3:
        text += "."
    if rng.random() < 0.28:
        text = misspell(text, rng)
    case = rng.random()
    if case < 0.36:
        return text.lower()
    return text.upper() if case < 0.375 else text
