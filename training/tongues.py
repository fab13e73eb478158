"""Captions in German, French and Spanish: short phrases and lists, as people type them.

The words stand in tongues.toml. What grammar needs here is gender, number, the place of an
adjective, and the German endings after *mit*; what is said is what an English caption would say.
"""

import random
import tomllib
from dataclasses import dataclass
from pathlib import Path

from training.examples import Example
from training.people import ROLES

TONGUES = ("de", "fr", "es")
BOOK: dict[str, dict[str, list[str]]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)
ARTICLES = {
    "de": {"m": ("ein", "einem"), "f": ("eine", "einer"), "n": ("ein", "einem"), "p": ("", "")},
    "fr": {"m": ("un", "un"), "f": ("une", "une"), "p": ("des", "des")},
    "es": {"m": ("un", "un"), "f": ("una", "una"), "p": ("", "")},
}
ENDING = {"m": "er", "f": "e", "n": "es", "p": "e"}
FIRST_NAME = {name: role.names[0] for role in ROLES for name in role.names}
ALONE = frozenset({"ohne", "sans", "sin", "mit", "con", "les", "glatt"})
LISTED = 0.4  # of captions are lists of words


def choice(entry: str, rng: random.Random) -> str:
    return rng.choice(entry.split("|"))


@dataclass(frozen=True)
class Noun:
    """A noun with its gender, and the place of a colour in it."""

    tongue: str
    gender: str
    text: str

    @classmethod
    def read(cls, tongue: str, entry: str) -> "Noun":
        gender, _, text = entry.partition(" ")
        return cls(tongue, gender, text)

    @property
    def plain(self) -> str:
        """The gender that articles know: French and Spanish plurals have one of two."""
        return "p" if "p" in self.gender else self.gender

    def adjective(self, word: str, after: bool) -> str:
        """Inflect a colour or a mood as the table writes it."""
        if word.startswith("="):
            return word[1:].replace("-", " ")
        if self.tongue == "de":
            return word + ("en" if after else ENDING[self.plain])
        male, female = word.split()
        form = male if self.gender in ("m", "mp") else female
        if self.plain == "p" and not form.endswith(("s", "x", "o-", "ndo")):
            form += "es" if self.tongue == "es" and form[-1] not in "aeiou" else "s"
        return form.replace("-", " ")

    def said(self, after: bool, article: bool, colour: str = "") -> str:
        """Return the noun, as the object of *with* or alone, in a colour."""
        if self.gender == "-":
            return self.text
        text = self.text
        if "/" in text:
            alone, _, with_ = text.partition("/")
            text = with_ if after else alone
        tone = self.adjective(colour, after) if colour else ""
        text = text.replace("{}", tone) if "{}" in text else f"{text} {tone}"
        text = text.replace("~", "en" if after else ENDING.get(self.plain, ""))
        return " ".join(f"{self._article(after) if article else ''} {text}".split())

    def _article(self, after: bool) -> str:
        return ARTICLES[self.tongue][self.plain][after]


