"""Pure: whose turn it is, and about when.

Start-time fair queueing (Goyal, Vin, Cheng: "Start-time Fair Queuing", 1996) at two levels. Each
member of a guild is a flow, and each guild is a flow. A job may start at its tag, a virtual time:
where its member's last job ends, but never before the guild's own virtual time. The lowest tag is
next. Whoever asks for forty pictures pushes their own tags into the future and nobody else's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
    weight: float  #: 2.0 goes twice as fast as 1.0

    @property
    def end(self) -> float:
        """The virtual time at which the member's next job may start."""
        return self.tag + self.cost / self.weight


def retag(turns: Sequence[Turn], earliest: float) -> list[Turn]:
    """Close the gap that a cancelled job left at `earliest` among a member's waiting ones.

    `turns` are that member's later jobs in order; none of them moves back.
    """
    moved, start = [], earliest
    for turn in turns:
        moved.append(Turn(turn.job, min(turn.tag, start), turn.cost, turn.weight))
        start = moved[-1].end
    return moved


@dataclass(frozen=True, slots=True)
class Line:
    """What stands before a job: GPU seconds, by where they stand."""

    place: int  #: 1 is next in its guild
    own_guild: float  #: of the jobs before it in its guild
    other_guilds: tuple[tuple[float, float], ...]  #: of all that waits in each, and its lead
    running: tuple[float, ...]  #: still to go of each job on the GPUs
    newcomers_first: bool = False  #: who has nothing live there would go before it
    paused: bool = False  #: moderators let nothing be begun in its guild
    paused_until: float | None = None  #: None: until somebody resumes


def expected_seconds(line: Line, cost: float, slots: int) -> float:
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
    return "/".join("" if part is None else str(part) for part in (*parts, *named))


@dataclass(slots=True)
class Pace:
    """How many seconds a picture takes here, by what it is painted with."""

    seconds: dict[str, float]  #: a mean for each key, the newest counting most

    def cost(self, spec: Spec, offer: Offer | None = None) -> float:
        """Predict a job's seconds; what was never seen goes by what is known of others.

        Where the model has said what is finer or larger by how much, that counts.
        """
        if known := self.seconds.get(pace_key(spec)):
            return known * spec.count
        usual = spec.model_copy(update={"quality": None, "size": None})
        effort = offer.effort(spec.quality, spec.size) if offer else 1.0
        return (self.seconds.get(pace_key(usual)) or self._typical()) * effort * spec.count

    def learn(self, key: str, seconds: float, count: int) -> None:
        """Take one finished job into the mean; the first one counts whole."""
        newest = seconds / count
        mean = self.seconds.get(key, newest)
        self.seconds[key] = mean + NEWEST_WEIGHT * (newest - mean)

    def _typical(self) -> float:
        known: Iterable[float] = self.seconds.values()
        return sum(known) / len(self.seconds) if self.seconds else FIRST_GUESS
