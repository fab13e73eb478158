"""What lies beside a checkpoint: whom it paints by name, what it learned, and so what it lacks."""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, Field

from bot.errors import ModelError
from bot.vocabulary.people import KnownPerson, People, lends_style, load_people, read_people
from bot.vocabulary.words import (
    CROWNED,
    EVERYDAY_NAMES,
    GIVEN,
    MANY,
    PLAIN,
    POLITE,
    TITLES,
    Vocabulary,
    Word,
    key,
    listed,
    mistyped,
    pictographs,
    read,
    read_vocabulary,
)

T = TypeVar("T")

# The files of a checkpoint, as a studio hands them to its bots.

MAX_FILE_BYTES = 2**20


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Whom a model can paint by description, and which words it learned."""

    people: People
    vocabulary: Vocabulary

    def __bool__(self) -> bool:
        return bool(self.people.known or self.vocabulary.words)

    @cached_property
    def spelled(self) -> tuple[tuple[str, KnownPerson], ...]:
        """Return the spellings of all names, folded, each with whose it is."""
        people = self.people.known
        return tuple((" ".join(key(text)), each) for each in people for text in each.spellings)

    @cached_property
    def named_things(self) -> tuple[tuple[str, str, str], ...]:
        """Return the kind and the wording of every thing there is a word for, and it folded.

        What has an article is there without it, too.
        """
        kinds = self.vocabulary.things.items()
        things = [(kind, key(thing), thing) for kind, said in kinds for thing in said]
        bare = [
            (kind, words[1:], thing) for kind, words, thing in things if words[0] in ("a", "an")
        ]
        return tuple((kind, " ".join(words), thing) for kind, words, thing in (*things, *bare))


NO_LEXICON = Lexicon(People(), Vocabulary(words=frozenset()))


class LexiconFiles(BaseModel):
    """The texts of people.toml and vocabulary.toml; empty: there is no such file."""

    people: str = Field(default="", max_length=MAX_FILE_BYTES)
    vocabulary: str = Field(default="", max_length=MAX_FILE_BYTES)

    @property
    def name(self) -> str:
        """Name these very texts; empty: there are none."""
        if not (self.people or self.vocabulary):
            return ""
        return sha256(f"{self.people}\0{self.vocabulary}".encode()).hexdigest()[:32]

    def read(self) -> Lexicon:
        """Make them ready for use; raises ModelError, `lexicon_unreadable`."""
        vocabulary = self.vocabulary or "words = []"
        return Lexicon(
            _told_plainly("people.toml", lambda: People(read_people(self.people))),
            _told_plainly("vocabulary.toml", lambda: read_vocabulary(vocabulary)),
        )


def files_in(checkpoint: Path | None) -> LexiconFiles:
    """Read what lies in a checkpoint's folder; raises ModelError, `lexicon_unreadable`."""
    if checkpoint is None or not checkpoint.is_dir():
        return LexiconFiles()
    return LexiconFiles(
        people=_told_plainly("people.toml", lambda: _text(checkpoint / "people.toml")),
        vocabulary=_told_plainly("vocabulary.toml", lambda: _text(checkpoint / "vocabulary.toml")),
    )


def people_of(file: Path | None) -> People:
    """Read an operator's own file of people; raises ModelError, `lexicon_unreadable`."""
    if file is None:
        return People()
    return _told_plainly(str(file), lambda: People(load_people(file)))


def _text(file: Path) -> str:
    if not file.exists():
        return ""
    with file.open("rb") as opened:
        data = opened.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise ValueError(f"it is longer than {MAX_FILE_BYTES} bytes")
    return data.decode("utf-8")


def _told_plainly(file: str, read_it: Callable[[], T]) -> T:
    """Read a file; whatever is wrong with it becomes one ModelError."""
    try:
        return read_it()
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as wrong:
        reason = str(wrong).splitlines()[0] if str(wrong) else type(wrong).__name__
        raise ModelError("lexicon_unreadable", file=file, reason=reason) from wrong


