"""The moves of jobs from state to state: each is one guarded UPDATE, and no row back means no."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ClauseElement, ColumnElement, Update, and_, bindparam, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.jobs import line
from bot.jobs.holds import outgoing
from bot.jobs.job import DELIVERIES, MOVES, Job, sources
from bot.jobs.likenesses import Likeness, remember
from bot.request import Report
from bot.store.tables import jobs, prints

Made = tuple[int, int]  #: a picture's number in its job, and its seed
Condition = ColumnElement[bool]


def legal(target: str) -> Condition:
    """Say from which states a job may move to one."""
    return jobs.c.state.in_(sources(MOVES, target))


def ready(now: float) -> dict[str, Any]:
    """Return what a row says from when there is something to show its member."""
    return {"delivery": "ready", "ready_at": now}


async def move(
    connection: AsyncConnection,
    job: int,
    to: str,
    now: float,
    also: Sequence[Condition] = (),
    values: Mapping[str, Any] | None = None,
) -> Job | None:
    """Move a job to a state, if that is legal and everything else holds."""
    changed = {**(values or {}), "state": to, f"{to}_at": now}
    return await _change(connection, _moving(to).where(*also), job, changed)


async def deliver(
    connection: AsyncConnection, job: int, to: str, now: float, values: Mapping[str, Any]
) -> Job | None:
    """Move a job's delivery to a state, if that is legal."""
    changed = {**values, "delivery": to, f"{to}_at": now}
    return await _change(connection, _delivering(to), job, changed)


async def finish(
    connection: AsyncConnection,
    job: Job,
    report: Report,
    made: Sequence[Made],
    now: float,
    likenesses: Sequence[Likeness],
) -> bool:
    """Move a job to done with its pictures; False where another attempt or a cancel was first."""
    same = [jobs.c.attempt == job.attempt]
    values = {"report": report.model_dump_json(), **outgoing(now)}
    if await move(connection, job.id, "done", now, same, values) is None:
        return False
    rows = [{"job": job.id, "number": number, "seed": seed} for number, seed in made]
    await connection.execute(insert(prints), rows)
    await remember(connection, likenesses)
    return True


async def stop(
    connection: AsyncConnection, where: Sequence[Condition], now: float, values: Mapping[str, Any]
) -> bool:
    """Cancel a job, and let its member's later ones move up."""
    changed = {**values, "state": "cancelled", "cancelled_at": now}
    cancel = update(jobs).where(*where).values(changed).returning(*jobs.c)
    gone = (await connection.execute(cancel)).mappings().first()
    if gone is not None and gone["running_at"] is None:
        await line.close_gap(connection, gone)
    return gone is not None


async def take_back_all(connection: AsyncConnection, now: float) -> int:
    """Put everything that runs back in line."""
    running = update(jobs).where(jobs.c.state == "running")
    return (await connection.execute(running.values(state="waiting", waiting_at=now))).rowcount


async def wipe_tokens(connection: AsyncConnection, before: float) -> int:
    """Forget the interaction tokens of jobs that arrived before a moment."""
    old = and_(jobs.c.token.is_not(None), jobs.c.arriving_at < before)
    return (await connection.execute(update(jobs).where(old).values(token=None))).rowcount


@cache
def _moving(to: str) -> Update:
    # Put together once: that takes longer than running it.
    return update(jobs).where(jobs.c.id == bindparam("job"), legal(to))


@cache
def _delivering(to: str) -> Update:
    legal_before = jobs.c.delivery.in_(sources(DELIVERIES, to))
    return update(jobs).where(jobs.c.id == bindparam("job"), legal_before)


async def _change(
    connection: AsyncConnection, guarded: Update, job: int, values: Mapping[str, Any]
) -> Job | None:
    computed = {name: value for name, value in values.items() if isinstance(value, ClauseElement)}
    if computed:
        guarded = guarded.values(computed)
    plain = {name: value for name, value in values.items() if name not in computed}
    changed = await connection.execute(guarded.returning(*jobs.c), {"job": job, **plain})
    row = changed.mappings().first()
    return Job.from_row(dict(row)) if row else None