class Teller:
    """Word one example in one language."""

    def __init__(self, example: Example, tongue: str, rng: random.Random) -> None:
        self.brief, self.asked, self.rng = example.brief, set(example.asked), rng
        self.kind, _, self.name = example.subject.partition(":")
        self.tongue, self.column = tongue, TONGUES.index(tongue)
        self.listed = rng.random() < LISTED
        self.opening = "" if self.listed else self.word("words", "before")  # German: with a dative

    def word(self, table: str, value: str) -> str:
        return choice(BOOK[table][value][self.column], self.rng)

    def noun(self, table: str, value: str) -> Noun:
        return Noun.read(self.tongue, self.word(table, value))

    def subject(self) -> str:
        """Name who is drawn, with what can be said of him in one adjective."""
        if self.kind == "name":
            return self.name
        noun, governed = self._who(), self.tongue == "de" and bool(self.opening)
        before = [self._take(a, t) for a, t in (("coat", "colour"), ("expression", "expression"))]
        said = [noun.adjective(word, governed) for word in before if word]
        text = noun.said(governed, article=not self.listed)
        article, _, rest = text.partition(" ")
        if self.tongue != "de":
            return " ".join([text, *said])
        return " ".join([article, *said, rest] if not self.listed else [*said, text])

    def _who(self) -> Noun:
        creature = self.brief.get("kind", "human")
        if self.kind == "role" and creature == "human":
            return self.noun("role", FIRST_NAME[self.name])
        if creature != "human":
            return self.noun("kind", creature)
        self.asked -= {"figure", "age"}
        figure = self.brief.get("figure", "any") if self.kind == "" else "any"
        return self.noun("noun", f"{figure} {self.brief.get('age', 'adult')}")

    def _take(self, attribute: str, table: str) -> str:
        chance = 0.5 if attribute == "expression" else 1.0
        if attribute not in self.asked or self.rng.random() > chance:
            return ""
        self.asked.discard(attribute)
        return self.word(table, self.brief[attribute])

    def things(self) -> list[str]:
        """Return what somebody has, wears and holds, each ready to follow *with*."""
        nouns = [
            (self.noun(a, self.brief[a]), self._tone(a))
            for a in ("hair", "beard", "outfit", "hat", "eyewear", "held", "mark", "skin")
            if a in self.asked
        ]
        for attribute, noun in (("eyes", "eyes"), ("hair_colour", "hair")):
            if attribute in self.asked:
                tone = self.word("colour", self.brief[attribute])
                nouns.append((Noun.read(self.tongue, self.word("words", noun)), tone))
                self.asked.discard(attribute)
        return [noun.said(not self.listed, not self.listed, tone) for noun, tone in nouns]

    def _tone(self, attribute: str) -> str:
        """Return the colour that goes with a garment, or with the first hair that is named."""
        colour = "hair_colour" if attribute == "beard" else f"{attribute}_colour"
        takes = "{}" in " ".join(BOOK[attribute][self.brief[attribute]])
        if colour not in self.asked or not takes:
            return ""
        self.asked.discard(colour)
        return self.word("colour", self.brief[colour])

    def rest(self) -> list[str]:
        said = []
        if "expression" in self.asked:
            noun = self._who() if self.kind != "name" else Noun(self.tongue, "m", "")
            word = self.word("expression", self.brief["expression"])
            german = word.lstrip("=").replace("-", " ")
            said.append(german if self.tongue == "de" else noun.adjective(word, False))
        if "background" in self.asked:
            said.append(self._where(self.brief["background"]))
        if "style" in self.asked:
            said.append(self.word("style", self.brief["style"]))
        return said

    def _where(self, background: str) -> str:
        if background in BOOK["place"]:
            return self.word("place", background)
        wall = Noun.read(self.tongue, self.word("words", "wall"))
        tone = self.word("colour", background)
        if self.listed:
            return wall.said(False, False, tone)
        return f"{self.word('words', 'behind')} {wall.said(True, True, tone)}"


def can_tell(example: Example) -> bool:
    """Tell whether the words suffice: a few trades have none in other languages."""
    kind, _, name = example.subject.partition(":")
    both = kind == "role" and example.brief.get("kind", "human") != "human"
    return not both and (kind != "role" or FIRST_NAME[name] in BOOK["role"])


def told(example: Example, tongue: str, rng: random.Random) -> str:
    """Return a caption of an example in a language."""
    teller = Teller(example, tongue, rng)
    subject, things, rest = teller.subject(), teller.things(), teller.rest()
    rng.shuffle(things)
    if teller.listed:
        parts = [subject, *rng.sample([*things, *rest], len(things) + len(rest))]
        return rng.choice((", ", ", ", " ")).join(parts)
    loose = [thing for thing in things if thing.split()[0] in ALONE]
    joined = [thing for thing in things if thing not in loose]
    if joined:
        and_ = {"de": " und ", "fr": " et ", "es": " y "}[tongue]
        listed = and_.join(filter(None, (", ".join(joined[:-1]), joined[-1])))
        rest = [f"{teller.word('words', 'with')} {listed}", *loose, *rest]
    else:
        rest = [*loose, *rest]
    text = " ".join([teller.opening, subject, *rest]).strip()
    return text.replace("de un", "d'un") if tongue == "fr" else text
