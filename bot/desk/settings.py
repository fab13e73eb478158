"""Keeps each guild's snapshot at hand, and replaces it at once when anything of it changes."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import Any, TypeVar

from bot.desk.policy.admission import Judgement, judge_finished
from bot.desk.policy.limits import DEFAULTS, Limits, LimitSettings
from bot.desk.policy.rules import NameIndex, TimeLeft
from bot.desk.policy.settings import (
    NOBODY,
    GuildSettings,
    LimitScope,
    Snapshot,
    mark_of,
    over,
    said_of,
    snapshot_of,
    with_starter,
)
from bot.desk.policy.telling import differences
from bot.desk.rows import Rows
from bot.desk.rows import settings as settings_rows
from bot.desk.rows import sources as source_rows
from bot.desk.rows.audit import AuditEntry, note
from bot.errors import Refused
from bot.jobs.dispatch import Dispatch
from bot.jobs.job import LOOKED_AT, Job
from bot.request import Request
from bot.store.transaction import Statements

T = TypeVar("T")
J = TypeVar("J")

MAX_JUDGES = 4  #: guilds whose expressions are held against a request at the same moment
SWEEP_SECONDS = 1.0  #: then what expressions would say of the rest is left to moderators


class GuildCache:
    """What every guild has decided; a change goes through here, so that nobody sees the old one."""

    def __init__(
        self,
        rows: Rows,
        dispatch: Dispatch,
        clock: Callable[[], float],
        house: Limits = DEFAULTS,
        everywhere: NameIndex = NOBODY,
    ) -> None:
        self._rows = rows
        self._dispatch = dispatch
        self._clock = clock
        self.house = house  #: the limits of a guild that has said nothing
        self._everywhere = everywhere  # names that no guild paints
        self._snapshots: dict[int, Snapshot] = {}
        self._num_changes = 0  # so that what was read before a change is not kept after it
        self._first = asyncio.Lock()  # of many requests for a guild nobody knows yet, one reads
        self._judging: dict[int, asyncio.Lock] = {}  # of guilds that have expressions
        self._judges = ThreadPoolExecutor(MAX_JUDGES, thread_name_prefix="judge")

    async def cached(self, guild: int | None) -> Snapshot:
        """Return a guild's snapshot, from memory if it was read before."""
        number = guild or settings_rows.EVERY_GUILD
        if known := self._snapshots.get(number):
            return known
        async with self._first:
            return self._snapshots.get(number) or await self._read(number)

    async def change(self, guild: int, act: Statements[T], *, patient: bool = False) -> T:
        """Do what changes a snapshot and count it, in one transaction; later requests see it.

        A change of guild 0 is seen in every guild. Raises Refused while nothing can be written
        down, unless who asks is patient.
        """

        def counted(connection: Any) -> T:
            outcome = act(connection)
            settings_rows.touch(connection, guild)
            return outcome

        outcome = await self._rows.run(counted, patient=patient)
        self.forget(guild)
        return outcome

    async def change_and_sweep(self, guild: int, act: Statements[T]) -> tuple[T, int]:
        """Do the same, then stop what waits or is painted and is unwanted now.

        Returns also how many jobs were stopped. Judging may take its time, so it is done outside
        the change's transaction; what a crash leaves is judged again before anybody sees it.
        """
        outcome = await self.change(guild, act)
        return outcome, await self._sweep(guild)

    async def judged(self, snapshot: Snapshot, judge: Callable[[], J]) -> J:
        """Judge by a snapshot: in a thread where that may take time, one at a time a guild.

        So a guild whose rules are slow waits for itself, and guilds with few for nobody.
        """
        if snapshot.is_quick:
            return judge()
        async with self._judging.setdefault(snapshot.guild, asyncio.Lock()):
            return await asyncio.get_running_loop().run_in_executor(self._judges, judge)

    async def judged_again(self, job: Job) -> Judgement:
        """Judge what was painted by what its guild says now: it is to be shown, or once more."""
        snapshot, now = await self.cached(job.request.guild), self._clock()
        judge = partial(judge_finished, job.request, snapshot, now)
        chain = (await self._chains([job])).get(job.id, ())
        return await self.judged(
            snapshot, partial(judge, looked_at=job.review in LOOKED_AT, chain=chain)
        )

    async def _chains(self, jobs: Sequence[Job]) -> Mapping[int, Sequence[Request]]:
        """Return what was asked for before, of the pictures that some jobs go on from."""
        if not any(job.request.source for job in jobs):
            return {}
        return await self._rows.run(partial(source_rows.chains_of, some=jobs))

    async def _sweep(self, guild: int) -> int:
        num_stopped, last, until = 0, 0, time.monotonic() + SWEEP_SECONDS
        while unseen := await self._rows.run(
            partial(settings_rows.unseen_after, guild=guild, job=last)
        ):
            last, now = unseen[-1].id, self._clock()
            judged = [
                pair
                for _, some in groupby(sorted(unseen, key=_guild), key=_guild)
                for pair in await self._judged(list(some), now, until)
            ]
            stopped = await self._rows.run(
                partial(settings_rows.stop_unwanted, judged=judged, now=now)
            )
            for refusal, jobs in stopped.items():
                self._dispatch.stopped(jobs, refusal)
            num_stopped += sum(map(len, stopped.values()))
        return num_stopped

    async def _judged(
        self, jobs: Sequence[Job], now: float, until: float
    ) -> list[tuple[Job, Judgement]]:
        """Judge jobs of one guild; those for whose expressions no time is left are held."""
        snapshot, chains = await self.cached(_guild(jobs[0])), await self._chains(jobs)

        def make_time() -> TimeLeft:
            return TimeLeft() if time.monotonic() < until else TimeLeft.none()

        def judge_one(job: Job) -> Judgement:
            judge = partial(judge_finished, job.request, snapshot, now, make_time=make_time)
            return judge(looked_at=job.review in LOOKED_AT, chain=chains.get(job.id, ()))

        return await self.judged(snapshot, lambda: [(job, judge_one(job)) for job in jobs])

    def forget(self, guild: int) -> None:
        """Read a guild's snapshot anew before it is asked for again: something of it changed."""
        self._num_changes += 1
        if guild == settings_rows.EVERY_GUILD:
            self._snapshots.clear()
        else:
            self._snapshots.pop(guild, None)

    async def _read(self, guild: int) -> Snapshot:
        num_changes = self._num_changes
        record = await self._rows.run(
            lambda connection: settings_rows.read_guild(connection, guild)
        )
        read = await asyncio.to_thread(snapshot_of, record, self.house)
        if num_changes != self._num_changes:
            return await self._read(guild)
        known = self._snapshots.get(guild)
        if known is None or known.version < read.version:
            self._snapshots[guild] = replace(read, people_everywhere=self._everywhere)
        return self._snapshots[guild]


