"""How often each thing is measured: as often as a device gets through in the time there is."""

from dataclasses import dataclass, replace

FEWEST_STEPS = 2  #: a first and a last one, which differ


@dataclass(frozen=True)
class Counts:
    """What a benchmark does how often; the usual ones are for a device that is quick enough."""

    steps: int  #: of a picture that is timed; virtual time always has the recipe's
    pairs: int  #: of one picture by the engine and one by diffusers
    warm_ups: int  #: pairs before those
    rounds: int  #: through all sizes of a pass
    largest: int  #: rows of a pass
    burst: int  #: pictures asked for at once
    decodes: int
    article: bool = True  #: also the article's call, of many steps


def usual(steps: int, quick: bool) -> Counts:
    if quick:
        return Counts(steps, pairs=3, warm_ups=1, rounds=2, largest=16, burst=4, decodes=3)
    return Counts(steps, pairs=15, warm_ups=1, rounds=7, largest=32, burst=32, decodes=8)


def fitting(counts: Counts, pass_seconds: float, budget_seconds: float) -> Counts:
    """Return what a device gets through whose pass of one picture takes so long.

    First the repetitions go; where even one picture takes a fifth of the time, its steps do.
    """
    steps = max(FEWEST_STEPS, min(counts.steps, int(budget_seconds / 5 / pass_seconds)))
    pictures = 2 * (counts.pairs + counts.warm_ups + 2 * counts.burst) + 2
    share = budget_seconds / (pictures * counts.steps * pass_seconds)
    if share >= 1:
        return counts
    if steps < counts.steps:
        return replace(
            counts, steps=steps, pairs=1, warm_ups=0, rounds=0, burst=1, decodes=1, article=False
        )
    return replace(
        counts,
        pairs=max(1, round(share * counts.pairs)),
        rounds=max(1, round(share * counts.rounds)),
        burst=max(2, round(share * counts.burst)),
        decodes=max(1, round(share * counts.decodes)),
    )
