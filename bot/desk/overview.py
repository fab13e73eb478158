"""What moderators see: everybody's line, what was done by whom, and how much is used."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from bot.desk.policy.limits import DAY
from bot.desk.policy.usage import Usage, first_day_of
from bot.desk.rows import audit as audit_rows
from bot.desk.rows import takedowns as takedown_rows
from bot.desk.rows.audit import AuditEntry, Filter, usage_of
from bot.desk.tickets import ticket_of
from bot.desk.tools import DeskTools
from bot.errors import Refused
from bot.guard.prompt_gate import CODES
from bot.jobs.job import Job
from bot.request import Event, Painting, Request, Ticket, Waiting

# Counts what was refused without leaving a row of its own: limits, blocks, pauses, channels.

NO_REFUSAL = frozenset({"duplicate"})  #: it was taken, once


class RefusalCounts:
    """Counts in memory, and adds that to the rows now and then: a flood of refusals is cheap.

    A crash loses what the last seconds counted.
    """

    def __init__(self, tools: DeskTools) -> None:
        self._rows = tools.rows
        self._clock = tools.clock
        self._new: Counter[tuple[int, int, str]] = Counter()

    def count(self, request: Request, refusal: Refused) -> None:
        """Count a refusal that nothing else writes down."""
        has_row = refusal.code in CODES or "rule" in refusal.facts
        if not has_row and refusal.code not in NO_REFUSAL:
            self._new[(request.guild or 0, int(self._clock() // DAY), refusal.code)] += 1

    async def write(self) -> None:
        """Add what is new to the rows; while nothing can be written down it stays in memory."""
        new, self._new = self._new, Counter()
        try:
            if new:
                await self._rows.run(lambda c: audit_rows.add_counts(c, new), patient=False)
        except Refused:
            self._new.update(new)


MAX_EXPORT = 10_000  #: acts in one file


@dataclass(frozen=True, slots=True)
class Entry:
    """One job of a guild's line."""

    ticket: Ticket
    event: Event
    cost_seconds: float  #: predicted, on the GPU


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of a guild's line."""

    entries: tuple[Entry, ...]
    num_all: int
    cost_seconds: float  #: of all


class Overview:
    """Reads, for a moderator of a guild, what no member sees."""

    def __init__(self, tools: DeskTools, refusal_counts: RefusalCounts) -> None:
        self._rows = tools.rows
        self._refusal_counts = refusal_counts
        self._dispatch = tools.dispatch
        self._clock = tools.clock

    async def queue(
        self, guild: int, limit: int, *, member: int | None = None, skip: int = 0
    ) -> Queue:
        """Return what is painted and what waits in a guild, in order."""
        page, num_all, cost = await self._rows.run(
            lambda connection: takedown_rows.line_of(connection, guild, member, skip, limit)
        )
        places = await self._dispatch.places.of_some(job.id for job in page)
        entries = [Entry(self._ticket(job), _now(job, places), job.cost) for job in page]
        return Queue(tuple(entries), num_all, cost)

    async def acts(self, wanted: Filter, limit: int, before: int | None = None) -> list[AuditEntry]:
        """Return the newest acts that fit, latest first; `before` is an act's id."""
        return await self._rows.run(
            lambda connection: audit_rows.acts_noted(
                connection, wanted, before=before, newest=limit
            )
        )

    async def verbs(self, guild: int) -> list[str]:
        """Return what kinds of acts a guild has seen."""
        return await self._rows.run(lambda connection: audit_rows.verbs_noted(connection, guild))

    async def usage(self, guild: int, num_days: int) -> Usage:
        """Count what a guild used of the last days, today included."""
        await self._refusal_counts.write()
        first = first_day_of(num_days, self._clock())
        return await self._rows.run(lambda connection: usage_of(connection, guild, first, num_days))

    def _ticket(self, job: Job) -> Ticket:
        return ticket_of(job, self._clock())


def _now(job: Job, places: Mapping[int, Waiting]) -> Event:
    if job.state == "waiting":
        return places.get(job.id, Waiting(1, 0.0))  # perhaps it has just been begun
    return Painting(0, 0)
