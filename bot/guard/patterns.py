"""Pure: words and phrases as a tree, and where a reading of a text walks along it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import regex  # type: ignore[import-untyped]  # ships no types

from bot.guard.folding import CONTRACTED, Folded, Reading, canonical, key

INSIDE_NAMES = regex.compile(r"(?<=\w)['\u2019.]+")  # O'Brien, R.E.M.: no folded word has any
MIN_BACKWARDS = 4  #: letters; shorter phrases read backwards are too often other words


class Hit(NamedTuple):
    """What was found, and the words of a reading it covers, the last one excluded."""

    label: str
    start: int
    end: int


class _Ending(NamedTuple):
    words: tuple[str, ...]
    label: str
    spares: bool = False  #: an innocent phrase: what lies inside it is not found
    one_way: bool = False  #: not looked for in what is read backwards


@dataclass(slots=True)
class _Node:
    then: dict[str, "_Node"] = field(default_factory=dict)
    endings: list[_Ending] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Patterns:
    """Phrases by label, ready to be looked for in any number of texts."""

    root: _Node
    unmarked: tuple[tuple[str, str], ...]  #: key and label: found even without word boundaries
    doubling: bool  #: one letter doubled already hides a word: `nudee`; else `god` is not `good`

    def hits(self, text: Reading) -> list[Hit]:
        """Return every phrase of a reading that lies in no innocent one of its label."""
        found = list(self._walks(text))
        spared = {place for hit, spares in found if spares for place in _places(hit)}
        return [hit for hit, spares in found if not (spares or spared.issuperset(_places(hit)))]

    def spelled_out(self, text: Folded) -> Iterator[str]:
        """Yield the labels of words that lie somewhere in letters that stood alone."""
        for run in text.spelled:
            letters = key(run)
            yield from (
                label for word, label in self.unmarked if word in letters or word[::-1] in letters
            )

    def labels(self, text: Folded) -> frozenset[str]:
        """Return what is found in any reading."""
        found = {hit.label for reading in text.readings for hit in self.hits(reading)}
        return frozenset(found.union(self.spelled_out(text)))

    def _walks(self, text: Reading) -> Iterator[tuple[Hit, bool]]:
        roots = self.root.then
        for start, first in enumerate(text.keys):
            if first in roots:
                yield from self._walk(text, start)

    def _walk(self, text: Reading, start: int) -> Iterator[tuple[Hit, bool]]:
        node: _Node | None = self.root
        for end in range(start, len(text.keys)):
            node = node.then.get(text.keys[end]) if node else None
            if node is None:
                return
            for ending in node.endings:
                if self._fits(ending, text, start, end + 1):
                    yield Hit(ending.label, start, end + 1), ending.spares

    def _fits(self, ending: _Ending, text: Reading, start: int, end: int) -> bool:
        if ending.one_way and text.backwards:
            return False
        doubling = self.doubling and not text.backwards
        said = zip(ending.words, text.words[start:end], strict=True)
        return all(stretches(pattern, word, doubling=doubling) for pattern, word in said)


def compile_patterns(
    phrases: Mapping[str, Iterable[str]],
    *,
    innocent: Mapping[str, Iterable[str]] | None = None,
    unmarked: Iterable[str] = (),
    forward: Iterable[str] = (),
    doubling: bool = False,
    min_backwards: int = MIN_BACKWARDS,
) -> Patterns:
    """Build the tree from phrases by label, and from the innocent phrases that spare them.

    Words `unmarked` need no boundaries where letters stand alone; those in `forward` are words or
    names of their own when read backwards.
    """
    root = _Node()
    only_forward = set(map(spelling, forward))
    known: dict[str, list[str]] = {}
    for label, group in phrases.items():
        for phrase in map(spelling, group):
            one_way = len(phrase) < min_backwards or phrase in only_forward
            _plant(root, _Ending(tuple(phrase.split(" ")), label, one_way=one_way))
            known.setdefault(phrase, []).append(label)
    for label, group in (innocent or {}).items():
        for phrase in map(spelling, group):
            _plant(root, _Ending(tuple(phrase.split(" ")), label, spares=True))
    said = dict.fromkeys(map(spelling, unmarked))
    inside = ((key(word), label) for word in said for label in known[word])
    return Patterns(root, tuple(inside), doubling)


@lru_cache(2**15)  # rules and names repeat their words
def spelling(phrase: str) -> str:
    """Return a phrase the way a folded text would hold it."""
    plain = CONTRACTED.sub(" ", canonical(phrase).replace("-", " "))
    return " ".join(INSIDE_NAMES.sub("", plain).split())


def _plant(node: _Node, ending: _Ending) -> None:
    for word in ending.words:
        node = node.then.setdefault(key(word), _Node())
    if ending not in node.endings:
        node.endings.append(ending)


def _places(hit: Hit) -> Iterator[tuple[str, int]]:
    return ((hit.label, at) for at in range(hit.start, hit.end))


def stretches(pattern: str, word: str, *, doubling: bool = True) -> bool:
    """Tell whether a word of the same key repeats each letter at least as often: `nuude`, `nude`.

    So `boobs` is not found in `bobs`, nor any other doubled letter in a single one. Without
    `doubling`, one letter said twice is no evasion, but thrice, or two letters twice, is.
    """
    if pattern == word:
        return True
    runs = list(zip(_runs(word), _runs(pattern), strict=True))
    stretched = [said for said, wanted in runs if said > wanted]
    enough = doubling or len(stretched) > 1 or max(stretched, default=0) > 2
    return enough and all(said >= wanted for said, wanted in runs)


def _runs(word: str) -> list[int]:
    """Return how often each letter of the word's key stands in a row."""
    lengths: list[int] = []
    before = ""
    for letter in word:
        if letter == before and letter.isalpha():
            lengths[-1] += 1
        else:
            lengths.append(1)
        before = letter
    return lengths
