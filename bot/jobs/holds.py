"""Finished pictures on their way out: kept back for a moderator, let go once, or never shown."""

from collections.abc import Mapping
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


async def hold(connection: AsyncConnection, job: int, why: str, now: float) -> Job | None:
    """Let a moderator look first at what nobody has seen yet; None where somebody has."""
    values = {"delivery": "held", "held_at": now, "review": why}
    return await _change(connection, job, "ready", values)


async def let_go(
    connection: AsyncConnection, job: int, now: float, refusal: str | None = None
) -> Job | None:
    """Send a held job's outcome on its way: its pictures, or what its member reads instead.

    None where it is not held any more.
    """
    review = "rejected" if refusal else "approved"
    values = {"delivery": "ready", "ready_at": now, "review": review, "refusal": refusal}
    return await _change(connection, job, "held", values)


async def keep_back(connection: AsyncConnection, job: int, refusal: str) -> Job | None:
    """Never show what nobody has seen yet; its member reads why."""
    return await _change(connection, job, "ready", {"refusal": refusal})


async def held_before(connection: AsyncConnection, moment: float) -> list[Job]:
    """Return what has been held since before a moment, oldest first."""
    wanted = select(jobs).where(jobs.c.delivery == "held", jobs.c.held_at <= moment)
    found = await connection.execute(wanted.order_by(jobs.c.id))
    return [Job.from_row(dict(row)) for row in found.mappings()]


async def _change(
    connection: AsyncConnection, job: int, delivery: str, values: Mapping[str, Any]
) -> Job | None:
    change = update(jobs).where(jobs.c.id == job, jobs.c.delivery == delivery).values(values)
    row = (await connection.execute(change.returning(*jobs.c))).mappings().first()
    return Job.from_row(dict(row)) if row else None
