"""How long people wait for the database when a million finished jobs lie in it, and what it scans.

python benchmarks/growth.py                                  (a million jobs, SQLite: minutes)
python benchmarks/growth.py --jobs 50000 --json out.json
python benchmarks/growth.py --url postgresql+asyncpg://postgres@127.0.0.1:5432/empty

The rows are inserted in bulk, past the rooms: 500 servers of which the largest has a tenth of
everything, 20,000 members, 30 days. What is measured then goes through the desk, one act after the
other, on a database that does not wait for the disk. Each line says the wall time, this process's
own processor time (what others on the machine take is not in it), and for how long anybody else
waited for the one writer meanwhile. `--keep` leaves the filled database for another run.
"""

import argparse
import asyncio
import json
import os
import random
import resource
import sqlite3
import time
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Container,
    Iterable,
    Iterator,
    Sequence,
)
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg
import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url

from bot.desk.desk import Desk
from bot.desk.policy.limits import DAY, Limits, first_id_at
from bot.desk.policy.rules import Rule
from bot.desk.rows import Rows
from bot.desk.rows.audit import Filter
from bot.jobs.dispatch import Dispatch
from bot.jobs.job import stored
from bot.jobs.job_queue import JobQueue
from bot.jobs.rows import Fingerprint
from bot.pictures import fingerprints
from bot.pictures.album import Album
from bot.pictures.marks import open_signer
from bot.request import PaintedWith, Reply, Request, Spec
from bot.store import backup
from bot.store.store import Store
from bot.store.tables import metadata

COUNTS = import_module("bot.store.migrations.versions.0004_growth").COUNTS
NOW = 1_800_000_000.0
NUM_GUILDS, NUM_MEMBERS, NUM_DAYS = 500, 20_000, 30
STEEPNESS = 0.87  #: of Zipf's law: the largest server has a tenth of all
APPLICATION = 9
DONE, FAILED, CANCELLED = 0.94, 0.02, 0.04
PICTURES = (0.82, 0.10, 0.04, 0.04)  #: shares of requests for one, two, three, four
HIGH_LIMITS = Limits(per_hour=10**6, per_day=10**6)  #: looked at, and never met
CHUNK = 50_000  #: rows made at once
FEW = 20  #: times, up to which others are let in between as well
WATCH_SECONDS = 0.002
PATIENCE_SECONDS = 5.0  #: what takes longer is measured once

Row = dict[str, Any]


# Fills an empty database.


class World:
    """Who asks for what: the same for one number of jobs."""

    def __init__(self, num_jobs: int, waiting: int) -> None:
        self.chance = np.random.default_rng(7)
        shares = np.arange(1, NUM_GUILDS + 1) ** -STEEPNESS
        self.shares = shares / shares.sum()
        sizes = np.maximum((self.shares * NUM_MEMBERS).astype(int), 5)
        self.sizes, self.firsts = sizes, np.concatenate([[0], np.cumsum(sizes)[:-1]])
        self.num_jobs, self.waiting = num_jobs, waiting
        self.bases = _bases(self.chance)

    def jobs(self) -> Iterator[list[Row]]:
        """Yield finished jobs, oldest first, with what hangs on them under `hangs`."""
        span = NUM_DAYS * DAY / self.num_jobs
        for start in range(0, self.num_jobs, CHUNK):
            count = min(CHUNK, self.num_jobs - start)
            number = np.arange(start, start + count)
            at = NOW - NUM_DAYS * DAY + (number + self.chance.random(count)) * span - 60
            yield self._finished(number, at)

    def in_line(self) -> list[Row]:
        """Return jobs that wait, as many in each server as in any other."""
        rows = []
        for number in range(self.waiting):
            guild = number % NUM_GUILDS
            at = NOW - 30 + number / self.waiting * 20
            member = int(self.firsts[guild]) + number // NUM_GUILDS % int(self.sizes[guild])
            tag = number // NUM_GUILDS * 5.0
            rows.append(_job(_id(at, number), guild, member, at, "waiting", 1) | {"tag": tag})
        return rows

    def _finished(self, number: Any, at: Any) -> list[Row]:
        count = len(number)
        guild = self.chance.choice(NUM_GUILDS, count, p=self.shares)
        within = (self.sizes[guild] * self.chance.random(count) ** 1.5).astype(int)
        member = self.firsts[guild] + within
        state = self.chance.choice(3, count, p=(DONE, FAILED, CANCELLED))
        pictures = self.chance.choice(4, count, p=PICTURES) + 1
        columns = (number, guild, member, at, state, pictures)
        return [_finished(*each) for each in zip(*(c.tolist() for c in columns), strict=True)]

    def prints(self, count: int) -> Any:
        """Return fingerprints as portraits have them: alike, and no two the same."""
        base = self.bases[self.chance.integers(len(self.bases), size=count)]
        return base ^ np.packbits(self.chance.random((count, 256)) < 0.2, axis=1)


