"""How fast requests are written down: rows through the store, and whole desk.submit calls."""

import argparse
import asyncio
import json
import os
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

from bot.desk.desk import Desk
from bot.desk.policy.limits import NO_LIMIT, Limits
from bot.desk.rows import Rows
from bot.jobs.dispatch import Dispatch
from bot.jobs.job_queue import JobQueue
from bot.pictures.album import Album
from bot.pictures.marks import open_signer
from bot.request import Reply, Request
from bot.store import backup
from bot.store.store import Store
from bot.store.tables import facts

AT_ONCE = 100  #: requests asked before the loop turns
NO_LIMITS = Limits()
LAG_SECONDS = 0.01  #: the loop is asked this often whether it still turns


async def measure(count: int, one: Callable[[int], Awaitable[object]]) -> dict[str, float]:
    """Do `count` things at once; return seconds, CPU seconds and the loop's longest stall.

    A stall is also told in this process's own CPU time: what others on the machine take is not
    in it, so it is what the stall would be on a core to itself.
    """
    lags, works = [0.0], [0.0]

    async def watch() -> None:
        while True:
            before, cpu = time.perf_counter(), time.process_time()
            await asyncio.sleep(LAG_SECONDS)
            lags.append(time.perf_counter() - before - LAG_SECONDS)
            works.append(time.process_time() - cpu)

    watching = asyncio.create_task(watch())
    began, cpu = time.perf_counter(), time.process_time()
    asked = []
    for number in range(count):
        asked.append(asyncio.ensure_future(one(number)))
        if number % AT_ONCE == 0:  # what comes through a socket comes in handfuls, too
            await asyncio.sleep(0)
    await asyncio.gather(*asked)
    told = {
        "seconds": round(time.perf_counter() - began, 2),
        "cpu_seconds": round(time.process_time() - cpu, 2),
        "longest_stall_ms": round(max(lags) * 1000, 1),
        "longest_stall_cpu_ms": round(max(works) * 1000, 1),
    }
    watching.cancel()
    return told


@asynccontextmanager
async def open_desk(
    folder: Path, url: str | None = None, house: Limits = NO_LIMITS
) -> AsyncIterator[tuple[Desk, Store]]:
    """Open the rooms behind the chat, with nothing that paints."""
    store = await Store.open(url or f"sqlite+aiosqlite:///{folder / 'portraits.sqlite3'}")
    job_queue = JobQueue(store)
    signer = open_signer(folder / "identity", datetime.now(UTC))
    album = Album(folder / "pictures", signer, None)

    def clock() -> float:
        return datetime.now(UTC).timestamp()

    dispatch = Dispatch(job_queue, [], album, clock)
    try:
        yield Desk(job_queue, dispatch, Rows(store), album, clock, house=house), store
    finally:
        await store.close()


async def run(count: int, url: str | None, guilds: int, house: Limits) -> dict[str, object]:
    """Measure inserts, submits and a backup on one database."""
    with tempfile.TemporaryDirectory() as name:
        async with open_desk(Path(name), url, house) as (desk, store):
            return await measure_all(desk, store, Path(name), count, guilds, own=url is None)


async def measure_all(
    desk: Desk, store: Store, folder: Path, count: int, guilds: int, *, own: bool
) -> dict[str, object]:
    """Measure each in turn; a backup where the database is a file of our own."""

    async def put(number: int) -> None:
        row = {"name": f"{number}", "value": "v" * 200}
        await store.run(lambda connection: connection.execute(insert(facts).values(row)))

    async def submit(number: int) -> None:
        request = Request(
            guild=number % guilds + 1, channel=1, member=number % 1000, subject="Ada Lovelace"
        )
        await desk.submit(request, Reply(number + 1, 9, "token", None, 1))

    async def back_up(number: int) -> None:
        await asyncio.to_thread(backup.back_up, folder / "portraits.sqlite3", number)

    told: dict[str, object] = {
        "count": count,
        "load": os.getloadavg()[0],
        "insert": await measure(count, put),
        "submit": await measure(count, submit),
    }
    if own:
        told["backup"] = await measure(1, back_up)
    return told


def main() -> None:
    """Print what was measured as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--guilds", type=int, default=50)
    parser.add_argument("--url", help="a PostgreSQL database that is empty")
    parser.add_argument("--limits", action="store_true", help="look at each member's past as well")
    chosen = parser.parse_args()
    house = Limits(per_day=NO_LIMIT) if chosen.limits else Limits()
    told = asyncio.run(run(chosen.count, chosen.url, chosen.guilds, house))
    print(json.dumps(told, indent=2))


if __name__ == "__main__":
    main()
