"""Each member finds on the shelf what is theirs, here."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.desk import members
from bot.desk.policy.members import Defaults
from bot.desk.policy.privacy import DAY
from bot.desk.rows import members as member_rows
from bot.errors import Refused
from bot.request import Done, Failed, Painting, Waiting
from bot.store.tables import jobs, keeps
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

        told = [(update.ticket.job, update.event) for update in history.updates]
        assert told == [(7, Failed("place_gone")), (5, Failed("dropped"))]
        await rooms.desk.undeliverable(7, "no_access")
        assert (await rooms.desk.members.history(ADA, HERE, limit=1)).updates[0].event == told[0][1]


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

        assert [update.ticket.job for update in history.updates] == [7, 6]
        assert history.updates[0].event == Failed("out_of_memory")
        assert isinstance(history.updates[1].event, Done)
        assert [update.ticket.job for update in older.updates] == [5]
        assert (await rooms.desk.members.history(GRACE, HERE, limit=2)).updates == ()


# Favourites, and defaults: what members keep of their own.


async def seen(rooms: Rooms, studio: PaperStudio, *jobs: int) -> None:
    """Have pictures painted and shown."""
    for job in jobs:
        await paint(rooms, studio, job)
        await rooms.desk.seen(job, job + 1000)


async def favoured(rooms: Rooms, job: int, member: int = ADA) -> bool:
    ticket = await rooms.desk.look_up(job)
    assert ticket is not None
    return await rooms.desk.members.favour(ticket, member)


async def favourites(rooms: Rooms) -> set[int]:
    def act(connection: Any) -> set[int]:
        return set(connection.scalars(select(keeps.c.job)))

    return await rooms.store.run(act)


async def delete(rooms: Rooms) -> None:
    await rooms.desk.members.withdraw(5, ADA)


async def purge(rooms: Rooms) -> None:
    await rooms.desk.drops.purge(HERE, GRACE, ADA, 0.0)


async def remove(rooms: Rooms) -> None:
    await rooms.desk.removals.remove(5, HERE, GRACE)


async def opt_out(rooms: Rooms) -> None:
    await rooms.desk.optouts.opt_out(90, HERE, GRACE, ["Ada Lovelace"])
    rooms.clock.now += DAY
    await rooms.desk.privacy.sweep_seldom()


async def forget(rooms: Rooms) -> None:
    await rooms.desk.members.set_defaults(ADA, Defaults(size="wide"))
    await rooms.desk.privacy.ask_to_erase(ADA)
    await rooms.desk.privacy.sweep_often()
    assert await rooms.desk.members.defaults(ADA) == Defaults()


@pytest.mark.parametrize("end", [delete, purge, remove, opt_out, forget])
async def test_what_takes_a_picture_away_ends_a_favourite(
    tmp_path: Path, end: Callable[[Rooms], Awaitable[None]]
) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await seen(rooms, studio, 5)
        assert await favoured(rooms, 5)
        rooms.clock.now += 31 * DAY
        await rooms.desk.privacy.sweep_seldom()
        assert await favourites(rooms) == {5}

        await end(rooms)

        assert await favourites(rooms) == set()
        job = await rooms.job_queue.get(5)
        assert job is not None
        assert (job.request.subject, job.spec.prompt) == ("", ""), "their term is over"
        rooms.clock.now += 600
        await rooms.desk.privacy.sweep_seldom()
        assert not rooms.album.has(5)


async def test_nobody_has_more_than_two_hundred_favourites(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await seen(rooms, studio, 5, 6)

        def others(connection: Any) -> None:
            row = connection.execute(select(jobs).where(jobs.c.id == 5)).mappings().one()
            many = [{**row, "id": number} for number in range(1001, 1200)]
            connection.execute(jobs.insert(), many)
            kept = [{"job": each["id"], "member": ADA, "at": 1.0} for each in many]
            connection.execute(keeps.insert(), kept)

        await rooms.store.run(others)
        assert await favoured(rooms, 5)
        assert not await favoured(rooms, 5), "it is one already"

        with pytest.raises(Refused, match="too_many_favourites") as refused:
            await favoured(rooms, 6)

        assert refused.value.facts == {"limit": 200}
        ticket = await rooms.desk.look_up(5)
        assert ticket is not None
        assert await rooms.desk.members.unfavour(ticket, ADA)
        assert await favoured(rooms, 6)


async def test_a_search_goes_on_where_it_stopped_looking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(member_rows, "SEARCHED_AT_ONCE", 2)
    monkeypatch.setattr(members, "MAX_SEARCHED", 4)
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await seen(rooms, studio, *range(1, 8))

        first = await rooms.desk.members.history(ADA, HERE, 5, search="nothing like it")
        assert (first.updates, first.older) == ((), 4)
        last = await rooms.desk.members.history(ADA, HERE, 5, first.older, search="nothing")
        assert (last.updates, last.older) == ((), None)
        found = await rooms.desk.members.history(ADA, HERE, 2, search="lovelace ada")
        assert [each.ticket.job for each in found.updates] == [7, 6]
        assert found.older == 6