# What of a text a checkpoint does not know: names, words, and languages it does not read.

PARTICLES = listed("of the de da del der den von van di la le bin ibn al el y")
MOSTLY = 0.5  #: share of unknown words from which a text is taken for another language


@dataclass(frozen=True, slots=True)
class Unknown:
    """What is not known, each as it was typed and in the order of the text."""

    names: tuple[str, ...] = ()  #: these become somebody else
    words: tuple[str, ...] = ()  #: these are left out or become something else
    foreign: tuple[str, ...] = ()  #: what is written in a language or script that is not read

    def __bool__(self) -> bool:
        return bool(self.names or self.words or self.foreign)


def unknown(text: str, people: People, vocabulary: Vocabulary) -> Unknown:
    """Return what is not known; nothing where a checkpoint does not say what it learned."""
    if not vocabulary.words:
        return Unknown()
    words = read(text)
    found = people.find(text, vocabulary)
    known = {at for one in found for at in range(one.first, one.last)}
    foreign = tuple(_pieces(text, words, [at for at, w in enumerate(words) if not w.latin]))
    rest = [at for at, word in enumerate(words) if at not in known and word.latin]
    if _is_abroad(words, rest, vocabulary):
        return Unknown(foreign=(text.strip(),))
    named = sorted({*_named(words, rest, vocabulary), *_everyday(words, known)})
    idle = _idle(text, words)
    unread = [at for at in rest if at not in (*named, *idle) and not _reads(words, at, vocabulary)]
    emoji = () if foreign else pictographs(text)
    return Unknown(
        names=_unique(_pieces(text, words, named)),
        words=_unique([*_pieces(text, words, unread), *emoji]),
        foreign=_unique(foreign),
    )


def _reads(words: Sequence[Word], at: int, vocabulary: Vocabulary) -> bool:
    word = words[at].folded
    if words[at].contracted:
        return True
    if not vocabulary.binds(words, at):
        return False
    return (
        vocabulary.reads(word)
        or _was_learned(words, at, vocabulary)
        or word in POLITE
        or vocabulary.is_given(word)
        or _is_counted(word)
        or (word not in MANY and not words[at].capital and vocabulary.slipped(word))
        or mistyped(word)
    )


# Where something is, and no part of the body that would look unlike others: *on her shoulder*.
BODY = (
    "shoulder|head|face|arm|hand|neck|chest|back|lap|nose|cheek|chin|forehead|ear|eye|mouth|lip|"
    "finger|wrist|waist|belly|leg|knee|foot|feet|tooth|teeth|hair"
)
WHERE = "on|in|over|under|from|around|round|behind|across|by|to|between|near|above|below|with"
WHOSE = "his|her|their|my|your|its|the|one|both|each"
IDLE = re.compile(
    rf"\bin hands?\b|\b(?:{WHERE}) (?:{WHOSE}) (?:left |right )?(?:{BODY})s?\b"
    r"|\b(?:in|of|from|around|on) (?:the|this|all the) (?:whole |entire )?"
    r"(?:world|universe|internet)\b|\bof all times?\b|\bin (?:all )?history\b"
    r"|\b(?:friends|people|guys|kids) (?:call|calls|called|say|says|think|want|keep|told|know)\b"
    r"|\b(?:my|our|his|her|their) late\b|\blistening to music\b"
    r"|\bin[ -]laws?\b|\bnext[ -]door\b|\bby the way\b|\bat (?:work|all|large|home)\b"
    r"|\bin (?:my|your|his|her) (?:dreams?|mind|life|opinion|style)\b|\bfor (?:life|example)\b",
    re.I,
)


def _idle(text: str, words: Sequence[Word]) -> set[int]:
    """Return which words stand in a phrase that asks for nothing by itself."""
    spans = [match.span() for match in IDLE.finditer(text)]
    return {
        at
        for at, word in enumerate(words)
        if any(start <= word.start and word.end <= end for start, end in spans)
    }


