"""The rows of what moderators ordered: blocks, a pause, calm, private pictures off."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.desk.policy.admission import Finding, judge_finished
from bot.desk.policy.limits import Limits
from bot.desk.policy.orders import Block, Orders
from bot.desk.policy.settings import Snapshot
from bot.desk.rows.settings import EVERY_GUILD, read_snapshot
from bot.jobs.job import LOOKED_AT, Job
from bot.jobs.rows import stop_all
from bot.store.tables import blocks, insert_for, jobs, orders


async def read_orders(connection: AsyncConnection, guild: int) -> Orders:
    """Return everything that was ordered in a guild, run out or not."""
    found = await connection.execute(select(orders).where(orders.c.guild == guild))
    row = found.mappings().first()
    ordered = dict(row) if row else {}
    return Orders(
        blocks=await _blocks(connection, guild),
        is_paused=bool(ordered.get("paused")),
        paused_until=ordered.get("paused_until"),
        pause_reason=ordered.get("pause_reason") or "",
        calm_until=ordered.get("calm_until"),
        allows_private=not ordered.get("no_private"),
    )


async def write_block(connection: AsyncConnection, guild: int, member: int, block: Block) -> None:
    """Block a member, in place of an older block."""
    said = {"kind": block.kind, "until": block.until}
    row = insert_for(connection)(blocks).values(guild=guild, member=member, **said)
    await connection.execute(
        row.on_conflict_do_update(index_elements=[blocks.c.guild, blocks.c.member], set_=said)
    )


async def lift_block(connection: AsyncConnection, guild: int, member: int, now: float) -> bool:
    """Take a member's block away; False where none lay on them any more."""
    mine = blocks.c.guild == guild, blocks.c.member == member
    gone = await connection.execute(delete(blocks).where(*mine).returning(blocks.c.until))
    row = gone.first()
    return row is not None and (row.until is None or now < row.until)


async def order(connection: AsyncConnection, guild: int, **said: Any) -> None:
    """Keep some of a guild's orders; the others stay as they are."""
    row = insert_for(connection)(orders).values(guild=guild, **said)
    await connection.execute(row.on_conflict_do_update(index_elements=[orders.c.guild], set_=said))


async def _blocks(connection: AsyncConnection, guild: int) -> dict[int, Block]:
    found = await connection.execute(select(blocks).where(blocks.c.guild == guild))
    return {row.member: Block(row.kind, row.until) for row in found}


# After a change: what waits, is painted or is finished unseen, and is not wanted any more.

Swept = Mapping[str, list[int]]  #: the jobs that were stopped, by what their members read

MAX_NAMED = 500  #: jobs in one statement
LIVE = ("arriving", "waiting", "running")
_UNSEEN = or_(jobs.c.state.in_(LIVE), jobs.c.delivery.in_(("ready", "held")))


async def sweep(connection: AsyncConnection, guild: int, house: Limits, now: float) -> Swept:
    """Judge all unseen jobs of a guild anew, of all guilds for guild 0, and stop what is refused.

    What a moderator is to see first is marked so.
    """
    findings = await _findings(connection, guild, house, now)
    stopped: dict[str, list[int]] = defaultdict(list)
    for job, finding in findings:
        if finding.refusal:
            stopped[finding.refusal.code].append(job.id)
        elif finding.review and job.review is None:
            await _mark(connection, job.id, finding.review)
    return {
        refusal: [
            job for some in _some(found) for job in await _stop(connection, some, refusal, now)
        ]
        for refusal, found in stopped.items()
    }


async def _mark(connection: AsyncConnection, job: int, review: str) -> None:
    """Say why a moderator looks first; what is finished is looked at once more before it leaves."""
    unseen = jobs.c.id == job, jobs.c.review.is_(None), jobs.c.state.in_(LIVE)
    await connection.execute(update(jobs).where(*unseen).values(review=review))


async def _findings(
    connection: AsyncConnection, guild: int, house: Limits, now: float
) -> list[tuple[Job, Finding]]:
    wanted = select(jobs).where(_UNSEEN, jobs.c.refusal.is_(None))
    if guild != EVERY_GUILD:
        wanted = wanted.where(jobs.c.guild == guild)
    found = await connection.execute(wanted.order_by(jobs.c.id))
    unseen = [Job.from_row(dict(row)) for row in found.mappings()]
    guilds = {_guild(job) for job in unseen}
    snapshots = {each: await read_snapshot(connection, each, house) for each in guilds}
    return [(job, _judged(job, snapshots[_guild(job)], now)) for job in unseen]


def _judged(job: Job, snapshot: Snapshot, now: float) -> Finding:
    return judge_finished(job.request, snapshot, now, looked_at=job.review in LOOKED_AT)


def _guild(job: Job) -> int:
    return job.request.guild or EVERY_GUILD


async def _stop(
    connection: AsyncConnection, some: Sequence[int], refusal: str, now: float
) -> list[int]:
    return await stop_all(connection, [jobs.c.id.in_(some)], refusal, now)


def _some(found: Sequence[int]) -> Iterator[Sequence[int]]:
    return (found[start : start + MAX_NAMED] for start in range(0, len(found), MAX_NAMED))
