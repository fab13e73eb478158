"""The rows of which pictures go on from which: what one came from, and all that came of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from bot.store.tables import jobs

MAX_STEPS = 50  #: a picture that goes on from another that goes on from another ...
MAX_DESCENDANTS = 500


@dataclass(frozen=True, slots=True)
class Lineage:
    """Jobs by their numbers; those whose rows are gone are named as long as others name them."""

    came_from: tuple[int, ...] = ()  #: the nearest first
    led_to: tuple[int, ...] = ()  #: the nearest first


def lineage_of(connection: Connection, job: int) -> Lineage:
    """Return what a job's pictures came from, and what came of them."""
    return Lineage(ancestors_of(connection, job), descendants_of(connection, job))


def ancestors_of(connection: Connection, job: int) -> tuple[int, ...]:
    """Return the job that a job goes on from, the one which that goes on from, and so on."""
    found: list[int] = []
    source: int | None = job
    while len(found) < MAX_STEPS:
        source = connection.scalar(select(jobs.c.source).where(jobs.c.id == source))
        if source is None or source in found:
            break
        found.append(source)
    return tuple(found)


def descendants_of(connection: Connection, job: int) -> tuple[int, ...]:
    """Return the jobs that go on from a job's pictures, or from what came of them."""
    found: dict[int, None] = {}
    latest: Sequence[int] = [job]
    while latest and len(found) < MAX_DESCENDANTS:
        going_on = jobs.c.source.in_(latest), jobs.c.source.is_not(None)
        children = connection.scalars(select(jobs.c.id).where(*going_on).order_by(jobs.c.id))
        latest = [each for each in children if each not in found and each != job]
        found |= dict.fromkeys(latest)
    return tuple(found)[:MAX_DESCENDANTS]
