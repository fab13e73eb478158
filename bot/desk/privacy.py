"""What is kept of members, and for how long; and what goes when they ask for it."""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Collection
from functools import partial
from pathlib import Path

from bot.desk.appeals import Appeals
from bot.desk.policy.admission import judge_names
from bot.desk.policy.privacy import COUNTED_SECONDS, DAY, TOKEN_SECONDS, Terms, pseudonym
from bot.desk.policy.usage import NAMED_DAYS
from bot.desk.reviews import Reviews
from bot.desk.rows import audit as audit_rows
from bot.desk.rows import members as member_rows
from bot.desk.rows import privacy as privacy_rows
from bot.desk.rows.settings import EVERY_GUILD
from bot.desk.sources import Sources
from bot.desk.takedowns import Takedowns
from bot.desk.tools import DeskTools
from bot.errors import Refused
from bot.jobs.job import Job
from bot.kept import Make, TaskName, for_each
from bot.pictures.identity import Identity
from bot.request import Ticket

# Who was forgotten, by pseudonym, in a file of which no backup is made: none brings them back.
#
# A line an erasure. The database says how many lines it has seen; one that was restored, however
# that was done, has seen fewer. The file lies beside the key that pseudonyms are made with, for it
# says nothing without that. The functions block.

FILE = "forgotten"


