"""Pure: the line in memory, so that telling a newcomer their place asks the database nothing."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.jobs.turns import Line


@dataclass(frozen=True, slots=True)
class Waiter:
    """A job in line: waiting, or about to."""

    job: int
    guild: int
    member: int
    tag: float
    cost: float  #: predicted GPU seconds
    arriving: bool = True  #: not acknowledged yet, so nobody is told where it stands


@dataclass(slots=True)
class Standing:
    """Who stands where, as it was last read, and what has come and gone since."""

    tags: dict[int, float] = field(default_factory=dict)  #: of each guild
    #: of each guild, its virtual time: whoever has nothing live there stands at this tag
    virtual: dict[int, float] = field(default_factory=dict)
    #: paused guilds and until when: nobody waits for what stands there
    resting: Mapping[int, float | None] = field(default_factory=dict)
    running: dict[int, tuple[float, float]] = field(default_factory=dict)  #: cost, and since when
    _waiters: dict[int, Waiter] = field(default_factory=dict)
    _turns: defaultdict[int, list[tuple[float, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _seconds: defaultdict[int, float] = field(  #: all that waits in each guild
        default_factory=lambda: defaultdict(float)
    )

    @classmethod
    def read(
        cls,
        waiters: Iterable[Waiter],
        running: Mapping[int, tuple[float, float]],
        guilds: Mapping[int, tuple[float, float]],
        resting: Mapping[int, float | None],
    ) -> "Standing":
        """Return the line as the database has it; `guilds` holds tags and virtual times."""
        tags = {guild: tag for guild, (tag, _) in guilds.items()}
        virtual = {guild: moment for guild, (_, moment) in guilds.items()}
        standing = cls(tags, virtual, dict(resting), dict(running))
        for waiter in sorted(waiters, key=lambda waiter: (waiter.tag, waiter.job)):
            standing.join(waiter, tags[waiter.guild])
        return standing

    def join(self, waiter: Waiter, guild_tag: float) -> None:
        """Put a job in line, and its guild where it stands since."""
        self.leave(waiter.job)
        self.tags[waiter.guild] = guild_tag
        # The first in a guild that was asleep stands at its virtual time.
        self.virtual.setdefault(waiter.guild, waiter.tag)
        self._waiters[waiter.job] = waiter
        insort(self._turns[waiter.guild], (waiter.tag, waiter.job))
        self._seconds[waiter.guild] += waiter.cost

    def begin(self, job: int, now: float, guild_tag: float) -> None:
        """Take a job out of line and note that it runs."""
        if waiter := self._waiters.get(job):
            self.leave(job)
            self.running[job] = waiter.cost, now
            self.tags[waiter.guild] = guild_tag
            self.virtual[waiter.guild] = max(self._virtual(waiter.guild), waiter.tag)

    def leave(self, job: int) -> None:
        """Take a job out, wherever it stands."""
        self.running.pop(job, None)
        if waiter := self._waiters.pop(job, None):
            turns = self._turns[waiter.guild]
            del turns[bisect_left(turns, (waiter.tag, job))]
            self._seconds[waiter.guild] -= waiter.cost

    def before(self, job: int, now: float) -> tuple[Line, float] | None:
        """Return what stands before a job, and its own cost."""
        if (waiter := self._waiters.get(job)) is None:
            return None
        turns = self._turns[waiter.guild]
        ahead = bisect_left(turns, (waiter.tag, job))
        line = Line(
            place=ahead + 1,
            own_guild=sum(self._waiters[number].cost for _, number in turns[:ahead]),
            other_guilds=self._others(waiter.guild),
            running=self._still_to_go(now),
            newcomers_first=waiter.tag > self._virtual(waiter.guild),
            paused=waiter.guild in self.resting,
            paused_until=self.resting.get(waiter.guild),
        )
        return line, waiter.cost

    def everybody(self, now: float) -> dict[int, tuple[Line, float]]:
        """Return what stands before each job that waits, in one pass."""
        told: dict[int, tuple[Line, float]] = {}
        running = self._still_to_go(now)
        for guild, turns in self._turns.items():
            others = self._others(guild) if turns else ()
            before, virtual = 0.0, self._virtual(guild)
            rests = guild in self.resting, self.resting.get(guild)
            for place, (_, job) in enumerate(turns, start=1):
                waiter = self._waiters[job]
                if not waiter.arriving:
                    overtaken = waiter.tag > virtual
                    line = Line(place, before, others, running, overtaken, *rests)
                    told[job] = line, waiter.cost
                before += waiter.cost
        return told

    def _virtual(self, guild: int) -> float:
        return self.virtual.get(guild, 0.0)

    def _others(self, own: int) -> tuple[tuple[float, float], ...]:
        """Return what waits in each other guild, and how far its tag is ahead of this one's."""
        lead = self.tags.get(own, 0.0)
        return tuple(
            (seconds, self.tags.get(guild, 0.0) - lead)
            for guild, seconds in self._seconds.items()
            if guild != own and guild not in self.resting and self._turns[guild]
        )

    def _still_to_go(self, now: float) -> tuple[float, ...]:
        """Return the seconds left of the jobs on the GPUs, as far as their cost was right."""
        # A clock set back must not make them longer: a line that seems so long takes nobody.
        running = self.running.values()
        return tuple(max(cost - max(now - began, 0.0), 0.0) for cost, began in running)
