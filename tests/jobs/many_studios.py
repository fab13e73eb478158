"""Studios of every temper in virtual time: behind the real client, around the real queue."""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import aiohttp

from bot.errors import UNCHECKED
from bot.jobs.job import AttemptKey
from bot.jobs.studios import REST_SECONDS, StudioSlot, rest_after
from bot.request import Failure, Finish, Frame, Picture, Progress, Reply, Request, Spec
from bot.studio.client import StudioClient
from bot.studio.wire import WIRES, Health, encode, unpack
from tests.desk.simulation import HOUR, Life, World, read
from tests.paper_studio import PNG, report_of

IDLE_SECONDS = 0.05  #: after a commit no studio has room while a job waits, but one that is kept
FOUND_SECONDS = REST_SECONDS + 0.1  #: until the bot knows of a studio that can paint again
ANSWER_SECONDS = (0.001, 0.01)  #: of a studio
BURST_SECONDS = 5.0
COMMIT_SECONDS = (0.0005, 0.002)  #: there and, again, back

STEADY, FLAPPING, SILENT = "steady", "flapping", "silent"
DYING, UNCHECKING = "dies of every job", "checks no picture"
ODD = (FLAPPING, SILENT, DYING, UNCHECKING)


class LateHost:
    """A database that takes its time to hear and to answer."""

    def __init__(self, host: Any, chance: random.Random) -> None:
        self._host, self._chance = host, chance
        self._work, self.renew, self.close = host._work, host.renew, host.close
        self.num_runs = 0

    async def run(self, work: Callable[[Any], Any]) -> Any:
        await asyncio.sleep(self._chance.uniform(*COMMIT_SECONDS))
        self.num_runs += 1
        try:
            return await self._host.run(work)
        finally:
            await asyncio.sleep(self._chance.uniform(*COMMIT_SECONDS))


class Answer:
    """What aiohttp gives its caller of an answer: a status, a body that comes in pieces."""

    def __init__(self, status: int, body: bytes = b"") -> None:
        self.status, self.content = status, self
        self.closed = asyncio.Event()
        self._pieces: asyncio.Queue[bytes] = asyncio.Queue()
        if body:
            self.say(body)
            self.cut()

    def say(self, piece: bytes) -> None:
        self._pieces.put_nowait(piece)

    def cut(self) -> None:
        """End the stream, as it is."""
        self._pieces.put_nowait(b"")

    async def readany(self) -> bytes:
        return await self._pieces.get()

    def close(self) -> None:
        self.closed.set()


class Wire:
    """Carries the requests of the bot's own client to the studios."""

    def __init__(self) -> None:
        self.studios: dict[str, FarStudio] = {}

    async def request(self, method: str, url: str, *, data: BinaryIO | None, **_: Any) -> Answer:
        parts = urlsplit(url)
        return await self.studios[f"{parts.scheme}://{parts.netloc}"].answer(parts, data)


