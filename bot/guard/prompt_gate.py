"""Pure: what is never painted, whoever asks and however it is spelled. No setting changes it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product
from unicodedata import normalize

from bot.guard import words, words_abroad
from bot.guard.folding import Folded, Reading, fold
from bot.guard.patterns import Hit, compile_patterns

# Pure: words that are hidden in ways no spelling undoes: masked, torn in two, drawn as emoji.

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


# Pure: whether a text tells an age below eighteen.

ADULT_AGE = 18
BORN_AFTER = 2008  #: who was born later was no adult when this was written

NUMBERS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen
"""
ABROAD = fold(words_abroad.NUMBERS.replace("-", " ")).readings[0].words
AGES = frozenset((*NUMBERS.split(), *map(str, range(ADULT_AGE)), *ABROAD, "1o", "1i", "1l"))
LOOSE_AGES = frozenset(map(str, range(3, ADULT_AGE))) | set(NUMBERS.split()[3:])
UNITS = ("yo", "yr", "yrs", "y", "jahrig", "jahrige", "jahriger", "jahriges", "jahrigen")
SHORT_AGES = frozenset(f"{age}{unit}" for age, unit in product(range(ADULT_AGE), UNITS))
YEARS_ALONE = frozenset((unit,) for unit in (*fold(words_abroad.YEARS).readings[0].words, "yo"))
YEARS_OLD = frozenset(
    (unit, old)
    for unit in ("year", "years", "yr", "yrs", "y", "month", "months")
    for old in ("old", "olds", "o", "young", "of")
) - {("year", "of"), ("years", "of"), ("month", "of"), ("months", "of")} | {("years", "of", "age")}
AGED = frozenset(("age", "aged", "ages"))
#: less sure, so that what follows must be no measure: `she is 14`, but `she is 6 feet tall`
IS_AGED = frozenset(("is", "shes", "hes", "im", "turned", "turns"))
#: the least sure, so that what follows must go on about somebody: `only 14 in`, not `only 3 hats`
ONLY = frozenset(("only", "just", "barely", "at"))
GOES_ON = frozenset(("in", "and", "but", "wearing", "with", "posing", "she", "he", "her", "his"))
FOR = frozenset(("for", "married", "over", "last", "past", "after", "in", "of"))
YEARS = frozenset(("year", "years", "yr", "yrs"))
MEASURES = """
feet foot ft inch inches cm m km metres meters miles oclock o pm am times percent of hours minutes
seconds days weeks months people men women others degrees to by st nd rd th kg pounds lbs stone
"""
SPANS = "a ago later after before apart together long in of married plan experience"
NO_AGE = frozenset(MEASURES.split())
NO_AGE_IN_YEARS = frozenset(SPANS.split())


def is_minors(reading: Reading) -> bool:
    """Tell whether a reading of a text tells such an age."""
    said = reading.words
    ages = (at for at, word in enumerate(said) if word in AGES)
    return not SHORT_AGES.isdisjoint(said) or any(_is_age(said, at) for at in ages) or _born(said)


def _is_age(said: tuple[str, ...], at: int) -> bool:
    before, after = said[at - 1] if at else "", said[at + 1 : at + 4]
    if after[:1] in YEARS_ALONE or after[:2] in YEARS_OLD or after in YEARS_OLD or before in AGED:
        return True
    if said[at] not in LOOSE_AGES:
        return False
    if after[:1] and after[0] in YEARS:
        return before not in FOR and not NO_AGE_IN_YEARS.intersection(after[1:2])
    if before in ONLY:
        return not after or after[0] in GOES_ON
    return before in IS_AGED and not NO_AGE.intersection(after[:1])


def _born(said: tuple[str, ...]) -> bool:
    years = (said[at + 2] for at in range(len(said) - 2) if said[at : at + 2] == ("born", "in"))
    return any(year.isdecimal() and BORN_AFTER < int(year[:6]) < 3000 for year in years)


MAX_ITEMS = 100  #: between commas, in what is to be avoided
MAX_BETWEEN = 6  #: small words between `without` and `clothes`


CODES = frozenset({"sexual", "minor_suggestive", "undressing"})


@dataclass(frozen=True, slots=True)
class PromptVerdict:
    """Why something is not painted; `code` names the sentence, `rule` what a log may hold."""

    code: str  #: sexual | minor_suggestive | undressing
    rule: str


def verdict(*wanted: str, avoid: str = "") -> PromptVerdict | None:
    """Judge what is to be seen, and what is to be avoided; None: nothing speaks against it.

    Words in `avoid` steer away from what they name, so that only taking clothes or adults out of
    the picture is refused there.
    """
    said = " ".join(wanted)
    found = _labels(fold(said)) | _avoided(avoid)
    if AS_WRITTEN.search(normalize("NFC", said)):
        found.add("minor")
    if "bare_chest" in found and ("male" not in found or "female" in found):
        found.add("nudity")
    return _judge(found)


def _judge(found: set[str]) -> PromptVerdict | None:
    if "abuse" in found:
        return PromptVerdict("minor_suggestive", "abuse")
    if "minor" in found:
        for label in ("sexual", "nudity", "bare_chest", "suggestive"):
            if label in found:
                return PromptVerdict("minor_suggestive", f"minor and {label}")
    if "sexual" in found:
        return PromptVerdict("sexual", "sexual")
    return PromptVerdict("undressing", "nudity") if "nudity" in found else None


# What is to be seen.