def _is_counted(word: str) -> bool:
    """Tell whether a word is a number with an ending: *16th*, *80s*, *20yo*."""
    return word[0].isdigit() and word.lstrip("0123456789") in ("th", "st", "nd", "rd", "s", "x")


# Names.


def _named(words: Sequence[Word], rest: Sequence[int], vocabulary: Vocabulary) -> Iterator[int]:
    """Yield which words are part of a name: capitals, or a given name before a strange word."""
    told_by_capitals = any(w.text.islower() and len(w.text) > 3 for w in words)
    for run in _runs(words, rest, lambda at: _may_be_name(words, at, vocabulary, told_by_capitals)):
        run = _from_given(words, run, vocabulary)
        strange = [at for at in run if not _is_common(words, at, vocabulary)]
        given = _goes_first(words[run[0]].folded, vocabulary)
        capital = [at for at in strange if words[at].capital and (told_by_capitals or len(run) > 1)]
        at_start = run == [0] and len(words) > 1 and not given
        learned = all(_was_learned(words, at, vocabulary) for at in capital)
        if (
            (len(run) > 1 and given and _has_surname(words, run, vocabulary))
            or (capital and not at_start and not learned)
            or (len(words) == 1 and strange and words[run[0]].capital)
            or _is_from_somewhere(words, run, vocabulary)
        ):
            yield from run


def _everyday(words: Sequence[Word], known: Container[int]) -> Iterator[int]:
    """Yield which words are a name of everyday words: as the beginning, or by its capitals."""
    folded = [word.folded for word in words]
    for name in EVERYDAY_NAMES:
        for at in range(len(words) - len(name) + 1):
            span = range(at, at + len(name))
            if tuple(folded[at : at + len(name)]) != name or any(each in known for each in span):
                continue
            begins = at == 0 and name[0] != "the"
            if begins or all(words[each].capital or folded[each] == "the" for each in span):
                yield from span


def _is_from_somewhere(words: Sequence[Word], run: Sequence[int], vocabulary: Vocabulary) -> bool:
    """Tell whether a given name is that of somebody in a story: *Ursula from The Office*."""
    behind = [word for word in words[run[-1] + 1 : run[-1] + 4] if word.folded != "the"]
    given = vocabulary.is_given(words[run[0]].folded) and words[run[0]].capital
    return given and len(behind) > 1 and behind[0].folded == "from" and behind[1].capital


def _from_given(words: Sequence[Word], run: list[int], vocabulary: Vocabulary) -> list[int]:
    """Leave out what stands before a given name in small letters: *samurai jack russell*."""
    given = [at for at in run[:-1] if vocabulary.is_given(words[at].folded)]
    first = given[0] if given and not any(words[at].capital for at in run) else run[0]
    return [at for at in run if at >= first or _goes_first(words[at].folded, vocabulary)]


def _was_learned(words: Sequence[Word], at: int, vocabulary: Vocabulary) -> bool:
    """Tell whether a word is a name that captions had for a person; they had none for a style."""
    return words[at].folded in vocabulary.named and not lends_style(words, at, at + 1)


def _has_surname(words: Sequence[Word], run: Sequence[int], vocabulary: Vocabulary) -> bool:
    """Tell whether more than a given name follows the first word; it is enough for a king.

    Behind a given name whatever has a capital is a surname: *Jack Black*.
    """
    is_given = words[run[0]].capital and vocabulary.is_given(words[run[0]].folded)
    return (words[run[0]].folded in CROWNED and words[run[1]].folded in GIVEN) or any(
        not _is_common(words, at, vocabulary)
        or words[at].folded in vocabulary.surnames
        or (words[at].capital and is_given)
        or vocabulary.is_given(words[at].folded)
        for at in run[1:]
    )


def _is_common(words: Sequence[Word], at: int, vocabulary: Vocabulary) -> bool:
    word = words[at].folded
    return vocabulary.reads(word) or _goes_first(word, vocabulary) or word in vocabulary.surnames


def _goes_first(word: str, vocabulary: Vocabulary) -> bool:
    return word in TITLES or vocabulary.is_given(word)


