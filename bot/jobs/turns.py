"""Pure: whose turn it is, and about when.

Start-time fair queueing (Goyal, Vin, Cheng: "Start-time Fair Queuing", 1996) at two levels. Each
member of a guild is a flow, and each guild is a flow. A job may start at its tag, a virtual time:
where its member's last job ends, but never before the guild's own virtual time. The lowest tag is
next. Whoever asks for forty pictures pushes their own tags into the future and nobody else's; one
with a share of two pushes them half as far, so that two of theirs are painted for one of another's.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise

from bot.request import Offer, Spec

FIRST_GUESS = 10.0  #: seconds a picture takes before any was seen
MOVED = 2.0  #: times what was foreseen, or that share of it
NEWEST_WEIGHT = 0.2  #: how much the newest picture moves the mean


@dataclass(frozen=True, slots=True)
class Turn:
    """One live job of a member, as far as turns go."""

    job: int
    tag: float
    cost: float  #: predicted GPU seconds, divided by the member's share of the line

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
    other_guilds: float  #: of the jobs of other guilds that have their turn before it
    running: tuple[float, ...]  #: still to go of each job on the GPUs
    newcomers_first: bool = False  #: who has nothing live there would go before it
    paused: bool = False  #: moderators let nothing be begun in its guild
    paused_until: float | None = None  #: None: until somebody resumes


def expected_seconds(line: QueuePosition, cost: float, slots: int) -> float:
    """Return about when a job is finished."""
    before = line.own_guild + line.other_guilds
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


@dataclass(frozen=True, slots=True)
class Charge:
    """What a job in line is charged, and would be by what is known now."""

    job: int
    guild: int
    cost: float
    now: float


def recharged(charges: Iterable[Charge]) -> tuple[dict[float, list[int]], dict[float, list[int]]]:
    """Return the jobs that are charged by another measure now, and the guilds, by that ratio.

    A guild is as far ahead of the others as its jobs were charged: that shrinks or grows with them.
    """
    jobs, guilds = defaultdict[float, list[int]](list), defaultdict[float, list[int]](list)
    sums: dict[int, list[float]] = {}
    for each in charges:
        before, now = sums.setdefault(each.guild, [0.0, 0.0])
        sums[each.guild] = [before + each.cost, now + each.now]
        jobs[round(each.now / each.cost, 6)].append(each.job)
    for guild, (before, now) in sums.items():
        guilds[round(now / before, 6)].append(guild)
    jobs.pop(1.0, None)
    guilds.pop(1.0, None)
    return jobs, guilds


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

    def has_moved(self, key: str, foreseen: float) -> bool:
        """Tell whether pictures take so much more or less that what waits is to be charged anew."""
        ratio = self.seconds[key] / foreseen
        return not 1 / MOVED <= ratio <= MOVED

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


@dataclass(frozen=True, slots=True)
class GuildsServed:
    """How much all guilds in line are served until a virtual time, found without asking each.

    The guilds take turns: each is served from its tag on, and no more than it has waiting.
    """

    begins: Sequence[float]  #: their tags, in order
    begun: Sequence[float]  #: the sums of these
    ends: Sequence[float]  #: when nothing waits there any more, in order
    ended: Sequence[float]

    @classmethod
    def of(cls, guilds: Iterable[tuple[int, float, float]]) -> "GuildsServed":
        """Return it for guilds with their tags and all that waits in each."""
        known = list(guilds)
        begins = sorted(tag for _, tag, _ in known)
        ends = sorted(tag + seconds for _, tag, seconds in known)
        sums = [list(accumulate(each, initial=0.0)) for each in (begins, ends)]
        return cls(begins, sums[0], ends, sums[1])

    def until(self, moment: float) -> float:
        """Return the GPU seconds all of them are served until then."""
        begun, ended = bisect_left(self.begins, moment), bisect_left(self.ends, moment)
        return begun * moment - self.begun[begun] - (ended * moment - self.ended[ended])


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
        turns, guild = self._turns[waiter.guild], waiter.guild
        ahead = bisect_left(turns, (waiter.tag, job))
        own = sum(self._waiters[number].cost for _, number in turns[:ahead])
        until = self.tags.get(guild, 0.0) + own
        others = (
            min(max(until - tag, 0.0), seconds)
            for other, tag, seconds in self._guilds_in_line(now)
            if other != guild
        )
        line = QueuePosition(
            place=ahead + 1,
            own_guild=own,
            other_guilds=sum(others),
            running=self._still_to_go(now),
            newcomers_first=waiter.tag > self._virtual(guild),
            paused=self._rests(guild, now),
            paused_until=self.resting.get(guild),
        )
        return line, waiter.cost

    def everybody(self, now: float) -> dict[int, tuple[QueuePosition, float]]:
        """Return what stands before each job that waits, in one pass."""
        told: dict[int, tuple[QueuePosition, float]] = {}
        running, served = self._still_to_go(now), GuildsServed.of(self._guilds_in_line(now))
        for guild, turns in self._turns.items():
            before, virtual, tag = 0.0, self._virtual(guild), self.tags.get(guild, 0.0)
            rests = self._rests(guild, now)
            until = self.resting.get(guild)
            for place, (_, job) in enumerate(turns, start=1):
                waiter = self._waiters[job]
                if not waiter.arriving:
                    overtaken = waiter.tag > virtual
                    others = served.until(tag + before) - (0.0 if rests else before)
                    line = QueuePosition(
                        place, before, max(others, 0.0), running, overtaken, rests, until
                    )
                    told[job] = line, waiter.cost
                before += waiter.cost
        return told

    def _virtual(self, guild: int) -> float:
        return self.virtual.get(guild, 0.0)

    def acknowledged(self, job: int) -> None:
        """Note that somebody knows where a job stands."""
        if (waiter := self._waiters.get(job)) and waiter.arriving:
            self._waiters[job] = replace(waiter, arriving=False)

    def _rests(self, guild: int, now: float) -> bool:
        if guild not in self.resting:
            return False
        until = self.resting[guild]
        return until is None or until > now

    def _guilds_in_line(self, now: float) -> Iterator[tuple[int, float, float]]:
        """Yield each guild that nothing keeps from its turns, its tag, and all that waits there."""
        for guild, seconds in self._seconds.items():
            if self._turns[guild] and not self._rests(guild, now):
                yield guild, self.tags.get(guild, 0.0), seconds

    def _still_to_go(self, now: float) -> tuple[float, ...]:
        """Return the seconds left of the jobs on the GPUs, as far as their cost was right."""
        # A clock set back must not make them longer: a line that seems so long takes nobody.
        running = self.running.values()
        return tuple(max(cost - max(now - began, 0.0), 0.0) for cost, began in running)
