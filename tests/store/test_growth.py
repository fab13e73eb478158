"""A database that has grown: what the last release left is counted, and nothing reads all of it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, func, select, text

from benchmarks import growth
from benchmarks.growth import NOW, NUM_DAYS, guild_id
from bot.desk.policy.usage import first_day_of
from bot.desk.rows.audit import pack_days, usage_of
from bot.store import backup, migrate
from bot.store.store import Store
from bot.store.tables import days, jobs, metadata, prints
from tests.databases import address, open_store
from tests.plans import scans_in

LAST_RELEASE = "0003"
NUM_JOBS = 400


def as_the_last_release_made_it(connection: Connection) -> None:
    metadata.drop_all(connection)
    connection.execute(text("DROP TABLE alembic_version"))
    config = migrate._config(migrate.MIGRATIONS)
    config.attributes["connection"] = connection
    command.upgrade(config, LAST_RELEASE)


async def grown(folder: Path) -> Store:
    """Open a database that the last release filled."""
    store = await open_store(folder)
    await store.run(as_the_last_release_made_it)
    await store.close()
    if file := backup.file_of(url := address(folder)):
        growth.fill_sqlite(file, NUM_JOBS, waiting=5)
    else:
        await growth.fill_postgres(url, NUM_JOBS, waiting=5)
    return await Store.open(url, durable=False)


@pytest.mark.usefixtures("database")
async def test_what_the_last_release_painted_is_counted_once_and_packed(tmp_path: Path) -> None:
    store = await grown(tmp_path)
    first = first_day_of(NUM_DAYS + 1, NOW)

    def used(connection: Connection) -> Any:
        return usage_of(connection, guild_id(0), first, NUM_DAYS + 1)

    def painted(connection: Connection) -> list[int]:
        made = select(func.count()).select_from(prints).join(jobs, jobs.c.id == prints.c.job)
        here = made.where(jobs.c.guild == guild_id(0)).group_by(jobs.c.member)
        return sorted(connection.scalars(here), reverse=True)

    usage, expected = await store.run(used), await store.run(painted)
    assert usage.num_pictures == sum(expected) > 20
    assert [count for _, count in usage.top] == expected[: len(usage.top)]
    assert usage.num_members == len(expected)
    assert usage.mean_wait_seconds == pytest.approx(4.0)
    while await store.run(lambda connection: pack_days(connection, int(NOW // 86_400))):
        pass
    assert await store.run(used) == usage
    packed = select(func.count()).where(days.c.members.is_not(None))
    assert await store.run(lambda connection: connection.scalar(packed)) > 20
    await store.close()


async def test_a_walk_through_all_that_is_measured_reads_no_table_whole(tmp_path: Path) -> None:
    """What is asked for is planned by tests/plans.py after each test; here almost all is."""
    file = tmp_path / "growth.sqlite3"
    url = f"sqlite+aiosqlite:///{file}"
    await growth.fill(url, 600, 5)

    told = await growth.measure_all(url, tmp_path, times=3)

    assert told["acts"].keys() > {"submit", "claim", "history, one page", "who made this, cut"}
    with closing(sqlite3.connect(file)) as database:
        assert scans_in(database, "SELECT id FROM jobs WHERE cost > ?", (1.0,))
        assert scans_in(database, "UPDATE jobs SET token = ? WHERE attempt < ?", (None, 1))
        assert not scans_in(database, "SELECT cost FROM jobs WHERE id = ?", (1,))


async def test_only_a_database_that_was_not_closed_is_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, fault_in = list[Path](), backup.fault_in
    monkeypatch.setattr(backup, "fault_in", lambda file: looked.append(file) or fault_in(file))
    file = tmp_path / "portraits.sqlite3"
    await (await open_store(tmp_path)).close()
    looked.clear()

    await (await open_store(tmp_path)).close()
    assert looked == []

    with closing(sqlite3.connect(file)) as somebody:
        somebody.execute("INSERT INTO facts VALUES ('a', 'b')")
        somebody.commit()
    store = await open_store(tmp_path)
    assert looked == [file]

    assert not backup.was_closed(file), "it is open"
    await store.close()
    assert backup.was_closed(file)
    assert not backup.was_closed(file), "that is asked once"
