"""The rows of what removed pictures look like, which is not posted in their guild again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select

from bot.desk.rows.takedowns import messages_of
from bot.jobs.rows import IS_DONE
from bot.store.tables import forbidden, insert_for, jobs, likenesses, showings


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
    """Return what may not be posted in a guild, as fingerprints; guild 0 is every one."""
    wanted = select(forbidden.c.fingerprint).where(forbidden.c.guild.in_((guild, 0)))
    return tuple(connection.scalars(wanted))


@dataclass(frozen=True, slots=True)
class Shown:
    """A finished job, and who asked for it where."""

    job: int
    guild: int
    member: int


def done_among(connection: Connection, numbers: Collection[int]) -> list[Shown]:
    """Return those of some jobs that are done, and of which rows are left."""
    wanted = select(jobs.c.id, jobs.c.guild, jobs.c.member).where(jobs.c.id.in_(numbers), IS_DONE)
    return [Shown(*row) for row in connection.execute(wanted.order_by(jobs.c.id))]


def shown_of(connection: Connection, numbers: Collection[int]) -> list[Shown]:
    """Return a line for each message that shows one of some jobs now."""
    found = []
    for each in done_among(connection, numbers):
        messages = messages_of(connection, None, each.job, None, 0.0)
        found += [each] * len(messages)
    return found


def job_shown_at(
    connection: Connection, channel: int, message: int | None, job: int | None
) -> int | None:
    """Return the job of a message, or the one that is named, where its picture stands there."""
    copy = select(showings.c.job).where(showings.c.channel == channel)
    if job is not None:
        its = select(jobs.c.id).where(jobs.c.id == job, jobs.c.channel == channel)
        known: int | None = connection.scalar(its)
        return known or connection.scalar(copy.where(showings.c.job == job))
    its = select(jobs.c.id).where(jobs.c.message == message, jobs.c.channel == channel)
    known = connection.scalar(its)
    # A showcase holds few of all pictures, and somebody outside asks seldom.
    return known or connection.scalar(copy.where(showings.c.message == message))


def fingerprints_of(connection: Connection, numbers: Collection[int]) -> list[str]:
    """Return what the pictures of some jobs look like."""
    wanted = select(likenesses.c.fingerprint).where(likenesses.c.job.in_(numbers))
    return list(connection.scalars(wanted))


def made_from(connection: Connection, numbers: Collection[int]) -> set[int]:
    """Return the jobs that went on from a picture of some others."""
    source = jobs.c.get("source")
    if source is None:  # no request of this schema goes on from another
        return set()
    return set(connection.scalars(select(jobs.c.id).where(source.in_(numbers))))


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
