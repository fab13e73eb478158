"""The rows of what moderators did: who, what, why, until when; written with the act itself."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Integer,
    Select,
    String,
    Table,
    and_,
    bindparam,
    cast,
    delete,
    exists,
    func,
    literal_column,
    not_,
    select,
    union_all,
    update,
)

from bot.desk.policy.limits import DAY
from bot.desk.policy.usage import Usage, daily, most, packed, unpacked
from bot.desk.rows import reports
from bot.errors import GATE_STOP
from bot.store.tables import (
    acts,
    counts,
    days,
    gate_stops,
    insert_for,
    jobs,
    refusals,
    takedowns,
    uses,
)

MAX_REASON = 400  #: characters kept
MAX_DETAIL = 1000


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing a moderator did."""

    guild: int
    moderator: int
    verb: str  #: as the command is called, such as `block`
    at: float  #: seconds since 1970, UTC
    member: int | None = None  #: whom it was done to
    job: int | None = None
    reason: str = ""
    until: float | None = None  #: None: for good, or done at once
    detail: str = ""  #: what it came to, such as a number of pictures; no words of a prompt
    id: int | None = None  #: given out by the database


def note(connection: Connection, act: AuditEntry) -> None:
    """Write a moderator's act down, in the transaction that does it."""
    row = asdict(act) | {"reason": act.reason[:MAX_REASON], "detail": act.detail[:MAX_DETAIL]}
    del row["id"]
    connection.execute(acts.insert().values(row))


def tell_more(connection: Connection, verb: str, numbers: Iterable[int], told: str) -> None:
    """Say in the newest rows of what was done to some jobs what came of it since."""
    newest = select(func.max(acts.c.id)).where(acts.c.job.in_(numbers), acts.c.verb == verb)
    rows = newest.group_by(acts.c.job).scalar_subquery()
    more = func.substr(acts.c.detail + f"; {told}", 1, MAX_DETAIL)
    connection.execute(update(acts).where(acts.c.id.in_(rows)).values(detail=more))


@dataclass(frozen=True, slots=True)
class Filter:
    """Which acts of a guild are asked for."""

    guild: int
    moderator: int | None = None
    verb: str | None = None
    member: int | None = None
    since: float | None = None


def acts_noted(
    connection: Connection, wanted: Filter, *, before: int | None = None, newest: int
) -> list[AuditEntry]:
    """Return the newest acts that fit, latest first; `before` is an act's id."""
    asked = select(acts).where(acts.c.guild == wanted.guild)
    for name in ("moderator", "verb", "member"):
        if (value := getattr(wanted, name)) is not None:
            asked = asked.where(acts.c[name] == value)
    if wanted.since is not None:
        asked = asked.where(acts.c.at >= wanted.since)
    if before is not None:
        asked = asked.where(acts.c.id < before)
    found = connection.execute(asked.order_by(acts.c.id.desc()).limit(newest))
    return [_act(dict(row)) for row in found.mappings()]


def verbs_noted(connection: Connection, guild: int) -> list[str]:
    """Return what kinds of acts a guild has seen."""
    asked = select(acts.c.verb).where(acts.c.guild == guild).distinct().order_by(acts.c.verb)
    return list(connection.scalars(asked))


def _act(row: Mapping[str, Any]) -> AuditEntry:
    return AuditEntry(**row)


# What the rows say of a guild's use: pictures, refusals, waits and takedowns of a period.

TOP = 10  #: members and kinds that are named
GONE = "gone"


def usage_of(connection: Connection, guild: int, first_day: int, num_days: int) -> Usage:
    """Count what a guild used since a day, which is in days since 1970."""
    since = first_day * DAY
    told = connection.execute(select(days).where(*_of(days, guild, first_day))).all()
    unpacked = connection.execute(_UNPACKED.where(*_of(uses, guild, first_day)))
    today = Counter[int]()
    for row in unpacked:
        today[row.member] += row.pictures
    named = [row.members for row in told if row.members is not None]
    num_members, top = most([*named, packed(today)], TOP)
    refused, kinds = _refused(connection, guild, since)
    num_done = sum(row.jobs for row in told)
    return Usage(
        days=daily({row.day: row.pictures for row in told}, first_day, num_days),
        refused_days=daily(refused, first_day, num_days),
        first_day=first_day,
        num_members=num_members,
        top=top,
        refusals=tuple(kinds.most_common(TOP)),
        mean_wait_seconds=sum(row.wait_seconds for row in told) / num_done if num_done else None,
        takedown_seconds=_takedowns(connection, guild, since),
    )


def add_counts(connection: Connection, new: Mapping[tuple[int, int, str], int]) -> None:
    """Add to how often what was refused, by guild, day and code."""
    for (guild, day, code), times in new.items():
        row = insert_for(connection)(counts).values(guild=guild, day=day, code=code, times=times)
        more = {"times": counts.c.times + times}
        key = [counts.c.guild, counts.c.day, counts.c.code]
        connection.execute(row.on_conflict_do_update(index_elements=key, set_=more))


