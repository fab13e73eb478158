"""Reads jobs and what was made of them."""

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.jobs.job import Job
from bot.jobs.moves import Made
from bot.store.tables import jobs, prints

_ONE = select(jobs).where(jobs.c.id == bindparam("job"))  # asked for most: put together once


async def one(connection: AsyncConnection, job: int) -> Job | None:
    """Return one job."""
    row = (await connection.execute(_ONE, {"job": job})).mappings().first()
    return Job.from_row(dict(row)) if row else None


async def found(connection: AsyncConnection, where: ColumnElement[bool]) -> list[Job]:
    """Return the jobs for which something holds, oldest first."""
    rows = await connection.execute(select(jobs).where(where).order_by(jobs.c.id))
    return [Job.from_row(dict(row)) for row in rows.mappings()]


async def prints_of(connection: AsyncConnection, job: int) -> list[Made]:
    """Return a job's pictures in order."""
    wanted = select(prints).where(prints.c.job == job).order_by(prints.c.number)
    return [(row.number, row.seed) for row in await connection.execute(wanted)]
