"""Say a brief in words, as people type: any order, long or short, with slips of the finger."""

import random

from training import phrases
from training.examples import Example
from training.people import IMPLIED
from training.strangers import stranger
from training.tongues import can_tell, told
from training.wording import Parts, an, as_typed, cut, fill, put_together


def caption(example: Example, rng: random.Random, tongue: str = "en") -> str:
    """Return one wording; the same rng says the same words.

    What has no words in another language is said in English.
    """
    if tongue != "en" and can_tell(example):
        return as_typed(told(example, tongue, rng), rng)
    return as_typed(words(example, rng), rng)


def words(example: Example, rng: random.Random) -> str:
    """Return a caption as someone would type it who makes no mistakes."""
    return put_together(Speaker(example, rng).parts(), rng)


class Speaker:
    """Choose the words for what one example asks; what is said is struck off `asked`."""

    def __init__(self, example: Example, rng: random.Random) -> None:
        self.rng, self.brief = rng, example.brief
        self.asked = set(example.asked)
        self.kind, _, self.name = example.subject.partition(":")
        figure = self.brief.get("figure", "")
        self.he = {"man": "his", "woman": "her"}.get(figure, "their")
        self.him = {"man": "him", "woman": "her"}.get(figure, "them")

    def parts(self) -> Parts:
        nobody = not self.kind and not self.brief.keys() & {"kind"}
        nobody = nobody and "figure" not in self.asked and "age" not in self.asked
        parts = Parts(self._subject(self._adjectives()), self.he, nobody)
        self._absent(parts)
        self._hair(parts)
        self._body(parts)
        self._worn(parts)
        self._held(parts)
        if "expression" in self.asked:
            self._expression(parts)
        if "background" in self.asked:
            parts.where.append(self._where(self.brief["background"]))
        if "style" in self.asked:
            self._style(parts)
        return parts

    def _one(self, table: phrases.Words, attribute: str) -> str:
        """Choose a phrase for the attribute's value."""
        text = self.rng.choice(table[self.brief[attribute]])
        return text.replace("{he}", self.he)

    def _may(self, attribute: str, chance: float) -> bool:
        """Now and then take over the saying of an attribute that is asked for."""
        taken = attribute in self.asked and self.rng.random() < chance
        self.asked -= {attribute} if taken else set()
        return taken

    def _feeling(self) -> str:
        adjective = self._one(phrases.ADJECTIVES, "expression")
        return (
            f"{self.rng.choice(phrases.VERY)} {adjective}"
            if self.rng.random() < 0.08
            else adjective
        )

    def _absent(self, parts: Parts) -> None:
        """Say what a name would bring along but should not: "a king without a crown"."""
        usual = IMPLIED.get(self.name, {})
        for attribute, table in phrases.REMOVABLE.items():
            missed = self.brief.get(attribute) == "none" and usual.get(attribute, "none") != "none"
            if missed and self._may(attribute, 0.6):
                thing = fill(self.rng.choice(table[usual[attribute]]), c="", k="", he=self.he)
                word = self.rng.choice(("without", "without", "no", "not wearing"))
                parts.does.append(f"{word} {cut(thing) if word == 'no' else thing}")

    def _adjectives(self) -> list[str]:
        """Choose what goes before the noun: "a sad old green-skinned wizard"."""
        if self.kind == "name":
            return []
        chosen = []
        if self._may("expression", 0.3):
            chosen.append(self._feeling())
        if self._may("coat", 0.7):
            chosen.append(self._one(phrases.CLOTH_COLOUR, "coat"))
        if self._may("skin", 0.7):
            chosen.append(self._one(phrases.SKIN, "skin"))
        if self.brief.get("hair") == "bald" and self._may("hair", 0.5):
            chosen.append("bald")
        elif "hair" not in self.asked and self._may("hair_colour", 0.3):
            chosen.append(self._one(phrases.HAIR_COLOUR, "hair_colour") + "-haired")
        if self.brief.get("beard") == "full beard" and self._may("beard", 0.2):
            chosen.append("bearded")
        return chosen

    def _subject(self, before: list[str]) -> str:
        if self.kind == "name":
            return self.name
        if self.brief.get("kind", "human") != "human" and "alien" not in self.name:
            return self._creature(before)
        if self.kind == "role":
            return self._trade(before)
        figure = self.brief["figure"] if "figure" in self.asked else None
        age = self.brief.get("age", "adult")
        if age == "adult" and not before and self.rng.random() < 0.4:
            return stranger(figure, self.rng)
        noun = self.rng.choice(phrases.NOUNS[f"{figure or 'any'} {age}"])
        return an(" ".join([*before, noun]))

    def _creature(self, before: list[str]) -> str:
        """Return "a happy fox", "a fox detective", or "a fox as a detective"."""
        what = self._one(phrases.KIND, "kind")
        if not self.name:
            return an(" ".join([*before, what]))
        as_ = (f"dressed as {an(self.name)}", f"as {an(self.name)}", f"{self.name}")
        return self.rng.choice(
            (f"{an(' '.join([*before, what]))} {self.rng.choice(as_)}",
             an(" ".join([*before, what, self.name])), an(" ".join([*before, self.name, what])))
        )  # fmt: skip

    def _trade(self, before: list[str]) -> str:
        """Return "a happy queen", "a queen", or "Ida Novak the queen"."""
        trade = self.name
        if not before and self.rng.random() < 0.2:
            who = stranger(self.brief.get("figure"), self.rng)
            return self.rng.choice(
                (f"{who} the {trade}", f"{who} as {an(trade)}", f"{who}, {trade}")
            )
        return an(" ".join([*before, trade]))

    def _hair(self, parts: Parts) -> None:
        if "skin" in self.asked:
            parts.has.append(self._one(phrases.SKIN_WITH, "skin"))
        colour = ""
        if "hair_colour" in self.asked:
            colour = self._one(phrases.HAIR_COLOUR, "hair_colour")
        said = False
        if "hair" in self.asked:
            text = self._one(phrases.HAIR, "hair")
            parts.has.append(fill(text, k=colour))
            said = "{k}" in text
        if "beard" in self.asked:
            said = self._beard(parts, colour, said)
        if colour and not said:
            parts.has.append(f"{colour} hair")

    def _beard(self, parts: Parts, colour: str, said: bool) -> bool:
        """Name the beard, now and then with the colour of the hair; tell whether that is said."""
        text = self._one(phrases.BEARD, "beard")
        coloured = "{k}" in text and (not said or self.rng.random() < 0.4)
        parts.has.append(fill(text, k=colour if coloured else ""))
        return said or coloured

    def _body(self, parts: Parts) -> None:
        """Say the colour of a coat and of eyes, and what a face bears."""
        if "coat" in self.asked:
            tone = self._one(phrases.CLOTH_COLOUR, "coat")
            parts.has.append(fill(self.rng.choice(phrases.COAT_WITH), c=tone))
        if "eyes" in self.asked:
            tone = self._one(phrases.EYES, "eyes")
            parts.has.append(fill(self.rng.choice(phrases.EYES_WITH), c=tone))
        if "mark" in self.asked:
            parts.has.append(self._one(phrases.MARK, "mark"))

    def _worn(self, parts: Parts) -> None:
        for garment, table in (("outfit", phrases.OUTFIT), ("hat", phrases.HAT)):
            if garment not in self.asked:
                continue
            texts, tone = table[self.brief[garment]], ""
            if f"{garment}_colour" in self.asked:
                tone = self._one(phrases.CLOTH_COLOUR, f"{garment}_colour")
                texts = [text for text in texts if "{c}" in text]
            group = parts.has if self.brief[garment] == "none" else parts.wears
            group.append(fill(self.rng.choice(texts), c=tone, he=self.he))
        if "eyewear" in self.asked:
            group = parts.has if self.brief["eyewear"] == "none" else parts.wears
            group.append(self._one(phrases.EYEWEAR, "eyewear"))

    def _held(self, parts: Parts) -> None:
        if "held" not in self.asked:
            return
        held = self.brief["held"]
        if held in phrases.HELD_ACTS and self.rng.random() < 0.25:
            parts.does.append(self._one(phrases.HELD_ACTS, "held"))
            return
        verbs = ("holding", "holding", "holding", "with", "carrying", "and")
        verb = "with" if held == "none" else self.rng.choice(verbs)
        parts.does.append(f"{verb} {self._one(phrases.HELD, 'held')}")

    def _expression(self, parts: Parts) -> None:
        adjective = self._feeling()
        if self.brief.get("eyewear", "none") != "none" and self.rng.random() < 0.2:
            self._glasses_on_face(parts, adjective)
            return
        kind = self.rng.random()
        if kind < 0.3:
            parts.has.append(self._one(phrases.FACE_WITH, "expression"))
        elif kind < 0.55:
            parts.does.append(self._one(phrases.FACE_DOES, "expression"))
        elif kind < 0.9:
            what = self.rng.choice(("expression", "expression", "face", "look"))
            where = f" on {self.he} face" if what != "face" and self.rng.random() < 0.4 else ""
            parts.has.append(f"{an(adjective)} {what}{where}")
        else:
            parts.focus = fill(self.rng.choice(phrases.FOCUS), he=self.he, adjective=adjective)

    def _glasses_on_face(self, parts: Parts, adjective: str) -> None:
        """Say the article's "wearing sunglasses on his excited face"."""
        glasses = phrases.EYEWEAR[self.brief["eyewear"]]
        parts.wears = [thing for thing in parts.wears if thing not in glasses]
        parts.does.append(f"wearing {self.rng.choice(glasses)} on {self.he} {adjective} face")

    def _where(self, background: str) -> str:
        if background not in phrases.PLACE:
            tone = self._one(phrases.CLOTH_COLOUR, "background")
            return fill(self.rng.choice(phrases.WALL), c=tone, him=self.him)
        if self.rng.random() < 0.25:
            named = self.rng.choice(phrases.PLACE_NAMED).replace("{an} {p}", an(background))
            return fill(named, p=background, him=self.him)
        return self._one(phrases.PLACE, "background")

    def _style(self, parts: Parts) -> None:
        if self.rng.random() < 0.3:
            parts.before = self._one(phrases.STYLE_BEFORE, "style")
        else:
            parts.style = self._one(phrases.STYLE, "style")