def _bases(chance: Any) -> Any:
    one = chance.random(256) < 0.5
    return np.packbits(one ^ (chance.random((2000, 256)) < 0.3), axis=1)


def _id(at: float, number: int) -> int:
    return first_id_at(at) + number % (1 << 22)


def guild_id(index: int) -> int:
    return first_id_at(NOW - 900 * DAY) + index


def member_id(index: int) -> int:
    return first_id_at(NOW - 800 * DAY) + index


_REPORT = PaintedWith(
    model="embedded",
    prompt="Draw a portrait of Ada Lovelace as an astronaut on a distant moon",
    negative="",
    sampler="ddim",
    steps=20,
    guidance=7.5,
    width=256,
    height=256,
    seconds=4.2,
)


def _words(number: int) -> Request:
    subject = f"Ada Lovelace number {number % 997} as an astronaut on a distant moon"
    return Request(guild=1, channel=2, member=3, subject=subject, style="oil painting")


_REQUESTS = [stored(_words(number)) for number in range(200)]
_SPECS = [
    Spec(prompt=f"Draw a portrait of number {number} as an astronaut", seed=number)
    for number in range(200)
]
_SPECS_TOLD = [each.model_dump_json() for each in _SPECS]
_REPORT_TOLD = _REPORT.model_dump_json()


def _job(id: int, guild: int, member: int, at: float, state: str, pictures: int) -> Row:
    """Return a row of `jobs`; what its columns lack is None."""
    told = _REQUESTS[id % len(_REQUESTS)].replace('"guild":1', f'"guild":{guild_id(guild)}')
    return {
        "id": id,
        "guild": guild_id(guild),
        "channel": guild_id(guild) + 7_000_000,
        "member": member_id(member),
        "pictures": pictures,
        "request": told.replace('"member":3', f'"member":{member_id(member)}'),
        "spec": _SPECS_TOLD[id % len(_SPECS_TOLD)],
        "application": APPLICATION,
        "token": "t" * 180 if at > NOW - 900 else None,
        "message": id + 5,
        "cost": 5.0,
        "weight": 1.0,
        "tag": 0.0,
        "state": state,
        "attempt": 0,
        "arriving_at": at,
        "waiting_at": at + 1,
    }


def _finished(number: int, guild: int, member: int, at: float, state: int, pictures: int) -> Row:
    row = _job(_id(at, number), guild, member, at, ("done", "failed", "cancelled")[state], pictures)
    ended = at + 9
    if state == 0:
        row |= {"report": _REPORT_TOLD, "running_at": at + 4, "done_at": ended, "attempt": 1}
        row |= {"delivery": "posted", "ready_at": ended, "posted_at": ended}
    elif state == 1:
        row |= {"reason": "painting_failed", "running_at": at + 4, "failed_at": ended}
        row |= {"delivery": "posted", "posted_at": ended}
    else:
        row |= {"cancelled_at": ended, "delivery": "posted", "posted_at": ended}
        row |= {"refusal": "dropped" if number % 4 == 0 else None}
    return row


