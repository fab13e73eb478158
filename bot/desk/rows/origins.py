"""The rows of which pictures go on from which: what one came from, and all that came of it."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from bot.desk.rows import sources as source_rows
from bot.store.tables import jobs

MAX_STEPS = 50  #: a picture that goes on from another that goes on from another ...


@dataclass(frozen=True, slots=True)
class Lineage:
    """Jobs by their numbers; those whose rows are gone are named as long as others name them."""

    came_from: tuple[int, ...] = ()  #: the nearest first
    led_to: tuple[int, ...] = ()  #: the oldest first


def lineage_of(connection: Connection, job: int) -> Lineage:
    """Return what a job's pictures came from, and what came of them."""
    return Lineage(ancestors_of(connection, job), tuple(source_rows.made_from(connection, [job])))


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
