"""What a member had of late, asked in the transaction that writes their next request down."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    func,
    literal,
    select,
    text,
    union_all,
)

from bot.desk.policy.limits import DAY, Taken, first_id_at
from bot.errors import GATE_STOP
from bot.jobs.job import read_request
from bot.request import Request
from bot.store.tables import jobs, prints

LIVE = ("arriving", "waiting", "running")


def _jobs(stopped: ColumnElement[int], *also: ColumnElement[bool]) -> Select[Any]:
    """Select jobs, each with how many of its pictures never came for the image gate."""
    return select(
        jobs.c.state,
        jobs.c.arriving_at,
        jobs.c.pictures,
        jobs.c.price,
        jobs.c.use,
        stopped.label("stopped"),
        func.coalesce(jobs.c.parent, jobs.c.channel).label("channel"),
    ).where(
        jobs.c.member == bindparam("member"),
        jobs.c.guild == bindparam("guild"),
        jobs.c.refusal.is_(None),
        jobs.c.id != bindparam("job"),
        *also,
    )


# One statement, put together once: every request asks it.
# Three looks into the index of members rather than one with OR, which would read all they ever had.
_RECENT = jobs.c.arriving_at > bindparam("since")
_CAME = select(func.count()).where(prints.c.job == jobs.c.id).scalar_subquery()
_PAST = union_all(
    _jobs(literal(0), jobs.c.state.in_(LIVE)),
    _jobs(jobs.c.pictures - _CAME, jobs.c.state == "done", _RECENT),
    _jobs(jobs.c.pictures, jobs.c.state == "failed", _RECENT, jobs.c.reason == GATE_STOP),
)


def past_of(
    connection: Connection, guild: int, member: int, now: float, besides: int = 0
) -> tuple[tuple[Taken, ...], tuple[Taken, ...]]:
    """Return what a member had in a day, and what the image gate stopped of it.

    What failed, was refused or cancelled is not among it: that gives the quota back. `besides` is
    the request itself, where it is asked about a second time.
    """
    asked = {"guild": guild, "member": member, "since": now - DAY, "job": besides}
    past = connection.execute(_PAST, asked).all()
    came = [(row, row.pictures - row.stopped) for row in past]
    return _taken(came), _taken((row, row.stopped) for row in past)


def _taken(rows: Iterable[tuple[Any, int]]) -> tuple[Taken, ...]:
    """Return jobs with how many pictures of each count, those left out of which none does."""
    return tuple(
        Taken(row.arriving_at, pictures * row.price, row.channel, row.state in LIVE, row.use)
        for row, pictures in rows
        if pictures
    )


# What was asked for in a guild of late, for a rule to be tried on.

MAX_TRIED = 5000  #: requests; the newest


def asked_since(connection: Connection, guild: int, moment: float) -> list[tuple[int, str]]:
    """Return the requests of a guild since a moment with their jobs, the newest first.

    As they are stored: to read thousands takes longer than to find them, and needs no database.
    """
    # A job's id is its interaction's, which carries the time: an index finds a guild's days.
    wanted = (
        select(jobs.c.id, jobs.c.request)
        .where(jobs.c.guild == guild, jobs.c.id >= first_id_at(moment), text("id > 0"))
        .order_by(jobs.c.id.desc())
        .limit(MAX_TRIED)
    )
    return [(row.id, row.request) for row in connection.execute(wanted)]


def readable(asked: Iterable[tuple[int, str]]) -> list[tuple[int, Request]]:
    """Return those requests that this release understands; it takes a while."""
    read = [(job, read_request({"request": request})) for job, request in asked]
    return [(job, request) for job, request in read if request is not None]
