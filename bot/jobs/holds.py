"""Finished pictures that a moderator looks at first: kept back when done, and let go once."""

from typing import Any

from sqlalchemy import case, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.jobs.job import LOOKED_AT, Job
from bot.store.tables import jobs

_HELD = jobs.c.review.is_not(None) & jobs.c.review.not_in(LOOKED_AT)


def outgoing(now: float) -> dict[str, Any]:
    """Return what a finished job's row says of its delivery: held where a moderator looks first."""
    return {
        "delivery": case((_HELD, "held"), else_="ready"),
        "ready_at": now,
        "held_at": case((_HELD, now), else_=None),
    }


async def let_go(
    connection: AsyncConnection, job: int, now: float, refusal: str | None = None
) -> Job | None:
    """Send a held job's outcome on its way: its pictures, or what its member reads instead.

    None where it is not held any more.
    """
    values = {"delivery": "ready", "ready_at": now, "review": "approved", "refusal": refusal}
    held = update(jobs).where(jobs.c.id == job, jobs.c.delivery == "held").values(values)
    row = (await connection.execute(held.returning(*jobs.c))).mappings().first()
    return Job.from_row(dict(row)) if row else None


async def held_before(connection: AsyncConnection, moment: float) -> list[Job]:
    """Return what has been held since before a moment, oldest first."""
    wanted = select(jobs).where(jobs.c.delivery == "held", jobs.c.held_at <= moment)
    found = await connection.execute(wanted.order_by(jobs.c.id))
    return [Job.from_row(dict(row)) for row in found.mappings()]
