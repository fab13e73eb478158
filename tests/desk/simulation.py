"""A house by chance: members, studios and crashes in virtual time around the real queue."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncGenerator, Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from bot.desk.desk import Desk
from bot.desk.policy.limits import Limits
from bot.desk.rows import Rows
from bot.errors import Refused, StudioUnavailable
from bot.jobs.dispatch import Dispatch
from bot.jobs.job import FINAL
from bot.jobs.job_queue import JobQueue
from bot.jobs.places import FINAL_EVENTS
from bot.jobs.studios import StudioPort
from bot.pictures.album import Album
from bot.pictures.identity import Identity
from bot.request import Failure, Finish, Frame, Picture, Progress, Reply, Request, Spec, Update
from bot.store.connect import Host, Lock
from bot.store.migrate import upgrade
from bot.store.store import Store
from bot.store.tables import jobs, metadata
from tests.paper_studio import PNG, PaperHealth, report_of

BEGAN = 1_800_000_000.0
HOUR = 3600.0


class MemoryAlbum(Album):
    """Outlives a crash as a disk does; without marks, for nobody looks at these pictures."""

    def __init__(self, identity: Identity) -> None:
        super().__init__(Path("nowhere"), identity, None)
        self.pictures: set[tuple[int, int]] = set()

    def keep(self, png: bytes, facts: Any) -> str:
        self.pictures.add((facts.job, facts.index))
        return "0" * 64

    def delete(self, job: int) -> int:
        self.pictures -= {each for each in self.pictures if each[0] == job}
        return 0


class ChanceStudio:
    """Paints two at a time; is away, refuses, fails, or dies with all it has in hand.

    A death cuts the streams off, or it is told in each of them first: a device was lost.
    """

    address = "http://chance"

    def __init__(self, world: "World", suspects: set[int]) -> None:
        self._world = world
        self._chance = world.chance
        self._death = asyncio.Event()
        self._is_told = False
        self._in_hand: dict[int, bool] = {}  # had each been alone so far?
        self._suspects = suspects  # in hand at some studio's death in this life of the bot

    async def health(self) -> PaperHealth:
        await asyncio.sleep(0.01)
        if not self._world.calm and self._chance.random() < 0.2:
            raise StudioUnavailable("unreachable")
        return PaperHealth(slots=2, free=2)

    async def paint(self, job: int, attempt: int, spec: Spec) -> AsyncGenerator[Frame, None]:
        fate = self._chance.random() if not self._world.calm else 1.0
        if fate < 0.05:
            raise StudioUnavailable("no_room")
        self._take(job)
        try:
            async for frame in self._frames(job, spec, fate):
                yield frame
        finally:
            self._in_hand.pop(job, None)  # gone before where the studio died

    async def _frames(self, job: int, spec: Spec, fate: float) -> AsyncGenerator[Frame, None]:
        death = self._death
        for step in range(4):
            yield Progress(step, 4)
            await asyncio.sleep(self._chance.uniform(0.1, 2.0))
            if step == 2 and (job in self._world.poison or 0.05 < fate < 0.1):
                self._die()
            if death.is_set():
                if not self._is_told:
                    raise StudioUnavailable("died")
                yield Failure("studio_unavailable", retryable=True)
                return
        if 0.1 < fate < 0.14:
            yield Failure("out_of_memory", retryable=False)
            return
        for index in range(spec.count):
            yield Picture(index, spec.seed + index, PNG)
        yield Finish(report_of(spec))

    def _take(self, job: int) -> None:
        company = set(self._in_hand)
        assert not (company and self._suspects & (company | {job})), "a suspect is not left alone"
        self._in_hand = dict.fromkeys(company, False) | {job: not company}

    def _die(self) -> None:
        self._suspects |= set(self._in_hand)
        self._world.died_alone.update(job for job, alone in self._in_hand.items() if alone)
        self._in_hand = {}  # the next studio is empty, though some streams end a little later
        self._is_told = self._chance.random() < 0.5
        self._death.set()
        self._death = asyncio.Event()


@dataclass
class World:
    """What a crash of the bot does not touch: the disk, Discord, the members' eyes."""

    host: Host
    lock: Lock
    chance: random.Random
    album: MemoryAlbum
    poison: frozenset[int] = frozenset()
    acknowledged: set[int] = field(default_factory=set)
    shown: dict[int, list[str]] = field(default_factory=dict)  #: what each job's message has said
    died_alone: Counter[int] = field(default_factory=Counter)  #: studios, each job by itself
    calm: bool = False  #: nothing goes wrong any more, but for poison
    num_studios: int = 1
    ahead: float = 0.0  #: of the wall clock, which somebody sets now and then

    def now(self) -> float:
        """Return UTC seconds as the machine has them."""
        return BEGAN + asyncio.get_running_loop().time() + self.ahead

    def studios(self) -> Sequence[StudioPort]:
        """Open what a life of the bot paints with."""
        suspects: set[int] = set()
        return [ChanceStudio(self, suspects) for _ in range(self.num_studios)]


