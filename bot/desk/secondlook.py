"""Looks once more at what is finished before it goes out: rules and removals may be new."""

import asyncio
import logging
from collections.abc import Callable

from bot.desk.book import Book
from bot.desk.guild.cabinet import Cabinet
from bot.desk.policy.judging import judge_finished
from bot.jobs import rows
from bot.jobs.job import LOOKED_AT, Job
from bot.pictures import fingerprints
from bot.pictures.album import Album

log = logging.getLogger(__name__)


class SecondLook:
    """Holds what nobody has seen yet to what its guild says now."""

    def __init__(
        self, book: Book, cabinet: Cabinet, album: Album, clock: Callable[[], float]
    ) -> None:
        self._book = book
        self._cabinet = cabinet
        self._album = album
        self._clock = clock

    async def at(self, job: Job) -> Job:
        """Return a job as it may go out: as it is, held, or with what its member reads instead."""
        if job.state != "done" or job.delivery != "ready" or job.refusal is not None:
            return job
        snapshot, now = await self._cabinet.sure(job.request.guild), self._clock()
        looked_at = job.review in LOOKED_AT
        found = judge_finished(job.request, snapshot, now, looked_at=looked_at)
        if found.refusal is not None:
            return await self._keep_back(job, found.refusal.code)
        if await self._was_removed(job, snapshot.removed):
            return await self._keep_back(job, "picture_removed_before")
        if found.review is not None and job.review is None:
            return await self._hold(job, found.review)
        return job

    async def _keep_back(self, job: Job, refusal: str) -> Job:
        kept = await self._book.run(lambda c: rows.keep_back(c, job.id, refusal))
        if kept is None:
            return job
        log.info("job %d: %s, so its picture is not shown", job.id, refusal)
        await asyncio.to_thread(self._album.delete, job.id)
        return kept

    async def _hold(self, job: Job, why: str) -> Job:
        now = self._clock()
        return await self._book.run(lambda c: rows.hold(c, job.id, why, now)) or job

    async def _was_removed(self, job: Job, removed: tuple[str, ...]) -> bool:
        """Tell whether a picture of a job is a copy of one that a moderator removed there."""
        if not removed:
            return False
        made = await self._book.run(lambda connection: rows.of_job(connection, job.id))
        return any(
            fingerprints.is_copy(one.fingerprint, other) for one in made for other in removed
        )