def _may_be_name(
    words: Sequence[Word], at: int, vocabulary: Vocabulary, told_by_capitals: bool
) -> bool:
    """Tell whether a word can stand in a name; small everyday words cannot."""
    word = words[at]
    called = at > 0 and vocabulary.is_given(words[at - 1].folded)
    told = word.capital and (told_by_capitals or (called and len(words) == 2))
    if word.folded in PLAIN or word.folded in PARTICLES or word.folded in MANY:
        return called and told and len(word.folded) > 3
    if _goes_first(word.folded, vocabulary):
        return True
    if word.folded in vocabulary.surnames and not vocabulary.learned(word.folded):
        return True
    if vocabulary.learned(word.folded):
        return told and at > 0
    return called or word.capital or not vocabulary.slipped(word.folded)


def _runs(
    words: Sequence[Word], rest: Sequence[int], fits: Callable[[int], bool]
) -> Iterator[list[int]]:
    """Yield neighbours with nothing but one space or hyphen between them."""
    run: list[int] = []
    for at in rest:
        if run and (words[at].start - words[run[-1]].end != 1 or not fits(at)):
            yield run
            run = []
        if fits(at):
            run.append(at)
    if run:
        yield run


# Languages.

# Little words that English has not; the weights read English alone.
ABROAD = {
    "fr": "un une avec le la les des du et en au aux dans sur qui est sans pour homme femme",
    "de": "ein eine einen einem der die das mit und im auf ohne von ist mann frau zum am trägt",
    "es": "un una con el la los las del y en que sin para hombre mujer sobre de es",
    "it": "un una con il la gli che e di nel senza uomo donna per sul della",
    "pt": "um uma com o a os as de e no na sem homem mulher que para do da",
    "nl": "een met de het en op van in zonder man vrouw die is",
    "pl": "z w na i bez jest kobieta mężczyzna do który",
    "sv": "en ett med och på som utan man kvinna i av",
    "tr": "bir ve ile adam olan bir kad\u0131n",
    "ro": "un o cu si pe in fara barbat femeie care",
    "id": "seorang dengan dan yang di pria wanita memakai",
}
_ABROAD = {
    tongue: frozenset(word.folded for word in read(words)) for tongue, words in ABROAD.items()
}


def _is_abroad(words: Sequence[Word], rest: Sequence[int], vocabulary: Vocabulary) -> bool:
    """Tell whether most of a text is unknown, and its little words are another language's."""
    if len(rest) < 2:
        return False
    strange = [at for at in rest if not _is_common(words, at, vocabulary)]
    share = len(strange) / len(rest)
    if _most_little(words[at] for at in rest) >= 2:
        return share >= MOSTLY
    before_another = (words[at] for at in strange[:-1] if words[at].text.islower())
    return share > MOSTLY and len(strange) > 1 and _most_little(before_another) == 1


ENGLISH = listed("a i in on no me an is am do die man pe as e o y so de la van von el che")


def _most_little(words: Iterable[Word]) -> int:
    """Count the little words of that language of which there are the most."""
    little = frozenset(word.folded for word in words) - ENGLISH
    return max(len(little & own) for own in _ABROAD.values())


# Pieces of the text.


def _pieces(text: str, words: Sequence[Word], chosen: Sequence[int]) -> Iterator[str]:
    """Yield the text of neighbouring words as one, but not across commas and full stops."""
    for first, last in _spans(text, words, chosen):
        yield text[words[first].start : words[last].end]


def _spans(text: str, words: Sequence[Word], chosen: Sequence[int]) -> Iterator[tuple[int, int]]:
    first = last = -1
    for at in chosen:
        joined = first >= 0 and at == last + 1
        if joined and not set(text[words[last].end : words[at].start]) & set(",.;:!?()/&\n"):
            last = at
            continue
        if first >= 0:
            yield first, last
        first = last = at
    if first >= 0:
        yield first, last


def _unique(pieces: Iterable[str]) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    for piece in pieces:
        seen.setdefault(piece.casefold(), piece)
    return tuple(seen.values())
