"""What the rows say of a guild's use: pictures, refusals, waits and takedowns of a period."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.desk.book import reports
from bot.desk.policy.past import DAY
from bot.desk.policy.usage import Usage, daily
from bot.store.tables import counts, insert_for, jobs, prints, refusals, takedowns

TOP = 10  #: members and kinds that are named
GONE = "gone"


async def usage_of(connection: AsyncConnection, guild: int, first_day: int, num_days: int) -> Usage:
    """Count what a guild used since a day, which is in days since 1970."""
    since = first_day * DAY
    pictures, members = await _pictures(connection, guild, since)
    refused, kinds = await _refused(connection, guild, since)
    return Usage(
        days=daily(pictures, first_day, num_days),
        refused_days=daily(refused, first_day, num_days),
        first_day=first_day,
        num_members=len(members),
        top=tuple(members.most_common(TOP)),
        refusals=tuple(kinds.most_common(TOP)),
        mean_wait_seconds=await _mean_wait(connection, guild, since),
        takedown_seconds=await _takedowns(connection, guild, since),
    )


async def add_counts(connection: AsyncConnection, new: Mapping[tuple[int, int, str], int]) -> None:
    """Add to how often what was refused, by guild, day and code."""
    for (guild, day, code), times in new.items():
        row = insert_for(connection)(counts).values(guild=guild, day=day, code=code, times=times)
        more = {"times": counts.c.times + times}
        key = [counts.c.guild, counts.c.day, counts.c.code]
        await connection.execute(row.on_conflict_do_update(index_elements=key, set_=more))


async def _pictures(
    connection: AsyncConnection, guild: int, since: float
) -> tuple[Counter[int], Counter[int]]:
    """Return how many pictures were made on each day, and for each member."""
    day = _day(jobs.c.done_at)
    wanted = (
        select(day.label("day"), jobs.c.member, func.count().label("pictures"))
        .select_from(prints)
        .join(jobs, jobs.c.id == prints.c.job)
        .where(jobs.c.state == "done", jobs.c.guild == guild, jobs.c.done_at >= since)
        .group_by(day, jobs.c.member)
    )
    by_day, by_member = Counter[int](), Counter[int]()
    for row in await connection.execute(wanted):
        by_day[row.day] += row.pictures
        by_member[row.member] += row.pictures
    return by_day, by_member


async def _refused(
    connection: AsyncConnection, guild: int, since: float
) -> tuple[Counter[int], Counter[str]]:
    """Return how many requests came to nothing on each day, and by the code of the reason."""
    of_rules = select(_day(refusals.c.at).label("day"), refusals.c.code.label("code")).where(
        refusals.c.guild == guild, refusals.c.at >= since
    )
    code = func.coalesce(jobs.c.refusal, jobs.c.reason)
    of_jobs = select(_day(jobs.c.arriving_at).label("day"), code.label("code")).where(
        jobs.c.guild == guild, jobs.c.arriving_at >= since, code.is_not(None)
    )
    by_day, by_code = Counter[int](), Counter[str]()
    for wanted in (of_rules, of_jobs):
        told = wanted.subquery()
        counted = select(told.c.day, told.c.code, func.count().label("times"))
        for row in await connection.execute(counted.group_by(told.c.day, told.c.code)):
            by_day[row.day] += row.times
            by_code[row.code] += row.times
    counted = select(counts).where(counts.c.guild == guild, counts.c.day >= since // DAY)
    for row in await connection.execute(counted):
        by_day[row.day] += row.times
        by_code[row.code] += row.times
    return by_day, by_code


async def _mean_wait(connection: AsyncConnection, guild: int, since: float) -> float | None:
    mean: float | None = await connection.scalar(
        select(func.avg(jobs.c.running_at - jobs.c.arriving_at)).where(
            jobs.c.state == "done", jobs.c.guild == guild, jobs.c.done_at >= since
        )
    )
    return mean


async def _takedowns(connection: AsyncConnection, guild: int, since: float) -> tuple[float, ...]:
    """Return how long each picture was seen after a report, or after a moderator's word."""
    by_act = select(takedowns.c.ended_at - takedowns.c.asked_at).where(
        takedowns.c.guild == guild, takedowns.c.asked_at >= since, takedowns.c.ending == GONE
    )
    after_act = list(await connection.scalars(by_act))
    return (*await reports.takedowns(connection, guild, since), *after_act)


def _day(moment: Any) -> Any:
    """Return a moment's day, in days since 1970; CAST rounds in PostgreSQL and cuts in SQLite."""
    return cast(func.round(moment / DAY - 0.5), Integer)
