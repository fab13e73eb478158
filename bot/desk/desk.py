"""The one door: what a person may ask of the house, and what it tells them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from bot.desk.admission import Admission
from bot.desk.appeals import Appeals
from bot.desk.case_view import CaseDesk
from bot.desk.cases import Cases
from bot.desk.delivery import Deliveries, JobUpdates
from bot.desk.drops import Drops
from bot.desk.limits import MemberLimits
from bot.desk.members import Members
from bot.desk.names import Names
from bot.desk.operations import Operations
from bot.desk.optouts import Optouts
from bot.desk.orders import ModeratorOrders
from bot.desk.origins import Origins
from bot.desk.overview import Overview, RefusalCounts
from bot.desk.policy.limits import DEFAULTS, Limits
from bot.desk.policy.privacy import USUAL, Terms
from bot.desk.policy.rules import NameIndex
from bot.desk.policy.settings import NOBODY
from bot.desk.privacy import Privacy
from bot.desk.removals import Removals
from bot.desk.reports import Reports
from bot.desk.rests import Rests, RestWhen
from bot.desk.reviews import FinishedReview, ReviewChoices, Reviews
from bot.desk.rows import Rows
from bot.desk.rules import GuildRules
from bot.desk.settings import GuildCache, GuildChoices
from bot.desk.showcase import Showcase
from bot.desk.sources import Sources
from bot.desk.takedowns import Takedowns
from bot.desk.tickets import outcome_of, ticket_of
from bot.desk.tools import DeskTools
from bot.desk.withdrawals import Withdrawals
from bot.errors import Refused
from bot.jobs.dispatch import Dispatch
from bot.jobs.job_queue import JobQueue
from bot.kept import EternalTasks
from bot.pictures.album import Album
from bot.request import Event, Reply, Request, Ticket, Update
from bot.store.backup import Backups
from bot.vocabulary.people import People

ALWAYS_AWAKE = RestWhen()
#: Whoever deleted their message knows why there is none, and gets no quota back for it.
UNTOLD = frozenset({"message_deleted"})


class Desk:
    """Takes requests in, lets people ask after them, and says what became of each."""

    def __init__(
        self,
        job_queue: JobQueue,
        dispatch: Dispatch,
        rows: Rows,
        album: Album,
        clock: Callable[[], float],
        house: Limits = DEFAULTS,
        everywhere: NameIndex = NOBODY,
        terms: Terms = USUAL,
        tasks: EternalTasks | None = None,
        people: People | None = None,
        folder: Path | None = None,
        backups: Backups | None = None,
        rests: RestWhen = ALWAYS_AWAKE,
    ) -> None:
        self._job_queue = job_queue
        self._dispatch = dispatch
        self._rows = rows
        self._album = album
        self._clock = clock
        self.tasks = tasks or EternalTasks()  #: of the whole house
        self._shown = asyncio.Event()  # means: one more outcome has been shown
        self.offer = dispatch.offer  #: what may be asked for besides words
        self.guild_cache = GuildCache(rows, dispatch, clock, house, everywhere)
        tools = DeskTools(rows, job_queue, dispatch, album, self.guild_cache, clock)
        self.member_limits = MemberLimits(tools)
        self.guild_choices = GuildChoices(self.guild_cache, clock)
        self.guild_rules = GuildRules(tools)
        self.names = Names(tools, self.guild_choices, people or People())
        self.sources = Sources(tools)
        self._admission = Admission(tools, self.member_limits, self.names, self.sources)
        self.deliveries = Deliveries(tools)
        self.origins = Origins(rows, album.identity, clock)
        self.takedowns = Takedowns(tools)
        self.showcase = Showcase(tools, self.takedowns)
        self.cases = Cases(tools)
        self.reviews = Reviews(tools, self.cases)
        self.reports = Reports(tools, self.cases)
        self.removals = Removals(tools, self.cases)
        self.appeals = Appeals(tools, self.cases)
        self.optouts = Optouts(tools, self.cases, self.showcase)
        self.case_desk = CaseDesk(
            tools, self.reviews, self.reports, self.removals, self.appeals, self.optouts
        )
        self.review_choices = ReviewChoices(tools)
        self._updates = JobUpdates(tools, self.reviews, FinishedReview(tools))
        self.members = Members(tools, self.member_limits, self.takedowns, self.showcase)
        self.privacy = Privacy(tools, self.takedowns, self.sources, terms)
        self.drops = Drops(tools, self.takedowns)
        self.moderator_orders = ModeratorOrders(tools, self.drops)
        self.refusal_counts = RefusalCounts(tools)
        self.overview = Overview(tools, self.refusal_counts)
        self.rests = Rests(tools, rests)
        self.withdrawals = Withdrawals(tools, self.takedowns, self.origins)
        self.operations = Operations(tools, self.tasks, folder, backups, terms.album_bytes)

    @property
    def trouble(self) -> str | None:
        """Name what the operator has to mend: of errors.TROUBLES, UNCHECKED, or TASK_FAILED."""
        return self._dispatch.trouble or self.tasks.trouble

    @property
    def alarm(self) -> str | None:
        """Name what moderators are to hear of that."""
        return self._dispatch.alarm or self.tasks.trouble

    async def submit(self, request: Request, reply: Reply) -> Ticket:
        """Write a request down; it is not in line until it is acknowledged.

        Raises Refused: what the prompt gate says (`sexual`, `minor_suggestive`, `undressing`),
        then what the guild's settings, rules and limits say, in this order; `duplicate` when this
        very interaction was taken before.
        """
        await self.privacy.welcome_back(request.member)
        try:
            return await self._admission.admit(request, reply)
        except Refused as refusal:
            self.operations.refusals[refusal.code] += 1
            self.refusal_counts.count(request, refusal)
            await self.appeals.note(request, reply, refusal)
            raise

    async def acknowledged(self, job: int, message: int | None) -> None:
        """The person has seen their place: the job is in line from here on, whatever happens."""
        if await self._job_queue.acknowledge(job, message, self._clock()):
            self._dispatch.wake()

    async def unacknowledged(self, job: int) -> None:
        """Discord took no answer, so nobody waits for this job."""
        await self._job_queue.drop_unacknowledged(job, self._clock())

    async def arriving(self) -> list[Ticket]:
        """Return what was taken in and may or may not have been acknowledged before a crash."""
        return [ticket_of(job, self._clock()) for job in await self._job_queue.in_state("arriving")]

    async def look_up(self, job: int) -> Ticket | None:
        """Return what is known of a job, however old."""
        known = await self._job_queue.get(job)
        return ticket_of(known, self._clock()) if known else None

    async def outcome(self, job: int) -> Event | None:
        """Return how a job ended, or None while it has not."""
        known = await self._job_queue.get(job)
        return await outcome_of(known, self._job_queue, self._album) if known else None

    async def events(self) -> AsyncIterator[Update]:
        """Yield what ended and was never seen, then everything as it happens; endless."""
        async for update in self._updates:
            yield update

    async def seen(self, job: int, message: int | None) -> None:
        """The outcome stands in the channel as `message`."""
        values: dict[str, Any] = {} if message is None else {"message": message}
        known = await self._job_queue.get(job)
        kept_back = known is not None and known.state == "done" and known.refusal is not None
        to = "withdrawn" if kept_back else "posted"  # the sentence stands there, no picture
        if known is not None and known.state == "done" and not kept_back:
            await self.showcase.want(ticket_of(known, self._clock()))
        self.operations.deliveries[to] += 1
        if await self._job_queue.deliver(job, to, self._clock(), **values) is None:
            await self.takedowns.too_late(job, message)
        self.showcase.look()
        self._shown.set()

    async def all_seen(self) -> None:
        """Wait until every outcome has been shown, or cannot be."""
        while True:
            self._shown.clear()
            if not await self._job_queue.undelivered():
                return
            await self._shown.wait()

    async def undeliverable(self, job: int, code: str) -> None:
        """The outcome cannot reach the person by any way there is; `code` says why in lists."""
        self.operations.deliveries["undeliverable"] += 1
        if code in UNTOLD:
            await self._job_queue.deliver(job, "undeliverable", self._clock())
        else:
            await self._job_queue.give_up(job, code, self._clock())
        self._shown.set()

    async def recall(self, name: str) -> str | None:
        """Return a small fact kept across restarts."""
        return await self._rows.recall(name)

    async def remember(self, name: str, value: str) -> None:
        """Keep a small fact across restarts."""
        await self._rows.remember(name, value)
