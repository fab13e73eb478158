"""A full disk costs nobody a picture: it waits in memory; who asks to stop one hears why not."""

import asyncio
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.jobs import dispatch
from bot.jobs.job_queue import JobQueue
from bot.jobs.places import LatestEvents
from bot.request import Stalled
from tests.databases import open_store
from tests.paper_studio import PaperStudio
from tests.rooms import open_rooms


async def test_a_member_hears_that_the_last_row_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "PATIENCE_SECONDS", 0.02)
    store, latest_events = await open_store(tmp_path, busy_seconds=0.02), LatestEvents()
    job_queue = JobQueue(store)
    with closing(sqlite3.connect(tmp_path / "portraits.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        row = job_queue.keep_pace("its pace", 1.0)
        writing = asyncio.create_task(dispatch.DiskWaits(job_queue, latest_events).written(7, row))
        assert await anext(aiter(latest_events)) == (7, Stalled())
        other.execute("ROLLBACK")

    await writing
    assert await job_queue.paces() == {"its pace": 1.0}
    await store.close()


UNDER_A_SIZE_LIMIT = """
import asyncio, json, resource, sys
from pathlib import Path
from bot.errors import Refused
from bot.jobs import dispatch, studios
from bot.request import Done
from tests.paper_studio import PaperStudio
from tests.rooms import ADA, event_of, open_rooms

studios.ROOM_SECONDS = dispatch.HAND_BACK_SECONDS = 0.05

def limit(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

async def main():
    studio = PaperStudio()
    async with open_rooms(Path(sys.argv[1]), studio) as rooms:
        for job in (1, 2):
            await rooms.ask(job)
        painted = await studio.sittings.get()
        limit(1)
        painted.finish()
        try:
            await rooms.desk.members.cancel(2, ADA)
        except Refused as refused:
            told = refused.code
        state = (await rooms.job_queue.get(1)).state
        if sys.argv[2] == "leaves":
            await rooms.dispatch.hand_back_all()
        else:
            limit(resource.RLIM_INFINITY)
            done = await event_of(rooms.desk.events(), 1, Done)
            assert done.prints[0].path.stat().st_size > 1000
        limit(resource.RLIM_INFINITY)
        print(json.dumps({"told": told, "state": state}))

asyncio.run(main())
"""


async def run(folder: Path, ending: str) -> dict[str, object]:
    command = [sys.executable, "-c", UNDER_A_SIZE_LIMIT, str(folder), ending]
    ended = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    return dict(json.loads(ended.stdout))


async def test_a_finished_picture_waits_for_room_and_is_not_painted_again(tmp_path: Path) -> None:
    assert await run(tmp_path, "waits") == {"told": "disk_full", "state": "running"}


async def test_a_bot_that_is_to_end_does_not_wait_for_room(tmp_path: Path) -> None:
    assert await run(tmp_path, "leaves") == {"told": "disk_full", "state": "running"}
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio):
        assert (await studio.sittings.get()).job == 1
