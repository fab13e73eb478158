"""The rows of what removed pictures look like, which is not posted in their guild again."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select

from bot.store.tables import forbidden, insert_for, likenesses


@dataclass(frozen=True, slots=True)
class Removed:
    """A picture that a moderator removed, as the list of them shows it."""

    job: int
    moderator: int
    at: float  #: UTC seconds
    num_pictures: int


def forbid(connection: Connection, guild: int, job: int, moderator: int, now: float) -> int:
    """Let nothing that looks like a job's pictures be posted in a guild; return how many are known.

    Who removes a message removes every picture in it.
    """
    found = connection.execute(select(likenesses).where(likenesses.c.job == job))
    made = [(row.number, row.fingerprint) for row in found]
    for number, fingerprint in made:
        row = {"guild": guild, "job": job, "number": number, "fingerprint": fingerprint}
        told = {"moderator": moderator, "at": now}
        connection.execute(
            insert_for(connection)(forbidden).values(row | told).on_conflict_do_nothing()
        )
    return len(made)


def allow_again(connection: Connection, guild: int, job: int) -> int:
    """Undo that; return how many pictures may be posted again."""
    mine = forbidden.c.guild == guild, forbidden.c.job == job
    return connection.execute(delete(forbidden).where(*mine)).rowcount


def forbidden_in(connection: Connection, guild: int) -> tuple[str, ...]:
    """Return what may not be posted in a guild, as fingerprints."""
    wanted = select(forbidden.c.fingerprint).where(forbidden.c.guild == guild)
    return tuple(connection.scalars(wanted))


def removed_in(connection: Connection, guild: int, limit: int) -> Sequence[Removed]:
    """Return the pictures removed in a guild, the latest first."""
    at = func.min(forbidden.c.at)
    wanted = (
        select(forbidden.c.job, func.min(forbidden.c.moderator), at, func.count())
        .where(forbidden.c.guild == guild)
        .group_by(forbidden.c.job)
        .order_by(at.desc(), forbidden.c.job)
        .limit(limit)
    )
    return [Removed(*row) for row in connection.execute(wanted)]
