"""What a delivery asks of the house: a first try noted, a place given up, a smaller picture."""

import asyncio
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from math import inf
from pathlib import Path

from bot.desk.book import Book
from bot.jobs.dispatch import Dispatch
from bot.jobs.job_queue import Ledger
from bot.pictures import marks
from bot.pictures.album import Album
from bot.request import Done, Event, Failed


class Outbox:
    """Keeps what must be durable about results on their way out."""

    def __init__(
        self,
        book: Book,
        ledger: Ledger,
        dispatch: Dispatch,
        album: Album,
        clock: Callable[[], float],
    ) -> None:
        self._book = book
        self._ledger = ledger
        self._dispatch = dispatch
        self._clock = clock
        self._album = album

    async def still(self, job: int, event: Event) -> Event | None:
        """Return what may be shown of a job now, None where its picture was taken back meanwhile.

        Between an end and its message there may be minutes, and a moderator's word.
        """
        if not isinstance(event, Done):
            return event
        known = await self._ledger.get(job)
        if known is None or known.delivery == "withdrawn":
            return None
        return Failed(known.refusal) if known.refusal else event

    async def begin_posting(self, job: int) -> float | None:
        """Note that a new message is tried, and return how many seconds ago that first was.

        None: the outcome has been delivered or withdrawn by now, so nothing is to be posted. Where
        the clock was set back since, nobody can tell how long ago that was: it counts as long.
        """
        now = self._clock()
        first = await self._book.begin_posting(job, now)
        if first is None:
            return None
        return now - first if now >= first else inf

    def now(self) -> float:
        """Return the moment by the desk's clock."""
        return self._clock()

    async def abandon_elsewhere(self, guilds: Collection[int]) -> int:
        """Stop what was asked for in guilds that are not among these: they are gone."""
        asked_in = await self._book.guilds_asking()
        return sum([await self.abandon(guild=guild) for guild in asked_in.difference(guilds)])

    async def abandon(self, *, guild: int | None = None, channel: int | None = None) -> int:
        """Stop what nobody will see, for its guild or channel is gone; return how many."""
        assert guild is not None or channel is not None, "some place, not the whole house"
        jobs = await self._book.live_in(guild, channel)
        for job in jobs:
            if await self._dispatch.cancel(job, patient=True):
                await self._ledger.deliver(job, "undeliverable", self._clock())
        return len(jobs)

    async def smaller(self, picture: Path, job: int, index: int, limit_bytes: int) -> bytes:
        """Return a picture as a JPEG of at most so many bytes, its marks kept.

        Raises PaintingFailed: `picture_too_large`; OSError where its file is gone.
        """
        return await asyncio.to_thread(self._smaller, picture, job, index, limit_bytes)

    def _smaller(self, picture: Path, job: int, index: int, limit_bytes: int) -> bytes:
        facts = marks.Facts(job, index, datetime.fromtimestamp(self._clock(), UTC))
        return marks.reencode(
            picture.read_bytes(), "jpeg", limit_bytes, self._album.identity, facts
        )
