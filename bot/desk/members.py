"""What a member may see and do of their own: their queue and history, stop a job, withdraw it."""

import asyncio

from bot.desk.policy.orders import judge_block
from bot.desk.policy.sources import GONE
from bot.desk.rows import sources as source_rows
from bot.desk.rows import takedowns as takedown_rows
from bot.desk.showcase import Showcase
from bot.desk.takedowns import Takedowns
from bot.desk.tickets import outcome_with, ticket_of
from bot.desk.tools import DeskTools
from bot.errors import Refused
from bot.jobs import rows as job_rows
from bot.jobs.job import Job
from bot.pictures.infotext import infotext
from bot.request import Failed, PaintedWith, Painting, Ticket, Update


class Members:
    """Acts for the member a job belongs to, and for nobody else."""

    def __init__(self, tools: DeskTools, takedowns: Takedowns, showcase: Showcase) -> None:
        self._rows = tools.rows
        self._guild_cache = tools.guild_cache
        self._job_queue = tools.job_queue
        self._dispatch = tools.dispatch
        self._album = tools.album
        self._takedowns = takedowns
        self._showcase = showcase
        self._clock = tools.clock

    async def queue(self, member: int, guild: int | None, limit: int) -> list[Update]:
        """Return what waits or is being painted, in the order it was asked for."""
        jobs = await self._rows.coming(member, guild, limit)
        places = await self._dispatch.places.of_some(job.id for job in jobs)
        return [
            Update(ticket_of(job, self._clock()), places.get(job.id, Painting(0, 0)))
            for job in jobs
        ]

    async def history(
        self, member: int, guild: int | None, limit: int, before: int | None = None
    ) -> list[Update]:
        """Return what is finished or was stopped by others, newest first, and why.

        `before` is a job, and only older ones follow.
        """
        jobs = await self._rows.finished(member, guild, limit, before)
        numbers = [job.id for job in jobs]
        gone, made = await self._rows.run(
            lambda c: (takedown_rows.why_gone(c, numbers), job_rows.prints_of_all(c, numbers))
        )
        told = [
            (job, Failed(gone[job.id]))
            if job.id in gone
            else (job, outcome_with(job, made.get(job.id, ()), self._album))
            for job in jobs
        ]
        return [Update(ticket_of(job, self._clock()), event) for job, event in told if event]

    async def require_shown(self, job: int) -> None:
        """Raise Refused where a picture was taken back or hidden: with what became of it."""
        if gone := await self._why_gone(job):
            raise Refused(gone[job])

    async def require_wanted(self, job: int) -> None:
        """Raise Refused where a guild is against showing its member a picture by now.

        Between a sentence that says it is ready and the press that shows it there may be days.
        """
        known = await self._job_queue.get(job)
        if known is None:
            raise Refused("unknown_job")
        snapshot = await self._guild_cache.cached(known.request.guild)
        if blocked := judge_block(known.request, snapshot.orders, self._clock()):
            raise blocked
        if refusal := (await self._guild_cache.judged_again(known)).refusal:
            raise refusal

    async def _why_gone(self, *numbers: int) -> dict[int, str]:
        return await self._rows.run(lambda c: takedown_rows.why_gone(c, numbers))

    async def with_settings(self, job: int, member: int) -> list[bytes]:
        """Return a member's own pictures as PNG files that say how each was painted.

        Raises Refused: `not_yours`; `no_files` while nobody has seen them, or no longer should.
        Raises PaintingFailed, and FileNotFoundError where a file is gone.
        """
        known = await self._job_queue.get(job)
        if known is None or known.request.member != member:
            raise Refused("not_yours")
        report = _seen(known)
        return [
            await asyncio.to_thread(self._album.with_parameters, job, index, infotext(report, seed))
            for index, seed in await self._job_queue.prints_of(job)
        ]

    async def cancel(self, job: int, member: int) -> Ticket:
        """Stop a job.

        Raises Refused: `unknown_job`, `not_yours`, `too_late`.
        """
        ticket = await self._owned(job, member)
        if not await self._dispatch.cancel(job):
            raise Refused("too_late")
        return ticket

    async def withdraw(self, job: int, member: int, *, patient: bool = False) -> Ticket:
        """Take a posted picture back, and delete its files.

        Raises Refused: `unknown_job`, `not_yours`, `already_gone`; while nothing can be written
        down also why, unless who asks is patient: then message and files go first.
        """
        ticket = await self._owned(job, member)
        if patient:
            await self._takedowns.at_once(job=job)
            await asyncio.to_thread(self._album.delete, job)
        if await self._job_queue.deliver(job, "withdrawn", self._clock(), patient=patient) is None:
            raise Refused("already_gone")
        now = self._clock()
        stopped = await self._rows.run(lambda c: source_rows.stop_coming(c, [job], now))
        self._dispatch.stopped(stopped, GONE)
        await self._showcase.take_down(job)
        await asyncio.to_thread(self._album.delete, job)
        return ticket

    async def _owned(self, job: int, member: int) -> Ticket:
        known = await self._job_queue.get(job)
        if known is None:
            raise Refused("unknown_job")
        if known.request.member != member:
            raise Refused("not_yours")
        return ticket_of(known, self._clock())


def _seen(job: Job) -> PaintedWith:
    if job.report is None or job.refusal is not None or job.delivery != "posted":
        raise Refused("no_files")
    return job.report
