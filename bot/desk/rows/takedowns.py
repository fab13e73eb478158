"""The rows of messages that must go, and how that ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select, true, update

from bot.desk.rows import sources
from bot.jobs.job import DELIVERIES, Job
from bot.jobs.job import sources as sources_of
from bot.jobs.rows import IS_DONE, stop_all
from bot.store.tables import acts, insert_for, jobs, prints, showings, takedowns, veils

# The rows of jobs that a moderator ends or takes back, and of the messages that go with them.

UNFINISHED = ("waiting", "running")


@dataclass(frozen=True, slots=True)
class Purged:
    """What was taken back."""

    jobs: tuple[int, ...]
    num_pictures: int
    num_messages: int  #: that showed them, the showcase's included
    stopped: tuple[int, ...] = ()  #: jobs of others that would have gone on from them


def drop(
    connection: Connection,
    guild: int,
    refusal: str,
    now: float,
    *,
    job: int | None = None,
    member: int | None = None,
    born_after: int | None = None,
) -> list[int]:
    """Stop a guild's jobs that are not shown: one, a member's, those of accounts younger than an
    id, or all; return them.
    """
    where: list[ColumnElement[bool]] = [jobs.c.guild == guild]
    if job is not None:
        where.append(jobs.c.id == job)
    if member is not None:
        where.append(jobs.c.member == member)
    if born_after is not None:
        where.append(jobs.c.member > born_after)
    return stop_all(connection, where, refusal, now)


def take_back(
    connection: Connection,
    guild: int,
    now: float,
    *,
    job: int | None = None,
    member: int | None = None,
    since: float = 0.0,
) -> Purged:
    """Take back the pictures of one job, or those a member had since a time.

    With a member's goes what others made of them, and what is to come of them is stopped.
    """
    theirs = _with_made(connection, _theirs(guild, job, member, since), job)
    going = connection.scalars(select(jobs.c.id).where(*theirs)).all()
    stopped = sources.stop_coming(connection, going, now)
    counted = select(func.count()).select_from(prints).join(jobs, jobs.c.id == prints.c.job)
    num_pictures = connection.scalar(counted.where(*theirs))
    gone = connection.execute(
        update(jobs)
        .where(*theirs)
        .values(delivery="withdrawn", withdrawn_at=now)
        .returning(jobs.c.id, jobs.c.channel, jobs.c.message)
    )
    rows = gone.all()
    numbers = tuple(sorted(row.id for row in rows))
    shown = _shown(connection, rows, numbers)
    take_down(connection, guild, shown, now)
    return Purged(numbers, num_pictures or 0, len(shown), tuple(stopped))


def to_take_back(connection: Connection, guild: int, *, member: int, since: float) -> Purged:
    """Return what `take_back` would take, and take nothing."""
    theirs = _with_made(connection, _theirs(guild, None, member, since), None)
    counted = select(func.count()).select_from(prints).join(jobs, jobs.c.id == prints.c.job)
    wanted = select(jobs.c.id, jobs.c.channel, jobs.c.message).where(*theirs)
    rows = connection.execute(wanted.order_by(jobs.c.id)).all()
    numbers = tuple(row.id for row in rows)
    num_pictures = connection.scalar(counted.where(*theirs)) or 0
    return Purged(numbers, num_pictures, len(_shown(connection, rows, numbers)))


def messages_of(
    connection: Connection,
    guild: int | None,
    job: int | None,
    member: int | None,
    since: float,
) -> list[tuple[int, int, int]]:
    """Return the messages that would go: each one's job, its channel and itself."""
    wanted = select(jobs.c.id, jobs.c.channel, jobs.c.message)
    theirs = _with_made(connection, _theirs(guild, job, member, since), job)
    found = connection.execute(wanted.where(*theirs))
    rows = found.all()
    return _shown(connection, rows, [row.id for row in rows])


def take_down(
    connection: Connection, guild: int, shown: Sequence[tuple[int, int, int]], now: float
) -> None:
    """Ask that messages go, each given as its job, its channel and itself."""
    rows = [
        {"message": message, "channel": channel, "job": job, "guild": guild, "asked_at": now}
        for job, channel, message in shown
    ]
    if rows:
        connection.execute(insert_for(connection)(takedowns).on_conflict_do_nothing(), rows)


def line_of(
    connection: Connection, guild: int, member: int | None, skip: int, limit: int
) -> tuple[list[Job], int, float]:
    """Return a page of what is painted for a guild or one member there and what waits, in order.

    Besides how many there are, and what all of them cost.
    """
    line = [jobs.c.guild == guild, jobs.c.state.in_(UNFINISHED)]
    if member is not None:
        line.append(jobs.c.member == member)
    counted = select(func.count(), func.coalesce(func.sum(jobs.c.cost), 0.0)).where(*line)
    num_all, cost = connection.execute(counted).one()
    # `running` comes before `waiting`.
    first = select(jobs.c.id).where(*line).order_by(jobs.c.state, jobs.c.tag, jobs.c.id)
    page = first.offset(skip).limit(limit).subquery()
    wanted = select(jobs).where(jobs.c.id.in_(select(page.c.id)))
    found = connection.execute(wanted.order_by(jobs.c.state, jobs.c.tag, jobs.c.id))
    return [Job.from_row(dict(row)) for row in found.mappings()], num_all, cost