@dataclass(eq=False)
class FarStudio:
    """One studio at the far end of the wire."""

    address: str
    chance: random.Random
    slots: int
    seconds: float  #: a picture takes here
    temper: str = STEADY
    is_up: bool = True
    is_loading: bool = False
    in_hand: dict[int, Answer] = field(default_factory=dict)
    num_painted: int = 0
    _begun: list[asyncio.Future[None]] = field(default_factory=list)

    @property
    def can_paint(self) -> bool:
        """Tell whether it takes a job now."""
        return self.is_up and not self.is_loading and len(self.in_hand) < self.slots

    async def answer(self, parts: Any, data: BinaryIO | None) -> Answer:
        await asyncio.sleep(self.chance.uniform(*ANSWER_SECONDS))
        if not self.is_up:
            there = SimpleNamespace(host="studio", port=1, ssl=None)
            raise aiohttp.ClientConnectorError(there, OSError(111, "refused"))  # type: ignore[arg-type]
        if data is None:
            free = self.slots - len(self.in_hand)
            ready = not self.is_loading
            health = Health(ready=ready, slots=self.slots, free=free, wires=WIRES)
            return Answer(200, health.model_dump_json().encode())
        return self._take(int(parts.path.rpartition("/")[2]), unpack(data.read()))

    def _take(self, job: int, spec: Spec) -> Answer:
        if not self.can_paint or job in self.in_hand:
            return Answer(409 if job in self.in_hand else 503, b"{}")
        answer = self.in_hand[job] = Answer(200)
        self._begun.append(asyncio.ensure_future(self._see_through(job, spec, answer)))
        return answer

    async def _see_through(self, job: int, spec: Spec, answer: Answer) -> None:
        painting = asyncio.ensure_future(self._paint(spec, answer))
        leaving = asyncio.ensure_future(answer.closed.wait())
        await asyncio.wait({painting, leaving}, return_when=asyncio.FIRST_COMPLETED)
        for task in (painting, leaving):
            task.cancel()
        await asyncio.wait({painting, leaving})
        if self.in_hand.get(job) is answer:
            del self.in_hand[job]
        answer.cut()

    async def _paint(self, spec: Spec, answer: Answer) -> None:
        if self.temper == SILENT:
            await asyncio.Event().wait()
        async for frame in self._frames(spec):
            answer.say(encode(frame))

    async def _frames(self, spec: Spec) -> AsyncGenerator[Frame, None]:
        for step in range(3):
            yield Progress(step, 3)
            if self.temper == DYING:
                return
            await asyncio.sleep(self.seconds * spec.count / 3)
        if self.temper == UNCHECKING:
            yield Failure(UNCHECKED, retryable=False)
            return
        for index in range(spec.count):
            yield Picture(index, spec.seed + index, PNG)
        self.num_painted += 1
        yield Finish(report_of(spec))

    def cut(self) -> None:
        """Lose all that is in hand, as a wire that is cut does."""
        in_hand, self.in_hand = self.in_hand, {}
        for answer in in_hand.values():
            answer.cut()
            answer.closed.set()

    async def flap(self) -> None:
        """Be up, down and loading by turns; endless."""
        while True:
            await asyncio.sleep(self.chance.uniform(3.0, 40.0))
            self.is_up = False
            self.cut()
            await asyncio.sleep(self.chance.uniform(0.1, 20.0))
            self.is_up = self.is_loading = True
            await asyncio.sleep(self.chance.uniform(0.1, 3.0))
            self.is_loading = False


def uneven(
    chance: random.Random,
    num: int,
    tempers: Sequence[str] = (),
    seconds: Sequence[float] = (0.5, 1.0, 2.0, 4.0, 8.0),
) -> list[FarStudio]:
    """Return studios of different slots and seconds a picture, the first ones of these tempers."""
    told = [*tempers, *[STEADY] * num][:num]
    return [
        FarStudio(
            f"http://studio-{number}:1",
            chance,
            slots=chance.choice([1, 2, 2, 4, 8]),
            seconds=chance.choice(seconds),
            temper=temper,
        )
        for number, temper in enumerate(told)
    ]


@dataclass
class Studios(World):
    """A world with far studios, which watches that none is idle while a job waits."""

    far: list[FarStudio] = field(default_factory=list)
    life: Life | None = None
    idle: list[str] = field(default_factory=list)  #: which studio, when, and who waited meanwhile
    _since: dict[object, float] = field(default_factory=dict)
    _in_line: set[str] = field(default_factory=set)
    _read_at: int = -1  #: of the host's runs

    def studios(self) -> Sequence[StudioClient]:
        wire = Wire()
        wire.studios = {each.address: each for each in self.far}
        return [StudioClient(each.address, "token", wire) for each in self.far]  # type: ignore[arg-type]

    def look(self, until: float) -> None:
        """Note who has been idle for too long by the next moment at which anything happens."""
        if self.life is None:
            self._since.clear()
            return
        now, dispatch = asyncio.get_running_loop().time(), self.life.dispatch
        kept = dispatch._kept()
        waiting = self._waiting(dispatch._unplaced, kept)
        emptied = {each for each in kept.values() if not each.num_in_hand}
        free = {*dispatch._free(), *emptied} if waiting else set()
        unknown = {
            slot
            for each, slot in zip(self.far, dispatch._studio_slots, strict=True)
            if not slot.slots and each.can_paint and not each.in_hand
        }
        self._since = {
            each: self._since.get(each, now)
            for each in [*waiting, *((slot, bool(slot.slots)) for slot in free | unknown)]
        }
        for slot in free:
            began = max(self._since[slot, True], min(self._since[each] for each in waiting))
            if until - began > IDLE_SECONDS:
                self._found(now, slot, f"while {sorted(map(str, waiting))[:5]} wait")
        for slot in unknown:
            lasts = until - self._since[slot, False] - rest_after(slot.num_losses)
            if lasts > FOUND_SECONDS:
                self._found(now, slot, f"can paint, and is {slot.state!r} for {lasts:.2f} s")
        for slot in dispatch._studio_slots:
            if slot.num_in_hand > 1 and any(job.suspect for job in slot._in_hand.values()):
                self._found(now, slot, "a suspect is not alone")

    def _waiting(
        self, unplaced: dict[AttemptKey, Any], kept: dict[AttemptKey, StudioSlot]
    ) -> set[object]:
        """Return who waits: in line, or for a place that is there."""
        if self._read_at != self.host.num_runs:
            self._read_at = self.host.num_runs
            self._in_line = {f"job {row.id}" for row in read(self.host, WAITING)}
        placeless = {key for key, each in unplaced.items() if not each.job.suspect}
        could = {key for key, slot in kept.items() if not slot.num_in_hand}
        return self._in_line | placeless | could

    def _found(self, now: float, slot: StudioSlot, what: str) -> None:
        self.idle.append(f"{now:.3f} {slot.studio.address} with {slot.num_in_hand} in hand: {what}")


