"""The showcase: a channel in which finished pictures are shown once more, while they stand."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from bot.desk.policy.admission import judge_names
from bot.desk.policy.orders import block_of, judge_orders
from bot.desk.policy.settings import Snapshot
from bot.desk.rows import showcase as showcase_rows
from bot.desk.rows.showcase import Collage, Showing, Tile
from bot.desk.takedowns import Takedowns
from bot.desk.tickets import ticket_of
from bot.desk.tools import DeskTools
from bot.errors import Refused
from bot.jobs.job import Job
from bot.request import Ticket

WEEK_SECONDS = 7 * 86_400.0
FIRST_MONDAY = 4 * 86_400.0  #: 1970 began on a Thursday; a week ends as Monday begins, UTC
MAX_TILES = 9


def week_of(now: float) -> int:
    """Number the week of a moment."""
    return int((now - FIRST_MONDAY) // WEEK_SECONDS)


@dataclass(frozen=True, slots=True)
class TileLine:
    """What a collage's message says of one of its pictures; None: it was taken away."""

    place: int
    stars: int
    ticket: Ticket | None


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
        self._album = tools.album
        self._wanted = asyncio.Event()
        self.changed = asyncio.Event()  #: means: a collage may show what it no longer should
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
        """Take the copy down and the tile of a collage, for its picture is hidden or gone."""
        now = self._clock()

        def act(connection: Any) -> bool:
            showcase_rows.tiles_off(connection, [job])
            return showcase_rows.copies_down(connection, job, now)

        if await self._rows.run(act):
            self._takedowns.asked()
        self.changed.set()

    async def hold_to_names(self, guild: int) -> None:
        """Show no picture once more of who asks by now not to be painted in a guild."""
        snapshot, last, unwanted = await self._guild_cache.cached(guild), 0, list[int]()
        while True:
            read = partial(showcase_rows.exhibited_after, guild=guild, job=last)
            some, cursor = await self._rows.run(read)
            unwanted += [job.id for job in some if await self._names_unwanted(job, snapshot)]
            if cursor is None:
                break
            last = cursor
        for job in unwanted:
            await self.take_down(job)

    async def _names_unwanted(self, job: Job, snapshot: Snapshot) -> bool:
        try:
            judge = partial(judge_names, job.request, snapshot)
            return await self._guild_cache.judged(snapshot, judge) is not None
        except TimeoutError:  # nobody could tell in time: what is in doubt is not shown off
            return True

    # Members' stars.

    async def star(self, guild: int, channel: int, message: int, member: int) -> None:
        """Count a member's star under a picture or its copy; enough of them show it by itself.

        Nobody's own counts, nor that of who is blocked.
        """
        snapshot, now = await self._guild_cache.cached(guild), self._clock()
        found = await self._rows.run(
            lambda c: showcase_rows.job_under(c, guild, channel, message), patient=False
        )
        if found is None or found.member == member or block_of(member, snapshot.orders, now):
            return
        act = partial(showcase_rows.add_star, job=found.id, guild=guild, member=member, now=now)
        num_stars = await self._rows.run(act, patient=False)
        wanted, chosen = snapshot.settings.showcase_stars, snapshot.settings
        if num_stars and chosen.showcase and 0 < wanted <= num_stars:
            await self._want_starred(found.id, chosen.showcase)

    async def _want_starred(self, job: int, channel: int) -> None:
        known = await self._job_queue.get(job)
        if known is None or known.request.private:
            return
        await self._rows.run(
            partial(showcase_rows.want, job=job, channel=channel, now=self._clock())
        )
        self.look()

    async def unstar(self, guild: int, channel: int, message: int, member: int) -> None:
        """Forget a star that a member took back."""
        found = await self._rows.run(lambda c: showcase_rows.job_under(c, guild, channel, message))
        if found is not None:
            await self._rows.run(partial(showcase_rows.take_star, job=found.id, member=member))

    # The best of a week.

    async def choose_best(self, guild: int) -> None:
        """Choose what is shown of the week that is over, once, where a guild wants that."""
        chosen = (await self._guild_cache.cached(guild)).settings
        now, week = self._clock(), week_of(self._clock()) - 1
        channel = chosen.showcase
        if channel is None or not chosen.showcase_weekly:
            return
        if await self._rows.run(partial(showcase_rows.has_collage, guild=guild, week=week)):
            return
        since = FIRST_MONDAY + week * WEEK_SECONDS
        read = partial(showcase_rows.most_starred, guild=guild, since=since)
        starred = await self._rows.run(
            partial(read, until=since + WEEK_SECONDS, limit=3 * MAX_TILES)
        )
        best = [(job, count) for job, count in starred if await self._may_be_shown(job)][:MAX_TILES]
        if best:
            tiles = [Tile(job.id, n, count) for n, (job, count) in enumerate(best, start=1)]
            act = partial(showcase_rows.want_collage, guild=guild, week=week, channel=channel)
            await self._rows.run(partial(act, best=tiles, now=now))

    async def _may_be_shown(self, job: Job) -> bool:
        if job.request.private or (await self._guild_cache.judged_again(job)).refusal:
            return False
        return await asyncio.to_thread(self._album.has, job.id)

    async def collages_due(self) -> list[Collage]:
        """Return the collages whose messages do not show what they should."""
        return await self._rows.run(showcase_rows.collages_due)

    async def lines_of(self, collage: Collage) -> list[TileLine]:
        """Return what there is to say of a collage's pictures, the best first."""
        lines = []
        for tile in collage.tiles:
            known = None if tile.gone else await self._job_queue.get(tile.job)
            ticket = ticket_of(known, self._clock()) if known else None
            lines.append(TileLine(tile.place, tile.stars, ticket))
        return lines

    async def picture_of(self, collage: Collage, standing: bytes | None) -> bytes:
        """Return a collage as a JPEG, marked; raises PaintingFailed."""
        jobs = [None if tile.gone else tile.job for tile in collage.tiles]
        made_at = datetime.fromtimestamp(self._clock(), UTC)
        return await asyncio.to_thread(self._album.collage, jobs, made_at, standing)

    async def collage_shown(self, collage: Collage, message: int) -> None:
        """Note which message shows a collage like this."""
        act = partial(showcase_rows.collage_shown, collage=collage, message=message)
        await self._rows.run(partial(act, now=self._clock()))

    async def forget_collage(self, collage: Collage) -> None:
        """Show a collage no more: nothing is left of it, or there is no place for it."""
        await self._rows.run(partial(showcase_rows.forget_collage, collage=collage))
