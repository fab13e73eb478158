"""Pure: whose turn it is, and about when.

Start-time fair queueing (Goyal, Vin, Cheng: "Start-time Fair Queuing", 1996) at two levels. Each
member of a guild is a flow, and each guild is a flow. A job may start at its tag, a virtual time:
where its member's last job ends, but never before the guild's own virtual time. The lowest tag is
next. Whoever asks for forty pictures pushes their own tags into the future and nobody else's.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bot.request import Offer, Spec

FIRST_GUESS = 10.0  #: seconds a picture takes before any was seen
NEWEST_WEIGHT = 0.2  #: how much the newest picture moves the mean


@dataclass(frozen=True, slots=True)
class Turn:
    """One live job of a member, as far as turns go."""

    job: int
    tag: float
    cost: float  #: predicted GPU seconds

    @property
    def end(self) -> float:
        """The virtual time at which the member's next job may start."""
        return self.tag + self.cost


def retag(turns: Sequence[Turn], earliest: float) -> list[Turn]:
    """Close the gap that a cancelled job left at `earliest` among a member's waiting ones.

    `turns` are that member's later jobs in order; none of them moves back.
    """
    moved, start = [], earliest
    for turn in turns:
        moved.append(Turn(turn.job, min(turn.tag, start), turn.cost))
        start = moved[-1].end
    return moved


@dataclass(frozen=True, slots=True)
class QueuePosition:
    """What stands before a job: GPU seconds, by where they stand."""

    place: int  #: 1 is next in its guild
    own_guild: float  #: of the jobs before it in its guild
    other_guilds: tuple[tuple[float, float], ...]  #: of all that waits in each, and its lead
    running: tuple[float, ...]  #: still to go of each job on the GPUs
    newcomers_first: bool = False  #: who has nothing live there would go before it
    paused: bool = False  #: moderators let nothing be begun in its guild
    paused_until: float | None = None  #: None: until somebody resumes


def expected_seconds(line: QueuePosition, cost: float, slots: int) -> float:
    """Return about when a job is finished.

    The other guilds take turns with this one: each is served as much as this one is until then,
    less its lead (how far its tag is ahead of this one's), and no more than it has waiting.
    """
    others = (min(max(line.own_guild - lead, 0.0), waits) for waits, lead in line.other_guilds)
    before = line.own_guild + sum(others)
    idle = max(slots, 1) - len(line.running)
    return _starts(before, sorted([0.0] * idle + list(line.running))) + cost


def _starts(work: float, free_at: Sequence[float]) -> float:
    """Return when `work` seconds are begun on slots that become free at these times, in order."""
    for busy, (freed, following) in enumerate(pairwise(free_at), start=1):
        room = busy * (following - freed)
        if work <= room:
            return freed + work / busy
        work -= room
    return free_at[-1] + work / len(free_at)


def pace_key(spec: Spec) -> str:
    """Name what decides how long a picture takes; an empty part is the model's own choice."""
    parts = (spec.model, spec.width, spec.height, spec.steps, spec.sampler)
    named = (spec.quality, spec.size) if spec.quality or spec.size else ()
    going_on = (spec.source.use, spec.source.strength) if spec.source else ()
    return "/".join("" if part is None else str(part) for part in (*parts, *named, *going_on))


@dataclass(slots=True)
class Pace:
    """How many seconds a picture takes here, by what it is painted with."""

    seconds: dict[str, float]  #: a mean for each key, the newest counting most

    def cost(self, spec: Spec, offer: Offer | None = None, measured: float | None = None) -> float:
        """Predict a job's seconds; what was never seen goes by what is known of others.

        Where the model has said what is finer or larger by how much, that counts. What studios
        have measured of usual pictures counts until one with their model was seen.
        """
        if known := self.seconds.get(pace_key(spec)):
            return known * spec.count
        usual = spec.model_copy(update={"quality": None, "size": None, "source": None})
        effort = offer.effort(spec.quality, spec.size, spec.source) if offer else 1.0
        seconds = self.seconds.get(pace_key(usual)) or measured or self._typical()
        return seconds * effort * spec.count

    def learn(self, key: str, seconds: float, count: int) -> None:
        """Take one finished job into the mean; the first one counts whole."""
        newest = seconds / count
        mean = self.seconds.get(key, newest)
        self.seconds[key] = mean + NEWEST_WEIGHT * (newest - mean)

    def _typical(self) -> float:
        known: Iterable[float] = self.seconds.values()
        return sum(known) / len(self.seconds) if self.seconds else FIRST_GUESS


# Pure: the line in memory, so that telling a newcomer their place asks the database nothing.


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
class QueueView:
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
    ) -> "QueueView":
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

    def before(self, job: int, now: float) -> tuple[QueuePosition, float] | None:
        """Return what stands before a job, and its own cost."""
        if (waiter := self._waiters.get(job)) is None:
            return None
        turns = self._turns[waiter.guild]
        ahead = bisect_left(turns, (waiter.tag, job))
        line = QueuePosition(
            place=ahead + 1,
            own_guild=sum(self._waiters[number].cost for _, number in turns[:ahead]),
            other_guilds=self._others(waiter.guild),
            running=self._still_to_go(now),
            newcomers_first=waiter.tag > self._virtual(waiter.guild),
            paused=waiter.guild in self.resting,
            paused_until=self.resting.get(waiter.guild),
        )
        return line, waiter.cost

    def everybody(self, now: float) -> dict[int, tuple[QueuePosition, float]]:
        """Return what stands before each job that waits, in one pass."""
        told: dict[int, tuple[QueuePosition, float]] = {}
        running = self._still_to_go(now)
        for guild, turns in self._turns.items():
            others = self._others(guild) if turns else ()
            before, virtual = 0.0, self._virtual(guild)
            rests = guild in self.resting, self.resting.get(guild)
            for place, (_, job) in enumerate(turns, start=1):
                waiter = self._waiters[job]
                if not waiter.arriving:
                    overtaken = waiter.tag > virtual
                    line = QueuePosition(place, before, others, running, overtaken, *rests)
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