def _theirs(
    guild: int | None, job: int | None, member: int | None, since: float
) -> list[ColumnElement[bool]]:
    return [
        true() if guild is None else jobs.c.guild == guild,
        jobs.c.id == job if job is not None else jobs.c.member == member,
        IS_DONE,
        jobs.c.done_at >= since,
        jobs.c.refusal.is_(None),
        _TAKEN_BACK,
    ]


def _with_made(
    connection: Connection, theirs: list[ColumnElement[bool]], job: int | None
) -> list[ColumnElement[bool]]:
    """Say the same also of what others made of a member's pictures; of one job alone it is said."""
    if job is not None:
        return theirs
    made = sources.made_from(connection, connection.scalars(select(jobs.c.id).where(*theirs)).all())
    shown = and_(jobs.c.id.in_(made), IS_DONE, jobs.c.refusal.is_(None), _TAKEN_BACK)
    return [or_(and_(*theirs), shown)] if made else theirs


_TAKEN_BACK = jobs.c.delivery.in_(sources_of(DELIVERIES, "withdrawn"))


def _shown(
    connection: Connection, rows: Sequence[Any], numbers: Sequence[int]
) -> list[tuple[int, int, int]]:
    shown = [(row.id, row.channel, row.message) for row in rows if row.message is not None]
    wanted = select(showings).where(showings.c.job.in_(numbers), showings.c.message.is_not(None))
    copies = connection.execute(wanted)
    return shown + [(row.job, row.channel, row.message) for row in copies]


MAX_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Takedown:
    """One message that must go."""

    message: int
    channel: int
    job: int


def due(connection: Connection) -> list[Takedown]:
    """Return the first messages that are still to go, the longest asked for first."""
    wanted = (
        select(takedowns.c.message, takedowns.c.channel, takedowns.c.job)
        .where(takedowns.c.ended_at.is_(None))
        .order_by(takedowns.c.asked_at, takedowns.c.message)
        .limit(MAX_AT_ONCE)
    )
    return [Takedown(*row) for row in connection.execute(wanted)]


def end(connection: Connection, message: int, ending: str, now: float) -> None:
    """Note how a takedown ended."""
    mine = update(takedowns).where(takedowns.c.message == message)
    connection.execute(mine.values(ended_at=now, ending=ending[:32]))


def endings(connection: Connection, numbers: Sequence[int]) -> list[str | None]:
    """Return how the takedowns of some jobs ended, None for each that has not."""
    wanted = select(takedowns.c.ending).where(takedowns.c.job.in_(numbers))
    return list(connection.scalars(wanted))


def ask_if_withdrawn(connection: Connection, job: int, message: int | None, now: float) -> bool:
    """Ask for the message of a job to go where its picture was taken back meanwhile."""
    wanted = select(jobs.c.guild, jobs.c.channel, jobs.c.message, jobs.c.delivery)
    row = connection.execute(wanted.where(jobs.c.id == job)).first()
    shown = row and (message or row.message)
    if row is None or row.delivery != "withdrawn" or shown is None:
        return False
    take_down(connection, row.guild, [(job, row.channel, shown)], now)
    return True


def why_gone(connection: Connection, numbers: Sequence[int]) -> dict[int, str]:
    """Return the code of what became of each painted picture that is shown no more."""
    here = acts.c.guild == jobs.c.guild
    deleted = exists().where(here, acts.c.verb == "delete", acts.c.job == jobs.c.id)
    purged = exists().where(
        *(here, acts.c.verb == "purge"),
        or_(acts.c.member == jobs.c.member, jobs.c.source.is_not(None)),
        acts.c.at == jobs.c.withdrawn_at,
    )
    by_moderator = or_(deleted, purged)
    wanted = (
        select(jobs.c.id, veils.c.wanted, by_moderator)
        .outerjoin(veils, veils.c.job == jobs.c.id)
        .where(jobs.c.id.in_(numbers), IS_DONE, jobs.c.refusal.is_(None))
        .where(or_(jobs.c.delivery == "withdrawn", veils.c.wanted != "shown"))
    )
    return {id: _why(*told) for id, *told in connection.execute(wanted)}


def _why(veiled: str | None, by_moderator: bool) -> str:
    if by_moderator:
        return "picture_taken_back"
    return f"picture_{veiled}" if veiled in ("hidden", "removed") else "picture_deleted"
