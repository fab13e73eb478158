"""Pure: whom a server lets be painted by name, and what completes a text as it is typed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, zip_longest
from typing import NamedTuple

from bot import guard
from bot.desk.policy.admission import judge_names
from bot.desk.policy.rules import judge
from bot.desk.policy.settings import GuildSettings, Snapshot
from bot.errors import Refused
from bot.request import Request
from bot.vocabulary.lexicon import Lexicon
from bot.vocabulary.people import KnownPerson, People
from bot.vocabulary.words import key, read

MAX_ADDED = 50  #: people of one server
MAX_HIDDEN = 200


def with_person(settings: GuildSettings, person: KnownPerson) -> tuple[KnownPerson, ...]:
    """Return a server's own people with one more.

    Raises Refused: `too_many_names`; `name_twice` where a spelling is another's, or no word at all.
    """
    others = without_person(settings, person.name)
    if len(others) >= MAX_ADDED:
        raise Refused("too_many_names", limit=MAX_ADDED)
    try:
        People((*others, person))
    except ValueError as twice:
        raise Refused("name_twice") from twice
    if not all(map(key, person.spellings)):
        raise Refused("name_twice")
    return (*others, person)


def without_person(settings: GuildSettings, name: str) -> tuple[KnownPerson, ...]:
    """Return a server's own people without one."""
    return tuple(each for each in settings.names_added if key(each.name) != key(name))


def with_hidden(settings: GuildSettings, name: str) -> frozenset[str]:
    """Return the names a server hides and one more; raises Refused, `too_many_names`."""
    if len(settings.names_hidden) >= MAX_HIDDEN:
        raise Refused("too_many_names", limit=MAX_HIDDEN)
    return without_hidden(settings, name) | {name}


def without_hidden(settings: GuildSettings, name: str) -> frozenset[str]:
    """Return the names a server hides without one."""
    return frozenset(each for each in settings.names_hidden if key(each) != key(name))


def opted_out_by_name(snapshot: Snapshot, person: KnownPerson) -> Refused | None:
    """Return why somebody is not painted whatever they are called, or None."""
    asked = (judge_names(_asked(snapshot, each), snapshot) for each in person.spellings)
    return next(filter(None, asked), None)


def is_ruled_out(snapshot: Snapshot, said: Iterable[str], description: str = "") -> bool:
    """Tell whether a rule, somebody's wish or the prompt gate is against any of some words.

    A person is asked after in every spelling, and with what they would be painted from.
    """
    asked = [_asked(snapshot, each) for each in said]
    if any(judge_names(each, snapshot) for each in asked):
        return True
    whole = _asked(snapshot, ", ".join(each.subject for each in asked), description)
    verdict = judge(whole, snapshot.rulebook)
    refused = verdict is not None and verdict.action == "refuse"
    return refused or guard.verdict(*whole.wanted) is not None


def _asked(snapshot: Snapshot, subject: str, details: str = "") -> Request:
    return Request(guild=snapshot.guild, channel=0, member=0, subject=subject, details=details)


# What completes a text. Every completion begins as the text does and is never shorter.

MOST_WORDS = 4  #: of the end of a text that a name or a thing may begin with
ARTICLES = frozenset({"a", "an", "the"})
BEFORE_NAMES = frozenset({"of", "like", "as", "draw", "paint", "portrait", "and"})
TRADES = ("trade",)
SURELY_BEGUN = 3  #: letters of a word that stands behind another, which may go on itself
JOINT_BEGUN = 2  #: letters of one that something comes behind
BEHIND_ANYTHING = ("place", "face")
#: Of which kinds there is talk behind a word; at the beginning and behind a comma, of all.
BEHIND: Mapping[str, Sequence[str]] = {
    "as": TRADES,
    "like": TRADES,
    "wearing": ("wear",),
    "in": ("wear", "place"),
    "with": ("wear", "hair", "beard", "hold", "place"),
    "holding": ("hold",),
}
#: What goes on after a person, and behind which word.
GOES_ON = (("trade", "as"), ("wear", "with"), ("hold", "holding"), ("place", ""), ("face", ""))
FIRST_SHOWN = ("Neil Armstrong", "Albert Einstein", "Frida Kahlo", "Barack Obama")


class Completion(NamedTuple):
    """A text that may be meant, and what of it the model knows."""

    text: str
    added: str  #: a name or a thing
    person: KnownPerson | None = None


