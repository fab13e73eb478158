"""The desk's own rows, a module a subject; each act runs in one transaction of the store."""

from typing import Any, TypeVar

from sqlalchemy import Connection, Select, func, or_, select, update

from bot.jobs import rows as job_rows
from bot.jobs.job import Job
from bot.store.store import Store
from bot.store.tables import facts, jobs
from bot.store.transaction import Statements

# Small facts that outlive a restart, and what the desk asks of members' jobs.

T = TypeVar("T")


class Rows:
    """What the desk remembers besides jobs."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def run(self, act: Statements[T], *, patient: bool = True) -> T:
        """Run what the book's other modules say, together, in one transaction.

        Who is not patient gets Refused while nothing can be written down; the others wait.
        """
        return await self._store.run(act, may_refuse=not patient)

    async def scrub(self) -> bool:
        """Leave nothing of what was deleted in the database's files; False: try again."""
        return await self._store.scrub()

    async def recall(self, name: str) -> str | None:
        """Return what was remembered under a name."""
        wanted = select(facts.c.value).where(facts.c.name == name)

        def act(connection: Connection) -> str | None:
            value: str | None = connection.scalar(wanted)
            return value

        return await self._store.run(act)

    async def recall_all(self, beginning: str) -> dict[str, str]:
        """Return what was remembered under names that begin so."""
        wanted = select(facts.c.name, facts.c.value).where(
            facts.c.name.startswith(beginning, autoescape=True)
        )

        def act(connection: Connection) -> dict[str, str]:
            return {row.name: row.value for row in connection.execute(wanted)}

        return await self._store.run(act)

    async def forget(self, name: str) -> None:
        """Keep nothing under a name any more."""
        gone = facts.delete().where(facts.c.name == name)

        def act(connection: Connection) -> None:
            connection.execute(gone)

        await self._store.run(act)

    async def remember(self, name: str, value: str) -> None:
        """Keep a value under a name, in place of an older one."""
        row = {"name": name, "value": value}

        def act(connection: Connection) -> None:
            changed = connection.execute(
                update(facts).where(facts.c.name == name).values(value=value)
            )
            if changed.rowcount == 0:
                connection.execute(facts.insert().values(row))

        await self._store.run(act)

    async def begin_posting(self, job: int, now: float) -> float | None:
        """Note when a new message was first tried, once; return that, or None if none is due."""
        first = (
            update(jobs)
            .where(jobs.c.id == job, jobs.c.delivery == "ready")
            .values(posting_at=func.coalesce(jobs.c.posting_at, now))
            .returning(jobs.c.posting_at)
        )

        def act(connection: Connection) -> float | None:
            noted: float | None = connection.scalar(first)
            return noted

        return await self._store.run(act)

    async def begin_telling(self, job: int, now: float) -> bool:
        """Note that an outcome is told in a message nobody can look up; False where that was so."""
        first = (
            update(jobs)
            .where(jobs.c.id == job, jobs.c.delivery == "ready", jobs.c.posting_at.is_(None))
            .values(posting_at=now)
        )

        def act(connection: Connection) -> bool:
            return connection.execute(first).rowcount == 1

        return await self._store.run(act)

    async def coming(self, member: int, guild: int | None, limit: int) -> list[Job]:
        """Return the first of a member's jobs that wait or are painted, by when they were asked."""
        numbers = select(jobs.c.id).where(
            jobs.c.member == member,
            jobs.c.guild == (guild or 0),
            jobs.c.state.in_(("waiting", "running")),
        )
        first = numbers.order_by(jobs.c.id).limit(limit)
        return await self._jobs(select(jobs).where(jobs.c.id.in_(first)).order_by(jobs.c.id))

    async def _jobs(self, wanted: Select[Any]) -> list[Job]:
        def act(connection: Connection) -> list[Job]:
            found = connection.execute(wanted)
            return [Job.from_row(dict(row)) for row in found.mappings()]

        return await self._store.run(act)

    async def guilds_asking(self) -> set[int]:
        """Return the guilds for which something waits or runs; direct messages are in none."""
        asking = select(jobs.c.guild).where(
            jobs.c.state.in_(("arriving", "waiting", "running")), jobs.c.guild != 0
        )

        def act(connection: Connection) -> set[int]:
            return set(connection.scalars(asking.distinct()))

        return await self._store.run(act)

    async def abandon(
        self, guild: int | None, channel: int | None, refusal: str, now: float
    ) -> list[int]:
        """Stop the jobs that wait or run for a guild, or a channel and the threads in it."""
        where = [] if guild is None else [jobs.c.guild == guild]
        if channel is not None:  # of what was in it Discord tells nothing apart
            where.append(or_(jobs.c.channel == channel, jobs.c.parent == channel))
        live = jobs.c.state.in_(("arriving", "waiting", "running"))

        def act(connection: Connection) -> list[int]:
            return job_rows.stop_all(connection, [live, *where], refusal, now)

        return await self._store.run(act)
