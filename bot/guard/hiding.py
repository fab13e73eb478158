"""Pure: words that are hidden in ways no spelling undoes: masked, torn in two, drawn as emoji."""

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.guard import words
from bot.guard.folding import Folded

MASKED = re.compile(r"(?<![^\W_])[a-z]+[*#\u2022\u25cf]+[a-z*#\u2022\u25cf]*")
MASKS = str.maketrans("#\u2022\u25cf", "***")
MAX_MASKED = 16  #: letters; nothing that long is listed
EMOJI = re.compile(
    r"\U0001f51e|\U0001f449\s*\U0001f44c"
    r"|\U0001f346\s*[\U0001f4a6\U0001f445\U0001f351]|\U0001f351\s*[\U0001f4a6\U0001f445\U0001f346]"
    r"|\U0001f4a6\s*[\U0001f346\U0001f351]|\U0001f445\s*[\U0001f346\U0001f351\U0001f4a6]"
)
AS_WRITTEN = re.compile(r"\bni\u00f1[ao]s?\b", re.I)  # folded, a girl is called Nina

_BY_LENGTH: dict[int, list[str]] = {}
for _word in words.MASKED.split():
    _BY_LENGTH.setdefault(len(_word), []).append(_word)
_SPLIT = frozenset(words.SPLIT.split())


def hidden(text: Folded) -> Iterator[str]:
    """Yield the words that are hidden in a text, and `porn` for emoji that mean it."""
    if EMOJI.search(text.plain):
        yield "porn"
    for masked in dict.fromkeys(MASKED.findall(text.plain)):
        yield from _unmasked(masked.translate(MASKS))
    for reading in text.readings:
        if not reading.backwards:
            yield from (
                one + other for one, other in pairwise(reading.words) if one + other in _SPLIT
            )


def _unmasked(masked: str) -> Iterator[str]:
    """Yield what a word may be whose masked letters are stars; one letter must be told."""
    if len(masked) <= MAX_MASKED and masked.strip("*"):
        known = _BY_LENGTH.get(len(masked), ())
        yield from (word for word in known if _fits(word, masked))


def _fits(word: str, masked: str) -> bool:
    return all(letter in ("*", meant) for letter, meant in zip(masked, word, strict=True))
