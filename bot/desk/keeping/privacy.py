"""What is kept of members, and for how long; and what goes when they ask for it."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from bot.desk.book import Book
from bot.desk.book import erasures as forgetting
from bot.desk.book import retention as rows
from bot.desk.book.settings import EVERY_GUILD
from bot.desk.guild.cabinet import Cabinet
from bot.desk.keeping.forgotten import Forgotten
from bot.desk.keeping.takedowns import Takedowns
from bot.desk.policy.terms import COUNTED_SECONDS, DAY, TOKEN_SECONDS, Terms
from bot.errors import Refused
from bot.jobs.dispatch import Dispatch
from bot.jobs.job_queue import Ledger
from bot.pictures.album import Album
from bot.request import Ticket

log = logging.getLogger(__name__)

WORDS = "words_forgotten_to"  #: the fact that says up to which job
LEFT_SECONDS = 3600.0  #: a file still half-written after that has no writer any more
ERASED = "erased"  #: what the members of stopped jobs would read, did they not ask for it


class Privacy:
    """Sweeps what has expired, keeps what its owner keeps, forgets who wants to be forgotten."""

    def __init__(
        self,
        book: Book,
        cabinet: Cabinet,
        ledger: Ledger,
        dispatch: Dispatch,
        album: Album,
        takedowns: Takedowns,
        clock: Callable[[], float],
        terms: Terms,
    ) -> None:
        self.terms = terms
        self._book = book
        self._cabinet = cabinet
        self._ledger = ledger
        self._dispatch = dispatch
        self._album = album
        self._takedowns = takedowns
        self._clock = clock
        self._forgotten = Forgotten(album.identity)
        self._looked_back = False  # whether a restored database has brought somebody back
        self._pseudonyms: set[int] | None = None  # of the forgotten; None: not read yet
        self._num_forgotten = 0  # so that what was read before one more is not kept
        self._reading = asyncio.Lock()
        self._scrubbed = False  # nothing of what was deleted is left in the database's journal

    async def sweep_often(self) -> None:
        """Wipe dead tokens, and forget who asked for it since."""
        now = self._clock()
        await self._ledger.wipe_tokens(now - TOKEN_SECONDS)
        await self._book.run(lambda c: rows.wipe_refused_tokens(c, now - TOKEN_SECONDS))
        if not self._looked_back:
            await self._look_back(now)
            self._looked_back = True
        for member in await self._book.run(forgetting.asked):
            await self._erase(member)
        if not self._scrubbed:
            self._scrubbed = await self._book.scrub()

    async def sweep_seldom(self) -> None:
        """Wipe old prompts, delete old pictures, and drop what limits no longer count."""
        now = self._clock()
        self._pseudonyms = None  # another process may have forgotten somebody
        await self._known()
        await self._forget_words(now - self.terms.words_days * DAY)
        await self._expire_pictures(now - self.terms.pictures_days * DAY)
        await self._book.run(lambda c: forgetting.drop_old(c, now - COUNTED_SECONDS))
        await asyncio.to_thread(self._album.sweep, now - LEFT_SECONDS)
        self._scrubbed = False

    async def keep(self, ticket: Ticket, member: int) -> bool:
        """Keep a picture on disk for its owner; False where it is kept already.

        Raises Refused: `not_yours`, `picture_expired`.
        """
        if ticket.request.member != member:
            raise Refused("not_yours")
        await self.require_pictures(ticket.job)
        return await self._book.run(
            lambda c: rows.keep(c, ticket.job, self._clock()), patient=False
        )

    async def require_pictures(self, job: int) -> None:
        """Raise Refused, `picture_expired`, where a job's pictures are no longer on disk."""
        if not await asyncio.to_thread(self._album.has, job):
            raise Refused("picture_expired", days=self.terms.pictures_days)

    def require_words(self, ticket: Ticket) -> None:
        """Raise Refused, `words_expired`, where nobody knows any more what was asked for."""
        if not ticket.request.subject:
            raise Refused("words_expired", days=self.terms.words_days)

    async def model(self) -> str:
        """Name what painted last; what the operator asked for where nothing was painted yet."""
        return await self._book.run(rows.last_model) or self.terms.model

    async def ask_to_erase(self, member: int) -> None:
        """Note that a member wants to be forgotten: the next sweep does it, whatever happens."""
        await self._book.run(lambda c: forgetting.ask(c, member, self._clock()), patient=False)

    async def welcome_back(self, member: int) -> None:
        """Let what was kept under a forgotten member's pseudonym count again: they are here."""
        forgotten = await self._known()
        if not forgotten:
            return
        if (known_as := self._forgotten.known_as(member)) in forgotten:
            await self._cabinet.change(
                EVERY_GUILD, lambda c: forgetting.welcome_back(c, member, known_as)
            )
            forgotten.discard(known_as)

    async def _known(self) -> set[int]:
        """Return the pseudonyms of the forgotten; the usual request finds them read before."""
        async with self._reading:  # of many who ask at once, one reads
            while self._pseudonyms is None:
                num_forgotten = self._num_forgotten
                read = await self._book.run(forgetting.pseudonyms)
                self._pseudonyms = read if num_forgotten == self._num_forgotten else None
            return self._pseudonyms

    async def _erase(self, member: int) -> None:
        """Forget one member; after a crash half-way the next sweep begins again."""
        now = self._clock()
        stopped = await self._book.run(lambda c: forgetting.stop(c, member, ERASED, now))
        self._dispatch.stopped(stopped, ERASED)
        for job in await self._book.run(lambda c: forgetting.jobs_of(c, member)):
            await asyncio.to_thread(self._album.delete, job)
        known_as = self._forgotten.known_as(member)
        entry = await asyncio.to_thread(self._forgotten.note, known_as)
        await self._cabinet.change(
            EVERY_GUILD, lambda c: forgetting.erase(c, member, known_as, entry, now), patient=True
        )
        self._num_forgotten += 1
        self._pseudonyms = None
        self._scrubbed = False
        self._takedowns.asked()
        log.info("a member's data were deleted as they asked")

    async def _look_back(self, now: float) -> None:
        """Ask for those again whom a restored backup has brought back."""
        entry = await asyncio.to_thread(self._forgotten.entry)
        seen = await self._book.run(lambda c: forgetting.seen(c, self._forgotten.name))
        if entry[1] <= seen:
            return
        named = await self._book.run(forgetting.named)
        back = await asyncio.to_thread(self._forgotten.brought_back, named, seen)
        await self._book.run(lambda c: forgetting.ask_again(c, back, entry, now))
        log.warning("%d members are back from a backup, and are forgotten again", len(back))

    async def _forget_words(self, before: float) -> None:
        at = await self._book.run(lambda c: rows.walked_to(c, WORDS))
        cursor: int | None = at
        stuck: int | None = None
        while cursor is not None:
            batch = await self._book.run(partial(rows.forget_words, after=cursor, before=before))
            at, stuck, cursor = batch.seen, stuck or batch.stuck, batch.cursor
        await self._book.run(lambda c: rows.forget_refused_words(c, before))
        done = at if stuck is None else stuck - 1
        await self._book.run(lambda c: rows.note_walk(c, WORDS, done))

    async def _expire_pictures(self, before: float) -> None:
        written = await asyncio.to_thread(self._album.written_at)
        for job in await self._book.run(lambda c: rows.old_pictures(c, written, before)):
            await asyncio.to_thread(self._album.delete, job)
