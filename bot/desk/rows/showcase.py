"""The rows of the showcase: copies of pictures, members' stars, and the best of each week."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from bot.desk.rows.reports import veil_of
from bot.desk.rows.takedowns import take_down
from bot.errors import Refused
from bot.jobs.job import Job
from bot.store.tables import collages, insert_for, jobs, showings, stars, tiles

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


SHOWN_AT_ONCE = 500  #: copies and tiles in one transaction: nobody else waits for long


def exhibited_after(connection: Connection, guild: int, job: int) -> tuple[list[Job], int | None]:
    """Return which of the next pictures that are shown once more are a guild's, and the last.

    Pictures in its collages count as well. None: no more follow.
    """
    found: set[int] = set()
    for table in (showings, tiles):
        wanted = select(table.c.job).where(table.c.job > job).order_by(table.c.job)
        found |= set(connection.scalars(wanted.limit(SHOWN_AT_ONCE)))
    some = sorted(found)[:SHOWN_AT_ONCE]
    rows = connection.execute(select(jobs).where(jobs.c.id.in_(some), jobs.c.guild == guild))
    return [Job.from_row(dict(row)) for row in rows.mappings()], some[-1] if some else None


# Members' stars under pictures that everybody sees, and under their copies.


def job_under(connection: Connection, guild: int, channel: int, message: int) -> Any:
    """Return the job whose picture a message shows, and whose it is; None: no message of ours."""
    own = select(jobs.c.id, jobs.c.member).where(
        jobs.c.message == message, jobs.c.channel == channel, jobs.c.guild == guild
    )
    copy = (
        select(jobs.c.id, jobs.c.member)
        .join(showings, showings.c.job == jobs.c.id)
        .where(showings.c.message == message, showings.c.channel == channel)
        .where(jobs.c.guild == guild)
    )
    return connection.execute(own).first() or connection.execute(copy).first()


def add_star(connection: Connection, job: int, guild: int, member: int, now: float) -> int | None:
    """Note a member's star on what everybody sees; return how many it has; None: not seen."""
    if not is_seen(connection, job):
        return None
    row = insert_for(connection)(stars).values(job=job, member=member, guild=guild, at=now)
    connection.execute(row.on_conflict_do_nothing())
    return connection.scalar(select(func.count()).where(stars.c.job == job)) or 0


def take_star(connection: Connection, job: int, member: int) -> None:
    """Forget a member's star."""
    connection.execute(delete(stars).where(stars.c.job == job, stars.c.member == member))


def most_starred(
    connection: Connection, guild: int, since: float, until: float, limit: int
) -> list[tuple[Job, int]]:
    """Return the pictures that got most stars in some time, with how many, the best first."""
    num = func.count()
    best = (
        select(stars.c.job, num)
        .where(stars.c.guild == guild, stars.c.at >= since, stars.c.at < until)
        .group_by(stars.c.job)
        .order_by(num.desc(), stars.c.job)
        .limit(limit)
    )
    counted = {row[0]: row[1] for row in connection.execute(best)}
    rows = connection.execute(select(jobs).where(jobs.c.id.in_(counted))).mappings()
    known = {row["id"]: Job.from_row(dict(row)) for row in rows}
    return [
        (known[job], count)
        for job, count in counted.items()
        if job in known and is_seen(connection, job)
    ]


# The best of a server's week, each a tile of one picture.


@dataclass(frozen=True, slots=True)
class Tile:
    """A picture in a collage; its place stays where it is taken away."""

    job: int
    place: int  #: 1 is the best
    stars: int
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Collage:
    """A week's best, as their message is to show them."""

    guild: int
    week: int
    channel: int
    message: int | None  #: None: it is not known to be posted
    wanted_at: float
    tiles: tuple[Tile, ...]


def has_collage(connection: Connection, guild: int, week: int) -> bool:
    """Tell whether a week's best have been chosen."""
    mine = collages.c.guild == guild, collages.c.week == week
    return connection.scalar(select(collages.c.week).where(*mine)) is not None


def want_collage(
    connection: Connection, guild: int, week: int, channel: int, best: Sequence[Tile], now: float
) -> None:
    """Note which pictures are to be shown together; once a week is enough."""
    row = {"guild": guild, "week": week, "channel": channel, "wanted_at": now}
    made = insert_for(connection)(collages).values(row).on_conflict_do_nothing()
    if connection.execute(made).rowcount == 1:
        place = {"guild": guild, "week": week}
        told = [{**place, "job": t.job, "place": t.place, "stars": t.stars} for t in best]
        connection.execute(tiles.insert(), told)


def collages_due(connection: Connection) -> list[Collage]:
    """Return the collages whose messages do not show what they should."""
    wanted = select(collages).where(collages.c.shown_at.is_(None))
    rows = connection.execute(wanted.order_by(collages.c.guild, collages.c.week)).all()
    return [
        Collage(
            row.guild,
            row.week,
            row.channel,
            row.message,
            row.wanted_at,
            _tiles(connection, row.guild, row.week),
        )
        for row in rows
    ]


def _tiles(connection: Connection, guild: int, week: int) -> tuple[Tile, ...]:
    wanted = select(tiles.c.job, tiles.c.place, tiles.c.stars, tiles.c.gone).where(
        tiles.c.guild == guild, tiles.c.week == week
    )
    rows = connection.execute(wanted.order_by(tiles.c.place)).all()
    return tuple(Tile(row.job, row.place, row.stars, bool(row.gone)) for row in rows)


def collage_shown(connection: Connection, collage: Collage, message: int, now: float) -> bool:
    """Note the message of a collage; False where other tiles have gone meanwhile."""
    same = _tiles(connection, collage.guild, collage.week) == collage.tiles
    mine = collages.c.guild == collage.guild, collages.c.week == collage.week
    values = {"message": message, "shown_at": now if same else None}
    connection.execute(update(collages).where(*mine).values(values))
    return same


def forget_collage(connection: Connection, collage: Collage) -> None:
    """Keep nothing of a collage whose message is gone, or never came, but that it was."""
    mine = tiles.c.guild == collage.guild, tiles.c.week == collage.week
    connection.execute(delete(tiles).where(*mine))
    this = collages.c.guild == collage.guild, collages.c.week == collage.week
    connection.execute(update(collages).where(*this).values(shown_at=collage.wanted_at))


def tiles_off(connection: Connection, numbers: Collection[int]) -> bool:
    """Let pictures be seen in no collage any more; False where none of them was in one."""
    gone = connection.execute(
        update(tiles)
        .where(tiles.c.job.in_(numbers), tiles.c.gone == 0)
        .values(gone=1)
        .returning(tiles.c.guild, tiles.c.week)
    ).all()
    for guild, week in set(map(tuple, gone)):
        mine = collages.c.guild == guild, collages.c.week == week
        connection.execute(update(collages).where(*mine).values(shown_at=None))
    return bool(gone)
