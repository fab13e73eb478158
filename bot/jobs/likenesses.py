"""The rows that know a finished picture again by what it looks like, for as long as the bot lasts.

They hold no words and no member; with the job's own row gone they still say which job, and when.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import likenesses


@dataclass(frozen=True, slots=True)
class Likeness:
    """One finished picture's fingerprint (bot.pictures.likeness)."""

    job: int
    number: int  #: of the picture in its job; 0 is the first
    fingerprint: str
    made_at: float  #: UTC seconds


async def remember(connection: AsyncConnection, made: Sequence[Likeness]) -> None:
    """Write down what a job's pictures look like."""
    rows = [
        {"job": m.job, "number": m.number, "fingerprint": m.fingerprint, "made_at": m.made_at}
        for m in made
    ]
    if rows:
        await connection.execute(insert(likenesses), rows)


async def all_known(connection: AsyncConnection) -> list[Likeness]:
    """Return what every finished picture looked like, the oldest first."""
    found = await connection.execute(select(likenesses).order_by(likenesses.c.job))
    return [Likeness(**row) for row in found.mappings()]


async def of_job(connection: AsyncConnection, job: int) -> list[Likeness]:
    """Return what a job's pictures looked like, in order."""
    wanted = select(likenesses).where(likenesses.c.job == job).order_by(likenesses.c.number)
    return [Likeness(**row) for row in (await connection.execute(wanted)).mappings()]
