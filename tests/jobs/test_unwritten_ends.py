"""An end that the database refuses for a while is written once it answers, and never done again."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from bot.errors import BUSY, LOST
from bot.jobs import job_queue
from bot.kept import EternalTasks
from bot.request import Done, Event, Failed, Painting
from bot.store import store as store_module
from bot.store.store import Store
from bot.store.tables import prints
from tests import rooms as rooms_module
from tests.databases import open_store
from tests.paper_studio import PaperStudio, Sitting
from tests.rooms import Rooms, event_of, open_rooms
from tests.waiting import until


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_queue, "REFUSED_SECONDS", (0.01, 0.02))
    monkeypatch.setattr(store_module, "RETRY_SECONDS", 0.02)
    monkeypatch.setattr(rooms_module, "open_store", partial(open_store, busy_seconds=0.01))


@contextmanager
def locked(database: sqlite3.Connection) -> Iterator[None]:
    """Hold the file as another program may."""
    database.execute("BEGIN IMMEDIATE")
    yield
    database.execute("ROLLBACK")


@contextmanager
def without_its_table(database: sqlite3.Connection) -> Iterator[None]:
    """Let every statement about jobs fail, with an error that the store has no name for."""
    database.execute("ALTER TABLE jobs RENAME TO away")
    yield
    database.execute("ALTER TABLE away RENAME TO jobs")


@asynccontextmanager
async def kept_rooms(folder: Path, studio: PaperStudio) -> AsyncIterator[Rooms]:
    """Open rooms whose dispatch is made anew when it fails, as a whole bot's is."""
    async with open_rooms(folder, studio, painting=False) as rooms:
        kept = asyncio.create_task(EternalTasks().kept("dispatch", rooms.dispatch.run))
        yield rooms
        kept.cancel()
        await asyncio.wait([kept])


@pytest.mark.parametrize(
    ("fault", "trouble"), [(locked, BUSY), (without_its_table, LOST)], ids=["locked", "refused"]
)
@pytest.mark.parametrize(
    ("end", "event", "attempts"),
    [
        (Sitting.finish, Done, 1),
        (lambda sitting: sitting.fail("out_of_memory"), Failed, 1),
        (Sitting.die, Done, 2),
    ],
    ids=["painted", "failed", "studio died"],
)
async def test_an_end_is_written_as_soon_as_the_database_answers(
    tmp_path: Path,
    fault: Callable[[sqlite3.Connection], Any],
    trouble: str,
    end: Callable[[Sitting], None],
    event: type[Event],
    attempts: int,
) -> None:
    studio, told = PaperStudio(), list[Event]()
    file = tmp_path / "portraits.sqlite3"
    async with kept_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1)
        sitting = await studio.sittings.get()

        with closing(sqlite3.connect(file, isolation_level=None)) as other, fault(other):
            end(sitting)
            await until(lambda: rooms.dispatch.trouble == trouble, f"{trouble} as trouble")
            rooms.dispatch.look()
        if attempts > 1:
            (await studio.sittings.get()).finish()
        events = rooms.desk.events()
        told.append(await event_of(events, 1, event))
        await rooms.desk.seen(1, 77)

        job = await rooms.job_queue.get(1)
        assert (job.state, job.attempt, job.delivery) == (
            event.__name__.lower(),
            attempts,
            "posted",
        )
        assert studio.sittings.empty(), "it is painted no more than it has to be"
        assert rooms.dispatch.trouble is None
        assert await rooms.job_queue.in_state("running") == []


async def test_an_end_that_can_never_be_written_fails_its_job(tmp_path: Path) -> None:
    def stand_in_the_way(connection: Connection) -> None:
        connection.execute(insert(prints).values(job=1, number=0, seed=5))

    studio = PaperStudio()
    async with kept_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1)
        sitting = await studio.sittings.get()
        await rooms.store.run(stand_in_the_way)

        sitting.finish()

        assert await event_of(rooms.desk.events(), 1, Failed) == Failed("internal")
        await rooms.ask(2)
        assert (await studio.sittings.get()).job == 2


@pytest.mark.parametrize(
    ("end", "event"),
    [(Sitting.finish, Done), (lambda sitting: sitting.fail("out_of_memory"), Failed)],
    ids=["painted", "failed"],
)
async def test_an_end_whose_answer_was_lost_is_told_all_the_same(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    end: Callable[[Sitting], None],
    event: type[Event],
) -> None:
    real, studio = Store.run, PaperStudio()

    async def twice(store: Store, act: Any, *, may_refuse: bool = False) -> Any:
        await real(store, act, may_refuse=may_refuse)
        return await real(store, act, may_refuse=may_refuse)

    async with kept_rooms(tmp_path, studio) as rooms:
        events = rooms.desk.events()
        await rooms.ask(1)
        await event_of(events, 1, Painting)  # later nothing is read any more of who has an end
        sitting = await studio.sittings.get()
        with monkeypatch.context() as patched:
            patched.setattr(Store, "run", twice)
            end(sitting)
            assert await event_of(events, 1, event)


async def test_a_cancel_whose_answer_was_lost_is_told_as_done_when_it_is_written_again(
    tmp_path: Path,
) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        await rooms.ask(1)
        now = rooms.clock()

        assert await rooms.job_queue.cancel(1, now)
        assert await rooms.job_queue.cancel(1, now)
        assert not await rooms.job_queue.cancel(1, now + 1.0)