class ErasureJournal:
    """The erasures of this bot, in their order."""

    def __init__(self, identity: Identity) -> None:
        self.name = f"forgotten:{identity.instance}"  #: another key's erasures are not these
        self._file: Path = identity.folder / FILE
        self._secret = identity.secret

    def known_as(self, member: int) -> int:
        """Return the pseudonym of a member."""
        return pseudonym(member, self._secret)

    def note(self, known_as: int) -> tuple[str, int]:
        """Write one more erasure down, before it is done; return what `entry` does then."""
        descriptor = os.open(self._file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        with open(descriptor, "rb+") as file:
            known = file.read()
            torn = known and not known.endswith(b"\n")  # by a power cut: that line is none
            file.write(b"\n" * bool(torn) + b"%d\n" % known_as)
            file.flush()
            os.fsync(descriptor)
        return self.entry()

    def entry(self) -> tuple[str, int]:
        """Return the name of this journal, and how many erasures it says."""
        return self.name, len(self._lines())

    def brought_back(self, members: Collection[int], seen: int) -> list[int]:
        """Return who of these was forgotten after the first so many erasures."""
        unseen = set(self._lines()[seen:])
        return [each for each in members if b"%d" % self.known_as(each) in unseen]

    def _lines(self) -> list[bytes]:
        return self._file.read_bytes().splitlines() if self._file.exists() else []


log = logging.getLogger(__name__)

LEFT_SECONDS = 3600.0  #: a file still half-written after that has no writer any more
FILE_SECONDS = 60.0  #: a file may be that much older than one that was seen before it
ERASED = "erased"  #: what the members of stopped jobs would read, did they not ask for it


class Privacy:
    """Sweeps what has expired and is nobody's favourite, and forgets who wants to be forgotten."""

    def __init__(
        self, tools: DeskTools, takedowns: Takedowns, sources: Sources, terms: Terms
    ) -> None:
        self.terms = terms
        self._rows = tools.rows
        self._guild_cache = tools.guild_cache
        self._job_queue = tools.job_queue
        self._dispatch = tools.dispatch
        self._album = tools.album
        self._takedowns = takedowns
        self._sources = sources
        self._clock = tools.clock
        self._forgotten = ErasureJournal(tools.album.identity)
        self._looked_back = False  # whether a restored database has brought somebody back
        self._pseudonyms: set[int] | None = None  # of the forgotten; None: not read yet
        self._num_forgotten = 0  # so that what was read before one more is not kept
        self._reading = asyncio.Lock()
        self._kept_house_on = 0  # the day on which days were packed and old rows went
        self._looked_at_files = 0.0  # the newest, by the disk's own clock
        self._unfinished: set[int] = set()  # jobs with files whose end is still to be seen
        self._scrubbed = False  # nothing of what was deleted is left in the database's journal

    async def sweep_often(self) -> None:
        """Wipe dead tokens, and forget who asked for it since."""
        now = self._clock()
        await self._job_queue.wipe_tokens(now - TOKEN_SECONDS)
        await self._rows.run(lambda c: privacy_rows.wipe_refused_tokens(c, now - TOKEN_SECONDS))
        if not self._looked_back:
            await self._look_back(now)
            self._looked_back = True
        asked = await self._rows.run(privacy_rows.asked)
        await for_each(asked, self._erase)
        if not self._scrubbed:
            self._scrubbed = await self._rows.scrub()

    async def sweep_seldom(self) -> None:
        """Wipe old prompts, delete old pictures, and drop what limits no longer count."""
        now = self._clock()
        await self._forget_words(now - self.terms.words_days * DAY)
        await self._expire_pictures(now - self.terms.pictures_days * DAY)
        await self._hold_to_quota(now)
        await self._rows.run(lambda c: privacy_rows.drop_old(c, now - COUNTED_SECONDS))
        await asyncio.to_thread(self._album.sweep, now - LEFT_SECONDS)
        await self._sources.sweep()
        if (today := int(now // DAY)) != self._kept_house_on:
            await self._pack_days(today)
            await self._drop_records(now)
            await self._end_favourites()
            self._kept_house_on = today
        self._scrubbed = False

    async def _pack_days(self, today: int) -> None:
        """Pack who used what on days that are over, and forget it once nobody asks for it."""
        while await self._rows.run(partial(audit_rows.pack_days, before=today)):
            pass
        while await self._rows.run(partial(audit_rows.forget_users, before=today - NAMED_DAYS)):
            pass

    async def _drop_records(self, now: float) -> None:
        """Delete what is final and older than its term, some at a time."""
        before, cursor = now - self.terms.records_days * DAY, 0
        while (
            last := await self._rows.run(
                partial(privacy_rows.drop_records, after=cursor, before=before)
            )
        ) is not None:
            cursor = last
        while await self._rows.run(partial(privacy_rows.drop_remains, before=before)):
            pass

    async def _end_favourites(self) -> None:
        """End those that show by name who asks by now not to be painted there, or anywhere."""
        last = 0
        while some := await self._rows.run(partial(member_rows.favourites_after, job=last)):
            last = some[-1].id
            unwanted = [job.id for job in some if await self._names_unwanted(job)]
            await self._rows.run(partial(member_rows.unfavour, numbers=unwanted))

    async def _names_unwanted(self, job: Job) -> bool:
        snapshot = await self._guild_cache.cached(job.request.guild)
        try:
            judge = partial(judge_names, job.request, snapshot)
            return await self._guild_cache.judged(snapshot, judge) is not None
        except TimeoutError:  # nobody could tell in time: tomorrow
            return False

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
        return await self._rows.run(privacy_rows.last_model) or self.terms.model

    async def ask_to_erase(self, member: int) -> None:
        """Note that a member wants to be forgotten: the next sweep does it, whatever happens."""
        await self._rows.run(lambda c: privacy_rows.ask(c, member, self._clock()), patient=False)

    async def welcome_back(self, member: int) -> None:
        """Let what was kept under a forgotten member's pseudonym count again: they are here."""
        forgotten = await self._known()
        if not forgotten:
            return
        if (known_as := self._forgotten.known_as(member)) in forgotten:
            await self._guild_cache.change(
                EVERY_GUILD, lambda c: privacy_rows.welcome_back(c, member, known_as)
            )
            await self._rename_in_words(known_as, member)
            forgotten.discard(known_as)

    async def _known(self) -> set[int]:
        """Return the pseudonyms of the forgotten; the usual request finds them read before."""
        async with self._reading:  # of many who ask at once, one reads
            while self._pseudonyms is None:
                num_forgotten = self._num_forgotten
                read = await self._rows.run(privacy_rows.pseudonyms)
                self._pseudonyms = read if num_forgotten == self._num_forgotten else None
            return self._pseudonyms

    async def _erase(self, member: int) -> None:
        """Forget one member; after a crash half-way the next sweep begins again."""
        now = self._clock()
        stopped = await self._rows.run(lambda c: privacy_rows.stop(c, member, ERASED, now))
        self._dispatch.stopped(stopped, ERASED)
        for job in await self._rows.run(lambda c: privacy_rows.jobs_of(c, member)):
            await asyncio.to_thread(self._album.delete, job)
        known_as = self._forgotten.known_as(member)
        entry = await asyncio.to_thread(self._forgotten.note, known_as)
        while await self._rows.run(lambda c: privacy_rows.erase_jobs(c, member, known_as, now)):
            pass
        await self._rename_in_words(member, known_as)
        await self._guild_cache.change(
            EVERY_GUILD, lambda c: privacy_rows.erase(c, member, known_as, entry, now), patient=True
        )
        self._num_forgotten += 1
        self._pseudonyms = None
        self._scrubbed = False
        self._takedowns.asked()
        log.info("a member's data were deleted as they asked")

    async def _rename_in_words(self, known_as: int, name: int) -> None:
        last: int | None = 0
        while last is not None:
            last = await self._rows.run(
                partial(privacy_rows.rename_in_words, known_as=known_as, name=name, after=last)
            )

    async def _look_back(self, now: float) -> None:
        """Ask for those again whom a restored backup has brought back."""
        entry = await asyncio.to_thread(self._forgotten.entry)
        seen = await self._rows.run(lambda c: privacy_rows.seen(c, self._forgotten.name))
        if entry[1] <= seen:
            return
        named = await self._rows.run(privacy_rows.named)
        back = await asyncio.to_thread(self._forgotten.brought_back, named, seen)
        await self._rows.run(lambda c: privacy_rows.ask_again(c, back, entry, now))
        log.warning("%d members are back from a backup, and are forgotten again", len(back))

    async def _forget_words(self, before: float) -> None:
        at = await self._rows.run(lambda c: privacy_rows.walked_to(c, privacy_rows.WORDS_WALK))
        cursor: int | None = at
        stuck: int | None = None
        while cursor is not None:
            batch = await self._rows.run(
                partial(privacy_rows.forget_words, after=cursor, before=before)
            )
            at, stuck, cursor = batch.seen, stuck or batch.stuck, batch.cursor
        await self._rows.run(lambda c: privacy_rows.forget_refused_words(c, before))
        done = at if stuck is None else stuck - 1
        await self._rows.run(lambda c: privacy_rows.note_walk(c, privacy_rows.WORDS_WALK, done))

    async def _expire_pictures(self, before: float) -> None:
        """Delete what is old, and what was painted for nothing.

        Of what is young each file is looked at once, and again while its job is not finished.
        """
        written = await asyncio.to_thread(self._album.written_at)
        looked_at = max(written.values(), default=0.0)
        fresh = self._looked_at_files - FILE_SECONDS
        some = [
            job
            for job, at in written.items()
            if at < before or at >= fresh or job in self._unfinished
        ]
        unfinished: set[int] = set()
        for start in range(0, len(some), privacy_rows.AT_ONCE):
            page = {job: written[job] for job in some[start : start + privacy_rows.AT_ONCE]}
            old, going = await self._rows.run(
                partial(privacy_rows.old_pictures, written=page, before=before)
            )
            unfinished.update(going)
            await for_each(old, lambda job: asyncio.to_thread(self._album.delete, job))
        self._looked_at_files, self._unfinished = looked_at, unfinished

    async def _hold_to_quota(self, now: float) -> None:
        """Delete the oldest pictures that nobody keeps while all take more than the quota."""
        used, quota = await asyncio.to_thread(self._album.measure), self.terms.album_bytes
        if quota is None or used <= quota:
            return
        written = await asyncio.to_thread(self._album.written_at)
        oldest = sorted(written, key=written.__getitem__)
        for start in range(0, len(oldest), privacy_rows.AT_ONCE):
            if used <= quota:
                break
            page = {job: written[job] for job in oldest[start : start + privacy_rows.AT_ONCE]}
            spare, _ = await self._rows.run(
                partial(privacy_rows.old_pictures, written=page, before=now)
            )
            for job in spare:
                if used <= quota:
                    break
                used -= await asyncio.to_thread(self._album.bytes_of, job)
                await asyncio.to_thread(self._album.delete, job)
        log.warning("pictures took more than ALBUM_GB: the oldest that nobody keeps went")
        await asyncio.to_thread(self._album.measure)


# The one sweeper: forgets what has expired and whoever asked for it, until it is cancelled.

OFTEN_SECONDS = 15.0  #: tokens, who wants to be forgotten, what nobody has reviewed, many stops
SELDOM_SECONDS = 600.0  #: words and pictures, which expire after days


def sweeps(privacy: Privacy, reviews: Reviews, appeals: Appeals) -> dict[TaskName, Make]:
    """Return what sweeps for ever; a full or broken disk is told and tried again."""
    return {
        "sweep of data": partial(_repeat, privacy.sweep_often, OFTEN_SECONDS),
        "sweep of reviews": partial(_repeat, reviews.expire, OFTEN_SECONDS),
        "sweep of stops": partial(_repeat, appeals.look_at_stops, OFTEN_SECONDS),
        "sweep of what is old": partial(_repeat, privacy.sweep_seldom, SELDOM_SECONDS),
    }


async def _repeat(sweep: Callable[[], Awaitable[object]], seconds: float) -> None:
    while True:
        try:
            await sweep()
        except (OSError, Refused) as failed:
            log.error("a sweep came to nothing: %s", failed)
        await asyncio.sleep(seconds)