WAITING = "SELECT id FROM jobs WHERE state = 'waiting'"
UNSERVED = """SELECT id, state, delivery, attempt, deaths, suspect FROM jobs
    WHERE state NOT IN ('done', 'failed', 'cancelled') OR delivery = 'ready'"""


async def serve_all(world: Studios, num_jobs: int, seconds: float) -> float:
    """Let members ask over these seconds; return when the last of them has been served."""
    chance, loop = world.chance, asyncio.get_running_loop()
    loop.look = world.look  # type: ignore[attr-defined]
    flapping = [asyncio.ensure_future(far.flap()) for far in world.far if far.temper == FLAPPING]
    moments: list[tuple[float, str, int]] = []
    for job in range(1, num_jobs + 1):
        at = chance.uniform(0.0, seconds)
        if chance.random() < 0.5:  # many come at once, or within some milliseconds
            at = at // BURST_SECONDS * BURST_SECONDS + chance.choice([0.0, 0.002, 0.005])
        moments.append((at, "ask", job))
        if chance.random() < 0.1:
            moments.append((at + chance.uniform(0.0, seconds / 2), "cancel", job))
    for what in ("crash", "cut"):
        if chance.random() < 0.25:
            moments.append((chance.uniform(0.0, seconds), what, 0))
    life = world.life = Life(world)
    for at, what, job in sorted(moments):
        await asyncio.sleep(max(at - loop.time(), 0.0))
        member, guild = 1 + job % 7, 1 + job % 3
        if what == "ask":
            life.ask(job, member, guild)
        elif what == "cancel":
            life.press("cancel", job, member)
        elif what == "cut":  # the bot's own wire: every studio seems to die
            for far in world.far:
                far.cut()
        else:
            world.life = None
            await life.crash()
            life = world.life = Life(world)
    await asyncio.sleep(40.0)  # longer than anything is on its way to Discord and back
    while not await life.is_idle():
        assert loop.time() < HOUR, f"not at their end after an hour: {unserved(world)}"
        await asyncio.sleep(1.0)
    over = loop.time()
    world.life = None
    await life.crash()
    for task in flapping:
        task.cancel()
    return over


HOARDER, FORTY, NINETEEN = 1, 40, 19


async def wait_of_nineteen(world: Studios, *, with_forty: bool, arrive_in: float) -> float:
    """Return the mean seconds that nineteen wait for a picture each, beside one with forty or not.

    Who arrives in no time finds the studios loading: all stand in line before any begins.
    """
    life = world.life = Life(world)
    for far in world.far:
        far.is_loading = not arrive_in
    at = [(0.0, HOARDER)] * FORTY if with_forty else []
    at += [(world.chance.uniform(0.0, arrive_in), HOARDER + n) for n in range(1, NINETEEN + 1)]
    loop = asyncio.get_running_loop()
    for job, (moment, member) in enumerate(sorted(at), start=1):
        await asyncio.sleep(max(moment - loop.time(), 0.0))
        request = Request(guild=1, channel=2, member=member, subject="Ada")
        reply = Reply(interaction=job, application=9, token="token", message=None, channel=2)
        await life.desk.submit(request, reply)
        await life.desk.acknowledged(job, job + 1000)
    for far in world.far:
        far.is_loading = False
    while not await life.is_idle():  # noqa: ASYNC110  # rows have no event
        await asyncio.sleep(1.0)
    await life.crash()
    [[mean, num]] = read(world.host, WAIT_OF_NINETEEN)
    assert num == NINETEEN
    return float(mean)


WAIT_OF_NINETEEN = f"""SELECT avg(done_at - arriving_at), count(*) FROM jobs
    WHERE member != {HOARDER} AND state = 'done'"""


def unserved(world: World) -> list[Any]:
    return read(world.host, UNSERVED)
