"""Pure: the people a checkpoint can paint by description, found by name and never by likeness."""

import tomllib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from bot.vocabulary.words import PLAIN, TITLES, Vocabulary, Word, key, read

MOST_DESCRIBED = 4  #: names of one text; a picture shows one person, and a prompt has an end
NAME, DESCRIPTION = (2, 60), (5, 300)  #: characters, at least and at most
SHORTEST_OWNER = 6  #: letters; shorter names with an s are other names
STYLES = frozenset({"style", "styled", "manner", "fashion"})


class KnownPerson(BaseModel):
    """Somebody who is painted from a description in words that the weights know."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=NAME[0], max_length=NAME[1])
    also: tuple[str, ...] = ()  #: other spellings
    alone: tuple[str, ...] = ()  #: spellings that mean this person only as the whole subject
    #: parted by commas, the figure first
    description: str = Field(min_length=DESCRIPTION[0], max_length=DESCRIPTION[1])
    living: bool = True  #: today, as far as the file's author knows

    @property
    def spellings(self) -> tuple[str, ...]:
        return (*self.alone, self.name, *self.also)

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.description.split(",") if part.strip())


@dataclass(frozen=True, slots=True)
class Found:
    """A known person in a text, from the first of some words to behind the last."""

    person: KnownPerson
    first: int
    last: int


Spelled = dict[tuple[str, ...], tuple[KnownPerson, bool]]  #: True: only as the whole subject


class People:
    """Known people by every spelling of their names."""

    def __init__(self, known: Iterable[KnownPerson] = ()) -> None:
        self._spelled: Spelled = {}
        for person in known:
            for text in person.spellings:
                words = key(text)
                if self._spelled.get(words, (person, False))[0] is not person:
                    raise ValueError(f"{text!r} is two people")
                self._spelled[words] = person, text in person.alone
        for words, known_as in tuple(self._spelled.items()):
            if len(words) > 2 and words[0] == "the":
                self._spelled.setdefault(words[1:], known_as)

    @cached_property
    def known(self) -> tuple[KnownPerson, ...]:
        """Everybody, once."""
        return tuple({id(person): person for person, _ in self._spelled.values()}.values())

    def under(self, others: "People") -> "People":
        """Return these people and others, who take the place of those that are spelled alike."""
        named = {key(person.name): person for person in others.known}
        own: Spelled = {
            words: (named.get(key(person.name), person), alone)
            for words, (person, alone) in self._spelled.items()
        }
        return self._of({**own, **others._spelled})

    def without(self, names: Collection[str]) -> "People":
        """Return these people without some, by any of their spellings."""
        keys = filter(self._spelled.__contains__, map(key, names))
        gone = {id(self._spelled[words][0]) for words in keys}
        kept = {words: known for words, known in self._spelled.items() if id(known[0]) not in gone}
        return self._of(kept)

    @staticmethod
    def _of(spelled: Spelled) -> "People":
        made = People()
        made._spelled = spelled
        return made

    @cached_property
    def longest(self) -> int:
        return max(map(len, self._spelled), default=0)

    def find(self, text: str, vocabulary: Vocabulary) -> tuple[Found, ...]:
        """Find the known names of a text, the longest first where several begin alike."""
        words, found, at = read(text), [], 0
        exact = tuple(word.folded for word in words)
        owned = tuple(_without_owner(words, each) for each in range(len(words)))
        while at < len(words):
            here = self._at(words, (exact, owned), at, vocabulary)
            if here is not None:
                found.append(here)
            at = here.last if here else at + 1
        return tuple(found)

    def _at(
        self,
        words: Sequence[Word],
        spelled: tuple[tuple[str, ...], tuple[str, ...]],
        at: int,
        vocabulary: Vocabulary,
    ) -> Found | None:
        for size in range(min(self.longest, len(words) - at), 0, -1):
            wordings = (self._spelled.get(each[at : at + size]) for each in spelled)
            person, alone = next(filter(None, wordings), (None, False))
            if person is None:
                continue
            if lends_style(words, at, at + size):
                return None
            if alone and not _is_whole(words, at, size):
                continue
            if size > 1 or not _part_of_another(words, at, vocabulary):
                return Found(person, at, at + size)
        return None


def load_people(path: Path) -> tuple[KnownPerson, ...]:
    """Read a file as `read_people` does."""
    return read_people(path.read_text(encoding="utf-8"))


def read_people(text: str) -> tuple[KnownPerson, ...]:
    """Read people.toml: a table for each, called as its person is."""
    return tuple(KnownPerson(name=name, **table) for name, table in tomllib.loads(text).items())


@dataclass(frozen=True, slots=True)
class Description:
    """A text with descriptions where it had names; `told` says whom as what."""

    text: str
    told: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.told)


def described(
    text: str, people: People, vocabulary: Vocabulary, besides: Iterable[str] = ()
) -> Description:
    """Put descriptions in the place of known names: *Neil Armstrong as a pirate*.

    What the text or what is said besides tells of hair, hats, clothes or the face replaces that
    part of the description; so what is to be avoided is left out.
    """
    words, found = read(text), people.find(text, vocabulary)[:MOST_DESCRIBED]
    if not found:
        return Description(text)
    taken = {at for one in found for at in range(one.first, one.last)}
    rest = [word.folded for at, word in enumerate(words) if at not in taken]
    said = vocabulary.slots_of(rest) | vocabulary.slots_of(chain.from_iterable(map(key, besides)))
    told, pieces, end = [], [], 0
    for one in found:
        description = ", ".join(_unsaid(one.person.parts, said, vocabulary))
        start, stop = words[one.first].start, words[one.last - 1].end
        pieces += [_without_article(text[end:start]), description]
        told.append((one.person.name, description))
        end = stop
        pieces.append(_joint(text[end:]))
    return Description("".join([*pieces, text[end:]]), tuple(told))


def _unsaid(parts: Sequence[str], said: frozenset[str], vocabulary: Vocabulary) -> Iterable[str]:
    """Keep the figure, which comes first, and what the text says nothing else about."""
    head, *rest = parts
    return [head, *(part for part in rest if not vocabulary.slots_of(key(part)) & said)]


def _without_article(before: str) -> str:
    """Drop the article of *the Mona Lisa*: a description brings its own."""
    bare = before.rstrip()
    for article in ("the", "a", "an"):
        if bare.casefold() == article or bare.casefold().endswith(f" {article}"):
            return bare[: len(bare) - len(article)]
    return before


def _joint(rest: str) -> str:
    """Part a description from what follows it."""
    return "" if not rest.strip() or rest.lstrip()[0] in ",.;:!?)" else ","


def _without_owner(words: Sequence[Word], at: int) -> str:
    """Return a word without the *s* of an owner who has lost the apostrophe: *einsteins hair*."""
    word = words[at]
    owns = word.text.islower() and len(word.folded) > SHORTEST_OWNER and word.folded[-1] == "s"
    behind = words[at + 1].folded if at + 1 < len(words) else ""
    return word.folded[:-1] if owns and behind and behind not in PLAIN else word.folded


def lends_style(words: Sequence[Word], first: int, last: int) -> bool:
    """Tell whether a name says how and not whom to paint: *Van Gogh style*, *by Monet*."""
    before = [word.folded for word in words[max(0, first - 2) : first]]
    after = words[last].folded if last < len(words) else ""
    style_of = len(before) == 2 and before[0] in STYLES and before[1] == "of"
    return after in STYLES or style_of or before[-1:] == ["by"]


def _is_whole(words: Sequence[Word], at: int, size: int) -> bool:
    before = {word.folded for word in words[:at]}
    return at + size == len(words) and before <= {"the", "a", "draw", "portrait", "of", "paint"}


def _beside(words: Sequence[Word], other: int, at: int) -> Word | None:
    """Return a word's neighbour, if nothing but a space parts them."""
    if not 0 <= other < len(words):
        return None
    first, second = words[min(other, at)], words[max(other, at)]
    return words[other] if second.start - first.end == 1 else None


def _part_of_another(words: Sequence[Word], at: int, vocabulary: Vocabulary) -> bool:
    """Tell whether one word is part of a longer name: *Lance Armstrong*, *Lincoln Park*."""
    before, after = _beside(words, at - 1, at), _beside(words, at + 1, at)
    shouted = all(word.capital for word in words)
    if before and before.folded not in TITLES:
        given = vocabulary.is_given(before.folded)
        strange = before.capital and not vocabulary.reads(before.folded)
        if given or (strange and not shouted) or (strange and at > 0 and words[at].capital):
            return True
    if after is None:
        return False
    surname = after.folded in vocabulary.surnames and not vocabulary.reads(after.folded)
    return surname or (after.capital and words[at].capital and not vocabulary.reads(after.folded))
