"""The showcase: a channel in which finished pictures are shown once more, while they stand."""

import asyncio

from bot.desk.policy.orders import judge_orders
from bot.desk.rows import showcase as showcase_rows
from bot.desk.rows.showcase import Showing
from bot.desk.takedowns import Takedowns
from bot.desk.tools import DeskTools
from bot.errors import Refused
from bot.request import Ticket


class Showcase:
    """Says what may be shown where, and keeps which message is the copy of which picture.

    What is to be shown is written down before it is posted, so that a crash loses no copy.
    """

    def __init__(self, tools: DeskTools, takedowns: Takedowns) -> None:
        self._rows = tools.rows
        self._guild_cache = tools.guild_cache
        self._job_queue = tools.job_queue
        self._takedowns = takedowns
        self._clock = tools.clock
        self._wanted = asyncio.Event()
        self._in_hand: set[int] = set()  # jobs whose copies are being posted by their members

    async def offers(self, ticket: Ticket) -> bool:
        """Tell whether a picture gets a button to show it; not where all are shown anyway."""
        chosen = (await self._guild_cache.cached(ticket.request.guild)).settings
        is_open = chosen.showcase is not None and not chosen.shows_all
        return is_open and not ticket.request.private

    async def want(self, ticket: Ticket) -> None:
        """Note that a picture is to be shown, in a server that wants all of them.

        It is shown once everybody sees it where it was asked for: `look` then says so.
        """
        chosen = (await self._guild_cache.cached(ticket.request.guild)).settings
        channel, now = chosen.showcase, self._clock()
        if channel is None or not chosen.shows_all or ticket.request.private:
            return
        await self._rows.run(
            lambda connection: showcase_rows.want(connection, ticket.job, channel, now)
        )

    def look(self) -> None:
        """Say that there may be something to show."""
        self._wanted.set()

    async def due(self) -> list[Showing]:
        """Wait until a copy is wanted that nobody posts yet, and return all of those."""
        while True:
            self._wanted.clear()
            found = await self._rows.run(showcase_rows.unposted)
            if due := [each for each in found if each.job not in self._in_hand]:
                return due
            await self._wanted.wait()

    async def is_still_open(self, ticket: Ticket, showing: Showing) -> bool:
        """Tell whether a wanted copy still goes to where the server shows pictures."""
        snapshot = await self._guild_cache.cached(ticket.request.guild)
        if snapshot.settings.showcase != showing.channel:
            return False
        return await self._against(ticket) is None

    async def _against(self, ticket: Ticket) -> Refused | None:
        """Return what a guild has against showing a picture once more, by what it says now.

        What moderators only want to see first has been seen.
        """
        job = await self._job_queue.get(ticket.job)
        if job is None:
            return Refused("not_to_show")
        return (await self._guild_cache.judged_again(job)).refusal

    async def begin(self, ticket: Ticket, member: int) -> int:
        """Return the channel a member's own picture is to be posted in.

        Raises Refused: `not_yours`, `no_showcase`, `not_to_show`, `already_shown`, and what the
        guild's orders and rules say by now.
        """
        if ticket.request.member != member:
            raise Refused("not_yours")
        if ticket.request.private:
            raise Refused("not_to_show")
        snapshot, now = await self._guild_cache.cached(ticket.request.guild), self._clock()
        channel = snapshot.settings.showcase
        if channel is None:
            raise Refused("no_showcase")
        if ordered := judge_orders(ticket.request, snapshot.orders, now):
            raise ordered
        if against := await self._against(ticket):
            raise against
        await self._rows.run(lambda c: showcase_rows.begin(c, ticket.job, channel, now))
        self._in_hand.add(ticket.job)
        return channel

    async def end(self, job: int, channel: int, message: int | None) -> None:
        """Note which message is the copy; None: none could be posted."""
        self._in_hand.discard(job)
        now = self._clock()
        if message is None:
            await self._rows.run(lambda connection: showcase_rows.forget(connection, job))
        elif await self._rows.run(lambda c: showcase_rows.end(c, job, channel, message, now)):
            self._takedowns.asked()

    async def take_down(self, job: int) -> None:
        """Take the copy down, for its picture is hidden or gone."""
        now = self._clock()
        if await self._rows.run(lambda connection: showcase_rows.copies_down(connection, job, now)):
            self._takedowns.asked()
