"""What the one who asked may do with a job: stop it, or take its picture back."""

import asyncio
from collections.abc import Callable

from bot.desk.keeping.showcase import Showcase
from bot.desk.keeping.takedowns import Takedowns
from bot.desk.outcome import ticket_of
from bot.errors import Refused
from bot.jobs.dispatch import Dispatch
from bot.jobs.job_queue import Ledger
from bot.pictures.album import Album
from bot.request import Ticket


class Owners:
    """Acts for the member a job belongs to, and for nobody else."""

    def __init__(
        self,
        ledger: Ledger,
        dispatch: Dispatch,
        album: Album,
        takedowns: Takedowns,
        showcase: Showcase,
        clock: Callable[[], float],
    ) -> None:
        self._ledger = ledger
        self._dispatch = dispatch
        self._album = album
        self._takedowns = takedowns
        self._showcase = showcase
        self._clock = clock

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
        if await self._ledger.deliver(job, "withdrawn", self._clock(), patient=patient) is None:
            raise Refused("already_gone")
        await self._showcase.take_down(job)
        await asyncio.to_thread(self._album.delete, job)
        return ticket

    async def _owned(self, job: int, member: int) -> Ticket:
        known = await self._ledger.get(job)
        if known is None:
            raise Refused("unknown_job")
        if known.request.member != member:
            raise Refused("not_yours")
        return ticket_of(known, self._clock())
