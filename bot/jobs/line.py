"""The rows of the line: entering it with a tag, taking whose turn it is, where one stands."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    RowMapping,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.jobs.standing import Standing, Waiter
from bot.jobs.turns import Turn, retag
from bot.store.tables import guilds, insert_for, jobs, orders

LIVE = ("arriving", "waiting", "running")

# What waits in a guild whose moderators paused it keeps its place and is not begun.
_RESTS = and_(
    orders.c.paused == 1,
    or_(orders.c.paused_until.is_(None), orders.c.paused_until > bindparam("now")),
)
_PAUSED = select(orders.c.guild).where(_RESTS)
_RESTING = select(orders.c.guild, orders.c.paused_until).where(_RESTS)
_IN_LINE = select(
    *(jobs.c.id, jobs.c.guild, jobs.c.member, jobs.c.tag, jobs.c.cost), jobs.c.state == "arriving"
).where(jobs.c.state.in_(("arriving", "waiting")))
_RUNNING = select(jobs.c.id, jobs.c.cost, jobs.c.running_at).where(jobs.c.state == "running")
_LIVE_GUILDS = select(guilds.c.id, guilds.c.tag, guilds.c.virtual).where(
    exists().where(jobs.c.state.in_(LIVE), jobs.c.guild == guilds.c.id)
)


async def enter(connection: AsyncConnection, row: Mapping[str, Any]) -> RowMapping | None:
    """Insert a job; return its `tag` and its `guild_tag`, None where it is already there."""
    wake, insert = _entering(insert_for(connection))
    here = {"own_guild": row["guild"], "own_member": row["member"]}
    woken: set[int] = connection.info.setdefault("woken", set())
    if row["guild"] not in woken:  # once a transaction: the first who enters leaves it awake
        await connection.execute(wake, here)
        woken.add(row["guild"])
    return (await connection.execute(insert, {**row, **here})).mappings().first()


async def take_next(connection: AsyncConnection, now: float) -> tuple[RowMapping, float] | None:
    """Move the job whose turn it is to running; return it and its guild's tag from now on."""
    first = (await connection.execute(_first(), {"now": now})).mappings().first()
    if first is None:
        return None
    served, guild = first["guild_tag"], first["guild"]
    onward = served + first["cost"] / first["guild_weight"]
    # A taken-back job starts again at its old tag: virtual time does not run backwards for it.
    virtual = _larger(guilds.c.virtual, first["tag"])
    await connection.execute(
        update(guilds)
        .where(guilds.c.id == guild)
        .values(served=served, tag=onward, virtual=virtual)
    )
    claimed = await connection.execute(
        update(jobs)
        .where(jobs.c.id == first["id"], jobs.c.state == "waiting")
        .values(state="running", running_at=now, attempt=jobs.c.attempt + 1)
        .returning(*jobs.c)
    )
    row = claimed.mappings().first()
    return (row, onward) if row else None


async def close_gap(connection: AsyncConnection, gone: RowMapping) -> None:
    """Let a member's later jobs move up by what their cancelled one would have cost."""
    later = await connection.execute(
        select(jobs.c.id, jobs.c.tag, jobs.c.cost, jobs.c.weight)
        .where(jobs.c.member == gone["member"], jobs.c.state.in_(("arriving", "waiting")))
        .where(jobs.c.guild == gone["guild"], jobs.c.tag > gone["tag"])
        .order_by(jobs.c.tag, jobs.c.id)
    )
    for turn in retag([Turn(*row) for row in later], gone["tag"]):
        await connection.execute(update(jobs).where(jobs.c.id == turn.job).values(tag=turn.tag))


async def read(connection: AsyncConnection, now: float) -> Standing:
    """Return who stands where."""
    in_line = [Waiter(*row) for row in await connection.execute(_IN_LINE)]
    running = {job: (cost, began or now) for job, cost, began in await connection.execute(_RUNNING)}
    awake = {row.id: (row.tag, row.virtual) for row in await connection.execute(_LIVE_GUILDS)}
    resting = {row[0]: row[1] for row in await connection.execute(_RESTING, {"now": now})}
    return Standing.read(in_line, running, awake, resting)


@cache
def _first() -> Any:
    """Select the lowest tag of the guild with the lowest tag, of those that are not paused."""
    waits = exists().where(jobs.c.state == "waiting", jobs.c.guild == guilds.c.id)
    awake = guilds.c.id.not_in(_PAUSED)
    guild = select(guilds.c.id).where(waits, awake).order_by(guilds.c.tag, guilds.c.id).limit(1)
    return (
        select(
            jobs.c.id,
            jobs.c.guild,
            jobs.c.tag,
            jobs.c.cost,
            guilds.c.tag.label("guild_tag"),
            guilds.c.weight.label("guild_weight"),
        )
        .join(guilds, guilds.c.id == jobs.c.guild)
        .where(_waiting_in(guild.scalar_subquery()))
        .order_by(jobs.c.tag, jobs.c.id)
        .limit(1)
    )


def _waiting_in(guild: Any) -> ColumnElement[bool]:
    return and_(jobs.c.state == "waiting", jobs.c.guild == guild)


@cache
def _entering(insert: Any) -> tuple[Any, Any]:
    """Put together once what every request asks, in a dialect: putting it together costs more."""
    guild: BindParameter[int] = bindparam("own_guild")
    member: BindParameter[int] = bindparam("own_member")
    return _wake(insert, guild), _insert(insert, guild, member)


def _wake(insert: Any, guild: Any) -> Any:
    """Let a guild that had nothing to do start now, not in the past it has slept through."""
    now = select(func.coalesce(func.max(guilds.c.served), 0.0)).scalar_subquery()
    idle = ~exists().where(jobs.c.guild == guild, jobs.c.state.in_(LIVE))
    fresh = insert(guilds).values(id=guild, tag=now, served=0.0, virtual=0.0)
    return fresh.on_conflict_do_update(
        index_elements=[guilds.c.id], set_={"tag": _larger(guilds.c.tag, now)}, where=idle
    )


def _insert(insert: Any, guild: Any, member: Any) -> Any:
    """Insert a job where its member's last one ends, but not before the guild's own time."""
    virtual = select(guilds.c.virtual).where(guilds.c.id == guild).scalar_subquery()
    last_end = (
        select(func.coalesce(func.max(jobs.c.tag + jobs.c.cost / jobs.c.weight), 0.0))
        .where(jobs.c.member == member, jobs.c.state.in_(LIVE), jobs.c.guild == guild)
        .scalar_subquery()
    )
    guild_tag = select(guilds.c.tag).where(guilds.c.id == guild).scalar_subquery()
    fresh = insert(jobs).values(tag=_larger(virtual, last_end)).on_conflict_do_nothing()
    return fresh.returning(jobs.c.tag, guild_tag.label("guild_tag"))


def _larger(one: Any, other: Any) -> ColumnElement[float]:
    """SQLite says max(a, b) and Postgres greatest(a, b); both say CASE."""
    return case((one > other, one), else_=other)