_UNPACKED = select(uses.c.day, uses.c.member, uses.c.pictures)


def _of(table: Table, guild: int, first_day: int) -> tuple[ColumnElement[bool], ...]:
    return table.c.guild == guild, table.c.day >= first_day


PACKED_AT_ONCE = 20  #: days of servers in one transaction


def pack_days(connection: Connection, before: int) -> bool:
    """Pack who used what on days before one, some at a time; False where nothing is left."""
    wanted = select(uses.c.guild, uses.c.day).where(uses.c.day < before).distinct()
    found = connection.execute(wanted.limit(PACKED_AT_ONCE)).all()
    for guild, day in found:
        there = uses.c.guild == guild, uses.c.day == day
        members = {row.member: row.pictures for row in connection.execute(_UNPACKED.where(*there))}
        _keep_members(connection, guild, day, members)
        connection.execute(delete(uses).where(*there))
    return bool(found)


def forget_users(connection: Connection, before: int) -> bool:
    """Forget who used what on the oldest day before one; how much that was stays."""
    named = days.c.members.is_not(None)
    oldest = connection.scalar(select(func.min(days.c.day)).where(named, days.c.day < before))
    connection.execute(update(days).where(named, days.c.day == oldest).values(members=None))
    return oldest is not None


def forget_user(connection: Connection, member: int, when: Iterable[tuple[int, int]]) -> None:
    """Forget that a member used anything, in some servers on some days; how much stays."""
    for guild, day in when:
        theirs = uses.c.guild == guild, uses.c.day == day, uses.c.member == member
        connection.execute(delete(uses).where(*theirs))
        there = days.c.guild == guild, days.c.day == day
        pairs = connection.scalar(select(days.c.members).where(*there))
        if pairs is not None and member in (members := unpacked(pairs)):
            del members[member]
            _keep_members(connection, guild, day, members)


def _keep_members(connection: Connection, guild: int, day: int, members: Mapping[int, int]) -> None:
    there = days.c.guild == guild, days.c.day == day
    connection.execute(update(days).where(*there).values(members=packed(members)))


#: Failed for stops that have rows of their own: all but those of earlier releases.
_HAS_STOPS = and_(
    func.coalesce(jobs.c.reason, "") == GATE_STOP, exists().where(gate_stops.c.job == jobs.c.id)
)


def _refused(connection: Connection, guild: int, since: float) -> tuple[Counter[int], Counter[str]]:
    """Return how many requests came to nothing on each day, and by the code of the reason.

    Every picture that the image gate stopped is one, whatever became of its request.
    """
    by_day, by_code = Counter[int](), Counter[str]()
    asked = {"guild": guild, "since": since, "first_day": int(since // DAY)}
    for row in connection.execute(_CAME_TO_NOTHING, asked):
        by_day[row.day] += row.times
        by_code[row.code] += row.times
    return by_day, by_code


def _takedowns(connection: Connection, guild: int, since: float) -> tuple[float, ...]:
    """Return how long each picture was seen after a report, or after a moderator's word."""
    by_act = select(takedowns.c.ended_at - takedowns.c.asked_at).where(
        takedowns.c.guild == guild, takedowns.c.asked_at >= since, takedowns.c.ending == GONE
    )
    after_act = list(connection.scalars(by_act))
    return (*reports.takedowns(connection, guild, since), *after_act)


def _day(moment: Any) -> Any:
    """Return a moment's day, in days since 1970; CAST rounds in PostgreSQL and cuts in SQLite."""
    return cast(func.round(moment / DAY - 0.5), Integer)


def _per_day(moment: Any, code: Any, guild: Any, *more: Any) -> Select[Any]:
    """Count a kind of refusals by day and code."""
    day = _day(moment)
    here = guild == bindparam("guild"), moment >= bindparam("since"), *more
    return (
        select(day.label("day"), code.label("code"), func.count().label("times"))
        .where(*here)
        .group_by(day, *(() if code is _STOP else (code,)))  # no database groups by a constant
    )


_STOP = literal_column(f"'{GATE_STOP}'", String)
_CODE = func.coalesce(jobs.c.refusal, jobs.c.reason)
#: One statement, put together once: that takes longer than running it.
_CAME_TO_NOTHING: CompoundSelect[Any] = union_all(
    _per_day(refusals.c.at, refusals.c.code, refusals.c.guild),
    _per_day(jobs.c.arriving_at, _CODE, jobs.c.guild, _CODE.is_not(None), not_(_HAS_STOPS)),
    _per_day(gate_stops.c.at, _STOP, gate_stops.c.guild),
    select(counts.c.day, counts.c.code, counts.c.times).where(
        counts.c.guild == bindparam("guild"), counts.c.day >= bindparam("first_day")
    ),
)
