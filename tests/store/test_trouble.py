"""A full disk or a held file stops nothing for good: what waits is written, what is new refused."""

import asyncio
import errno
import json
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text

from bot.cli import EX_TEMPFAIL
from bot.config import environment_without_secrets
from bot.errors import Refused, StoreError
from bot.store.store import Store
from bot.store.tables import facts
from bot.store.transaction import trouble_in
from bot.texts import ENGLISH, say
from tests.databases import open_store


async def fill(store: Store, name: str, *, may_refuse: bool = False) -> None:
    row = {"name": name, "value": "v" * 200_000}
    act = insert(facts).values(row)
    await store.run(lambda connection: connection.execute(act), may_refuse=may_refuse)


async def count(store: Store) -> int:
    wanted = select(func.count()).select_from(facts)
    return await store.run(lambda connection: connection.scalar(wanted)) or 0


async def limit_pages(store: Store, pages: str) -> None:
    limit = text(f"PRAGMA max_page_count={pages}")
    await store.run(lambda connection: connection.execute(limit))


async def test_while_the_disk_is_full_rows_are_read_and_new_work_is_refused(
    tmp_path: Path,
) -> None:
    store = await open_store(tmp_path)
    await fill(store, "before")
    await limit_pages(store, "60")

    with pytest.raises(Refused) as refused:
        await fill(store, "new", may_refuse=True)

    assert refused.value.code == store.trouble == "disk_full"
    assert "disk is full" in ENGLISH["disk_full"]
    assert await count(store) == 1
    await store.close()


async def test_what_must_not_be_lost_waits_for_room_and_needs_no_restart(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    await limit_pages(store, "60")

    waiting = [asyncio.create_task(fill(store, name)) for name in ("one", "two", "three")]
    with pytest.raises(Refused):
        await fill(store, "new", may_refuse=True)
    assert not any(task.done() for task in waiting)

    await limit_pages(store, "4294967294")
    await asyncio.gather(*waiting)
    assert store.trouble is None
    await fill(store, "after", may_refuse=True)
    assert await count(store) == 4
    await store.close()


async def test_who_still_waits_when_the_store_closes_is_told(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    await limit_pages(store, "60")
    waiting = asyncio.create_task(fill(store, "one"))
    with pytest.raises(Refused):
        await fill(store, "new", may_refuse=True)

    await store.close()

    with pytest.raises(StoreError) as told:
        await waiting
    assert told.value.code == "disk_full"


UNDER_A_SIZE_LIMIT = """
import asyncio, json, resource, sys
from bot.errors import Refused
from bot.store.store import Store
from tests.store.test_trouble import count, fill

async def main():
    store = await Store.open(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
    waiting = asyncio.create_task(fill(store, "kept"))
    await asyncio.sleep(0)
    codes = []
    for number in range(3):
        try:
            await fill(store, str(number), may_refuse=True)
        except Refused as refused:
            codes.append(refused.code)
    during = await count(store)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await waiting
    await store.close()
    print(json.dumps({"codes": codes, "during": during}))

asyncio.run(main())
"""


async def test_a_write_the_system_refuses_is_a_full_disk_too(tmp_path: Path) -> None:
    address = f"sqlite+aiosqlite:///{tmp_path / 'portraits.sqlite3'}"
    store = await open_store(tmp_path)
    await fill(store, "before")
    await store.close()

    command = [sys.executable, "-c", UNDER_A_SIZE_LIMIT, address]
    ended = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True)

    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told["codes"]
    assert set(told["codes"]) == {"disk_full"}
    store = await open_store(tmp_path)
    assert await count(store) == 5 - len(told["codes"])
    await store.close()


RUN_UNDER_A_SIZE_LIMIT = """
import resource, sys
from bot.cli import main
sys.argv = ["portrait-bot", *sys.argv[1:]]
resource.setrlimit(resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
main()
"""


@pytest.mark.parametrize("command", [["run"], ["db", "check"]])
async def test_who_starts_the_bot_on_a_full_disk_reads_what_to_do(
    tmp_path: Path, command: list[str]
) -> None:
    store = await open_store(tmp_path)
    await fill(store, "before")
    await store.close()
    given = {"DATA_DIR": str(tmp_path), "DISCORD_TOKEN": "never used"}

    ended = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", RUN_UNDER_A_SIZE_LIMIT, *command],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment_without_secrets() | given,
    )

    assert ended.returncode == EX_TEMPFAIL, ended.stderr
    told = ended.stderr.splitlines()[-1]
    assert told.startswith("The disk is full")
    assert "make room" in told
    assert "Traceback" not in ended.stderr
    store = await open_store(tmp_path)
    assert await count(store) == 1
    assert store.restored is None, "a full disk is no damage"
    await store.close()


async def test_a_server_that_is_not_there_is_named_at_the_start() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    with pytest.raises(StoreError) as refused:
        await Store.open(f"postgresql://nobody@127.0.0.1:{port}/portraits")

    assert refused.value.code == "database_lost_at_start"
    assert "cannot be reached" in say(refused.value.code, **refused.value.facts)


def test_what_a_system_calls_a_full_disk_is_one() -> None:
    for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        assert trouble_in(OSError(number, "no room")) == "disk_full"
    assert trouble_in(OSError(errno.ECONNREFUSED, "nobody there")) == "database_lost"


async def test_a_file_another_process_holds_is_waited_for_and_then_new_work_refused(
    tmp_path: Path,
) -> None:
    store = await open_store(tmp_path, busy_seconds=0.05)
    with closing(sqlite3.connect(tmp_path / "portraits.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(fill(store, "kept"))
        with pytest.raises(Refused) as refused:
            await fill(store, "new", may_refuse=True)
        assert refused.value.code == store.trouble == "database_busy"
        other.execute("ROLLBACK")

    await waiting
    assert store.trouble is None
    assert await count(store) == 1
    await store.close()
