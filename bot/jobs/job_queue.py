"""The jobs as everybody else asks for them; each move is legal or it is not made."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from itertools import count
from typing import TypeVar

from pydantic import ValidationError
from sqlalchemy import Connection, RowMapping, Transaction, case, func
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

from bot import failpoints
from bot.backoff import backoff
from bot.errors import LOST, Refused, StoreError
from bot.jobs import rows
from bot.jobs.job import DAY_SECONDS, Job, new_row, repaints_for
from bot.jobs.rows import (
    Fingerprint,
    Made,
    keep_lexicon,
    keep_pace,
    lexicon_seen,
    paces_seen,
)
from bot.jobs.turns import Charge, QueuePosition, QueueView, Waiter, recharged
from bot.request import GateStop, PaintedWith, Reply, Request, Spec
from bot.store.store import Store
from bot.store.tables import jobs
from bot.store.transaction import Statements
from bot.vocabulary.lexicon import LexiconFiles

T = TypeVar("T")
#: why a request is too much, asked in the transaction that would write it down
AdmissionCheck = Callable[[Connection], Refused | None]
AT_MOST_ONCE = ("arriving", "running")  #: who asks for these moves does not wait out trouble

#: An end that the database refuses is tried again after these seconds: the first, the longest ...
REFUSED_SECONDS = (0.5, 5.0)
ROWS_OWN_FAULTS = (IntegrityError, DataError, ProgrammingError)
MAX_OWN_FAULTS = 3  #: ... and no more where it is the row that cannot be written

log = logging.getLogger(__name__)


class JobQueue:
    """Reads and moves jobs; knows no clock, so every move is given its `now` (UTC seconds)."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._line: QueueView | None = None  # None: to be read before it is asked
        self._reading = asyncio.Lock()
        self._charging = asyncio.Lock()
        self._num_unwritten = 0  # ends that the database refuses
        self._transaction: Transaction | None = None  # the last in which somebody entered ...
        self._awake: set[int] = set()  # ... and the guilds that are awake in it

    @property
    def trouble(self) -> str | None:
        """Name what keeps rows from being written now."""
        return self._store.trouble or (LOST if self._num_unwritten else None)

    @property
    def num_committed(self) -> tuple[int, int]:
        """How many transactions there were, and acts in them."""
        return self._store.num_commits, self._store.num_acts

    async def count_live(self) -> tuple[Counter[str], int]:
        """Count the jobs not at their end by state, and ends nobody has seen; raises Refused."""
        return await self._store.run(rows.count_live, may_refuse=True)

    async def arrive(
        self,
        request: Request,
        reply: Reply,
        spec: Spec,
        now: float,
        *,
        cost: float,
        weight: float = 1.0,
        price: int = 1,
        review: str | None = None,
        check: AdmissionCheck | None = None,
    ) -> bool | Refused:
        """Write a new job down; False when this interaction was taken before.

        `weight` is its member's share of the line: of 2 their next job starts as if this one had
        cost half. `check` is asked in the same transaction, and what it answers is why nothing is
        written.
        Raises Refused: `disk_full` and the like, while nothing can be written.
        """
        row = new_row(request, reply, spec, now, price)
        row |= {"cost": cost, "weight": weight, "review": review}

        def act(connection: Connection) -> RowMapping | Refused | None:
            refused = check(connection) if check else None
            return refused or rows.enter(connection, row, self._awake_in(connection))

        entered = await self._at("arriving", act)
        if entered is None or isinstance(entered, Refused):
            return entered or False
        if self._line:
            own = Waiter(row["id"], row["guild"], row["member"], entered["tag"], cost)
            self._line.join(own, entered["guild_tag"])
        return True

    async def ask(self, check: AdmissionCheck) -> Refused | None:
        """Ask alone what `arrive` asks again in the transaction that counts."""
        return await self._store.run(check, may_refuse=True)

    async def acknowledge(self, job: int, message: int | None, now: float) -> Job | None:
        """The person has seen their place: the job waits."""
        moved = await self._move(job, "waiting", now, (), message=message)
        if moved and self._line:
            self._line.acknowledged(job)
        return moved

    async def claim(self, now: float, rooms: Sequence[int] = (1,)) -> list[Job]:
        """Take the jobs whose turn it is, whatever model, all at once; `rooms` has each studio's.

        Raises Refused in trouble: done again, where only its answer was lost, it would take others.
        """
        taken = await self._at("running", partial(rows.take_next, now=now, rooms=rooms))
        claimed = []
        for row, guild_tag in taken:
            claimed.append(job := Job.from_row(dict(row)))
            if self._line:
                self._line.begin(job.id, now, guild_tag)
        return claimed

    async def finish(
        self,
        job: Job,
        report: PaintedWith,
        made: Sequence[Made],
        now: float,
        likenesses: Sequence[Fingerprint] = (),
    ) -> bool:
        """Record the pictures of an attempt; False when a newer attempt or a cancel was first."""
        done = job, report, made, now, likenesses
        finished = await self._at_last("done", lambda connection: rows.finish(connection, *done))
        return self._left(job.id, finished)

    async def note_gate_stop(self, job: Job, stop: GateStop, now: float) -> bool:
        """Record that the image gate stopped a picture; False where that is known."""
        return await self._store.run(lambda c: rows.note_gate_stop(c, job.id, stop, now))

    async def repaints_for(self, job: Job, now: float) -> int:
        """Return how many of a job's pictures may be painted once more.

        What an earlier attempt at it was stopped for is left out: each paints the same.
        """
        since, member = now - DAY_SECONDS, job.request.member
        stops = await self._store.run(lambda c: rows.gate_stops_of(c, member, since, job.id))
        return repaints_for(job.request, stops, now)

    async def fail(self, job: Job, reason: str, now: float) -> bool:
        """Record that an attempt ended for good without a picture."""
        fail = partial(rows.fail, job=job, reason=reason, now=now)
        return self._left(job.id, await self._at_last("failed", fail))

    async def hand_back(self, job: Job, now: float, *, suspect: bool, deaths: int = 0) -> bool:
        """Put a running job back in line, with what is known of why its studio went."""
        values = {"suspect": int(suspect), "deaths": jobs.c.deaths + deaths}
        same = [jobs.c.attempt == job.attempt]
        move = partial(rows.move, job=job.id, to="waiting", now=now, also=same, values=values)
        moved = await self._at_last("waiting", move)
        self._line = None
        return moved is not None

    async def take_back(self, now: float, held: Collection[int] = ()) -> int:
        """Put what runs back in line, unblamed, but for what is in hand: at start that is all."""
        take = partial(rows.take_back, now=now, held=held)
        if taken := await self._store.run(take):
            self._line = None
        return taken

    async def resting(self, among: Collection[int], now: float) -> set[int]:
        """Return those of these jobs whose guild is paused."""
        find = partial(rows.resting, among=among, now=now)
        return await self._store.run(find)

    async def cancel(self, job: int, now: float, *, patient: bool = True) -> bool:
        """Stop a job that is not final; the person is told through the delivery."""
        cancel = partial(rows.cancel, job=job, now=now)
        stopped = await self._store.run(cancel, may_refuse=not patient)
        self.read_anew()  # its member's others have moved up
        return stopped

    async def drop_unacknowledged(self, job: int, now: float) -> bool:
        """End a job nobody was told about: there is nothing to deliver."""
        where = [jobs.c.id == job, jobs.c.state == "arriving"]
        stop = partial(rows.stop, where=where, now=now, values={})
        stopped = await self._store.run(stop)
        self.read_anew()
        return stopped

    async def deliver(
        self, job: int, to: str, now: float, *, patient: bool = True, **values: object
    ) -> Job | None:
        """Move a delivery on."""
        move = partial(rows.deliver, job=job, to=to, now=now, values=values)
        return await self._at(to, move, patient=patient)

    async def give_up(self, job: int, why: str, now: float) -> Job | None:
        """Record that an outcome reaches nobody; of a picture that was painted also why."""
        kept = func.coalesce(jobs.c.refusal, case((jobs.c.state == "done", why)))
        return await self.deliver(job, "undeliverable", now, refusal=kept)

    async def wipe_tokens(self, before: float) -> int:
        """Forget the interaction tokens of jobs that arrived before a moment."""
        return await self._store.run(lambda connection: rows.wipe_tokens(connection, before))

    async def get(self, job: int) -> Job | None:
        """Return one job."""
        return await self._store.run(lambda connection: rows.one(connection, job))

    async def in_state(self, state: str) -> list[Job]:
        """Return the jobs in a state, oldest first."""
        return await self._found(jobs.c.state == state)

    async def is_waited_for(self) -> bool:
        """Tell whether any job waits."""
        return await self._store.run(rows.is_waited_for)

    async def undelivered(self) -> list[Job]:
        """Return the jobs whose outcome the person has not seen."""
        return await self._found(jobs.c.delivery == "ready")

    async def prints_of(self, job: int) -> list[Made]:
        """Return a job's pictures in order."""
        return await self._store.run(lambda connection: rows.prints_of(connection, job))

    async def stand(self, job: int, now: float) -> tuple[QueuePosition, float] | None:
        """Return what stands before one who has just come, from memory; None: not in line."""
        return (await self._read(now)).before(job, now)

    async def stand_all(
        self, jobs: Iterable[int], now: float
    ) -> dict[int, tuple[QueuePosition, float]]:
        """Return the same for some, those left out who are not in line."""
        line = await self._read(now)
        found = {job: line.before(job, now) for job in jobs}
        return {job: standing for job, standing in found.items() if standing}

    async def everybody(self, now: float) -> dict[int, tuple[QueuePosition, float]]:
        """Return the same for all who wait."""
        return (await self._read(now)).everybody(now)

    def read_anew(self) -> None:
        """Let the line be read before it is asked again: others changed it than these moves."""
        self._line = None

    async def _read(self, now: float) -> QueueView:
        async with self._reading:  # of many who ask, one reads
            while (line := self._line) is None:
                self._line = await self._store.run(lambda connection: rows.read(connection, now))
            return line

    async def paces(self) -> dict[str, float]:
        """Return the seconds a picture took, by what it was painted with."""
        return await self._store.run(paces_seen)

    async def keep_pace(self, key: str, seconds: float) -> None:
        """Remember how long such a picture takes."""
        await self._store.run(lambda connection: keep_pace(connection, key, seconds))

    async def lexicon(self) -> LexiconFiles:
        """Return what the studios knew when they were heard last; nothing where that is no more."""
        text = await self._store.run(lexicon_seen)
        try:
            return LexiconFiles.model_validate_json(text) if text else LexiconFiles()
        except ValidationError:  # of another release: no reason for a start to fail
            log.warning("what studios knew last cannot be read; they are asked anew")
            return LexiconFiles()

    async def keep_lexicon(self, files: LexiconFiles) -> None:
        """Remember what the studios know, for the next start."""
        await self._store.run(lambda connection: keep_lexicon(connection, files.model_dump_json()))

    async def charge_anew(self, cost: Callable[[Spec], float]) -> None:
        """Charge what waits by what a picture costs now, and those ahead by as much."""
        async with self._charging:  # twice at once what waits would be charged twice
            await self._charge_anew(cost)
        self.read_anew()

    async def _charge_anew(self, cost: Callable[[Spec], float]) -> None:
        charges, last = list[Charge](), 0
        while page := await self._store.run(partial(rows.in_line_after, job=last)):
            last = page[-1][0]
            charges += [Charge(job, guild, was, cost(spec)) for job, guild, was, spec in page]
        jobs_by_ratio, guilds_by_ratio = recharged(charges)
        for ratio, some in jobs_by_ratio.items():
            for start in range(0, len(some), rows.CHARGED_AT_ONCE):
                few = some[start : start + rows.CHARGED_AT_ONCE]
                await self._store.run(partial(rows.charge_jobs, jobs_=few, ratio=ratio))
        for ratio, some in guilds_by_ratio.items():
            await self._store.run(partial(rows.charge_guilds, guilds_=some, ratio=ratio))

    async def _found(self, where: rows.Condition) -> list[Job]:
        return await self._store.run(lambda connection: rows.found(connection, where))

    async def _move(
        self, job: int, to: str, now: float, also: Sequence[rows.Condition], **values: object
    ) -> Job | None:
        move = partial(rows.move, job=job, to=to, now=now, also=also, values=values)
        return await self._at(to, move)

    async def _at(self, state: str, act: Statements[T], *, patient: bool = True) -> T:
        """Run the act that moves a job to a state; a test may have us killed on either side."""
        failpoints.reach(f"before {state}")
        outcome = await self._store.run(act, may_refuse=not patient or state in AT_MOST_ONCE)
        if outcome:
            failpoints.reach(f"after {state}")
        return outcome

    async def _at_last(self, state: str, act: Statements[T]) -> T:
        """Run the act that ends an attempt, as often as it takes while the database refuses it.

        Nobody else would write that down before the next start, and then it is painted again.
        """
        for num_before in count():
            try:
                return await self._at(state, act)
            except Exception as refused:  # the border around the end of each attempt
                is_passing = isinstance(refused, DBAPIError | StoreError)
                is_passing = is_passing and not isinstance(refused, ROWS_OWN_FAULTS)
                if not is_passing and num_before + 1 >= MAX_OWN_FAULTS:
                    raise
                if not num_before:
                    log.error("that a job is %s is written again and again: %s", state, refused)
            self._num_unwritten += 1
            try:
                await asyncio.sleep(backoff(num_before, *REFUSED_SECONDS))
            finally:
                self._num_unwritten -= 1
        raise AssertionError("to count has no end")

    def _awake_in(self, connection: Connection) -> set[int]:
        """Return the guilds that entering has left awake in this very transaction."""
        transaction = connection.get_nested_transaction() or connection.get_transaction()
        if transaction is not self._transaction:
            self._transaction, self._awake = transaction, set()
        return self._awake

    def _left(self, job: int, moved: bool) -> bool:
        """Take a job out of the line in memory if it has come to its end."""
        if moved and self._line:
            self._line.leave(job)
        return moved
