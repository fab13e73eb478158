"""A job that ends studios, in real processes: it alone fails, its neighbours are painted."""

from pathlib import Path

import pytest

from bot.request import Done, Failed, Reply, Request
from tests.rooms import ADA, GRACE, Rooms, event_of, open_rooms
from tests.studio.test_studio_supervisor import FAKE_STUDIO, supervised


async def ask(rooms: Rooms, job: int, member: int, subject: str) -> None:
    request = Request(guild=1, channel=2, member=member, subject=subject)
    reply = Reply(interaction=job, application=9, token="token", message=None, channel=2)
    await rooms.desk.submit(request, reply)
    await rooms.desk.acknowledged(job, job + 1000)


@pytest.mark.parametrize("fault", ["die", "poison"])  # cut off, or told in every stream
async def test_a_job_that_ends_studios_harms_nobody_else(tmp_path: Path, fault: str) -> None:
    quickly = ("--gate", "quick", "--step", "0.1")
    async with supervised(FAKE_STUDIO, *quickly) as house:
        await house.until_ready()
        async with open_rooms(tmp_path, house.supervisor) as rooms:
            await ask(rooms, 2, GRACE, "Grace Hopper")
            await ask(rooms, 3, 13, "Emmy Noether")
            await ask(rooms, 1, ADA, f"[{fault} at 2]")

            for job in (2, 3):  # what ended before it is asked for comes first
                assert isinstance(await event_of(rooms.desk.events(), job, Done), Done)
            assert await event_of(rooms.desk.events(), 1, Failed) == Failed("too_many_attempts")

            rows = [await rooms.job_queue.get(job) for job in (1, 2, 3)]
            assert [row.deaths for row in rows] == [2, 0, 0]
