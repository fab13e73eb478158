"""Pure: when a job's turn comes, learned from how long jobs take here."""

from dataclasses import dataclass

FIRST_GUESS = 10.0  #: seconds a job takes before any was seen
NEWEST_WEIGHT = 0.2  #: how much the newest job moves the mean


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast jobs go through: seconds each, and how many are painted at once."""

    job_seconds: float = FIRST_GUESS
    jobs_seen: int = 0
    slots: int = 1


def learn(pace: Pace, seconds: float) -> Pace:
    """Take one finished job into the mean; the first one counts whole."""
    weight = 1.0 if pace.jobs_seen == 0 else NEWEST_WEIGHT
    mean = pace.job_seconds + weight * (seconds - pace.job_seconds)
    return Pace(mean, pace.jobs_seen + 1, pace.slots)


def expected_seconds(ahead: int, running: int, pace: Pace) -> float:
    """Return about when a job is finished that has `ahead` before it and `running` on the GPU."""
    rounds_before = (ahead + running) // max(pace.slots, 1)
    return (rounds_before + 1) * pace.job_seconds
