"""The rows of the line: entering it with a tag, taking whose turn it is, where one stands."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
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

from bot.jobs.turns import Line, Turn, retag
from bot.store.moderation import orders
from bot.store.tables import guilds, jobs
from bot.store.upsert import insert_for

LIVE = ("arriving", "waiting", "running")

# Asked for every request, so they are put together once. Each statement costs four ways to
# SQLite's thread and back, more than SQLite takes to answer.
_OWN = (
    select(jobs.c.guild, jobs.c.tag, jobs.c.member, jobs.c.cost, guilds.c.tag.label("guild_tag"))
    .join(guilds, guilds.c.id == jobs.c.guild)
    .where(jobs.c.id == bindparam("job"))
)
# What waits in a guild whose moderators paused it keeps its place and is not begun.
_PAUSED = select(orders.c.guild).where(
    orders.c.paused == 1,
    or_(orders.c.paused_until.is_(None), orders.c.paused_until > bindparam("now")),
)
_WAITING_BY_GUILD = (
    select(jobs.c.guild, func.sum(jobs.c.cost), guilds.c.tag)
    .join(guilds, guilds.c.id == jobs.c.guild)
    .where(jobs.c.state == "waiting", jobs.c.guild.not_in(_PAUSED))
    .group_by(jobs.c.guild, guilds.c.tag)
)
_RUNNING = select(jobs.c.cost, jobs.c.running_at).where(jobs.c.state == "running")


async def enter(connection: AsyncConnection, row: Mapping[str, Any]) -> bool:
    """Insert a job with its tag; False where the interaction is already there."""
    await connection.execute(_wake_guild(connection, row["guild"]))
    tagged = {**row, "tag": _tag_for(row["guild"], row["member"])}
    made = await connection.execute(
        insert_for(connection)(jobs).values(tagged).on_conflict_do_nothing()
    )
    return made.rowcount == 1


async def take_next(connection: AsyncConnection, now: float) -> RowMapping | None:
    """Move the job whose turn it is to running, and the virtual times with it."""
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
    return claimed.mappings().first()


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


async def stand(connection: AsyncConnection, job: int, now: float) -> tuple[Line, float] | None:
    """Return what stands before a job, waiting or about to, and its own cost."""
    own = (await connection.execute(_OWN, {"job": job})).mappings().first()
    if own is None:
        return None
    earlier = or_(jobs.c.tag < own["tag"], and_(jobs.c.tag == own["tag"], jobs.c.id < job))
    before = and_(_waiting_in(own["guild"]), earlier)
    own_before = select(jobs.c.id).where(jobs.c.member == own["member"], before).limit(1)
    own_job = own_before.correlate(None).scalar_subquery()  # so the sums need the one index only
    ahead = select(func.count(), func.sum(jobs.c.cost), own_job).where(before)
    count, seconds, any_own = (await connection.execute(ahead)).one()
    waiting = (await connection.execute(_WAITING_BY_GUILD, {"now": now})).all()
    seconds_of = {guild: cost for guild, cost, _ in waiting}
    tags = {own["guild"]: own["guild_tag"]} | {guild: tag for guild, _, tag in waiting}
    line = Line(
        place=count + 1,
        own_guild=seconds or 0.0,
        other_guilds=_others(own["guild"], seconds_of, tags),
        running=await _running_seconds(connection, now),
        behind_own=any_own is not None,
    )
    return line, own["cost"]


async def everybody(connection: AsyncConnection, now: float) -> dict[int, tuple[Line, float]]:
    """Return the same for all who wait, in one pass."""
    waiting = await connection.execute(
        select(jobs.c.id, jobs.c.guild, jobs.c.cost, jobs.c.member)
        .where(jobs.c.state == "waiting")
        .order_by(jobs.c.guild, jobs.c.tag, jobs.c.id)
    )
    by_guild: dict[int, list[tuple[int, float, int]]] = defaultdict(list)
    for job, guild, cost, member in waiting:
        by_guild[guild].append((job, cost, member))
    running, tags = await _running_seconds(connection, now), await _guild_tags(connection)
    totals = {guild: sum(cost for _, cost, _ in queued) for guild, queued in by_guild.items()}
    standing: dict[int, tuple[Line, float]] = {}
    for guild, queued in by_guild.items():
        others = _others(guild, totals, tags)
        before, members = 0.0, set[int]()
        for place, (job, cost, member) in enumerate(queued, start=1):
            standing[job] = Line(place, before, others, running, member in members), cost
            before += cost
            members.add(member)
    return standing


async def _running_seconds(connection: AsyncConnection, now: float) -> tuple[float, ...]:
    """Return what is still to go of the jobs on the GPUs, as far as their cost was right."""
    running = await connection.execute(_RUNNING)
    return tuple(max(cost - (now - (began or now)), 0.0) for cost, began in running)


async def _guild_tags(connection: AsyncConnection) -> dict[int, float]:
    waits = exists().where(jobs.c.state.in_(LIVE), jobs.c.guild == guilds.c.id)
    tags = await connection.execute(select(guilds.c.id, guilds.c.tag).where(waits))
    return dict(tags.all())


def _others(
    own: int, waiting: Mapping[int, float], tags: Mapping[int, float]
) -> tuple[tuple[float, float], ...]:
    """Return what waits in each other guild, and how far its tag is ahead of this one's."""
    return tuple(
        (seconds, tags[guild] - tags[own]) for guild, seconds in waiting.items() if guild != own
    )


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


def _wake_guild(connection: AsyncConnection, guild: int) -> Any:
    """Let a guild that had nothing to do start now, not in the past it has slept through."""
    now = select(func.coalesce(func.max(guilds.c.served), 0.0)).scalar_subquery()
    idle = ~exists().where(jobs.c.guild == guild, jobs.c.state.in_(LIVE))
    fresh = insert_for(connection)(guilds).values(id=guild, tag=now, served=0.0, virtual=0.0)
    return fresh.on_conflict_do_update(
        index_elements=[guilds.c.id], set_={"tag": _larger(guilds.c.tag, now)}, where=idle
    )


def _tag_for(guild: int, member: int) -> ColumnElement[float]:
    virtual = select(guilds.c.virtual).where(guilds.c.id == guild).scalar_subquery()
    last_end = (
        select(func.coalesce(func.max(jobs.c.tag + jobs.c.cost / jobs.c.weight), 0.0))
        .where(jobs.c.member == member, jobs.c.state.in_(LIVE), jobs.c.guild == guild)
        .scalar_subquery()
    )
    return _larger(virtual, last_end)


def _larger(one: Any, other: Any) -> ColumnElement[float]:
    """SQLite says max(a, b) and Postgres greatest(a, b); both say CASE."""
    return case((one > other, one), else_=other)
