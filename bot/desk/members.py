"""What a member may see and do of their own: queue, history, favourites, defaults, take it back."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

from bot.desk.limits import MemberLimits
from bot.desk.policy.members import Defaults, filled, holds, missing
from bot.desk.policy.orders import judge_block, judge_orders
from bot.desk.policy.sources import GONE
from bot.desk.rows import members as member_rows
from bot.desk.rows import sources as source_rows
from bot.desk.rows import takedowns as takedown_rows
from bot.desk.showcase import Showcase
from bot.desk.takedowns import Takedowns
from bot.desk.tickets import outcome_of, outcome_with, ticket_of
from bot.desk.tools import DeskTools
from bot.errors import Refused
from bot.jobs import rows as job_rows
from bot.jobs.job import Job, stored
from bot.pictures.infotext import infotext
from bot.request import Done, Failed, Offer, PaintedWith, Painting, Request, Ticket, Update

MAX_SEARCHED = 5_000  #: jobs looked through for one page; the next page goes on from there


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of what a member has had."""

    updates: tuple[Update, ...]
    favourites: frozenset[int]  #: of these jobs
    shown: frozenset[int]  #: of these, whose pictures may be seen and are on disk
    older: int | None = None  #: the job before which the next page begins; None: this is the last


class Members:
    """Acts for the member a job belongs to, and for nobody else."""

    def __init__(
        self,
        tools: DeskTools,
        member_limits: MemberLimits,
        takedowns: Takedowns,
        showcase: Showcase,
    ) -> None:
        self._rows = tools.rows
        self._guild_cache = tools.guild_cache
        self._job_queue = tools.job_queue
        self._dispatch = tools.dispatch
        self._album = tools.album
        self._member_limits = member_limits
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
        self,
        member: int,
        guild: int | None,
        limit: int,
        before: int | None = None,
        *,
        search: str = "",
        favourites: bool = False,
    ) -> HistoryPage:
        """Return what is finished or was stopped by others, newest first, and why.

        `before` is a job, and only older ones follow; `search` is what `folded` made of words.
        """
        if search:
            jobs, older = await self._found(member, guild or 0, limit, before, search)
            return await self._page(jobs, older)
        read = partial(
            member_rows.finished, member=member, guild=guild or 0, newest=limit + 1, before=before
        )
        jobs = await self._rows.run(partial(read, favourites=favourites))
        return await self._page(jobs[:limit], jobs[limit - 1].id if len(jobs) > limit else None)

    async def some_of(
        self, member: int, guild: int | None, numbers: Collection[int], older: int | None
    ) -> HistoryPage:
        """Return the page that shows these jobs of a member, as they are now."""
        jobs = await self._rows.run(
            partial(member_rows.some_of, member=member, guild=guild or 0, numbers=numbers)
        )
        return await self._page(jobs, older)

    async def _found(
        self, member: int, guild: int, limit: int, before: int | None, search: str
    ) -> tuple[list[Job], int | None]:
        """Return a member's next jobs in whose words something stands, and where to go on."""
        fitting: list[int] = []
        last, num_searched = before, 0
        while num_searched < MAX_SEARCHED:
            read = partial(member_rows.words_before, member=member, guild=guild, before=last)
            if not (some := await self._rows.run(read)):
                last = None
                break
            for job, words in some:
                if holds(words, search):
                    fitting.append(job)
                    if len(fitting) == limit:
                        return await self._some(member, guild, fitting), job
            last, num_searched = some[-1][0], num_searched + len(some)
        return await self._some(member, guild, fitting), last

    async def _some(self, member: int, guild: int, numbers: Sequence[int]) -> list[Job]:
        return await self._rows.run(
            partial(member_rows.some_of, member=member, guild=guild, numbers=numbers)
        )

    async def _page(self, jobs: Sequence[Job], older: int | None) -> HistoryPage:
        numbers = [job.id for job in jobs]
        gone, made, favourites = await self._rows.run(
            lambda c: (
                takedown_rows.why_gone(c, numbers),
                job_rows.prints_of_all(c, numbers),
                member_rows.favourites_among(c, numbers),
            )
        )
        told = [
            (job, Failed(gone[job.id]))
            if job.id in gone
            else (job, outcome_with(job, made.get(job.id, ()), self._album))
            for job in jobs
        ]
        updates = [Update(ticket_of(job, self._clock()), event) for job, event in told if event]
        shown = {
            job.id for job, event in told if isinstance(event, Done) and await self._is_shown(job)
        }
        return HistoryPage(tuple(updates), favourites, frozenset(shown), older)

    async def _is_shown(self, job: Job) -> bool:
        """Tell whether its member may see a finished picture now; a guild may be against it."""
        if job.delivery != "posted" or not await asyncio.to_thread(self._album.has, job.id):
            return False
        snapshot = await self._guild_cache.cached(job.request.guild)
        if judge_block(job.request, snapshot.orders, self._clock()):
            return False
        return (await self._guild_cache.judged_again(job)).refusal is None

    async def thumbnail(self, job: int) -> bytes:
        """Return a job's first picture as a small JPEG, its marks kept.

        Raises PaintingFailed, and FileNotFoundError where its file is gone.
        """
        return await asyncio.to_thread(self._album.thumbnail, job, 0)

    async def favour(self, ticket: Ticket, member: int) -> bool:
        """Keep a picture and its words for as long as its owner wants; False if they are kept.

        Raises Refused: `not_yours`, `too_many_favourites`, and what became of it where it is gone.
        """
        if ticket.request.member != member:
            raise Refused("not_yours")
        await self.require_shown(ticket.job)
        act = partial(member_rows.favour, job=ticket.job, member=member, now=self._clock())
        return await self._rows.run(act, patient=False)

    async def unfavour(self, ticket: Ticket, member: int) -> bool:
        """Let a picture expire as others do; False where it was no favourite.

        Raises Refused, `not_yours`.
        """
        if ticket.request.member != member:
            raise Refused("not_yours")
        act = partial(member_rows.unfavour, numbers=[ticket.job])
        return bool(await self._rows.run(act, patient=False))

    async def defaults(self, member: int) -> Defaults:
        """Return what a member's requests are painted with where they leave it open."""
        return await self._rows.run(lambda c: member_rows.defaults_of(c, member))

    async def set_defaults(self, member: int, said: Defaults) -> None:
        """Keep that."""
        act = partial(member_rows.set_defaults, member=member, said=said)
        await self._rows.run(act, patient=False)

    async def with_defaults(
        self, request: Request, offer: Offer | None
    ) -> tuple[Request, tuple[str, ...]]:
        """Return a request with its member's defaults, and which of those it has to do without.

        That is what no model here has, and a quality that the limits do not let its member have.
        """
        said = await self.defaults(request.member)
        if not said.said:
            return request, ()
        left = [name for name in missing(said, offer) if not getattr(request, name)]
        with_all = filled(request, said, left)
        if with_all.quality != request.quality:
            within = await self._member_limits.within(with_all)
            if within.quality != with_all.quality:
                left.append("quality")
        return filled(request, said, left), tuple(left)

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

    async def drafted(self, request: Request) -> Request:
        """Return a request as its server wants it: seen by who asks alone at first, or not."""
        snapshot = await self._guild_cache.cached(request.guild)
        is_private = request.private and not request.draft
        is_draft = snapshot.settings.drafts and snapshot.orders.allows_private and not is_private
        said = {"private": is_private or is_draft, "draft": is_draft}
        return request.model_copy(update=said)

    async def post(self, ticket: Ticket, member: int) -> None:
        """Show a draft to everybody, as everything is that was asked for in its channel.

        Raises Refused: `not_yours`, `not_a_draft`, and what its guild has against it by now.
        """
        if ticket.request.member != member:
            raise Refused("not_yours")
        if not ticket.request.draft:
            raise Refused("not_a_draft")
        await self.require_shown(ticket.job)
        snapshot, now = await self._guild_cache.cached(ticket.request.guild), self._clock()
        public = ticket.request.model_copy(update={"private": False, "draft": False})
        if ordered := judge_orders(public, snapshot.orders, now):
            raise ordered
        await self.require_wanted(ticket.job)
        act = partial(job_rows.publish, job=ticket.job, request=stored(public), now=now)
        job = await self._rows.run(act, patient=False)
        if job is None:
            raise Refused("not_a_draft")
        if event := await outcome_of(job, self._job_queue, self._album):
            self._dispatch.latest_events.put(job.id, event)

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
        await self._rows.run(partial(member_rows.unfavour, numbers=[job]))
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