def _guild(job: Job) -> int:
    return job.request.guild or settings_rows.EVERY_GUILD


# What moderators choose for their guild, one value each: limits, channels, switches.

MAX_PLACES = 100  #: roles, or channels, with limits of their own; the same of channels named

Choose = Callable[[GuildSettings], GuildSettings]


@dataclass(frozen=True, slots=True)
class Seen:
    """What who changes something had before their eyes; None: nothing, as at a command."""

    subject: str  #: as `mark_of` has it
    mark: str

    def require(self, known: GuildSettings) -> None:
        """Raise Refused, `settings_moved`, where that does not hold any more."""
        if mark_of(known, self.subject) != self.mark:
            raise Refused("settings_moved")


class GuildChoices:
    """Writes each choice together with who made it, and says what it changed."""

    def __init__(self, guild_cache: GuildCache, clock: Callable[[], float]) -> None:
        self._guild_cache = guild_cache
        self._clock = clock

    async def limit(self, guild: int, moderator: int, where: LimitScope, said: Limits) -> list[str]:
        """Say some limits anew, and return what changed; the others stay.

        Raises Refused: `too_many_places`.
        """

        def choose(known: GuildSettings) -> GuildSettings:
            before = said_of(known.limits, where)
            return replace(known, limits=_with(known.limits, where, over(before, said)))

        return await self._choose(guild, moderator, "limits", choose)

    async def relimit(
        self, guild: int, moderator: int, where: LimitScope, said: Mapping[str, Any], seen: Seen
    ) -> list[str]:
        """Say some limits anew, or of those that are None nothing more; return what changed.

        Raises Refused: `too_many_places`, and `settings_moved`.
        """

        def choose(known: GuildSettings) -> GuildSettings:
            after = replace(said_of(known.limits, where), **said)
            return replace(known, limits=_with(known.limits, where, after))

        return await self._choose(guild, moderator, "limits", choose, seen)

    async def unlimit(
        self, guild: int, moderator: int, where: LimitScope, seen: Seen | None = None
    ) -> list[str]:
        """Forget what was said of a role or channel; for everyone the house's limits hold again."""

        def choose(known: GuildSettings) -> GuildSettings:
            return replace(known, limits=_with(known.limits, where, Limits()))

        return await self._choose(guild, moderator, "limits", choose, seen)

    async def answer(
        self, guild: int, moderator: int, channel: int, how: str, seen: Seen | None = None
    ) -> list[str]:
        """Answer in a channel `also`, `only` there and where that was said before, or `never`."""

        def choose(known: GuildSettings) -> GuildSettings:
            only, never = known.only_in - {channel}, known.never_in - {channel}
            if how == "only":
                only |= {channel}
            elif how == "never":
                never |= {channel}
            if max(len(only), len(never)) > MAX_PLACES:
                raise Refused("too_many_places", limit=MAX_PLACES)
            return replace(known, only_in=only, never_in=never)

        return await self._choose(guild, moderator, "channels", choose, seen)

    async def answer_everywhere(
        self, guild: int, moderator: int, seen: Seen | None = None
    ) -> list[str]:
        """Answer in every channel again."""
        everywhere: Mapping[str, Any] = {"only_in": frozenset(), "never_in": frozenset()}
        return await self._set(guild, moderator, "channels", seen, **everywhere)

    async def showcase(
        self,
        guild: int,
        moderator: int,
        channel: int | None,
        shows_all: bool,
        seen: Seen | None = None,
    ) -> list[str]:
        """Choose where finished pictures may be shown, and whether all are; None: nowhere."""
        shows = shows_all and channel is not None
        return await self._set(
            guild, moderator, "channels", seen, showcase=channel, shows_all=shows
        )

    async def showcase_stars(
        self, guild: int, moderator: int, stars: int, seen: Seen | None = None
    ) -> list[str]:
        """Choose how many stars show a picture by itself; 0: none do."""
        return await self._set(guild, moderator, "channels", seen, showcase_stars=stars)

    async def showcase_weekly(
        self, guild: int, moderator: int, on: bool, seen: Seen | None = None
    ) -> list[str]:
        """Choose whether a week's best are shown together."""
        return await self._set(guild, moderator, "channels", seen, showcase_weekly=on)

    async def drafts(
        self, guild: int, moderator: int, on: bool, seen: Seen | None = None
    ) -> list[str]:
        """Choose whether a picture comes to who asked alone, who may post it."""
        return await self._set(guild, moderator, "channels", seen, drafts=on)

    async def threads(
        self, guild: int, moderator: int, on: bool, seen: Seen | None = None
    ) -> list[str]:
        """Choose whether what goes on from a picture is kept in one thread under it."""
        return await self._set(guild, moderator, "channels", seen, threads=on)

    async def moderators_channel(
        self, guild: int, moderator: int, channel: int | None, seen: Seen | None = None
    ) -> list[str]:
        """Choose where reports, appeals and reviews are posted; None: they wait in the inbox."""
        return await self._set(guild, moderator, "channels", seen, moderators_channel=channel)

    async def names(
        self, guild: int, moderator: int, choose: Choose, seen: Seen | None = None
    ) -> list[str]:
        """Choose who is painted by name here."""
        return await self._choose(guild, moderator, "names", choose, seen)

    async def starter(
        self, guild: int, moderator: int, groups: Sequence[str], how: str, seen: Seen | None = None
    ) -> tuple[list[str], int]:
        """Choose what is done about groups of the starter rules, one of HOWS.

        Returns also how many jobs that stopped.
        """
        act = self._choosing(
            guild, moderator, "starter", lambda known: with_starter(known, groups, how), seen
        )
        return await self._guild_cache.change_and_sweep(guild, act)

    async def _set(
        self, guild: int, moderator: int, verb: str, seen: Seen | None, **values: Any
    ) -> list[str]:
        return await self._choose(
            guild, moderator, verb, lambda known: replace(known, **values), seen
        )

    async def _choose(
        self, guild: int, moderator: int, verb: str, choose: Choose, seen: Seen | None = None
    ) -> list[str]:
        return await self._guild_cache.change(
            guild, self._choosing(guild, moderator, verb, choose, seen)
        )

    def _choosing(
        self, guild: int, moderator: int, verb: str, choose: Choose, seen: Seen | None
    ) -> Statements[list[str]]:
        """Return what changes a choice, unless it is not as it was seen; then that is refused.

        It returns what changed, a line each; nothing is written where that is nothing.
        """
        now, house = self._clock(), self._guild_cache.house

        def act(connection: Any) -> list[str]:
            before = settings_rows.chosen_in(connection, guild)
            if seen is not None:
                seen.require(before)
            after = choose(before)
            if told := differences(before, after, house):
                settings_rows.write_settings(connection, guild, after)
                note(connection, AuditEntry(guild, moderator, verb, now, detail="; ".join(told)))
            return told

        return act


def _with(limits: LimitSettings, where: LimitScope, said: Limits) -> LimitSettings:
    if where.role is not None:
        return replace(limits, roles=_place(limits.roles, where.role, said))
    if where.channel is not None:
        return replace(limits, channels=_place(limits.channels, where.channel, said))
    return replace(limits, everyone=said)


def _place(known: Mapping[int, Limits], id: int, said: Limits) -> Mapping[int, Limits]:
    others = {each: limits for each, limits in known.items() if each != id}
    if said == Limits():
        return others
    if len(others) >= MAX_PLACES:
        raise Refused("too_many_places", limit=MAX_PLACES)
    return {**others, id: said}