def completions(typed: str, lexicon: Lexicon) -> Iterator[Completion]:
    """Yield what a text may become, the likeliest first; some may be yielded twice."""
    words = read(typed)
    if not words:
        yield from _openings(lexicon)
        return
    folded, rest = [word.folded for word in words], typed[words[-1].end :]
    known = lexicon.people.find(typed, lexicon.vocabulary)
    is_said = bool(known) and known[-1].last == len(words)
    if is_said or rest or folded[-1] in lexicon.vocabulary.trades:
        yield Completion(typed, "")
    if rest and rest.isspace() and folded[-1] in {*BEHIND, *ARTICLES}:
        yield from _ended(typed, folded, "", lexicon)
    elif not rest.strip():
        for at in range(max(0, len(words) - MOST_WORDS), len(words)):
            head, begun = typed[: words[at].start], " ".join(folded[at:])
            ended = list(_ended(head, folded[:at], begun, lexicon))
            yield from ended
            if any(each.person for each in ended):
                break  # *neil a* is somebody, and no *neil* with an apple
        yield from _joined(typed[: words[-1].start], folded, lexicon)
    if is_said:
        yield from _gone_on(typed, lexicon)


def _openings(lexicon: Lexicon) -> Iterator[Completion]:
    """Yield people and trades in turn, for who has typed nothing yet."""
    known = {person.name: person for person in lexicon.people.known}
    names = [*filter(known.__contains__, FIRST_SHOWN), *(n for n in known if n not in FIRST_SHOWN)]
    trades = lexicon.vocabulary.things.get("trade", ())
    for name, trade in zip_longest(names, trades):
        if name:
            yield Completion(name, name, known[name])
        if trade:
            yield Completion(_with_article(trade), trade)


def _ended(head: str, before: Sequence[str], begun: str, lexicon: Lexicon) -> Iterator[Completion]:
    """Yield a text whose last words are the beginning of a name or a thing."""
    if begun and (not before or before[-1] in BEFORE_NAMES):
        for person in _called(begun, lexicon):
            yield Completion(head + person.name, person.name, person)
    has_article = bool(before) and before[-1] in ARTICLES
    joint = next((word for word in reversed(before) if word not in ARTICLES), "")
    kinds = BEHIND.get(joint, ())
    if not joint or head.rstrip().endswith(","):
        kinds = tuple(lexicon.vocabulary.things)
    elif not kinds and len(begun) >= SURELY_BEGUN:
        kinds = BEHIND_ANYTHING
    for kind, words, thing in lexicon.named_things:
        if kind not in kinds or not words.startswith(begun):
            continue
        bare = thing.partition(" ")[2] if key(thing)[0] in ARTICLES else thing
        shown = bare if has_article else thing
        if kind in TRADES and joint and not has_article:
            shown = _with_article(thing)
        yield Completion(head + shown, thing)


def _joined(head: str, folded: Sequence[str], lexicon: Lexicon) -> Iterator[Completion]:
    """Yield a text that goes on behind the word which it ends with the beginning of."""
    *before, begun = folded
    if not before or len(begun) < JOINT_BEGUN:
        return
    for joint in BEHIND:
        if joint.startswith(begun):
            yield from _ended(f"{head}{joint} ", [*before, joint], "", lexicon)


def _called(begun: str, lexicon: Lexicon) -> Iterator[KnownPerson]:
    """Yield whose name begins so, then those of whom another word does."""
    begin = [pair for pair in lexicon.spelled if pair[0].startswith(begun)]
    yield from (person for _, person in begin if " ".join(key(person.name)).startswith(begun))
    yield from (person for _, person in begin)
    if len(begun) > 2:
        yield from (person for words, person in lexicon.spelled if f" {begun}" in words)


def _gone_on(typed: str, lexicon: Lexicon) -> Iterator[Completion]:
    """Yield what may be said further of a person, of each kind in turn."""
    things, head = lexicon.vocabulary.things, typed.rstrip()
    kinds: list[Sequence[Completion]] = []
    for kind, joint in GOES_ON:
        said = [_with_article(each) if kind in TRADES else each for each in things.get(kind, ())]
        kinds.append([Completion(" ".join(filter(None, (head, joint, s))), s) for s in said])
    yield from filter(None, chain.from_iterable(zip_longest(*kinds)))


def _with_article(thing: str) -> str:
    if key(thing)[0] in ARTICLES:
        return thing
    return f"{'an' if thing[0].casefold() in 'aeiou' else 'a'} {thing}"


def chosen(
    found: Iterable[Completion], most: int, longest: int, is_wanted: Callable[[Completion], bool]
) -> list[str]:
    """Return the first completions, each once and none too long, that somebody may ask for."""
    unique = {each.text: each for each in islice(found, 20 * most) if len(each.text) <= longest}
    return list(islice((text for text, each in unique.items() if is_wanted(each)), most))
