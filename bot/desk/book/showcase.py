"""The rows of pictures in the showcase: begun, posted, taken down with what they are copies of."""

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.desk.book.drops import take_down
from bot.desk.book.reports import veil_of
from bot.errors import Refused
from bot.store.moderation import showings
from bot.store.tables import jobs
from bot.store.upsert import insert_for


async def begin(connection: AsyncConnection, job: int, channel: int, now: float) -> None:
    """Note that a picture is about to be shown; one that was not posted may be begun again.

    Raises Refused: `not_to_show` where it is not seen in its own channel, `already_shown`.
    """
    if not await _is_seen(connection, job):
        raise Refused("not_to_show")
    row = {"job": job, "channel": channel, "at": now}
    await connection.execute(insert_for(connection)(showings).values(row).on_conflict_do_nothing())
    known = (await connection.execute(select(showings).where(showings.c.job == job))).first()
    if known is not None and known.message is not None:
        raise Refused("already_shown", channel=known.channel)


async def end(connection: AsyncConnection, job: int, message: int, now: float) -> bool:
    """Note the copy; where its picture was taken back meanwhile, ask for it to go again."""
    mine = update(showings).where(showings.c.job == job)
    await connection.execute(mine.values(message=message))
    return not await _is_seen(connection, job) and await copies_down(connection, job, now)


async def forget(connection: AsyncConnection, job: int) -> None:
    """Forget a showing that came to nothing."""
    unposted = showings.c.job == job, showings.c.message.is_(None)
    await connection.execute(delete(showings).where(*unposted))


async def copies_down(connection: AsyncConnection, job: int, now: float) -> bool:
    """Ask for the copy of a job's pictures to go; False where there is none."""
    posted = showings.c.job == job, showings.c.message.is_not(None)
    gone = await connection.execute(delete(showings).where(*posted).returning(showings))
    row = gone.first()
    if row is None:
        return False
    guild = await connection.scalar(select(jobs.c.guild).where(jobs.c.id == job))
    await take_down(connection, guild or 0, [(job, row.channel, row.message)], now)
    return True


async def _is_seen(connection: AsyncConnection, job: int) -> bool:
    """Tell whether everybody sees a job's pictures where they were asked for."""
    wanted = select(jobs.c.state, jobs.c.delivery, jobs.c.refusal).where(jobs.c.id == job)
    row = (await connection.execute(wanted)).first()
    if row is None or (row.state, row.delivery) != ("done", "posted") or row.refusal:
        return False
    veil = await veil_of(connection, job)
    return veil is None or veil.wanted == "shown"