def _beside(world: World, jobs: Sequence[Row]) -> dict[str, list[Row]]:
    """Return the rows of other tables that finished jobs leave behind."""
    done = [row for row in jobs if row["state"] == "done"]
    made = [(row, number) for row in done for number in range(row["pictures"])]
    looks = world.prints(len(made)).tobytes()
    beside: dict[str, list[Row]] = {
        "prints": [{"job": r["id"], "number": n, "seed": r["id"] % 1000 + n} for r, n in made],
        "likenesses": [
            {
                "job": row["id"],
                "number": number,
                "fingerprint": looks[place * 32 : place * 32 + 32].hex(),
                "made_at": row["done_at"],
            }
            for place, (row, number) in enumerate(made)
        ],
    }
    for name, share, make in _RARE:
        beside[name] = [make(row) for row in done if row["id"] % 10_000 < share * 10_000]
    return beside


def _refusal(row: Row) -> Row:
    told = {name: row[name] for name in ("guild", "channel", "member", "application", "request")}
    own = {"id": row["id"] + 1, "token": row["token"], "at": row["arriving_at"]}
    return told | own | {"rule": "starter:1", "code": "rule_refused", "words": "0" * 64}


def _act(row: Row) -> Row:
    told = {"guild": row["guild"], "moderator": member_id(0), "verb": "block", "reason": "spam"}
    return told | {"member": row["member"], "detail": "2 dropped", "at": row["arriving_at"]}


def _report(row: Row) -> Row:
    told = {"job": row["id"], "member": row["member"] + 1, "guild": row["guild"]}
    return told | {"reason": "other", "words": "not nice", "at": row["done_at"] + 60}


def _case(row: Row) -> Row:
    told = {"kind": "report", "ref": row["id"], "guild": row["guild"], "member": row["member"]}
    closed = {"verdict": "dismissed", "moderator": member_id(0), "closed_at": row["done_at"] + 90}
    shown = {"channel": 5, "message": row["id"] + 9, "card": "closed"}
    return told | {"told": "{}", "opened_at": row["done_at"] + 60} | closed | shown


def _veil(row: Row) -> Row:
    told = {"job": row["id"], "guild": row["guild"], "wanted": "shown", "shows": "shown"}
    return told | {"reported_at": row["done_at"] + 60}


def _takedown(row: Row) -> Row:
    told = {"message": row["message"], "channel": row["channel"], "job": row["id"]}
    at = row["done_at"] + 100
    return told | {"guild": row["guild"], "asked_at": at, "ended_at": at + 1, "ending": "gone"}


def _stop(row: Row) -> Row:
    told = {"job": row["id"], "seed": 4, "number": 0, "guild": row["guild"]}
    return told | {"member": row["member"], "at": row["done_at"]}


_RARE: tuple[tuple[str, float, Callable[[Row], Row]], ...] = (
    ("refusals", 0.02, _refusal),
    ("acts", 0.01, _act),
    ("reports", 0.002, _report),
    ("cases", 0.002, _case),
    ("veils", 0.002, _veil),
    ("takedowns", 0.003, _takedown),
    ("gate_stops", 0.005, _stop),
)


