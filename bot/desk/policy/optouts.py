"""Pure: names that are not to be painted: what may be one, and the operator's file of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from bot.desk.policy.rules import NameIndex, name_index
from bot.errors import Refused
from bot.guard.patterns import spelling
from bot.vocabulary.words import PLAIN, load_vocabulary

MIN_LETTERS = 3
MAX_LETTERS = 60
MAX_NAMES = 5  #: besides one's own, in one request
MAX_STANDING = 20  #: of one member


@dataclass(frozen=True, slots=True)
class OptedOut:
    """One name that one member does not want painted."""

    id: int  #: the interaction that asked
    number: int
    guild: int
    member: int
    name: str
    own: int  #: 1: their account's own
    state: str  #: active, asked, declined or lifted
    at: float  #: UTC seconds


def waits(name: OptedOut) -> bool:
    """Tell whether a moderator may still say something of a name: what counts unasked, too."""
    return name.state == "asked" or (name.state == "active" and name.own == 1)


def own_names(said: Iterable[str]) -> tuple[str, ...]:
    """Return what a person is called here, as far as it can be told apart from any text."""
    names = {spelling(name): name for name in reversed(list(said)) if _is_name(name)}
    return tuple(reversed(names.values()))


@cache
def everyday_words() -> frozenset[str]:
    """Return words that prompts are full of, and that nobody alone is called."""
    known = load_vocabulary(Path(str(files("bot") / "portraits" / "vocabulary.toml")))
    return (known.words | PLAIN) - known.named - known.given - known.surnames


def is_everyday(name: str) -> bool:
    """Tell whether a name is made of words that anybody types: `the`, `a man in a hat`."""
    return set(spelling(name).split(" ")) <= everyday_words()


def counts_alone(name: OptedOut) -> bool:
    """Tell whether a name counts only where it is all that is asked for.

    An account may call itself what it likes, at once and with nobody's yes: were one everyday
    word found anywhere, its owner could take it from everybody.
    """
    return name.own == 1 and (" " not in spelling(name.name) or is_everyday(name.name))


def wish_of(name: str, *, is_trusted: bool) -> tuple[str, int, str]:
    """Return what an account is called, whether it counts as its own, and from when on.

    What is made of everyday words waits for a moderator, and so does all of somebody whose
    names one has declined before.
    """
    needs_yes = is_everyday(name) or not is_trusted
    return (name, 0, "asked") if needs_yes else (name, 1, "active")


def other_names(said: str) -> tuple[str, ...]:
    """Return the names in a list with commas; raises Refused: `optout_names`."""
    names = tuple(dict.fromkeys(filter(None, (part.strip() for part in said.split(",")))))
    if len(names) > MAX_NAMES or not all(map(_is_name, names)):
        facts = {"most": MAX_NAMES, "least": MIN_LETTERS, "limit": MAX_LETTERS}
        raise Refused("optout_names", **facts)
    return names


def people_of(names: Iterable[OptedOut]) -> NameIndex:
    """Index the names that count in a guild, by whose they are."""
    anywhere: dict[str, list[str]] = defaultdict(list)
    alone: dict[str, list[str]] = defaultdict(list)
    for name in names:
        (alone if counts_alone(name) else anywhere)[str(name.member)].append(name.name)
    return name_index(anywhere, alone)


def read_list(text: str) -> NameIndex:
    """Read the operator's file: one person a line, their names parted by commas, `#` comments.

    Raises Refused, `optout_file`, with the line that cannot be read.
    """
    people: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        names = [name.strip() for name in line.partition("#")[0].split(",")]
        said = tuple(filter(None, names))
        if not all(map(_is_name, said)):
            raise Refused("optout_file", line=number, least=MIN_LETTERS, limit=MAX_LETTERS)
        if said:
            people[f"everywhere:{number}"] = said
    return name_index(people)


def _is_name(text: str) -> bool:
    letters = spelling(text).replace(" ", "")
    # Where a sign is a syllable or a word, two of them are a name.
    least = MIN_LETTERS if text.isascii() else MIN_LETTERS - 1
    return least <= len(letters) and len(text) <= MAX_LETTERS
