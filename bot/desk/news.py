"""What became of jobs, as the chat hears it: what was never seen, then all as it happens."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

from bot.desk.casework.reviews import Reviews
from bot.desk.outcome import outcome_of, ticket_of
from bot.desk.secondlook import SecondLook
from bot.jobs.dispatch import Dispatch
from bot.jobs.job import FINAL, Job
from bot.jobs.job_queue import Ledger
from bot.jobs.places import FINAL_EVENTS
from bot.pictures.album import Album
from bot.request import Event, Held, Painting, Ticket, Update


class News:
    """Reads the mailbox; how a job ended is always read from disk, where the last word stands."""

    def __init__(
        self,
        ledger: Ledger,
        dispatch: Dispatch,
        album: Album,
        reviews: Reviews,
        second_look: SecondLook,
        clock: Callable[[], float],
    ) -> None:
        self._ledger = ledger
        self._dispatch = dispatch
        self._album = album
        self._reviews = reviews
        self._second_look = second_look
        self._clock = clock
        self._tickets: dict[int, Ticket] = {}  # of live jobs, so that a step costs no query

    async def __aiter__(self) -> AsyncIterator[Update]:
        told: dict[int, Event] = {}
        unseen = await self._ledger.undelivered()
        for job in [*unseen, *await self._reviews.held()]:
            if update := await self._ended(job):
                told[job.id] = update.event
                yield update
        async for number, event in self._dispatch.mailbox:
            update = await self._update(number, event)
            if update and told.get(number) != update.event:  # else it lay in the mailbox, too
                yield update

    async def _update(self, number: int, event: Event) -> Update | None:
        if isinstance(event, FINAL_EVENTS):
            self._tickets.pop(number, None)
            job = await self._ledger.get(number)
            return await self._ended(job) if job else None
        if number not in self._tickets:
            job = await self._ledger.get(number)
            if job is None or job.state in FINAL:
                return None  # news that was overtaken by the end
            self._tickets[number] = ticket_of(job, self._clock())
        ticket = self._tickets[number]
        if ticket.held and isinstance(event, Painting):
            event = replace(event, preview=None)  # nobody sees it before a moderator does
        return Update(ticket, event)

    async def _ended(self, job: Job) -> Update | None:
        """Return how a job ended, if nobody has seen it yet."""
        job = await self._second_look.at(job)
        if job.delivery not in ("ready", "held"):
            return None
        event = await outcome_of(job, self._ledger, self._album)
        if isinstance(event, Held):
            await self._reviews.bring_up(job.id)
        return Update(ticket_of(job, self._clock()), event) if event else None
