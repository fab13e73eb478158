"""The store: durable when it says so, one writer, and one bot on a file."""

import asyncio
import os
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from bot.errors import StoreError
from bot.store.store import Store
from bot.store.tables import facts, metadata
from tests.databases import open_store

pytestmark = pytest.mark.usefixtures("database")


async def put(store: Store, name: str) -> None:
    await store.run(
        lambda connection: connection.execute(insert(facts).values(name=name, value=""))
    )


async def count(store: Store) -> int:
    wanted = select(func.count()).select_from(facts)
    return await store.run(lambda connection: connection.scalar(wanted)) or 0


async def test_acts_that_wait_together_share_one_transaction(tmp_path: Path) -> None:
    store = await open_store(tmp_path)

    await asyncio.gather(*(put(store, str(number)) for number in range(1200)))

    assert await count(store) == 1200
    await store.close()


async def test_an_act_that_fails_leaves_its_neighbours_alone(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    await put(store, "taken")

    names = ["first", "taken", "last"]
    outcomes = await asyncio.gather(*(put(store, n) for n in names), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [type(None), IntegrityError, type(None)]
    assert await count(store) == 3
    await store.close()


async def test_an_act_that_fails_half_way_leaves_nothing_behind(tmp_path: Path) -> None:
    store = await open_store(tmp_path)

    def half(connection):  # type: ignore[no-untyped-def]  # SQLAlchemy's own, as in put()
        connection.execute(insert(facts).values(name="half", value=""))
        raise StoreError("database_unreadable")

    outcomes = await asyncio.gather(store.run(half), put(store, "whole"), return_exceptions=True)

    assert isinstance(outcomes[0], StoreError)
    assert await count(store) == 1
    await store.close()


async def test_an_act_that_waits_for_more_than_rows_is_undone_and_named(tmp_path: Path) -> None:
    store = await open_store(tmp_path)

    async def slow(connection: Connection) -> None:
        connection.execute(insert(facts).values(name="slow", value=""))
        await asyncio.sleep(0)

    outcomes = await asyncio.gather(store.run(slow), put(store, "quick"), return_exceptions=True)

    assert isinstance(outcomes[0], TypeError)
    assert await count(store) == 1
    await store.close()


async def test_rows_an_act_returns_can_be_read_after_it(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    await put(store, "kept")
    names = select(facts.c.name)

    rows = await store.run(lambda connection: connection.execute(names))
    values = await store.run(lambda connection: connection.scalars(names).all())
    await put(store, "later")

    assert [row.name for row in rows] == list(values) == ["kept"]
    await store.close()


async def test_a_caller_that_is_cancelled_neither_stops_nor_halves_the_act(tmp_path: Path) -> None:
    store = await open_store(tmp_path)

    caller = asyncio.create_task(put(store, "kept"))
    await asyncio.sleep(0)  # it has asked, and waits
    caller.cancel()

    await put(store, "next")
    assert await count(store) == 2
    await store.close()


async def test_a_second_bot_on_the_same_file_is_refused_by_name_of_the_first(
    tmp_path: Path,
) -> None:
    store = await open_store(tmp_path)

    with pytest.raises(StoreError) as refused:
        await open_store(tmp_path)

    assert refused.value.code == "database_in_use"
    assert str(os.getpid()) in str(refused.value.facts["pid"])
    await store.close()
    await (await open_store(tmp_path)).close()


async def test_a_schema_newer_than_the_program_is_refused(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    newer = text("UPDATE alembic_version SET version_num = '9999'")
    await store.run(lambda connection: connection.execute(newer))
    await store.close()

    with pytest.raises(StoreError) as refused:
        await open_store(tmp_path)

    assert refused.value.code == "schema_newer"
    assert refused.value.facts["database"] == "9999"


async def test_the_migrations_build_exactly_the_tables_the_code_knows(tmp_path: Path) -> None:
    store = await open_store(tmp_path)

    assert await store.run(differences) == []
    await store.close()


def differences(connection: Connection) -> list[object]:
    return compare_metadata(MigrationContext.configure(connection), metadata)
