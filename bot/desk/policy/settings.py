"""Pure: what a guild's moderators have set, as one frozen snapshot a request is held to."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from hashlib import blake2s
from typing import Self

from pydantic import TypeAdapter

from bot.desk.policy.limits import Limits, LimitSettings
from bot.desk.policy.optouts import OptedOut, people_of
from bot.desk.policy.orders import Orders
from bot.desk.policy.rule_files import STARTER_GROUPS, USUALLY_OFF, starter_rules
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
    threads: bool = False  #: what goes on from a picture is kept in one thread under it
    moderators_channel: int | None = None  #: where reports, appeals and reviews are posted
    starter_off: frozenset[str] = frozenset()  #: groups of the starter pack
    starter_on: frozenset[str] = frozenset()  #: of USUALLY_OFF
    starter_held: frozenset[str] = frozenset()  #: that hold a picture instead of refusing it
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
        rulebook=book_of(record.rules, *starter_choice(record.settings)),
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
def book_of(
    rules: tuple[Rule, ...], starter_off: frozenset[str], starter_held: frozenset[str]
) -> Rulebook:
    """Return the rules ready for use; guilds without rules of their own share one book."""
    return rulebook((*starter_rules(starter_off, starter_held), *rules))


# What is done about a group of the starter rules: nothing, a moderator looks first, or refused.

PAINT, HOLD, REFUSE = HOWS = ("paint", "hold", "refuse")


def starter_choice(chosen: GuildSettings) -> tuple[frozenset[str], frozenset[str]]:
    """Return the groups of the starter pack that are off, and those that hold."""
    return chosen.starter_off | (USUALLY_OFF - chosen.starter_on), chosen.starter_held


def starter_how(chosen: GuildSettings, group: str) -> str:
    """Return what is done about a group: one of HOWS."""
    off, held = starter_choice(chosen)
    return PAINT if group in off else HOLD if group in held else REFUSE


def with_starter(chosen: GuildSettings, groups: Collection[str], how: str) -> GuildSettings:
    """Return settings by which that is done about some groups."""
    named = frozenset(groups) & frozenset(STARTER_GROUPS)
    off, on, held = chosen.starter_off - named, chosen.starter_on - named, chosen.starter_held
    return replace(
        chosen,
        starter_off=off | (named - USUALLY_OFF) if how == PAINT else off,
        starter_on=on if how == PAINT else on | (named & USUALLY_OFF),
        starter_held=held | named if how == HOLD else held - named,
    )


# What holds of one subject, in a mark that a button bears: who presses it has seen that.

_FIELDS = {
    "channels": ("only_in", "never_in"),
    "showcase": ("showcase", "shows_all", "showcase_stars", "showcase_weekly"),
    "drafts": ("drafts",),
    "threads": ("threads",),
    "moderators": ("moderators_channel",),
    "rules": ("starter_off", "starter_on", "starter_held"),
    "names": ("names_added", "names_hidden"),
}


def mark_of(chosen: GuildSettings, subject: str) -> str:
    """Return the mark of a subject: of _FIELDS, or of the limits of a role, channel or everyone.

    Those are called `r` and `c` with an id, and `e`.
    """
    if fields_of := _FIELDS.get(subject):
        held: list[object] = [getattr(chosen, name) for name in fields_of]
    else:
        held = [said_of(chosen.limits, LimitScope.named(subject))]
    told = json.dumps([sorted(x) if isinstance(x, frozenset) else repr(x) for x in held])
    return blake2s(told.encode(), digest_size=4).hexdigest()


@dataclass(frozen=True, slots=True)
class LimitScope:
    """Whom a limit holds for: a role, a channel, or everyone."""

    role: int | None = None
    channel: int | None = None

    @classmethod
    def named(cls, name: str) -> Self:
        """Return a scope by its name, see `mark_of`."""
        kind, id = name[:1], int(name[1:] or 0)
        return cls(role=id if kind == "r" else None, channel=id if kind == "c" else None)

    @property
    def name(self) -> str:
        """How a button calls it."""
        return f"r{self.role}" if self.role else f"c{self.channel}" if self.channel else "e"


def said_of(limits: LimitSettings, where: LimitScope) -> Limits:
    """Return what was said of a role, a channel or everyone; None where it was not."""
    if where.role is not None:
        return limits.roles.get(where.role, Limits())
    if where.channel is not None:
        return limits.channels.get(where.channel, Limits())
    return limits.everyone
