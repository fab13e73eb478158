"""What a member had of late, asked in the transaction that writes their next request down."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, select, true, union_all

from bot.desk.policy.limits import DAY, Taken, first_id_at
from bot.desk.rows.settings import EVERY_GUILD
from bot.jobs.job import read_request
from bot.request import Request
from bot.store.tables import jobs, settings

LIVE = ("arriving", "waiting", "running")
GATE_BLOCK = "picture_blocked"  #: the reason of a job whose picture the image gate stopped

# One statement, put together once: every request asks it. The version stands in each row, and
# there is a row also for who has asked for nothing.
_VERSION = (
    select(func.coalesce(func.sum(settings.c.version), 0).label("version"))
    .where(settings.c.guild.in_((bindparam("guild"), EVERY_GUILD)))
    .subquery()
)


def _jobs(*also: ColumnElement[bool]) -> Select[Any]:
    return select(
        jobs.c.state,
        jobs.c.arriving_at,
        jobs.c.pictures,
        func.coalesce(jobs.c.parent, jobs.c.channel).label("channel"),
    ).where(
        jobs.c.member == bindparam("member"),
        jobs.c.guild == bindparam("guild"),
        jobs.c.refusal.is_(None),
        jobs.c.id != bindparam("job"),
        *also,
    )


# Three looks into the index of members rather than one with OR, which would read all they ever had.
_RECENT = jobs.c.arriving_at > bindparam("since")
_BLOCKED = jobs.c.reason == GATE_BLOCK
_HAD = union_all(
    _jobs(jobs.c.state.in_(LIVE)),
    _jobs(jobs.c.state == "done", _RECENT),
    _jobs(jobs.c.state == "failed", _RECENT, _BLOCKED),
).subquery()
_PAST = select(_VERSION.c.version, *_HAD.c).select_from(_VERSION).outerjoin(_HAD, true())


def past_of(
    connection: Connection, guild: int, member: int, now: float, besides: int = 0
) -> tuple[int, tuple[Taken, ...], tuple[Taken, ...]]:
    """Return the version of a guild's snapshot, what a member had in a day, and what was stopped.

    What failed, was refused or cancelled is not among it: that gives the quota back. `besides` is
    the request itself, where it is asked about a second time.
    """
    asked = {"guild": guild, "member": member, "since": now - DAY, "job": besides}
    rows = connection.execute(_PAST, asked).all()
    past = [row for row in rows if row.state is not None]
    stopped = _taken(row for row in past if row.state == "failed")
    return rows[0].version, _taken(row for row in past if row.state != "failed"), stopped


def _taken(rows: Iterable[Any]) -> tuple[Taken, ...]:
    return tuple(
        Taken(row.arriving_at, row.pictures, row.channel, row.state in LIVE) for row in rows
    )


# What was asked for in a guild of late, for a rule to be tried on.

MAX_TRIED = 5000  #: requests; the newest


def asked_since(connection: Connection, guild: int, moment: float) -> list[tuple[int, Request]]:
    """Return the requests of a guild since a moment with their jobs, the newest first."""
    # A job's id is its interaction's, which carries the time: the primary key finds the days.
    wanted = (
        select(jobs.c.id, jobs.c.request)
        .where(jobs.c.guild == guild, jobs.c.id >= first_id_at(moment))
        .order_by(jobs.c.id.desc())
        .limit(MAX_TRIED)
    )
    found = connection.execute(wanted)
    read = [(row["id"], read_request(dict(row))) for row in found.mappings()]
    return [(job, request) for job, request in read if request is not None]
