"""Pure: what is never painted, whoever asks and however it is spelled. No setting changes it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from unicodedata import normalize

from bot.guard import ages, hiding, words, words_abroad, words_bare, words_clothes, words_minors
from bot.guard.folding import Folded, Reading, fold
from bot.guard.patterns import Hit, compile_patterns

MAX_ITEMS = 100  #: between commas, in what is to be avoided
MAX_BETWEEN = 6  #: small words between `without` and `clothes`


CODES = frozenset({"sexual", "minor_suggestive", "undressing"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why something is not painted; `code` names the sentence, `rule` what a log may hold."""

    code: str  #: sexual | minor_suggestive | undressing
    rule: str


def verdict(*wanted: str, avoid: str = "") -> Verdict | None:
    """Judge what is to be seen, and what is to be avoided; None: nothing speaks against it.

    Words in `avoid` steer away from what they name, so that only taking clothes or adults out of
    the picture is refused there.
    """
    said = " ".join(wanted)
    found = _labels(fold(said)) | _avoided(avoid)
    if hiding.AS_WRITTEN.search(normalize("NFC", said)):
        found.add("minor")
    if "bare_chest" in found and ("male" not in found or "female" in found):
        found.add("nudity")
    return _judge(found)


def _judge(found: set[str]) -> Verdict | None:
    if "abuse" in found:
        return Verdict("minor_suggestive", "abuse")
    if "minor" in found:
        for label in ("sexual", "nudity", "bare_chest", "suggestive"):
            if label in found:
                return Verdict("minor_suggestive", f"minor and {label}")
    if "sexual" in found:
        return Verdict("sexual", "sexual")
    return Verdict("undressing", "nudity") if "nudity" in found else None


# What is to be seen.


def _labels(text: Folded) -> set[str]:
    found = set(WANTED.spelled_out(text))
    for word in set(hiding.hidden(text)):
        found |= WANTED.labels(fold(word)) or {"sexual"}  # a name, but not where it is masked
    for reading in text.readings:
        hits = WANTED.hits(reading)
        found.update(hit.label for hit in hits)
        found.update(_undressing(reading, hits))
    if any(ages.is_minors(reading) for reading in text.readings if not reading.backwards):
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


TABLES = (words, words_bare, words_minors, words_clothes, words_abroad)


def expand(table: str) -> Iterator[str]:
    """Yield the phrases of a table: `nude/s` is nude and nudes, `bare-chest` two words."""
    for entry in table.split():
        stem, *endings = entry.split("/")
        yield from (f"{stem}{ending}".replace("-", " ") for ending in ("", *endings))


def _nude_cosmetics() -> Iterator[str]:
    things = list(expand(words_clothes.NUDE_THINGS))
    colours = ["", *words_clothes.NUDE_COLOURS.split()]
    for colour, thing in product(colours, things):
        yield " ".join(f"nude {colour} {thing}".split())
    for colour, cloth in product(colours[1:], expand(words_clothes.NUDE_CLOTHES)):
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
BETWEEN = frozenset(words_clothes.BETWEEN.split())
PARTICULAR = frozenset(words_clothes.PARTICULAR.split())
