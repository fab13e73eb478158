"""What became of jobs, as the chat hears it: what was never seen, then all as it happens."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from math import inf
from pathlib import Path

from bot.desk.reviews import FinishedReview, Reviews
from bot.desk.tickets import outcome_of, ticket_of
from bot.desk.tools import DeskTools
from bot.jobs.job import FINAL, Job
from bot.jobs.places import FINAL_EVENTS
from bot.kept import ItemFailures
from bot.pictures import marks
from bot.request import Done, Event, Failed, Held, Painting, Ticket, Update

log = logging.getLogger(__name__)

INTERNAL = "internal"  #: what a member reads of an end that cannot be told


class JobUpdates:
    """Reads the latest events; how a job ended is always read from disk: the last word."""

    def __init__(self, tools: DeskTools, reviews: Reviews, finished_review: FinishedReview) -> None:
        self._job_queue = tools.job_queue
        self._dispatch = tools.dispatch
        self._album = tools.album
        self._reviews = reviews
        self._finished_review = finished_review
        self._clock = tools.clock
        self._failures = ItemFailures("the outcome of job")
        self._tickets: dict[int, Ticket] = {}  # of live jobs, so that a step costs no query

    async def __aiter__(self) -> AsyncIterator[Update]:
        told: dict[int, Event] = {}
        unseen = await self._job_queue.undelivered()
        for job in [*unseen, *await self._reviews.held()]:
            if update := await self._surely(job.id, partial(self._ended, job), is_end=True):
                told[job.id] = update.event
                yield update
        async for number, event in self._dispatch.latest_events:
            read = partial(self._update, number, event)
            update = await self._surely(number, read, is_end=isinstance(event, FINAL_EVENTS))
            if update and told.get(number) != update.event:  # else it lay among the latest, too
                yield update

    async def _surely(
        self, job: int, read: Callable[[], Awaitable[Update | None]], *, is_end: bool
    ) -> Update | None:
        """Read what there is to say of a job; the border of one among all of them.

        An end that cannot be read twice is told as a failure, and no start meets it again.
        """
        while True:
            try:
                update = await read()
            except Exception as error:
                if self._failures.is_second(job, error):
                    return await self._leave_behind(job) if is_end else None
            else:
                self._failures.passed(job)
                return update

    async def _leave_behind(self, number: int) -> Update | None:
        try:
            job = await self._finished_review.give_up(number, INTERNAL)
            job = job or await self._job_queue.get(number)
            unseen = job is not None and job.delivery in ("ready", "held")
            return (
                Update(ticket_of(job, self._clock()), Failed(INTERNAL)) if job and unseen else None
            )
        except Exception:
            log.exception("job %d cannot be marked, either", number)
            return None

    async def _update(self, number: int, event: Event) -> Update | None:
        if isinstance(event, FINAL_EVENTS):
            self._tickets.pop(number, None)
            job = await self._job_queue.get(number)
            return await self._ended(job) if job else None
        if number not in self._tickets:
            job = await self._job_queue.get(number)
            if job is None or job.state in FINAL:
                return None  # news that was overtaken by the end
            self._tickets[number] = ticket_of(job, self._clock())
        ticket = self._tickets[number]
        if ticket.held and isinstance(event, Painting):
            event = replace(event, preview=None)  # nobody sees it before a moderator does
        return Update(ticket, event)

    async def _ended(self, job: Job) -> Update | None:
        """Return how a job ended, if nobody has seen it yet."""
        job = await self._finished_review.at(job)
        if job.delivery not in ("ready", "held"):
            return None
        event = await outcome_of(job, self._job_queue, self._album)
        if isinstance(event, Held):
            await self._reviews.bring_up(job.id)
        return Update(ticket_of(job, self._clock()), event) if event else None


# What a delivery asks of the house: a first try noted, a place given up, a smaller picture.


PLACE_GONE = "place_gone"  #: the code of what those read who asked there
GUILDS = "guilds"  #: the fact that names the guilds the bot was in last
REFUSED = "refused:"  #: begins the names of the facts that say since when


class Deliveries:
    """Keeps what must be durable about results on their way out."""

    def __init__(self, tools: DeskTools) -> None:
        self._rows = tools.rows
        self._job_queue = tools.job_queue
        self._dispatch = tools.dispatch
        self._clock = tools.clock
        self._album = tools.album
        self._refused: dict[int, float] | None = None  # since when; None: not read yet

    async def refused_for(self, what: int) -> float:
        """Return for how many seconds Discord has refused a message; noted at the first time."""
        refused, now = await self._refusals(), self._clock()
        if what not in refused:
            refused[what] = now
            await self._rows.remember(f"{REFUSED}{what}", str(now))
        return max(now - refused[what], 0.0)

    async def settled(self, what: int) -> None:
        """Discord refuses a message no longer, or nobody tries any more."""
        if (await self._refusals()).pop(what, None) is not None:
            await self._rows.forget(f"{REFUSED}{what}")

    async def _refusals(self) -> dict[int, float]:
        if self._refused is None:
            known = await self._rows.recall_all(REFUSED)
            self._refused = {
                int(name.removeprefix(REFUSED)): float(at) for name, at in known.items()
            }
        return self._refused

    async def still(self, job: int, event: Event) -> Event | None:
        """Return what may be shown of a job now, None where its picture was taken back meanwhile.

        Between an end and its message there may be minutes, and a moderator's word.
        """
        if not isinstance(event, Done):
            return event
        known = await self._job_queue.get(job)
        if known is None or known.delivery == "withdrawn":
            return None
        return Failed(known.refusal) if known.refusal else event

    async def begin_posting(self, job: int) -> float | None:
        """Note that a new message is tried, and return how many seconds ago that first was.

        None: the outcome has been delivered or withdrawn by now, so nothing is to be posted. Where
        the clock was set back since, nobody can tell how long ago that was: it counts as long.
        """
        now = self._clock()
        first = await self._rows.begin_posting(job, now)
        if first is None:
            return None
        return now - first if now >= first else inf

    async def begin_telling(self, job: int) -> bool:
        """Note that who asked is told alone, in a message that no start finds again; once a job."""
        return await self._rows.begin_telling(job, self._clock())

    def now(self) -> float:
        """Return the moment by the desk's clock."""
        return self._clock()

    async def abandon_left(self, guilds: Collection[int]) -> int:
        """Stop what was asked for in guilds the bot was in, and is no longer: in these it is now.

        A guild that has the commands without the bot was never one of them, and loses nothing.
        """
        known = await self._rows.recall(GUILDS)
        left = set(json.loads(known) if known else ()).difference(guilds)
        asked_in = await self._rows.guilds_asking()
        num_stopped = sum([await self.abandon(guild=guild) for guild in asked_in & left])
        await self.in_guilds(guilds)
        return num_stopped

    async def in_guilds(self, guilds: Collection[int]) -> None:
        """Note which guilds the bot itself is in."""
        await self._rows.remember(GUILDS, json.dumps(sorted(guilds)))

    async def abandon(self, *, guild: int | None = None, channel: int | None = None) -> int:
        """Stop what was asked for in a guild or channel that is gone; return how many.

        Their messages say so, as far as anybody can still be told.
        """
        assert guild is not None or channel is not None, "some place, not the whole house"
        now = self._clock()
        jobs = await self._rows.abandon(guild, channel, PLACE_GONE, now)
        self._dispatch.stopped(jobs, PLACE_GONE)
        return len(jobs)

    async def smaller(self, picture: Path, job: int, index: int, limit_bytes: int) -> bytes:
        """Return a picture as a JPEG of at most so many bytes, its marks kept.

        Raises PaintingFailed: `picture_too_large`; OSError where its file is gone.
        """
        return await asyncio.to_thread(self._smaller, picture, job, index, limit_bytes)

    def _smaller(self, picture: Path, job: int, index: int, limit_bytes: int) -> bytes:
        facts = marks.Facts(job, index, datetime.fromtimestamp(self._clock(), UTC))
        return self._album.smaller(picture.read_bytes(), facts, limit_bytes)