def _apart(world: World) -> dict[str, list[Row]]:
    """Return the rows that no job leaves: the servers, and what they counted."""
    guilds = [
        {"id": guild_id(n), "tag": 0.0, "served": 0.0, "virtual": 0.0} for n in range(NUM_GUILDS)
    ]
    today = int(NOW // DAY)
    days = range(today - NUM_DAYS, today + 1)
    codes = ("too_many_waiting", "paused", "channel_closed")
    counts = [
        {"guild": guild_id(guild), "day": day, "code": code, "times": 3}
        for guild in range(NUM_GUILDS)
        for day in days
        for code in codes
    ]
    return {"guilds": guilds, "counts": counts}


def rows_of(num_jobs: int, waiting: int) -> Iterator[tuple[str, list[Row]]]:
    """Yield all rows, each with its table, in an order that foreign keys allow."""
    world = World(num_jobs, waiting)
    yield from _apart(world).items()
    for jobs in world.jobs():
        yield "jobs", jobs
        yield from _beside(world, jobs).items()
    yield "jobs", world.in_line()


_BY_DEFAULT = {"weight": 1.0, "attempt": 0, "deaths": 0, "suspect": 0, "pictures": 1, "price": 1}


def _listed(
    table: str, rows: Iterable[Row], there: Container[str]
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return a table's columns, and rows in their order; left out is what it numbers itself.

    `there` are the columns of the database, which may be an older release's.
    """
    known = (c.name for c in metadata.tables[table].columns if c.name in there)
    columns = [name for name in known if (table, name) != ("acts", "id")]
    usual = [_BY_DEFAULT.get(name) for name in columns]
    listed = [tuple(map(row.get, columns, usual)) for row in rows]
    return columns, listed


def fill_sqlite(file: Path, num_jobs: int, waiting: int) -> None:
    """Fill a SQLite file that has a schema of this release or the last."""
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        for pragma in ("journal_mode=WAL", "synchronous=OFF", "cache_size=-400000"):
            database.execute(f"PRAGMA {pragma}")
        for table, rows in rows_of(num_jobs, waiting):
            there = {row[1] for row in database.execute(f"PRAGMA table_info({table})")}
            columns, listed = _listed(table, rows, there)
            marks = ", ".join("?" * len(columns))
            database.execute("BEGIN")
            named = ", ".join(columns)
            database.executemany(f"INSERT INTO {table} ({named}) VALUES ({marks})", listed)
            database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


async def fill_postgres(url: str, num_jobs: int, waiting: int) -> None:
    """Fill a PostgreSQL database that has a schema of this release or the last."""
    connection = await asyncpg.connect(_plain(url))
    try:
        for table, rows in rows_of(num_jobs, waiting):
            named = "SELECT column_name FROM information_schema.columns WHERE table_name = $1"
            there = {row[0] for row in await connection.fetch(named, table)}
            columns, listed = _listed(table, rows, there)
            await connection.copy_records_to_table(table, records=listed, columns=columns)
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


# Watches what the database is asked.


class Plans:
    """Collects statements, and says how the database goes about them."""

    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Collect what any connection of this process is asked."""

        def note(_c: Any, _cursor: Any, statement: str, given: Any, _x: Any, many: bool) -> None:
            self.asked.setdefault(statement, given[0] if many and given else given)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield
        finally:
            event.remove(Engine, "before_cursor_execute", note)

    def scans(self, connection: Any) -> dict[str, list[str]]:
        """Return the statements that read the whole of a large table, by a SQLite connection."""
        found: dict[str, list[str]] = {}
        for statement, given in self.asked.items():
            if lines := scans_in(connection, statement, given):
                found[" ".join(statement.split())] = lines
        return found


#: Tables that grow with use; the others hold a row for each server, rule or choice.
GROWING = (
    *("jobs", "prints", "likenesses", "gate_stops", "refusals", "acts", "cases", "reports"),
    *("veils", "takedowns", "showings", "keeps", "counts"),
)


#: Indexes that hold nothing but what is still to be done: to read all of one is to read little.
STILL_TO_DO = (
    *("ix_jobs_token", "ix_refusals_token", "ix_refusals_untold", "ix_veils_due"),
    "ix_showings_unposted",
)


def scans_in(connection: sqlite3.Connection, statement: str, given: Any) -> list[str]:
    """Return the lines of SQLite's plan that read all of a growing table."""
    if statement.split(maxsplit=1)[0] not in ("SELECT", "UPDATE", "DELETE", "INSERT", "WITH"):
        return []
    lines = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", given or ())]
    scans = [line for line in lines if line.startswith("SCAN ") and line.split()[1] in GROWING]
    return [line for line in scans if line.split()[-1] not in STILL_TO_DO]


# Measures acts of the desk.


@dataclass(slots=True)
class Measured:
    """How often, and how long."""

    wall_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    others_ms: float | None = None  #: the longest that an act of somebody else waited meanwhile
    peak_mb: float | None = None

    def told(self) -> dict[str, Any]:
        """Return it in few numbers."""
        wall, cpu = sorted(self.wall_ms), sorted(self.cpu_ms)
        told = {
            "times": len(wall),
            "p50_ms": round(wall[len(wall) // 2], 2),
            "p99_ms": round(wall[min(int(len(wall) * 0.99), len(wall) - 1)], 2),
            "cpu_p50_ms": round(cpu[len(cpu) // 2], 2),
            "cpu_p99_ms": round(cpu[min(int(len(cpu) * 0.99), len(cpu) - 1)], 2),
        }
        if self.others_ms is not None:
            told["others_wait_ms"] = round(self.others_ms, 1)
        return told if self.peak_mb is None else told | {"peak_mb": round(self.peak_mb)}


class Clock:
    """Begins at the moment up to which the database was filled, and goes on from there."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self) -> float:
        return NOW + time.monotonic() - self._began


class Bench:
    """The rooms on a filled database, and who asks there."""

    def __init__(self, desk: Desk, job_queue: JobQueue, store: Store, dispatch: Dispatch) -> None:
        self.desk, self.job_queue, self.store, self.dispatch = desk, job_queue, store, dispatch
        self.chance = random.Random(11)
        self.results: dict[str, dict[str, Any]] = {}
        self._next = first_id_at(NOW) + 1

    def number(self) -> int:
        """Return the id of a new interaction."""
        self._next += 1 << 8
        return self._next

    def after(self, newest: int) -> None:
        """Begin behind what an earlier run has asked for."""
        self._next = max(self._next, newest)

    async def measure(
        self,
        name: str,
        times: int,
        act: Callable[[], Awaitable[object]],
        *,
        others: bool = False,
        memory: bool = False,
    ) -> None:
        """Do something so often, and keep how long it took; and for how long others waited.

        They ask while it is done twice more; of what is done once, meanwhile.
        """
        measured = Measured()
        before = _peak_anew() if memory else 0.0
        for _ in range(times):
            cpu, wall = time.process_time(), time.perf_counter()
            async with Waits(self.store).watched(measured if others and times == 1 else None):
                await act()
            measured.wall_ms.append((time.perf_counter() - wall) * 1000)
            measured.cpu_ms.append((time.process_time() - cpu) * 1000)
        if memory:
            measured.peak_mb = _peak_mb() - before
        for _ in range(2 if others and times > 1 else 0):
            async with Waits(self.store).watched(measured):
                await act()
        self.results[name] = measured.told()
        print(f"{name:44} {json.dumps(self.results[name])}", flush=True)


class Waits:
    """Asks the database for next to nothing again and again, and notes the longest wait."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @asynccontextmanager
    async def watched(self, measured: Measured | None) -> AsyncIterator[None]:
        """Note it there; None: do not ask."""
        if measured is None:
            yield
            return
        watching = asyncio.create_task(self._ask(measured))
        try:
            yield
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching

    async def _ask(self, measured: Measured) -> None:
        while True:
            began = time.perf_counter()
            try:
                await self._store.run(lambda connection: connection.exec_driver_sql("SELECT 1"))
            finally:
                waited = (time.perf_counter() - began) * 1000
                measured.others_ms = max(measured.others_ms or 0.0, waited)
            await asyncio.sleep(WATCH_SECONDS)


def _peak_anew() -> float:
    """Begin to note anew how much memory this process has at most; return what it has now, MB."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    return _peak_mb()


def _peak_mb() -> float:
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@asynccontextmanager
async def open_bench(url: str, folder: Path) -> AsyncIterator[Bench]:
    """Open the rooms behind the chat, with nothing that paints."""
    store = await Store.open(url, durable=False)
    clock, job_queue = Clock(), JobQueue(store)
    signer = open_signer(folder / "identity", datetime.now(UTC))
    album = Album(folder / "pictures", signer, None)
    dispatch = Dispatch(job_queue, [], album, clock)
    try:
        desk = Desk(job_queue, dispatch, Rows(store), album, clock, house=HIGH_LIMITS)
        yield Bench(desk, job_queue, store, dispatch)
    finally:
        await store.close()


async def people_in(bench: Bench) -> tuple[list[tuple[int, int]], tuple[int, int]]:
    """Return some members with their servers, those who ask often more often; and the heaviest."""
    some = "SELECT guild, member FROM jobs WHERE id > {} ORDER BY id LIMIT 1"
    heavy = "SELECT guild, member FROM jobs GROUP BY guild, member ORDER BY count(*) DESC LIMIT 1"
    moments = [NOW - bench.chance.random() * NUM_DAYS * DAY for _ in range(300)]

    def act(connection: Connection) -> Any:
        asked = [some.format(first_id_at(moment)) for moment in moments]
        found = [connection.exec_driver_sql(each).first() for each in asked]
        newest = connection.exec_driver_sql("SELECT max(id) FROM jobs").scalar()
        heaviest = connection.exec_driver_sql(heavy).first()
        return [tuple(each) for each in found if each], heaviest, newest

    everybody, heaviest, newest = await bench.store.run(act)
    bench.after(newest)
    return everybody, tuple(heaviest)


async def jobs_in(bench: Bench, how_many: int) -> list[tuple[int, int, int, int]]:
    """Return some posted jobs: id, guild, channel, message."""
    wanted = (
        "SELECT id, guild, channel, message FROM jobs WHERE id > {} AND delivery = 'posted' "
        "AND state = 'done' ORDER BY id LIMIT 1"
    )
    moments = [NOW - bench.chance.random() * (NUM_DAYS - 1) * DAY for _ in range(how_many)]

    def act(connection: Connection) -> Any:
        asked = [wanted.format(first_id_at(moment)) for moment in moments]
        found = [connection.exec_driver_sql(each).first() for each in asked]
        return list({tuple(each) for each in found if each})

    return await bench.store.run(act)


async def measure_requests(bench: Bench, people: Sequence[tuple[int, int]], times: int) -> None:
    """Measure the way of a request: taken, told its place, waiting, claimed, finished, seen."""
    desk, queue, asked = bench.desk, bench.job_queue, list[int]()

    async def submit() -> None:
        guild, member = bench.chance.choice(people)
        request = Request(guild=guild, channel=2, member=member, subject="Ada Lovelace")
        asked.append(number := bench.number())
        await desk.submit(request, Reply(number, APPLICATION, "token", None, 2))

    await bench.measure("submit", times, submit)
    places = iter(asked)
    await bench.measure("place of a newcomer", times, lambda: _place(bench, next(places)))
    waiting = iter(asked)
    await bench.measure("acknowledge", times, lambda: _acknowledge(bench, next(waiting)))
    taken: list[Any] = []

    async def claim() -> None:
        taken.extend(await queue.claim(NOW + 100))

    await bench.measure("claim", times, claim)
    done = iter(taken)
    chance = np.random.default_rng(3)

    async def finish() -> None:
        job = next(done)
        looks = [Fingerprint(job.id, 0, chance.bytes(32).hex(), NOW)]
        await queue.finish(job, _REPORT, [(0, 1)], NOW + 105, looks)

    await bench.measure("finish", times, finish)
    seen = iter(taken)
    await bench.measure("seen", times, lambda: desk.seen((job := next(seen)).id, job.id + 5))


async def _place(bench: Bench, job: int) -> object:
    return await bench.dispatch.places.of_newcomer(job)


async def _acknowledge(bench: Bench, job: int) -> None:
    await bench.job_queue.acknowledge(job, job + 5, NOW + 1)


_RULE = Rule(id="", kind="word", pattern="moon")


async def measure_reading(
    bench: Bench, people: Sequence[tuple[int, int]], heaviest: tuple[int, int], times: int
) -> None:
    """Measure what members and moderators read."""
    desk, chance = bench.desk, bench.chance
    large, small = guild_id(0), guild_id(NUM_GUILDS - 1)

    async def history() -> None:
        guild, member = chance.choice(people)
        await desk.members.history(member, guild, 11)

    async def limits() -> None:
        guild, member = heaviest
        await desk.member_limits.of(Request(guild=guild, channel=2, member=member, subject="x"))

    async def queue() -> None:
        guild, member = chance.choice(people)
        await desk.members.queue(member, guild, 10)

    await bench.measure("history, one page", times, history)
    guild, member = heaviest
    await bench.measure(
        "history of the heaviest member", times, lambda: desk.members.history(member, guild, 11)
    )
    await bench.measure("limits of the heaviest member", times, limits)
    await bench.measure("everybody's place", 20, bench.dispatch.places.of_everybody, others=True)
    await bench.measure("a member's queue", min(times, 40), queue)
    await bench.measure(
        "/portrait-mod queue", min(times, 40), lambda: desk.overview.queue(large, 10)
    )
    for name, guild in (("largest", large), ("a small", small)):
        await bench.measure(
            f"usage of 30 days, {name} server",
            20,
            lambda guild=guild: desk.overview.usage(guild, 30),
            others=True,
        )
        await bench.measure(
            f"rules try, {name} server",
            5,
            lambda guild=guild: desk.guild_rules.try_out(guild, _RULE),
            others=True,
        )
    await bench.measure("audit, one page", times, lambda: desk.overview.acts(Filter(large), 10))


async def measure_pictures(bench: Bench, times: int) -> None:
    """Measure what is asked of pictures that were posted."""
    desk, posted = bench.desk, await jobs_in(bench, times)
    known = iter(posted)

    async def find() -> None:
        _, _, channel, message = next(known)
        await desk.reports.job_of(channel, message)

    await bench.measure("job of a message", len(posted), find)
    reported = iter(posted)

    async def report() -> None:
        job, guild, _, _ = next(reported)
        await desk.reports.report(job, guild, bench.number(), "other", "not nice")

    await bench.measure("report", len(posted), report)
    removed = iter(posted[-FEW:])

    async def remove() -> None:
        job, guild, _, _ = next(removed)
        await desk.removals.remove(job, guild, member_id(0))

    await bench.measure("removal", len(posted[-FEW:]), remove)


def portrait(seed: int) -> Image.Image:
    """Draw something with a plain ground and a face's large shapes."""
    chance = random.Random(seed)
    image = Image.new("RGB", (512, 512), tuple(chance.randrange(40, 200) for _ in range(3)))
    draw = ImageDraw.Draw(image)
    for _ in range(14):
        x, y, size = chance.randrange(90, 380), chance.randrange(90, 400), chance.randrange(20, 120)
        colour = tuple(chance.randrange(256) for _ in range(3))
        draw.ellipse((x - size, y - size, x + size, y + size), fill=colour)
    return image.filter(ImageFilter.GaussianBlur(6))


def _stored(image: Image.Image, form: str = "PNG") -> bytes:
    buffer = BytesIO()
    image.save(buffer, form)
    return buffer.getvalue()


async def measure_origins(bench: Bench) -> None:
    """Measure who made a picture whose marks are gone: one we made, cut and whole, and another."""
    own, job = portrait(1), bench.number()
    looks = fingerprints.fingerprint(_stored(own))
    row = {"job": job, "number": 0, "fingerprint": looks, "made_at": NOW}
    await bench.store.run(lambda c: c.execute(metadata.tables["likenesses"].insert().values(row)))
    cut = own.crop((20, 14, 500, 506))
    tries = {
        "who made this, whole": (_stored(own, "JPEG"), job),
        "who made this, cut": (_stored(cut), job),
        "who made this, not ours": (_stored(portrait(2)), None),
    }
    for name, (picture, expected) in tries.items():
        began = time.perf_counter()
        found = await bench.desk.origins.of(picture)
        if found.job != expected:
            raise SystemExit(f"{name}: {found}")
        times = 3 if time.perf_counter() - began < PATIENCE_SECONDS else 1
        await bench.measure(
            name, times, lambda p=picture: bench.desk.origins.of(p), memory=True, others=True
        )


async def measure_sweeps(bench: Bench, heaviest: tuple[int, int]) -> None:
    """Measure what nobody asks for and everybody waits for."""
    privacy = bench.desk.privacy
    await privacy.sweep_often()  # the first also looks back at a restored database
    await bench.measure("sweep of each 15 s", 5, privacy.sweep_often, others=True)
    await bench.measure("sweep of each 10 min, the first", 1, privacy.sweep_seldom, others=True)
    await bench.measure("sweep of each 10 min", 3, privacy.sweep_seldom, others=True)
    await bench.measure("reviews expire", 5, bench.desk.reviews.expire, others=True)
    await bench.measure("stops looked at", 5, bench.desk.appeals.look_at_stops, others=True)
    await privacy.ask_to_erase(heaviest[1])
    await bench.measure("delete-data of the heaviest member", 1, privacy.sweep_often, others=True)
    people = Request(guild=heaviest[0], channel=2, member=member_id(7), subject="Ada Lovelace")
    await bench.measure(
        "the next request after delete-data",
        1,
        lambda: privacy.welcome_back(people.member),
        others=True,
    )


async def measure_all(url: str, folder: Path, times: int) -> dict[str, Any]:
    """Open the filled database and measure everything, with the plans of what was asked."""
    file, plans = backup.file_of(url), Plans()
    began = time.perf_counter()
    told: dict[str, Any] = {"load": os.getloadavg()[0]}
    async with open_bench(url, folder) as bench:
        told["open_seconds"] = round(time.perf_counter() - began, 2)
        people, heaviest = await people_in(bench)
        await bench.measure(
            "first sweep of the days", 1, bench.desk.privacy.sweep_seldom, others=True
        )
        with plans.recording():
            await measure_requests(bench, people, times)
            await measure_reading(bench, people, heaviest, times)
            await measure_pictures(bench, times)
            await measure_origins(bench)
            await measure_sweeps(bench, heaviest)
        told["acts"] = bench.results
    if file:
        told |= _of_file(file, plans)
    return told


def _of_file(file: Path, plans: Plans) -> dict[str, Any]:
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as reading:
        scans = plans.scans(reading)
    began = time.perf_counter()
    copy = backup.back_up(file, NOW)
    seconds = round(time.perf_counter() - began, 2)
    copy.unlink()
    size = round(file.stat().st_size / 1e6, 1)
    return {"file_mb": size, "backup_seconds": seconds, "scans": scans}


async def fill(url: str, num_jobs: int, waiting: int) -> float:
    """Make the schema and fill it; return the seconds that took."""
    await (await Store.open(url, durable=False)).close()
    began, file = time.perf_counter(), backup.file_of(url)
    if file:
        await asyncio.to_thread(fill_sqlite, file, num_jobs, waiting)
    else:
        await fill_postgres(url, num_jobs, waiting)
    store = await Store.open(url, durable=False)
    for statement in COUNTS:  # as each picture would have been, when it was done
        await store.run(lambda c, told=statement: c.exec_driver_sql(told).rowcount)
    await store.close()
    return round(time.perf_counter() - began, 1)


async def run(chosen: argparse.Namespace, folder: Path) -> dict[str, Any]:
    file = folder / "growth.sqlite3"
    url = chosen.url or f"sqlite+aiosqlite:///{file}"
    told: dict[str, Any] = {"jobs": chosen.jobs, "waiting": chosen.waiting}
    told["database"] = make_url(url).get_backend_name()
    if chosen.url or not file.exists():
        told["fill_seconds"] = await fill(url, chosen.jobs, chosen.waiting)
        print(f"filled in {told['fill_seconds']} s", flush=True)
    return told | await measure_all(url, folder, chosen.times)


def main() -> None:
    """Print a table while it measures, and all of it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=1_000_000)
    parser.add_argument("--waiting", type=int, default=0)
    parser.add_argument("--times", type=int, default=200, help="of what is quick")
    parser.add_argument("--url", help="a PostgreSQL database that is empty")
    parser.add_argument("--keep", type=Path, help="a folder: filled once, and measured again")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    with TemporaryDirectory() as temporary:
        folder = chosen.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        told = asyncio.run(run(chosen, folder))
    told_as_json = json.dumps(told, indent=2)
    if chosen.json:
        chosen.json.write_text(told_as_json)
    for statement, lines in told.get("scans", {}).items():
        print(f"{'; '.join(lines)}: {statement[:200]}")
    print(json.dumps({name: told[name] for name in told if name not in ("acts", "scans")}))


if __name__ == "__main__":
    main()
