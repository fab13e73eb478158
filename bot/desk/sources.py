"""What requests go on from: judged at each press, and kept on disk before they wait."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from bot import failpoints
from bot.desk.policy.sources import GONE, judge_source, price_of
from bot.desk.rows import sources as source_rows
from bot.desk.tools import DeskTools
from bot.errors import Refused
from bot.request import GoingOn, Request


class Sources:
    """Lets requests go on from finished pictures of this bot, and from nothing else."""

    def __init__(self, tools: DeskTools) -> None:
        self._rows = tools.rows
        self._guild_cache = tools.guild_cache
        self._album = tools.album
        self._offer = tools.dispatch.offer
        self._coming: set[int] = set()  # jobs whose row is being written

    async def chain(self, request: Request) -> tuple[Request, ...]:
        """Return all that was asked for before a request; raises Refused where it may not go on."""
        if request.source is None:
            return ()
        facts = await self._rows.run(partial(source_rows.facts_of, source=request.source))
        if against := judge_source(request, facts):
            raise against
        assert facts is not None, "of nothing known nothing goes on"
        if not await asyncio.to_thread(self._lies_here, request.source):
            raise Refused(GONE)
        return facts.chain

    def _lies_here(self, source: GoingOn) -> bool:
        job, index = source.job or 0, source.index
        return self._album.path_of(job, index).exists() and self._album.can_go_on(job, index)

    async def wants_thread(self, request: Request) -> bool:
        """Tell whether a request's server keeps in a thread what goes on from a picture."""
        chosen = (await self._guild_cache.cached(request.guild)).settings
        return chosen.threads and request.source is not None and not request.private

    def price(self, request: Request) -> int:
        """Return what a request counts as, for all of its pictures."""
        return request.count * price_of(request, self._offer())

    @contextmanager
    def coming(self, job: int) -> Iterator[None]:
        """Let no sweep take what is kept for a job until its row is written."""
        self._coming.add(job)
        try:
            yield
        finally:
            self._coming.discard(job)

    async def keep(self, job: int, source: GoingOn) -> None:
        """Keep for a job that is coming what it goes on from, before its row says that it does.

        Raises Refused where that is gone by now.
        """
        failpoints.reach("before source")
        try:
            await asyncio.to_thread(self._album.keep_source, job, source.job or 0, source.index)
        except FileNotFoundError as gone:
            raise Refused(GONE) from gone
        failpoints.reach("after source")

    async def drop(self, job: int) -> None:
        """Forget what a job would have gone on from."""
        await asyncio.to_thread(self._album.drop_source, job)

    async def made_from(self, job: int) -> list[int]:
        """Return what came of a job's pictures, and was posted."""
        return await self._rows.run(partial(source_rows.shown_from, job=job))

    async def sweep(self) -> None:
        """Drop what was kept for jobs that have ended, or that never came to be: a crash leaves it.

        One process serves a database, so whatever has no row and is not coming here has no writer.
        """
        kept = set(await asyncio.to_thread(self._album.sources))
        kept -= self._coming  # before the rows are read: what is no longer coming has one by now
        if kept:
            for job in await self._rows.run(partial(source_rows.ended, numbers=kept)):
                await self.drop(job)
