"""Pure: names of people in a folded text, exact in every spelling, or nearly so."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.guard import Folded, Patterns, compile_patterns, fold
from bot.guard.patterns import spelling
from bot.request import Request

ALIKE = 92  #: percent; at 88 `Tom in Holland` is taken for Tom Holland
MIN_BACKWARDS = 6  #: letters; Anna is a name both ways, and Lana and Anal are two words
ENDS = 3  #: letters: a near name begins or ends like the name


@dataclass(frozen=True, slots=True)
class Roll:
    """Names by id, indexed by how they begin and end."""

    exact: Patterns
    near: Mapping[str, tuple[tuple[str, str], ...]]  #: ends -> spelling without spaces, id
    widths: range  #: how many words of a text may make up a name
    is_empty: bool = False  #: no name at all, as in most guilds

    def found(self, text: Folded) -> frozenset[str]:
        """Return the ids of all names in a text."""
        return self.exact.labels(text) | set(self._nearly(text))

    def _nearly(self, text: Folded) -> Iterator[str]:
        for said in _windows(text, self.widths):
            for ends in _ends(said):
                for name, label in self.near.get(ends, ()):
                    if alike(said, name) >= ALIKE:
                        yield label


def roll(names: Mapping[str, Iterable[str]]) -> Roll:
    """Index names and their aliases by id; a name of one word is only found exactly.

    `Martin` is no slip of the pen for `Martina`, but `Neil Amstrong` is one for Neil Armstrong.
    """
    near: dict[str, list[tuple[str, str]]] = {}
    widest = 0
    for label, spellings in names.items():
        for words in (spelling(name).split(" ") for name in spellings):
            if len(words) > 1:
                widest = max(widest, len(words) + 1)
                for ends in _ends("".join(words)):
                    near.setdefault(ends, []).append(("".join(words), label))
    index = {ends: tuple(entries) for ends, entries in near.items()}
    exact = compile_patterns(names, min_backwards=MIN_BACKWARDS)
    return Roll(exact, index, range(1, widest + 1), is_empty=not names)


def opted_out(request: Request, people: Roll) -> str | None:
    """Return the id of somebody who is not to be painted and is asked for, or None."""
    if people.is_empty:  # folding a text is the dearest part of a request
        return None
    from_all = " ".join((request.subject, request.details, request.style, request.mood))
    return min(people.found(fold(from_all)), default=None)


def alike(one: str, other: str) -> float:
    """Return how alike two words are: 200 * longest common subsequence / letters of both.

    The length is found a bit per letter (Hyyrö 2004), so that no table is filled.
    """
    letters = len(one) + len(other)
    if not letters or 200 * min(len(one), len(other)) < ALIKE * letters:
        return 0.0  # even one inside the other would be too little alike
    places: dict[str, int] = {}
    for at, letter in enumerate(one):
        places[letter] = places.get(letter, 0) | 1 << at
    full = (1 << len(one)) - 1
    unmatched = full
    for letter in other:
        met = unmatched & places.get(letter, 0)
        unmatched = (unmatched + met | unmatched - met) & full
    return 200 * (len(one) - unmatched.bit_count()) / letters


def _windows(text: Folded, widths: range) -> set[str]:
    """Return every few words in a row, written together."""
    rows = {reading.words for reading in text.readings if not reading.backwards}
    return {
        "".join(words[start : start + width])
        for words in rows
        for width in widths
        for start in range(len(words) - width + 1)
    }


def _ends(word: str) -> tuple[str, str]:
    return f"{word[:ENDS]}-", f"-{word[-ENDS:]}"
