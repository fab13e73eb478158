"""Pure: a text as words, each with its place and folded as names and vocabularies spell it."""

import re
from dataclasses import dataclass
from unicodedata import category, combining, name, normalize

# J.R.R. is one word, O'Keeffe too; a hyphen parts two.
WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['\u2019][^\W_]+)*")
OWNED = re.compile(r"['\u2019]s$")
APART = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "\u0131": "i", "þ": "th"})
APART |= str.maketrans({"æ": "ae", "œ": "oe"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text; `folded` has neither case, accents nor apostrophes."""

    text: str
    start: int
    end: int
    folded: str

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def latin(self) -> bool:
        return all(not c.isalpha() or "LATIN" in name(c, "") for c in normalize("NFKC", self.text))


def fold(word: str) -> str:
    """Fold a word for case and accents; an owner's `'s` is not part of a name."""
    small = OWNED.sub("", normalize("NFKC", word).casefold()).translate(APART)
    marked = normalize("NFKD", small)
    return "".join(c for c in marked if not combining(c) and c not in ".'\u2019")


def read(text: str) -> tuple[Word, ...]:
    found = (Word(m.group(), m.start(), m.end(), fold(m.group())) for m in WORD.finditer(text))
    return tuple(word for word in found if word.folded)


def key(text: str) -> tuple[str, ...]:
    """Return what two spellings of one name have in common."""
    return tuple(word.folded for word in read(text))


def pictographs(text: str) -> tuple[str, ...]:
    """Return the emoji of a text, each once; those that are joined into one stay together."""
    found: list[str] = []
    joined = False
    for c in text:
        if category(c) == "So" and ord(c) > 0x2000:
            found = [*found[:-1], found[-1] + c] if joined and found else [*found, c]
            joined = False
        elif c == "\u200d":
            found, joined = ([*found[:-1], found[-1] + c], True) if found else ([], False)
    return tuple(dict.fromkeys(found))


def listed(words: str) -> frozenset[str]:
    """Return words that are parted by spaces or lines."""
    return frozenset(words.split())
