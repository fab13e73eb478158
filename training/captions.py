"""Say a brief in words, as people type: any order, long or short, with slips of the finger."""

import random
from dataclasses import dataclass, field

from training import phrases
from training.examples import Example
from training.looks import Brief
from training.misspell import misspell
from training.strangers import stranger

ARTICLE_FOCUS = (
    "with a focus on capturing {he} distinctive facial features and {adjective} expression",
    "with a focus on {he} distinctive facial features and {adjective} yet charismatic expression",
)


def an(words: str) -> str:
    """Put the fitting article before words."""
    return ("an " if words[0].lower() in "aeio" else "a ") + words


def fill(text: str, **slots: str) -> str:
    """Fill {slots}; an empty one leaves no gap, and articles follow the sound of the next word."""
    for name, value in slots.items():
        text = text.replace(f"{{{name}}}", value)
    words = text.split()
    for i, word in enumerate(words[:-1]):
        if word.lower() in ("a", "an"):
            words[i] = (
                ("an" if words[i + 1][0].lower() in "aeio" else "a") if word.islower() else word
            )
    return " ".join(words)


@dataclass
class Parts:
    """A sentence before its order is chosen."""

    subject: str
    wears: list[str] = field(default_factory=list)
    has: list[str] = field(default_factory=list)
    does: list[str] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    style: str = ""
    before: str = ""
    focus: str = ""


