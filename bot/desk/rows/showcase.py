"""The rows of pictures in the showcase: wanted, posted, taken down with what they are copies of."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update

from bot.desk.rows.reports import veil_of
from bot.desk.rows.takedowns import take_down
from bot.errors import Refused
from bot.store.tables import insert_for, jobs, showings

MAX_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Showing:
    """A copy that is wanted and not known to be posted."""

    job: int
    channel: int
    at: float  #: when it was first wanted, UTC seconds


def want(connection: Connection, job: int, channel: int, now: float) -> None:
    """Note that a picture is to be shown; once is enough."""
    row = {"job": job, "channel": channel, "at": now}
    connection.execute(insert_for(connection)(showings).values(row).on_conflict_do_nothing())


def begin(connection: Connection, job: int, channel: int, now: float) -> None:
    """Note that a picture is about to be shown; one that was not posted may be begun again.

    Raises Refused: `not_to_show` where it is not seen in its own channel, `already_shown`.
    """
    if not is_seen(connection, job):
        raise Refused("not_to_show")
    want(connection, job, channel, now)
    known = connection.execute(select(showings).where(showings.c.job == job)).first()
    if known is not None and known.message is not None:
        raise Refused("already_shown", channel=known.channel)


def unposted(connection: Connection) -> list[Showing]:
    """Return the first copies that are wanted of what everybody sees, the longest wanted first."""
    wanted = (
        select(showings.c.job, showings.c.channel, showings.c.at)
        .join(jobs, jobs.c.id == showings.c.job)
        .where(showings.c.message.is_(None), jobs.c.state == "done", jobs.c.delivery == "posted")
        .order_by(showings.c.at, showings.c.job)
        .limit(MAX_AT_ONCE)
    )
    found = [Showing(*row) for row in connection.execute(wanted)]
    return [each for each in found if is_seen(connection, each.job)]


def end(connection: Connection, job: int, channel: int, message: int, now: float) -> bool:
    """Note the copy; where its picture was taken back meanwhile, ask for it to go again."""
    if is_seen(connection, job):
        want(connection, job, channel, now)
        mine = update(showings).where(showings.c.job == job)
        connection.execute(mine.values(channel=channel, message=message))
        return False
    connection.execute(delete(showings).where(showings.c.job == job))
    _go(connection, job, channel, message, now)
    return True


def forget(connection: Connection, job: int) -> None:
    """Forget a showing that came to nothing."""
    mine = showings.c.job == job, showings.c.message.is_(None)
    connection.execute(delete(showings).where(*mine))


def copies_down(connection: Connection, job: int, now: float) -> bool:
    """Let a job's pictures be shown no more; False where no copy of them is posted."""
    gone = connection.execute(delete(showings).where(showings.c.job == job).returning(showings))
    row = gone.first()
    if row is None or row.message is None:
        return False
    _go(connection, job, row.channel, row.message, now)
    return True


def _go(connection: Connection, job: int, channel: int, message: int, now: float) -> None:
    guild = connection.scalar(select(jobs.c.guild).where(jobs.c.id == job))
    take_down(connection, guild or 0, [(job, channel, message)], now)


def is_seen(connection: Connection, job: int) -> bool:
    """Tell whether everybody sees a job's pictures where they were asked for."""
    wanted = select(jobs.c.state, jobs.c.delivery, jobs.c.refusal).where(jobs.c.id == job)
    row = connection.execute(wanted).first()
    if row is None or (row.state, row.delivery) != ("done", "posted") or row.refusal:
        return False
    visibility = veil_of(connection, job)
    return visibility is None or visibility.wanted == "shown"