def _labels(text: Folded) -> set[str]:
    found = set(WANTED.spelled_out(text))
    for word in set(hidden(text)):
        found |= WANTED.labels(fold(word)) or {"sexual"}  # a name, but not where it is masked
    for reading in text.readings:
        hits = WANTED.hits(reading)
        found.update(hit.label for hit in hits)
        found.update(_undressing(reading, hits))
    if any(is_minors(reading) for reading in text.readings if not reading.backwards):
        found.add("minor")
    return found


def _undressing(reading: Reading, hits: list[Hit]) -> Iterator[str]:
    """Yield `nudity` or `bare_chest` where a garment is away, comes off or is seen through."""
    garments = {hit.start: hit for hit in hits if hit.label in ("garment", "shirt")}
    gone = {hit.start for hit in hits if hit.label == "off_after"}
    if any(garment.end in gone for garment in garments.values()):
        yield "nudity"
    for hit in hits if garments else ():
        if hit.label in ("without", "take_off", "seen_through"):
            garment = garments.get(_after_small_words(reading, hit.end))
            if garment:
                mere_shirt = hit.label == "without" and garment.label == "shirt"
                yield "bare_chest" if mere_shirt else "nudity"


def _after_small_words(reading: Reading, start: int) -> int:
    """Return where the next word stands that is none of `any`, `her`, `of` and their like."""
    last = min(start + MAX_BETWEEN, len(reading.words))
    return next((at for at in range(start, last) if reading.words[at] not in BETWEEN), last)


# What is to be avoided.


def _avoided(avoid: str) -> set[str]:
    """Return `nudity` where clothes are to be avoided, `minor` where adults are."""
    unexplained = AVOIDED.labels(fold(avoid))
    if not unexplained:
        return set()
    items = [fold(item) for item in dict.fromkeys(ITEM_ENDS.split(avoid)[: MAX_ITEMS + 1])]
    if len(items) > MAX_ITEMS:  # nobody's list of what is only meant in particular
        return {"nudity"}
    unexplained = unexplained.difference(*map(AVOIDED.labels, items))  # c,l,o,t,h,e,s
    found = {label for item in items for label in _steered(item)}
    return found | {"minor" if label == "minor" else "nudity" for label in unexplained}


def _steered(item: Folded) -> Iterator[str]:
    for reading in item.readings:
        hits = AVOIDED.hits(reading)
        particular = hits and _has_other_words(reading, hits)
        for hit in hits:
            if hit.label == "garment":
                yield from () if particular else ("nudity",)
            elif hit.label == "minor" or not _is_particular(reading, hit):
                yield hit.label


def _has_other_words(reading: Reading, hits: list[Hit]) -> bool:
    """Tell whether more is said than garments, such as `shirt logo`."""
    named = {at for hit in hits for at in range(hit.start, hit.end)}
    return any(
        word not in BETWEEN for at, word in enumerate(reading.words) if word and at not in named
    )


def _is_particular(reading: Reading, hit: Hit) -> bool:
    """Tell whether only some clothes are meant, such as `modern clothes`."""
    return hit.start > 0 and reading.words[hit.start - 1] in PARTICULAR


# The tables, read once.


TABLES = (words, words_abroad)


def expand(table: str) -> Iterator[str]:
    """Yield the phrases of a table: `nude/s` is nude and nudes, `bare-chest` two words."""
    for entry in table.split():
        stem, *endings = entry.split("/")
        yield from (f"{stem}{ending}".replace("-", " ") for ending in ("", *endings))


def _nude_cosmetics() -> Iterator[str]:
    things = list(expand(words.NUDE_THINGS))
    colours = ["", *words.NUDE_COLOURS.split()]
    for colour, thing in product(colours, things):
        yield " ".join(f"nude {colour} {thing}".split())
    for colour, cloth in product(colours[1:], expand(words.NUDE_CLOTHES)):
        yield f"nude {colour} {cloth}"


def _phrases(name: str) -> list[str]:
    """Return the phrases that stand under a name in any of the tables."""
    tables = (getattr(module, name, "") for module in TABLES)
    return [phrase for table in tables for phrase in expand(table)]


LABELS = ["abuse", "sexual", "nudity", "bare_chest", "suggestive", "minor", "male", "female"]
LABELS += ["garment", "shirt", "take_off", "off_after", "without", "seen_through"]
WANTED = compile_patterns(
    {label: _phrases(label.upper()) for label in LABELS}
    | {"minor": [*_phrases("MINOR"), *_phrases("CHILDREN")]},
    innocent={
        "sexual": _phrases("INNOCENT_SEXUAL"),
        "nudity": [*_phrases("INNOCENT_NUDITY"), *_nude_cosmetics()],
        "suggestive": _phrases("INNOCENT_SUGGESTIVE"),
        **{
            name: _phrases(f"INNOCENT_{name.upper()}") for name in ("off_after", "garment", "shirt")
        },
    },
    unmarked=expand(words.UNMARKED),
    forward=expand(words.FORWARD),
    doubling=True,
)
AVOIDED = compile_patterns(
    {
        "nudity": _phrases("COVER"),
        "garment": [*_phrases("GARMENT"), *_phrases("SHIRT")],
        "minor": _phrases("ADULT"),
    },
    unmarked=["clothes", "clothing", "clothed", "dressed"],
    doubling=True,
)
ITEM_ENDS = re.compile(r"[,;\n]+")
BETWEEN = frozenset(words.BETWEEN.split())
PARTICULAR = frozenset(words.PARTICULAR.split())
