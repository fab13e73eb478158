"""The store's writer outlives errors nobody has named: they fail their group and nothing else."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import InvalidRequestError

from bot.kept import EternalTasks
from bot.store import store as store_module
from bot.store.store import Store
from bot.store.tables import facts
from tests.databases import open_store
from tests.waiting import within

UNNAMED = [
    RuntimeError("can't start new thread"),
    MemoryError(),
    InvalidRequestError("a transaction is already begun"),
]


def writing(name: str) -> Callable[[Connection], Any]:
    return lambda connection: connection.execute(insert(facts).values(name=name, value=""))


async def count(store: Store) -> int | None:
    wanted = select(func.count()).select_from(facts)
    async with within("the writer to answer", seconds=10):
        return await store.run(lambda connection: connection.scalar(wanted))


class Breaking:
    """Stands before a function of the store, and raises as often as it is told to."""

    def __init__(self, real: Callable[..., Any], error: Exception, times: int) -> None:
        self.real, self.error, self.times = real, error, times

    def __call__(self, *args: Any) -> Any:
        if self.times:
            self.times -= 1
            raise self.error
        return self.real(*args)


@pytest.mark.parametrize("error", UNNAMED, ids=lambda error: type(error).__name__)
async def test_an_error_nobody_named_fails_its_group_and_not_the_writer(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    tasks = EternalTasks()
    store = await open_store(tmp_path, tasks=tasks)
    monkeypatch.setattr(store_module, "commit", Breaking(store_module.commit, error, 1))

    async with within("the writer to answer two acts", seconds=10):
        acts = [store.run(writing(name)) for name in ("one", "two")]
        failed = await asyncio.gather(*acts, return_exceptions=True)

    assert failed == [error, error]
    assert [record.exc_info[1] for record in caplog.records if record.exc_info] == [error]
    assert await count(store) == 0
    await store.run(writing("three"))
    assert await count(store) == 1
    await store.close()


async def test_a_transaction_that_was_left_open_is_given_up_with_its_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, real = await open_store(tmp_path), store_module.commit

    def half_way(connection: Connection, acts: Any) -> Any:
        monkeypatch.setattr(store_module, "commit", real)
        connection.begin()
        connection.execute(insert(facts).values(name="half", value=""))
        raise MemoryError

    monkeypatch.setattr(store_module, "commit", half_way)
    with pytest.raises(MemoryError):
        await store.run(writing("one"))

    async with within("the writer made anew", seconds=10):
        await store.run(writing("two"))

    assert await count(store) == 1, "nothing of what was half done"
    await store.close()


async def test_a_writer_that_fails_itself_is_made_anew_and_nobody_waits_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = EternalTasks()
    store, error = await open_store(tmp_path, tasks=tasks), RuntimeError("odd")
    monkeypatch.setattr(store, "_tell", Breaking(store._tell, error, 1))
    monkeypatch.setattr(store, "_commit", refusing_once(store))

    with pytest.raises(RuntimeError, match="odd"):
        async with within("the writer to refuse", seconds=10):
            await store.run(writing("one"))

    assert tasks.trouble == "task_failed"
    async with within("the writer made anew", seconds=10):
        await store.run(writing("two"))
    assert await count(store) == 1
    await store.close()


def refusing_once(store: Store) -> Callable[..., Any]:
    """Return a `_commit` that finds the disk full the first time, so that nothing is answered."""
    codes, real = ["disk_full"], store._commit

    async def commit(group: Any) -> str | None:
        return codes.pop() if codes else await real(group)

    return commit