class Life:
    """One life of the bot, from its start to a crash."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = world.chance
        self._tasks: set[asyncio.Task[None]] = set()
        self.store = Store(world.host, world.lock, None)
        self._writer = self._do(self.store._write())
        self.job_queue = JobQueue(self.store)
        self.dispatch = Dispatch(self.job_queue, world.studios(), world.album, world.now)
        self.desk = Desk(
            self.job_queue, self.dispatch, Rows(self.store), world.album, world.now, house=Limits()
        )
        for work in (self._settle(), self._deliver(), self.dispatch.run(), self._look()):
            self._do(work)

    def _do(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        return task

    def ask(self, job: int, member: int, guild: int) -> None:
        """A member types /portrait; Discord sends that once or, now and then, twice."""
        for _ in range(1 if self._chance.random() < 0.9 else 2):
            self._do(self._ask(job, member, guild))

    def press(self, verb: str, job: int, member: int) -> None:
        self._do(self._press(verb, job, member))

    async def crash(self) -> None:
        """End as by SIGKILL: what is not committed by now never is."""
        failed = [task.exception() for task in self._tasks if task.done() and not task.cancelled()]
        self._writer.cancel()
        while not self.store._asked.empty():
            self.store._asked.get_nowait()
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)
        for error in filter(None, failed):
            raise error

    async def is_idle(self) -> bool:
        """Tell whether every job has come to its end and been told."""
        coming = jobs.c.state.not_in(FINAL) | (jobs.c.delivery == "ready")
        wanted = select(func.count()).select_from(jobs).where(coming)
        return not await self.store.run(lambda connection: connection.scalar(wanted))

    async def _ask(self, job: int, member: int, guild: int) -> None:
        count = self._chance.choice([1, 1, 2])
        request = Request(guild=guild, channel=2, member=member, subject="Ada", count=count)
        reply = Reply(interaction=job, application=9, token="token", message=None, channel=2)
        try:
            await self.desk.submit(request, reply)
        except Refused as refused:
            if refused.code != "duplicate":
                raise
            return
        await self._on_the_way()
        heard = self._chance.random() < 0.9
        if heard:
            self._world.acknowledged.add(job)
        await self._on_the_way()
        await self._heard(job)

    async def _heard(self, job: int) -> None:
        if job in self._world.acknowledged:
            await self.desk.acknowledged(job, job + 1000)
        else:
            await self.desk.unacknowledged(job)

    async def _press(self, verb: str, job: int, member: int) -> None:
        if job not in self._world.acknowledged:
            return  # there is no button yet
        try:
            await getattr(self.desk.members, verb)(job, member)
        except Refused as refused:
            if refused.code not in ("too_late", "already_gone"):
                raise

    async def _settle(self) -> None:
        for ticket in await self.desk.arriving():
            await self._heard(ticket.job)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(30.0)
            self.dispatch.look()

    async def _deliver(self) -> None:
        async for update in self.desk.events():
            if isinstance(update.event, FINAL_EVENTS):
                self._do(self._show(update))

    async def _show(self, update: Update) -> None:
        await self._on_the_way()
        event = await self.desk.deliveries.still(update.ticket.job, update.event)
        if event is None:
            return
        job, said = update.ticket.job, type(event).__name__
        told = self._world.shown.setdefault(job, [])
        if told[-1:] != [said]:  # to say the same again changes nothing: an edit
            told.append(said)
        await self._on_the_way()
        await self.desk.seen(job, update.ticket.reply.message)

    async def _on_the_way(self) -> None:
        await asyncio.sleep(self._chance.choice([0.0, 0.05, 1.0, 20.0]))


async def live_through(world: World, num_jobs: int) -> Counter[str]:
    """Let members ask and press while the bot crashes now and then; return what happened."""
    chance, did = world.chance, Counter[str]()
    moments: list[tuple[float, str, int]] = []
    for job in range(1, num_jobs + 1):
        at = chance.uniform(0.0, 30.0)
        moments.append((at, "ask", job))
        if chance.random() < 0.2:
            moments.append((at + chance.uniform(0.0, 40.0), "cancel", job))
        if chance.random() < 0.1:
            moments.append((at + chance.uniform(20.0, 90.0), "withdraw", job))
    moments += [(chance.uniform(0.0, 60.0), "crash", 0) for _ in range(chance.randint(0, 3))]
    if chance.random() < 0.3:
        moments.append((chance.uniform(0.0, 60.0), "set the clock", 0))
    loop, life = asyncio.get_running_loop(), Life(world)
    for at, what, job in sorted(moments):
        await asyncio.sleep(max(at - loop.time(), 0.0))
        for _ in range(chance.randint(0, 12)):  # somewhere between two steps of everybody
            await asyncio.sleep(0)
        did[what] += 1
        member, guild = 1 + job % 2, 1 + job // 4 % 2
        if what == "ask":
            life.ask(job, member, guild)
        elif what == "crash":
            await life.crash()
            life = Life(world)
        elif what == "set the clock":
            world.ahead += chance.choice([-HOUR, HOUR])
        else:
            life.press(what, job, member)
    await asyncio.sleep(5.0)
    await life.crash()
    world.calm = True
    life = Life(world)
    while not await life.is_idle():
        assert loop.time() < HOUR, "some job never comes to its end"
        await asyncio.sleep(5.0)
    await life.crash()
    return did


def watch_moves(host: Any) -> None:
    """Let SQLite itself note every move of a state or a delivery."""
    host._work(_watch)


def _watch(connection: Any) -> None:
    connection.exec_driver_sql("CREATE TEMP TABLE moves (job, kind, source, target)")
    for kind in ("state", "delivery"):
        connection.exec_driver_sql(
            f"CREATE TEMP TRIGGER note_{kind} AFTER UPDATE OF {kind} ON jobs"
            f" WHEN old.{kind} IS NOT new.{kind} BEGIN"
            f" INSERT INTO moves VALUES (new.id, '{kind}', old.{kind}, new.{kind}); END"
        )
    connection.commit()


def read(host: Any, statement: str) -> list[Any]:
    """Ask the database between two lives."""

    def work(connection: Any) -> list[Any]:
        with connection.begin():
            return list(connection.execute(text(statement)))

    rows: list[Any] = host._work(work)
    return rows


def claimed_in_turn(world: World) -> bool:
    """Tell whether no job was begun while an earlier one of its member waited in that guild."""
    rows = {row.id: row for row in read(world.host, "SELECT id, member, guild, tag FROM jobs")}
    waiting: set[int] = set()
    moves = "SELECT job, target FROM moves WHERE kind = 'state' ORDER BY rowid"
    for job, target in read(world.host, moves):
        waiting.discard(job)
        own = [rows[other] for other in waiting if _same_line(rows[other], rows[job])]
        if target == "running" and any(row.tag < rows[job].tag for row in own):
            return False
        if target == "waiting":
            waiting.add(job)
    return True


def _same_line(one: Any, other: Any) -> bool:
    return bool((one.guild, one.member) == (other.guild, other.member))


def make_ready(connection: Any) -> None:
    """Make the tables, as a start does."""
    with connection.begin():
        upgrade(connection)


def empty(connection: Any) -> None:
    """Forget all that a world has left behind."""
    with connection.begin():
        for table in reversed(metadata.sorted_tables):
            connection.exec_driver_sql(f"DELETE FROM {table.name}")
        connection.exec_driver_sql("DELETE FROM moves")
