"""The rows of jobs: each move is one guarded UPDATE, and no row back means it was not legal."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import failpoints
from bot.errors import Refused
from bot.jobs import line
from bot.jobs.holds import outgoing
from bot.jobs.job import DELIVERIES, MOVES, Job, sources
from bot.jobs.likenesses import Likeness, remember
from bot.jobs.paces import keep_pace, paces_seen
from bot.jobs.turns import Line
from bot.request import Reply, Report, Request, Spec
from bot.store.store import Act, Store
from bot.store.tables import jobs, prints

T = TypeVar("T")
Made = tuple[int, int]  #: a picture's number in its job, and its seed
Check = Callable[[AsyncConnection], Awaitable[Refused | None]]  #: why a request is too much


class Ledger:
    """Reads and moves jobs; knows no clock, so every move is given its `now` (UTC seconds)."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def arrive(
        self,
        request: Request,
        reply: Reply,
        spec: Spec,
        now: float,
        *,
        cost: float,
        weight: float,
        review: str | None = None,
        check: Check | None = None,
    ) -> bool | Refused:
        """Write a new job down; False when this interaction was taken before.

        `check` is asked in the same transaction, and what it answers is why nothing is written.
        Raises Refused: `disk_full` and the like, while nothing can be written.
        """
        row = {
            "id": reply.interaction,
            "guild": request.guild or 0,
            "cost": cost,
            "weight": weight,
            "channel": request.channel,
            "parent": request.parent,
            "member": request.member,
            "pictures": spec.count,
            "review": review,
            "request": request.model_dump_json(),
            "spec": spec.model_dump_json(),
            "application": reply.application,
            "token": reply.token,
            "message": reply.message,
            "state": "arriving",
            "arriving_at": now,
        }

        async def act(connection: AsyncConnection) -> bool | Refused:
            refused = await check(connection) if check else None
            return refused or await line.enter(connection, row)

        return await self._at("arriving", act)

    async def acknowledge(self, job: int, message: int | None, now: float) -> Job | None:
        """The person has seen their place: the job waits."""
        return await self._move(job, "waiting", now, message=message)

    async def claim(self, now: float) -> Job | None:
        """Take the job whose turn it is."""
        row = await self._at("running", lambda connection: line.take_next(connection, now))
        return Job.from_row(dict(row)) if row else None

    async def finish(
        self,
        job: Job,
        report: Report,
        made: Sequence[Made],
        now: float,
        likenesses: Sequence[Likeness] = (),
    ) -> bool:
        """Record the pictures of an attempt; False when a newer attempt or a cancel was first."""
        rows = [{"job": job.id, "number": number, "seed": seed} for number, seed in made]

        async def act(connection: AsyncConnection) -> bool:
            moved = await connection.execute(
                update(jobs)
                .where(jobs.c.id == job.id, _legal("done"), jobs.c.attempt == job.attempt)
                .values(state="done", done_at=now, report=report.model_dump_json(), **outgoing(now))
                .returning(jobs.c.id)
            )
            if moved.first() is None:
                return False
            await connection.execute(insert(prints), rows)
            await remember(connection, likenesses)
            return True

        return await self._at("done", act)

    async def fail(self, job: Job, reason: str, now: float) -> bool:
        """Record that an attempt ended for good without a picture."""
        same = jobs.c.attempt == job.attempt
        return (
            await self._move(job.id, "failed", now, same, reason=reason, **_ready(now)) is not None
        )

    async def hand_back(self, job: Job, now: float, *, suspect: bool, deaths: int = 0) -> bool:
        """Put a running job back in line, with what is known of why its studio went."""
        same = jobs.c.attempt == job.attempt
        told = {"suspect": int(suspect), "deaths": jobs.c.deaths + deaths}
        return await self._move(job.id, "waiting", now, same, **told) is not None

    async def take_back_all(self, now: float) -> int:
        """At start: whatever ran when the last bot process ended goes back in line, unblamed."""
        moved = (
            update(jobs).where(jobs.c.state == "running").values(state="waiting", waiting_at=now)
        )

        async def act(connection: AsyncConnection) -> int:
            return (await connection.execute(moved)).rowcount

        return await self._store.run(act)

    async def cancel(self, job: int, now: float) -> bool:
        """Stop a job that is not final; the person is told through the delivery."""
        return await self._stop([jobs.c.id == job, _legal("cancelled")], now, **_ready(now))

    async def drop_unacknowledged(self, job: int, now: float) -> bool:
        """End a job nobody was told about: there is nothing to deliver."""
        return await self._stop([jobs.c.id == job, jobs.c.state == "arriving"], now)

    async def deliver(self, job: int, to: str, now: float, **values: object) -> Job | None:
        """Move a delivery on."""
        legal = jobs.c.delivery.in_(sources(DELIVERIES, to))
        return await self._update(
            to, [jobs.c.id == job, legal], delivery=to, **{f"{to}_at": now}, **values
        )

    async def wipe_tokens(self, before: float) -> int:
        """Forget the interaction tokens of jobs that arrived before a moment."""
        old = and_(jobs.c.token.is_not(None), jobs.c.arriving_at < before)

        async def act(connection: AsyncConnection) -> int:
            return (await connection.execute(update(jobs).where(old).values(token=None))).rowcount

        return await self._store.run(act)

    async def get(self, job: int) -> Job | None:
        """Return one job."""
        found = await self._select(jobs.c.id == job)
        return found[0] if found else None

    async def in_state(self, state: str) -> list[Job]:
        """Return the jobs in a state, oldest first."""
        return await self._select(jobs.c.state == state)

    async def undelivered(self) -> list[Job]:
        """Return the jobs whose outcome the person has not seen."""
        return await self._select(jobs.c.delivery == "ready")

    async def prints_of(self, job: int) -> list[Made]:
        """Return a job's pictures in order."""
        wanted = select(prints).where(prints.c.job == job).order_by(prints.c.number)

        async def act(connection: AsyncConnection) -> list[Made]:
            return [(row.number, row.seed) for row in await connection.execute(wanted)]

        return await self._store.run(act)

    async def stand(self, job: int, now: float) -> tuple[Line, float] | None:
        """Return what stands before a job, and its own predicted seconds."""
        return await self._store.run(lambda connection: line.stand(connection, job, now))

    async def everybody(self, now: float) -> dict[int, tuple[Line, float]]:
        """Return the same for all who wait."""
        return await self._store.run(lambda connection: line.everybody(connection, now))

    async def paces(self) -> dict[str, float]:
        """Return the seconds a picture took, by what it was painted with."""
        return await self._store.run(paces_seen)

    async def keep_pace(self, key: str, seconds: float) -> None:
        """Remember how long such a picture takes."""
        await self._store.run(lambda connection: keep_pace(connection, key, seconds))

    async def _stop(self, where: list[ColumnElement[bool]], now: float, **values: Any) -> bool:
        """Cancel, and let the member's later jobs move up."""
        values |= {"state": "cancelled", "cancelled_at": now}

        async def act(connection: AsyncConnection) -> bool:
            stop = update(jobs).where(*where).values(**values).returning(*jobs.c)
            gone = (await connection.execute(stop)).mappings().first()
            if gone is not None and gone["running_at"] is None:
                await line.close_gap(connection, gone)
            return gone is not None

        return await self._store.run(act)

    async def _move(
        self, job: int, to: str, now: float, *also: ColumnElement[bool], **values: object
    ) -> Job | None:
        moment = {f"{to}_at": now}
        return await self._update(
            to, [jobs.c.id == job, _legal(to), *also], state=to, **moment, **values
        )

    async def _update(self, to: str, where: list[ColumnElement[bool]], **values: Any) -> Job | None:
        change = update(jobs).where(*where).values(**values).returning(*jobs.c)

        async def act(connection: AsyncConnection) -> Job | None:
            row = (await connection.execute(change)).mappings().first()
            return Job.from_row(dict(row)) if row else None

        return await self._at(to, act)

    async def _at(self, state: str, act: Act[T]) -> T:
        """Run the act that moves a job to a state; a test may have us killed on either side."""
        failpoints.reach(f"before {state}")
        outcome = await self._store.run(act, may_refuse=state == "arriving")
        if outcome:
            failpoints.reach(f"after {state}")
        return outcome

    async def _select(self, where: ColumnElement[bool]) -> list[Job]:
        wanted = select(jobs).where(where).order_by(jobs.c.id)

        async def act(connection: AsyncConnection) -> list[Job]:
            found = await connection.execute(wanted)
            return [Job.from_row(dict(row)) for row in found.mappings()]

        return await self._store.run(act)


def _legal(target: str) -> ColumnElement[bool]:
    return jobs.c.state.in_(sources(MOVES, target))


def _ready(now: float) -> dict[str, Any]:
    return {"delivery": "ready", "ready_at": now}
