"""Stops many jobs in somebody else's transaction, and notes what their members read instead."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.jobs import line
from bot.jobs.job import MOVES, sources
from bot.store.tables import jobs


async def stop_all(
    connection: AsyncConnection, where: Sequence[ColumnElement[bool]], refusal: str, now: float
) -> list[int]:
    """Cancel what fits and is not final, and keep back what is done but not shown; return both.

    `refusal` is the code of the sentence the members read. Dispatch.stopped takes the jobs off the
    studios once this is committed.
    """
    live = jobs.c.state.in_(sources(MOVES, "cancelled"))
    told = {"refusal": refusal, "delivery": "ready", "ready_at": now}
    cancel = update(jobs).where(live, *where).returning(*jobs.c)
    gone = await connection.execute(cancel.values(state="cancelled", cancelled_at=now, **told))
    rows = sorted(gone.mappings(), key=lambda row: row["tag"], reverse=True)
    # A member's earliest gap is closed, and all that are behind it with it.
    earliest = {(row["guild"], row["member"]): row for row in rows if row["running_at"] is None}
    for row in earliest.values():
        await line.close_gap(connection, row)
    unseen = jobs.c.state == "done", jobs.c.delivery.in_(("ready", "held"))
    refused = {"refusal": refusal, "delivery": "ready"}
    keep_back = update(jobs).where(*unseen, *where).values(refused).returning(jobs.c.id)
    kept = await connection.scalars(keep_back)
    return [row["id"] for row in rows] + list(kept)
