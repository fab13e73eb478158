"""What was asked for in a guild of late, for a rule to be tried on."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.desk.policy.ids import first_id_at
from bot.request import Request
from bot.store.tables import jobs

MAX_TRIED = 5000  #: requests; the newest


async def asked_since(
    connection: AsyncConnection, guild: int, moment: float
) -> list[tuple[int, Request]]:
    """Return the requests of a guild since a moment with their jobs, the newest first."""
    # A job's id is its interaction's, which carries the time: the primary key finds the days.
    wanted = (
        select(jobs.c.id, jobs.c.request)
        .where(jobs.c.guild == guild, jobs.c.id >= first_id_at(moment))
        .order_by(jobs.c.id.desc())
        .limit(MAX_TRIED)
    )
    found = await connection.execute(wanted)
    return [(row.id, Request.model_validate_json(row.request)) for row in found]
