"""Each member finds on the shelf what is theirs, here."""

from pathlib import Path

import pytest

from bot.request import Done, Failed, Painting, Waiting
from tests.paper_studio import PaperStudio
from tests.rooms import ADA, GRACE, Rooms, event_of, open_rooms

pytestmark = pytest.mark.usefixtures("database")

HERE = 1  #: the guild where these rooms' members ask


async def paint(rooms: Rooms, studio: PaperStudio, job: int, *, fail: bool = False) -> None:
    await rooms.ask(job)
    sitting = await studio.sittings.get()
    if fail:
        sitting.fail("out_of_memory")
    else:
        sitting.finish()
    await event_of(rooms.desk.events(), job, Failed if fail else Done)


async def test_the_queue_holds_what_waits_and_runs_in_order_and_nobody_elses(
    tmp_path: Path,
) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(5)
        await studio.sittings.get()
        await rooms.ask(6)
        await rooms.ask(7, member=GRACE)
        await rooms.ask(8)

        queue = await rooms.desk.members.queue(ADA, HERE, limit=10)

        assert [update.ticket.job for update in queue] == [5, 6, 8]
        running, waiting, behind = (update.event for update in queue)
        assert running == Painting(0, 0)
        assert isinstance(waiting, Waiting)
        assert isinstance(behind, Waiting)
        assert (waiting.newcomers_first, behind.newcomers_first) == (True, True)
        assert waiting.place < behind.place
        assert await rooms.desk.members.queue(ADA, HERE + 1, limit=10) == []
        assert len(await rooms.desk.members.queue(ADA, HERE, limit=2)) == 2


async def test_the_history_says_why_others_have_stopped_what_one_asked_for(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        for job in (5, 6, 7):
            await rooms.ask(job)
        await rooms.desk.drops.drop(HERE, GRACE, job=5)
        await rooms.desk.members.cancel(6, ADA)
        await rooms.desk.deliveries.abandon(channel=2)

        history = await rooms.desk.members.history(ADA, HERE, limit=5)

        told = [(update.ticket.job, update.event) for update in history]
        assert told == [(7, Failed("place_gone")), (5, Failed("dropped"))]
        await rooms.desk.undeliverable(7, "no_access")
        assert (await rooms.desk.members.history(ADA, HERE, limit=1))[0].event == told[0][1]


async def test_the_history_is_newest_first_and_goes_on_before_a_job(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        for job in (5, 6):
            await paint(rooms, studio, job)
        await paint(rooms, studio, 7, fail=True)
        await rooms.ask(8)
        await rooms.desk.members.cancel(8, ADA)

        history = await rooms.desk.members.history(ADA, HERE, limit=2)
        older = await rooms.desk.members.history(ADA, HERE, limit=2, before=6)

        assert [update.ticket.job for update in history] == [7, 6]
        assert history[0].event == Failed("out_of_memory")
        assert isinstance(history[1].event, Done)
        assert [update.ticket.job for update in older] == [5]
        assert await rooms.desk.members.history(GRACE, HERE, limit=2) == []
