"""The showcase: a channel in which finished pictures are shown once more, while they stand."""

from collections.abc import Callable

from bot.desk.book import Book
from bot.desk.book import showcase as rows
from bot.desk.guild.cabinet import Cabinet
from bot.desk.keeping.takedowns import Takedowns
from bot.errors import Refused
from bot.request import Ticket


class Showcase:
    """Says what may be shown where, and keeps which message is the copy of which picture."""

    def __init__(
        self, book: Book, cabinet: Cabinet, takedowns: Takedowns, clock: Callable[[], float]
    ) -> None:
        self._book = book
        self._cabinet = cabinet
        self._takedowns = takedowns
        self._clock = clock

    async def offers(self, ticket: Ticket) -> bool:
        """Tell whether a picture gets a button to show it; not where all are shown anyway."""
        chosen = (await self._cabinet.of(ticket.request.guild)).settings
        is_open = chosen.showcase is not None and not chosen.shows_all
        return is_open and not ticket.request.private

    async def shows_by_itself(self, ticket: Ticket) -> bool:
        """Tell whether a picture is shown without anybody's press."""
        chosen = (await self._cabinet.of(ticket.request.guild)).settings
        is_open = chosen.showcase is not None and chosen.shows_all
        return is_open and not ticket.request.private

    async def begin(self, ticket: Ticket, member: int) -> int:
        """Return the channel a member's own picture is to be posted in.

        Raises Refused: `not_yours`, `no_showcase`, `not_to_show`, `already_shown`.
        """
        if ticket.request.member != member:
            raise Refused("not_yours")
        if ticket.request.private:
            raise Refused("not_to_show")
        channel = (await self._cabinet.sure(ticket.request.guild)).settings.showcase
        if channel is None:
            raise Refused("no_showcase")
        now = self._clock()
        await self._book.run(lambda c: rows.begin(c, ticket.job, channel, now))
        return channel

    async def end(self, job: int, message: int | None) -> None:
        """Note which message is the copy; None: none could be posted."""
        now = self._clock()
        if message is None:
            await self._book.run(lambda connection: rows.forget(connection, job))
        elif await self._book.run(lambda connection: rows.end(connection, job, message, now)):
            self._takedowns.asked()

    async def take_down(self, job: int) -> None:
        """Take the copy down, for its picture is hidden or gone."""
        now = self._clock()
        if await self._book.run(lambda connection: rows.copies_down(connection, job, now)):
            self._takedowns.asked()
