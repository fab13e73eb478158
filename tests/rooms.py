"""The rooms below the chat, opened on a temporary folder with a clock the test sets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.desk.desk import Desk
from bot.desk.policy.limits import Limits
from bot.desk.policy.rules import NameIndex
from bot.desk.policy.settings import NOBODY
from bot.desk.rows import Rows
from bot.jobs.dispatch import Dispatch
from bot.jobs.job_queue import JobQueue
from bot.jobs.studios import StudioPort
from bot.pictures.album import Album
from bot.pictures.marks import open_signer
from bot.request import Event, Reply, Request, Update
from bot.store.store import Store
from bot.vocabulary.people import People
from tests.databases import open_store
from tests.waiting import within

ADA = 11
GRACE = 12
NO_LIMITS = Limits()
SEEN_AT_MOST = 5  #: events that are told where the right one does not come


class Clock:
    """Time stands still until the test moves it."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Rooms:
    desk: Desk
    dispatch: Dispatch
    job_queue: JobQueue
    store: Store
    clock: Clock
    album: Album

    async def ask(self, job: int, *, member: int = ADA, count: int = 1) -> None:
        """Ask for a picture and see the place in line, as the chat does."""
        request = Request(guild=1, channel=2, member=member, subject="Ada Lovelace", count=count)
        reply = Reply(interaction=job, application=9, token="token", message=None, channel=2)
        await self.desk.submit(request, reply)
        await self.desk.acknowledged(job, job + 1000)


@asynccontextmanager
async def open_rooms(
    folder: Path,
    *studios: StudioPort,
    painting: bool = True,
    house: Limits = NO_LIMITS,
    people: NameIndex = NOBODY,
    known: People | None = None,
) -> AsyncIterator[Rooms]:
    """Open the rooms, as with LIMITS=false; leaving kills what runs, as a crash would."""
    store = await open_store(folder)
    clock, job_queue = Clock(), JobQueue(store)
    album = Album(folder / "pictures", open_signer(folder / "identity", datetime.now(UTC)), None)
    dispatch = Dispatch(job_queue, studios, album, clock)
    desk = Desk(
        job_queue, dispatch, Rows(store), album, clock, house=house, everywhere=people, people=known
    )
    running = asyncio.create_task(dispatch.run()) if painting else None
    try:
        yield Rooms(desk, dispatch, job_queue, store, clock, album)
    finally:
        if running:
            running.cancel()
            await asyncio.wait([running])
        await store.close()


async def event_of(events: AsyncIterator[Update], job: int, kind: type[Event]) -> Event:
    """Read on until a job has an event of a kind."""
    seen: list[str] = []
    async with within(f"{kind.__name__} of job {job}", lambda: seen[-SEEN_AT_MOST:]):
        async for update in events:
            if update.ticket.job == job and isinstance(update.event, kind):
                return update.event
            seen.append(f"job {update.ticket.job}: {update.event}")
    raise AssertionError("the desk's events never end")
