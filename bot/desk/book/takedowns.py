"""The rows of messages that must go, and how that ended."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.desk.book.drops import take_down
from bot.store.tables import acts, jobs, takedowns, veils

MAX_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Takedown:
    """One message that must go."""

    message: int
    channel: int
    job: int


async def due(connection: AsyncConnection) -> list[Takedown]:
    """Return the first messages that are still to go, the longest asked for first."""
    wanted = (
        select(takedowns.c.message, takedowns.c.channel, takedowns.c.job)
        .where(takedowns.c.ended_at.is_(None))
        .order_by(takedowns.c.asked_at, takedowns.c.message)
        .limit(MAX_AT_ONCE)
    )
    return [Takedown(*row) for row in await connection.execute(wanted)]


async def end(connection: AsyncConnection, message: int, ending: str, now: float) -> None:
    """Note how a takedown ended."""
    mine = update(takedowns).where(takedowns.c.message == message)
    await connection.execute(mine.values(ended_at=now, ending=ending[:32]))


async def endings(connection: AsyncConnection, numbers: Sequence[int]) -> list[str | None]:
    """Return how the takedowns of some jobs ended, None for each that has not."""
    wanted = select(takedowns.c.ending).where(takedowns.c.job.in_(numbers))
    return list(await connection.scalars(wanted))


async def ask_if_withdrawn(
    connection: AsyncConnection, job: int, message: int | None, now: float
) -> bool:
    """Ask for the message of a job to go where its picture was taken back meanwhile."""
    wanted = select(jobs.c.guild, jobs.c.channel, jobs.c.message, jobs.c.delivery)
    row = (await connection.execute(wanted.where(jobs.c.id == job))).first()
    shown = row and (message or row.message)
    if row is None or row.delivery != "withdrawn" or shown is None:
        return False
    await take_down(connection, row.guild, [(job, row.channel, shown)], now)
    return True


async def why_gone(connection: AsyncConnection, numbers: Sequence[int]) -> dict[int, str]:
    """Return the code of what became of each painted picture that is shown no more."""
    deleted = (acts.c.verb == "delete") & (acts.c.job == jobs.c.id)
    purged = (acts.c.verb == "purge") & (acts.c.member == jobs.c.member)
    by_moderator = exists().where(
        acts.c.guild == jobs.c.guild, or_(deleted, purged & (acts.c.at == jobs.c.withdrawn_at))
    )
    wanted = (
        select(jobs.c.id, veils.c.wanted, by_moderator)
        .outerjoin(veils, veils.c.job == jobs.c.id)
        .where(jobs.c.id.in_(numbers), jobs.c.state == "done", jobs.c.refusal.is_(None))
        .where(or_(jobs.c.delivery == "withdrawn", veils.c.wanted != "shown"))
    )
    return {id: _why(*told) for id, *told in await connection.execute(wanted)}


def _why(veiled: str | None, by_moderator: bool) -> str:
    if by_moderator:
        return "picture_taken_back"
    return f"picture_{veiled}" if veiled in ("hidden", "removed") else "picture_deleted"
