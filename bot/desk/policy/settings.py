"""Pure: what a guild's moderators have set, as one frozen snapshot a request is held to."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache

from pydantic import TypeAdapter

from bot.desk.policy.limits import Limits, LimitSettings
from bot.desk.policy.optouts import OptedOut, people_of
from bot.desk.policy.orders import Orders
from bot.desk.policy.rule_files import starter_rules
from bot.desk.policy.rules import QUICK_NAMES, NameIndex, Rule, Rulebook, name_index, rulebook
from bot.vocabulary.lexicon import Lexicon
from bot.vocabulary.people import KnownPerson, People

NOBODY = name_index({})
NOTHING_SAID = LimitSettings(everyone=Limits())


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """What is set by one choice each; a guild that never chose anything has these."""

    limits: LimitSettings = NOTHING_SAID  #: None: as the house has it
    only_in: frozenset[int] = frozenset()  #: channels the bot answers in; empty: in all
    never_in: frozenset[int] = frozenset()  #: channels it does not answer in
    showcase: int | None = None  #: the channel finished pictures may be shown in
    shows_all: bool = False  #: every finished public picture goes there by itself
    showcase_stars: int = 0  #: so many members' stars show a picture there by itself; 0: none do
    showcase_weekly: bool = False  #: once a week the best of it are shown there together
    drafts: bool = False  #: a picture comes to who asked alone, who may post it
    moderators_channel: int | None = None  #: where reports, appeals and reviews are posted
    starter_off: frozenset[str] = frozenset()  #: groups of the starter pack
    review_all: bool = False  #: moderators look at every picture before anybody else
    review_channels: frozenset[int] = frozenset()  #: at those asked for there
    review_members: frozenset[int] = frozenset()  #: at those they ask for
    names_added: tuple[KnownPerson, ...] = ()  #: people painted by name here besides the model's
    names_hidden: frozenset[str] = frozenset()  #: people not painted by name here


@dataclass(frozen=True, slots=True)
class GuildRecord:
    """The same as a guild's rows have it: nothing of it is ready for use yet."""

    guild: int
    version: int
    settings: GuildSettings
    rules: tuple[Rule, ...]
    names: Sequence[OptedOut]  #: that are not painted
    removed: tuple[str, ...]
    allowed: frozenset[tuple[int, str]]
    orders: Orders


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a guild decided that a request is held to, at one moment."""

    guild: int
    version: int
    settings: GuildSettings
    rules: tuple[Rule, ...]  #: the moderators' own
    rulebook: Rulebook  #: those and the starter pack's, ready for use
    limits: LimitSettings  #: the house's, and over them what was said
    orders: Orders = field(default_factory=Orders)  #: blocks, pause and calm, run out or not
    people: NameIndex = NOBODY  #: names that are not painted here
    people_everywhere: NameIndex = NOBODY  #: the operator's list
    removed: tuple[str, ...] = ()  #: fingerprints of what is not posted here again
    allowed: frozenset[tuple[int, str]] = frozenset()  #: members, and words let through once

    @property
    def is_quick(self) -> bool:
        """Whether a request is judged by it in no time; else that is for a thread."""
        num_people = self.people.num_near + self.people_everywhere.num_near
        return self.rulebook.is_quick and num_people <= QUICK_NAMES


def snapshot_of(record: GuildRecord, house: Limits) -> Snapshot:
    """Make a guild's decisions ready for use, which takes a while where its rules are new."""
    return Snapshot(
        guild=record.guild,
        version=record.version,
        settings=record.settings,
        rules=record.rules,
        rulebook=book_of(record.rules, record.settings.starter_off),
        limits=limits_over(house, record.settings.limits),
        people=people_of(record.names),
        removed=record.removed,
        allowed=record.allowed,
        orders=record.orders,
    )


def limits_over(house: Limits, said: LimitSettings) -> LimitSettings:
    """Return the limits that hold where moderators said some of them."""
    return replace(said, everyone=over(house, said.everyone))


def over(known: Limits, said: Limits) -> Limits:
    """Return limits with those in place that were said."""
    given = {each.name: getattr(said, each.name) for each in fields(Limits)}
    return replace(known, **{name: value for name, value in given.items() if value is not None})


def lexicon_over(lexicon: Lexicon, settings: GuildSettings) -> Lexicon:
    """Return a lexicon with the people a server adds, and without those it hides."""
    if not (settings.names_added or settings.names_hidden):
        return lexicon
    people = lexicon.people.under(People(settings.names_added))
    return Lexicon(people.without(settings.names_hidden), lexicon.vocabulary)


_SETTINGS = TypeAdapter(GuildSettings)


def dumped(settings: GuildSettings) -> str:
    """Write settings as JSON that `loaded` reads back as they were."""
    return _SETTINGS.dump_json(settings).decode()


def loaded(document: str) -> GuildSettings:
    """Read settings; what an older version did not know has its default."""
    return _SETTINGS.validate_json(document)


@lru_cache(maxsize=64)
def book_of(rules: tuple[Rule, ...], starter_off: frozenset[str]) -> Rulebook:
    """Return the rules ready for use; guilds without rules of their own share one book."""
    return rulebook((*starter_rules(starter_off), *rules))
