"""kill -9 while rows are written or the schema changes: what was acknowledged is there."""

import asyncio
import os
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from bot.store import backup
from bot.store.tables import facts
from tests.databases import open_store
from tests.store.test_backup import names_of, put, with_another
from tests.waiting import soon

KILLS = int(os.environ.get("KILLS_PER_EDGE", "2"))  # `make deep` asks for 25

INSERT_FOR_EVER = """
import asyncio, sys
from bot.store.store import Store
from tests.store.test_backup import put

async def main():
    store = await Store.open(sys.argv[1])
    async def one_after_the_other(who):
        number = 0
        while True:
            name = f"{sys.argv[2]} {who} {number}"
            await put(store, name)
            print(name, flush=True)
            number += 1
    await asyncio.gather(*(one_after_the_other(who) for who in range(20)))

asyncio.run(main())
"""

MIGRATE = """
import asyncio, sys
from pathlib import Path
from bot.store.store import Store
asyncio.run(Store.open(sys.argv[1], migrations=Path(sys.argv[2])))
"""


async def run(code: str, *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code, *arguments), stdout=asyncio.subprocess.PIPE
    )


async def test_no_acknowledged_row_is_lost_by_kill_9(tmp_path: Path) -> None:
    file = tmp_path / "portraits.sqlite3"
    acknowledged: set[str] = set()
    for kill in range(KILLS):
        process = await run(INSERT_FOR_EVER, f"sqlite+aiosqlite:///{file}", str(kill))
        assert process.stdout
        for _ in range(100 + 37 * kill):
            acknowledged.add((await process.stdout.readline()).decode().strip())
        process.kill()
        rest = await process.stdout.read()
        acknowledged |= {line.decode() for line in rest.split(b"\n")[:-1]}
        await soon(process.wait(), "the killed process to be gone")

        assert backup.fault_in(file) is None
        assert acknowledged - names_of(file) == set()
    assert len(acknowledged) >= 100 * KILLS


async def test_a_migration_killed_half_way_leaves_the_old_schema(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    await put(store, "old")
    await store.close()
    killing = 'op.execute("DROP TABLE facts"); import os; os.kill(os.getpid(), 9)'
    migrations = with_another(tmp_path, killing)

    file = tmp_path / "portraits.sqlite3"
    process = await run(MIGRATE, f"sqlite+aiosqlite:///{file}", str(migrations))
    await process.communicate()
    assert process.returncode == -9

    store = await open_store(tmp_path)
    rows = select(func.count()).select_from(facts)
    assert await store.run(lambda connection: connection.scalar(rows)) == 1
    assert len(backup.backups_of(file)) == 1
    await store.close()


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
async def test_a_lost_connection_to_the_server_is_taken_up_again(
    tmp_path: Path, database: None
) -> None:
    store = await open_store(tmp_path)
    await put(store, "before")
    own = text("SELECT pg_backend_pid()")
    session = await store.run(lambda connection: connection.scalar(own))
    end = text(f"SELECT pg_terminate_backend({session})")

    asked = [store.run(lambda connection: connection.execute(end)), put(store, "kept")]
    await asyncio.gather(*asked, return_exceptions=True)
    await put(store, "after")

    assert await store.run(lambda connection: connection.scalar(own)) != session
    names = await store.run(lambda connection: connection.scalars(select(facts.c.name)).all())
    assert {"before", "kept", "after"} == set(names)
    await store.close()