class Speaker:
    """Choose words for one example; the same rng says the same words."""

    def __init__(self, example: Example, rng: random.Random) -> None:
        self.rng, self.brief = rng, example.brief
        self.asked = set(example.asked)
        self.subject = example.subject
        figure = self.brief.get("figure")
        self.he = {"man": "his", "woman": "her"}.get(figure or "", "their")
        self.named = self.subject.startswith("name:")

    def words(self) -> str:
        """Return the caption as someone would type it who makes no mistakes."""
        return self._order(self._parts())

    def say(self) -> str:
        return self._finish(self.words())

    # --- what is said ---

    def _parts(self) -> Parts:
        rng, brief = self.rng, self.brief
        parts = Parts("")
        before = self._adjectives()
        parts.subject = self._subject(before)
        self._hair(parts)
        self._worn(parts)
        self._held(parts)
        if "expression" in self.asked:
            self._expression(parts)
        if "background" in self.asked:
            parts.where.append(self._where(brief["background"]))
        if "style" in self.asked:
            if rng.random() < 0.3:
                parts.before = rng.choice(phrases.STYLE_BEFORE[brief["style"]])
            else:
                parts.style = rng.choice(phrases.STYLE[brief["style"]])
        return parts

    def _take(self, attribute: str) -> str:
        self.asked.discard(attribute)
        return self.brief[attribute]

    def _adjectives(self) -> list[str]:
        """Choose what goes before the noun: "a sad old green-skinned wizard"."""
        if self.named:
            return []
        rng, chosen = self.rng, []
        if "expression" in self.asked and rng.random() < 0.3:
            chosen.append(rng.choice(phrases.ADJECTIVES[self._take("expression")]))
        if "skin" in self.asked and rng.random() < 0.7:
            chosen.append(rng.choice(phrases.SKIN[self._take("skin")]))
        if self.brief.get("hair") == "bald" and "hair" in self.asked and rng.random() < 0.5:
            self._take("hair")
            chosen.append("bald")
        elif self._only_hair_colour() and rng.random() < 0.3:
            chosen.append(self._hair_colour(self._take("hair_colour")) + "-haired")
        if self.brief.get("beard") == "full beard" and "beard" in self.asked and rng.random() < 0.2:
            self._take("beard")
            chosen.append("bearded")
        return chosen

    def _only_hair_colour(self) -> bool:
        return "hair_colour" in self.asked and "hair" not in self.asked

    def _subject(self, before: list[str]) -> str:
        rng = self.rng
        if self.named:
            name = self.subject.removeprefix("name:")
            return " ".join([*before, name])
        if self.subject:
            return self._trade(before)
        figure = self.brief["figure"] if "figure" in self.asked else None
        age = self.brief.get("age", "adult")
        if age == "adult" and not before and rng.random() < 0.4:
            return stranger(figure, rng)
        noun = rng.choice(phrases.NOUNS[f"{figure or 'any'} {age}"])
        return an(" ".join([*before, noun]))

    def _trade(self, before: list[str]) -> str:
        """Return "a happy queen", "queen", or "Ida Novak the queen"."""
        rng, trade = self.rng, self.subject.removeprefix("role:")
        if not before and rng.random() < 0.2:
            name = stranger(self.brief.get("figure"), rng)
            return rng.choice((f"{name} the {trade}", f"{name} as {an(trade)}", f"{name}, {trade}"))
        figure = self.brief.get("figure")
        if "figure" in self.asked and figure == "woman":
            before = [*before, "female"]
        return an(" ".join([*before, trade]))

    def _hair_colour(self, colour: str) -> str:
        return self.rng.choice(phrases.HAIR_COLOUR[colour])

    def _hair(self, parts: Parts) -> None:
        rng, brief = self.rng, self.brief
        colour = self._hair_colour(brief["hair_colour"]) if "hair_colour" in self.asked else ""
        if "skin" in self.asked:
            parts.has.append(rng.choice(phrases.SKIN_WITH[brief["skin"]]))
        if "hair" in self.asked:
            text = rng.choice(phrases.HAIR[brief["hair"]])
            parts.has.append(fill(text, k=colour))
            colour = "" if "{k}" in text and rng.random() < 0.6 else colour
        elif colour and not ("beard" in self.asked and rng.random() < 0.4):
            parts.has.append(f"{colour} hair")
            colour = ""
        if "beard" in self.asked:
            self._beard(parts, colour)

    def _beard(self, parts: Parts, colour: str) -> None:
        coloured = [p for p in phrases.BEARD[self.brief["beard"]] if "{k}" in p]
        unsaid = colour and "hair" not in self.asked and f"{colour} hair" not in parts.has
        choices = coloured if unsaid and coloured else phrases.BEARD[self.brief["beard"]]
        text = self.rng.choice(choices)
        parts.has.append(fill(text, k=colour))
        if unsaid and "{k}" not in text:
            parts.has.append(f"{colour} hair")

    def _worn(self, parts: Parts) -> None:
        rng, brief = self.rng, self.brief
        for attribute in ("outfit", "hat"):
            if attribute not in self.asked:
                continue
            colour = f"{attribute}_colour"
            tone = rng.choice(phrases.CLOTH_COLOUR[brief[colour]]) if colour in self.asked else ""
            texts = getattr(phrases, attribute.upper())[brief[attribute]]
            texts = [t for t in texts if "{c}" in t] or texts if tone else texts
            parts.wears.append(fill(rng.choice(texts), c=tone, he=self.he))
        if "eyewear" in self.asked:
            parts.wears.append(rng.choice(phrases.EYEWEAR[brief["eyewear"]]))

    def _held(self, parts: Parts) -> None:
        if "held" not in self.asked:
            return
        rng, held = self.rng, self.brief["held"]
        if held in phrases.HELD_ACTS and rng.random() < 0.25:
            parts.does.append(fill(rng.choice(phrases.HELD_ACTS[held]), he=self.he))
            return
        thing = fill(rng.choice(phrases.HELD[held]), he=self.he)
        verb = rng.choice(("holding", "holding", "holding", "with", "carrying", "and"))
        parts.does.append(f"{'with' if held == 'none' else verb} {thing}")

    def _expression(self, parts: Parts) -> None:
        rng, mood = self.rng, self.brief["expression"]
        adjective = rng.choice(phrases.ADJECTIVES[mood])
        if self.brief.get("eyewear", "none") != "none" and rng.random() < 0.2:
            parts.does.append(self._glasses_on_face(parts, adjective))
            return
        kind = rng.random()
        if kind < 0.3:
            parts.has.append(fill(rng.choice(phrases.FACE_WITH[mood]), he=self.he))
        elif kind < 0.55:
            parts.does.append(fill(rng.choice(phrases.FACE_DOES[mood]), he=self.he))
        elif kind < 0.9:
            place = rng.choice(("", "", " on {he} face"))
            tail = rng.choice(("expression", "expression", "face", "look"))
            parts.has.append(fill(f"{an(adjective)} {tail}{place}", he=self.he))
        else:
            parts.focus = fill(rng.choice(ARTICLE_FOCUS), he=self.he, adjective=adjective)

    def _glasses_on_face(self, parts: Parts, adjective: str) -> str:
        """The article's "wearing sunglasses on his excited face"."""
        texts = phrases.EYEWEAR[self.brief["eyewear"]]
        parts.wears = [thing for thing in parts.wears if thing not in texts]
        return f"wearing {self.rng.choice(texts)} on {self.he} {adjective} face"

    def _where(self, background: str) -> str:
        rng = self.rng
        if background in phrases.PLACE:
            plain = f"with {an(background)} background"
            return plain if rng.random() < 0.12 else rng.choice(phrases.PLACE[background])
        tone = rng.choice(phrases.CLOTH_COLOUR[background])
        return fill(rng.choice(phrases.WALL), c=tone)

    # --- in which order ---

    def _order(self, parts: Parts) -> str:
        draw = self.rng.random()
        if draw < 0.26:
            return self._keywords(parts)
        if draw < 0.36:
            return self._sentences(parts)
        return self._sentence(parts)

    def _keywords(self, parts: Parts) -> str:
        """A list as people type for models: "king, long white beard, in space"."""
        rng = self.rng
        bare = [_cut(p) if rng.random() < 0.75 else p for p in (*parts.wears, *parts.has)]
        rest = [*bare, *parts.does, *parts.where, parts.style, parts.focus]
        rng.shuffle(rest)
        nobody = not self.subject and parts.subject.split()[-1] in ("person", "someone", "human")
        subject = "" if nobody and rest != ["", ""] else _cut(parts.subject)
        items = [subject, *rest]
        if rng.random() < 0.3:
            rng.shuffle(items)
        text = rng.choice((", ", ", ", " ")).join(item for item in items if item)
        return f"{parts.before} {text}" if parts.before else text

    def _sentence(self, parts: Parts) -> str:
        rng = self.rng
        groups = [
            *_joined(rng, ("wearing", "wearing", "in", "dressed in", "with"), parts.wears),
            *_joined(rng, ("with", "with", "who has", "and"), parts.has),
            *parts.does,
            *parts.where,
        ]
        if rng.random() < 0.5:
            rng.shuffle(groups)
        opening = parts.before or (rng.choice(phrases.BEFORE) if rng.random() < 0.75 else "")
        text = f"{opening} {parts.subject}".strip()
        for group in groups:
            text += rng.choice((" ", " ", " ", ", ")) + group
        style = rng.choice((", ", " ")) + parts.style if parts.style else ""
        focus = rng.choice((", ", " ")) + parts.focus if parts.focus else ""
        return text + focus + style

    def _sentences(self, parts: Parts) -> str:
        """Several short ones: "Draw a king. He has a beard. The background is red." """
        rng = self.rng
        they = {"his": "He", "her": "She"}.get(self.he, "They")
        is_, has = ("are", "have") if they == "They" else ("is", "has")
        opening = parts.before or rng.choice(phrases.BEFORE)
        rest = [f"{they} {has} {p}" for p in parts.has]
        rest += [f"{they} {is_} wearing {p}" for p in parts.wears]
        rest += [
            f"{they} {is_} {p}" if p.split()[0].endswith("ing") else f"{p}" for p in parts.does
        ]
        rest += [p.capitalize() for p in (*parts.where, parts.style) if p]
        rng.shuffle(rest)
        focus = f", {parts.focus}" if parts.focus else ""
        return ". ".join([f"{opening} {parts.subject}{focus}", *rest])

    def _finish(self, text: str) -> str:
        rng = self.rng
        if rng.random() < 0.12:
            text += rng.choice((", ", " ")) + rng.choice(phrases.AFTER)
        text = " ".join(text.replace(",,", ",").replace(" ,", ",").split())
        if rng.random() < 0.3:
            text += "."
        if rng.random() < 0.22:
            text = misspell(text, rng)
        case = rng.random()
        if case < 0.36:
            return text.lower()
        return text.upper() if case < 0.375 else text


def _cut(phrase: str) -> str:
    """Leave the article off."""
    first, _, rest = phrase.partition(" ")
    return rest if first in ("a", "an") and rest else phrase


def _joined(rng: random.Random, verbs: tuple[str, ...], things: list[str]) -> list[str]:
    """Return one group ("with x, y and z") or one for each thing."""
    if not things:
        return []
    things = rng.sample(things, len(things))
    if len(things) > 1 and rng.random() < 0.3:
        return [f"{rng.choice(verbs)} {thing}" for thing in things]
    listed = " and ".join([", ".join(things[:-1]), things[-1]]) if len(things) > 1 else things[0]
    return [f"{rng.choice(verbs)} {listed}"]


def said(example: Example) -> Brief:
    """Return every attribute that the words state or that the subject implies."""
    return dict(example.brief)


def caption(example: Example, rng: random.Random) -> str:
    return Speaker(example, rng).say()
