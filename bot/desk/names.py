"""Whom a server lets be painted by name: as the model knows them, the operator and the server."""

import asyncio
from dataclasses import dataclass, field, replace
from functools import partial

from bot.desk.policy.names import (
    Completion,
    chosen,
    completions,
    is_ruled_out,
    opted_out_by_name,
    with_hidden,
    with_person,
    without_hidden,
    without_person,
)
from bot.desk.policy.settings import GuildSettings, Snapshot, lexicon_over
from bot.desk.settings import GuildChoices, Seen
from bot.desk.tools import DeskTools
from bot.errors import Refused
from bot.prompt import NO_STYLES, ComposedPrompt, compose
from bot.request import Request
from bot.vocabulary.lexicon import NO_LEXICON, Lexicon
from bot.vocabulary.people import KnownPerson, People

MOST_SUGGESTED = 25  #: what Discord shows, ...
LONGEST_SUGGESTED = 100  #: ... and the characters of each


@dataclass(slots=True)
class NamesHere:
    """Whom a guild lets be painted by name, as long as neither it nor the model changes."""

    snapshot: Snapshot
    everywhere: Lexicon
    lexicon: Lexicon
    ruled_out: dict[str, bool] = field(default_factory=dict)  #: what was asked about before


class Names:
    """Puts descriptions in the place of names, and completes what is typed."""

    def __init__(self, tools: DeskTools, choices: GuildChoices, house: People) -> None:
        self._dispatch = tools.dispatch
        self._guild_cache = tools.guild_cache
        self._choices = choices
        self._house = house  # the operator's own people
        self._model = NO_LEXICON
        self._everywhere = Lexicon(house, NO_LEXICON.vocabulary) if house.known else NO_LEXICON
        self._here: dict[int, NamesHere] = {}

    async def compose(self, request: Request, snapshot: Snapshot) -> ComposedPrompt:
        """Return what the model reads; nobody is painted by name whom a rule is against.

        Raises Refused, `opted_out`, where that is somebody's wish, whatever they are called.
        What a text says without some of its words is judged as well: it may be a name only then.
        """
        offer, here = self._dispatch.offer(), self._in(snapshot)
        styles, lexicon = offer.styles if offer else NO_STYLES, here.lexicon
        while True:
            composed = compose(request, styles, lexicon)
            named = {name for name, _ in composed.reading.painted_as}
            people = [each for each in lexicon.people.known if each.name in named] if named else []
            judge = partial(_ruled_out, here, people)
            gone = await self._guild_cache.judged(snapshot, judge) if people else []
            for person in people:
                if person.name in gone and (wish := opted_out_by_name(snapshot, person)):
                    raise wish
            if not gone:
                return composed
            lexicon = Lexicon(lexicon.people.without(gone), lexicon.vocabulary)

    async def suggest(self, guild: int | None, typed: str) -> list[str]:
        """Complete a text with what the model knows; nobody is named who is ruled out here."""
        snapshot = await self._guild_cache.cached(guild)
        here = self._in(snapshot)
        if here.lexicon is NO_LEXICON:
            return []

        def choose() -> list[str]:
            said = here.lexicon.people.find(typed, here.lexicon.vocabulary)
            if _ruled_out(here, [one.person for one in said]):
                return []
            found = completions(typed, here.lexicon)
            return chosen(
                found, MOST_SUGGESTED, LONGEST_SUGGESTED, lambda each: not _is_out(here, each)
            )

        if snapshot.rulebook.expressions:
            return await self._guild_cache.judged(snapshot, choose)
        return await asyncio.to_thread(choose)

    async def add(
        self, guild: int, moderator: int, person: KnownPerson, seen: Seen | None = None
    ) -> list[str]:
        """Paint somebody by name here; return what changed.

        Raises Refused: `too_many_names`, and `name_ruled_out` where a rule or a wish is against it.
        """
        snapshot = await self._guild_cache.cached(guild)
        judge = partial(is_ruled_out, snapshot, person.spellings, person.description)
        if await self._guild_cache.judged(snapshot, judge):
            raise Refused("name_ruled_out")
        return await self._choices.names(
            guild,
            moderator,
            lambda known: replace(
                known,
                names_added=with_person(known, person),
                names_hidden=without_hidden(known, person.name),
            ),
            seen,
        )

    async def hide(
        self, guild: int, moderator: int, name: str, seen: Seen | None = None
    ) -> list[str]:
        """Paint somebody by name here no more; return what changed.

        Raises Refused: `too_many_names`.
        """

        def choose(known: GuildSettings) -> GuildSettings:
            own = without_person(known, name)
            return replace(known, names_added=own, names_hidden=with_hidden(known, name))

        return await self._choices.names(guild, moderator, choose, seen)

    async def show(
        self, guild: int, moderator: int, name: str, seen: Seen | None = None
    ) -> list[str]:
        """Hide a name no more; return what changed."""
        return await self._choices.names(
            guild,
            moderator,
            lambda known: replace(known, names_hidden=without_hidden(known, name)),
            seen,
        )

    def _in(self, snapshot: Snapshot) -> NamesHere:
        model = self._dispatch.lexicon()
        if model is not self._model:
            people = model.people.under(self._house)
            is_empty = not (people.known or model.vocabulary.words)
            self._model = model
            self._everywhere = NO_LEXICON if is_empty else Lexicon(people, model.vocabulary)
        here = self._here.get(snapshot.guild)
        if here is None or here.snapshot is not snapshot or here.everywhere is not self._everywhere:
            lexicon = lexicon_over(self._everywhere, snapshot.settings)
            here = self._here[snapshot.guild] = NamesHere(snapshot, self._everywhere, lexicon)
        return here


def _ruled_out(here: NamesHere, people: list[KnownPerson]) -> list[str]:
    return [each.name for each in people if _is_out(here, Completion("", each.name, each))]


def _is_out(here: NamesHere, said: Completion) -> bool:
    """Tell whether somebody or something may not be asked for here."""
    if said.added not in here.ruled_out:
        person = said.person
        spellings = person.spellings if person else (said.added,)
        told = person.description if person else ""
        here.ruled_out[said.added] = is_ruled_out(here.snapshot, spellings, told)
    return here.ruled_out[said.added]
