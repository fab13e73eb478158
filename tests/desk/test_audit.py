"""What moderators do applies at once, survives a restart, and leaves a row."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.desk.policy.limits import DAY, born_at, first_id_at
from bot.desk.policy.orders import CALM_PAUSE_SECONDS, CALM_SECONDS, Block
from bot.desk.rows.audit import AuditEntry, Filter, acts_noted
from bot.desk.rows.orders import write_block
from bot.errors import Refused
from bot.request import Done, Failed
from tests.paper_studio import PaperStudio, Sitting
from tests.rooms import ADA, GRACE, Rooms, event_of, open_rooms

pytestmark = pytest.mark.usefixtures("database")

HERE, ELSEWHERE = 1, 5
MOD = 77


async def last_act(rooms: Rooms) -> AuditEntry:
    acts = await rooms.store.run(lambda c: acts_noted(c, Filter(HERE), newest=1))
    return acts[0]


async def num_acts(rooms: Rooms) -> int:
    return len(await rooms.store.run(lambda c: acts_noted(c, Filter(HERE), newest=100)))


async def state_of(rooms: Rooms, job: int) -> tuple[str, str | None, str | None]:
    known = await rooms.job_queue.get(job)
    assert known is not None
    return known.state, known.delivery, known.refusal


async def refusal(rooms: Rooms, job: int, **who: int) -> str | None:
    """Ask, and return the code of the refusal, None where the request was taken."""
    try:
        await rooms.ask(job, **who)
    except Refused as refused:
        return refused.code
    return None


async def picture(rooms: Rooms, studio: PaperStudio, job: int, *, member: int = ADA) -> None:
    """Have a picture painted and shown."""
    await rooms.ask(job, member=member)
    (await studio.sittings.get()).finish()
    await event_of(rooms.desk.events(), job, Done)
    await rooms.desk.seen(job, job + 1000)


async def test_a_block_drops_what_waits_and_runs_and_refuses_what_comes(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1)
        painted: Sitting = await studio.sittings.get()
        await rooms.ask(2)
        await rooms.ask(3, member=GRACE)

        dropped = await rooms.desk.moderator_orders.block(
            HERE, MOD, ADA, "spam", until=rooms.clock() + 7200, words="thirty in a minute"
        )

        assert dropped == 2
        await painted.closed.wait()
        assert await state_of(rooms, 1) == ("cancelled", "ready", "dropped_block")
        assert await state_of(rooms, 2) == ("cancelled", "ready", "dropped_block")
        assert (await state_of(rooms, 3))[0] in ("waiting", "running")
        assert await refusal(rooms, 4) == "blocked_until"
        assert await refusal(rooms, 5, member=GRACE) is None
        act = await last_act(rooms)
        assert (act.moderator, act.verb, act.member) == (MOD, "block", ADA)
        assert (act.reason, act.until) == ("spam: thirty in a minute", rooms.clock() + 7200)
        assert act.detail == "2 dropped from the line"


async def test_a_block_ends_on_time_and_survives_a_restart_until_then(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, PaperStudio(), painting=False) as rooms:
        end = rooms.clock() + 60
        await rooms.desk.moderator_orders.block(HERE, MOD, ADA, "rules", until=end)

    async with open_rooms(tmp_path, PaperStudio(), painting=False) as rooms:
        assert await refusal(rooms, 1) == "blocked_until"
        assert list(await rooms.desk.moderator_orders.blocked(HERE)) == [ADA]
        rooms.clock.now = end
        assert await refusal(rooms, 2) is None
        assert await rooms.desk.moderator_orders.blocked(HERE) == {}
        with pytest.raises(Refused, match="not_blocked"):
            await rooms.desk.moderator_orders.unblock(HERE, MOD, ADA)


async def test_a_block_counts_in_its_guild_only_and_is_lifted_at_once(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, PaperStudio(), painting=False) as rooms:
        await rooms.desk.moderator_orders.block(ELSEWHERE, MOD, ADA, "rules")
        assert await refusal(rooms, 1) is None

        await rooms.desk.moderator_orders.block(HERE, MOD, ADA, "rules")
        assert await refusal(rooms, 2) == "blocked"
        await rooms.desk.moderator_orders.unblock(HERE, MOD, ADA, reason="talked about it")

        assert await refusal(rooms, 2) is None
        act = await last_act(rooms)
        assert (act.verb, act.reason) == ("unblock", "talked about it")


async def test_a_picture_that_was_finished_before_its_member_was_blocked_is_not_shown(
    tmp_path: Path,
) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1)
        (await studio.sittings.get()).finish()
        done = await event_of(rooms.desk.events(), 1, Done)
        assert isinstance(done, Done)

        await rooms.desk.moderator_orders.block(HERE, MOD, ADA, "rules")

        assert await rooms.desk.deliveries.still(1, done) == Failed("dropped_block")
        assert not done.prints[0].path.exists()


async def test_a_picture_that_came_in_beside_a_block_is_not_shown_either(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1)
        sitting = await studio.sittings.get()

        def block_alone(connection: Connection) -> None:
            write_block(connection, HERE, ADA, Block("rules"))

        await rooms.desk.guild_cache.change(HERE, block_alone)
        sitting.finish()

        assert await event_of(rooms.desk.events(), 1, Failed) == Failed("dropped_block")


async def test_a_pause_refuses_what_is_new_keeps_what_waits_and_begins_none_of_it(
    tmp_path: Path,
) -> None:
    studio = PaperStudio(slots=4)
    async with open_rooms(tmp_path, studio, painting=False) as rooms:
        await rooms.ask(1)

        await rooms.desk.moderator_orders.pause(HERE, MOD, "We tidy up.", None)

        with pytest.raises(Refused) as paused:
            await rooms.ask(2, member=GRACE)
        assert (paused.value.code, paused.value.facts["reason"]) == ("paused", "We tidy up.")
        assert await rooms.job_queue.claim(rooms.clock()) == []
        assert (await state_of(rooms, 1))[0] == "waiting"

        await rooms.desk.moderator_orders.resume(HERE, MOD)

        assert await refusal(rooms, 3, member=GRACE) is None
        assert await rooms.job_queue.claim(rooms.clock())
        assert (await last_act(rooms)).verb == "resume"


async def test_resuming_begins_what_waits(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.desk.moderator_orders.pause(HERE, MOD, "A moment.", None)
        paused = asyncio.create_task(studio.sittings.get())
        with pytest.raises(Refused):
            await rooms.ask(1)
        await rooms.desk.moderator_orders.resume(HERE, MOD)
        await rooms.ask(1)

        assert (await paused).job == 1


async def test_calm_pauses_drops_newborn_accounts_and_ends_by_itself(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, PaperStudio(), painting=False) as rooms:
        newborn = first_id_at(rooms.clock() - 3600)
        old = first_id_at(rooms.clock() - 10 * DAY)
        await rooms.ask(1, member=newborn)
        await rooms.ask(2, member=old)

        assert (await rooms.desk.moderator_orders.calm(HERE, MOD, "A raid.")).num_dropped == 1

        assert await state_of(rooms, 1) == ("cancelled", "ready", "dropped_calm")
        assert (await state_of(rooms, 2))[0] == "waiting"
        assert await refusal(rooms, 3, member=old) == "paused_until"
        act = await last_act(rooms)
        assert (act.verb, act.until) == ("calm", rooms.clock() + CALM_SECONDS)

        rooms.clock.now += CALM_PAUSE_SECONDS
        assert await refusal(rooms, 4, member=old) == "too_many_waiting"
        assert await rooms.job_queue.claim(rooms.clock())

        rooms.clock.now += CALM_SECONDS - CALM_PAUSE_SECONDS
        assert await refusal(rooms, 5, member=old) is None


async def test_a_moderator_drops_one_a_members_or_all_of_their_guilds_jobs(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, PaperStudio(), painting=False) as rooms:
        for job, member in ((1, ADA), (2, ADA), (3, ADA), (4, GRACE), (5, GRACE)):
            await rooms.ask(job, member=member)
        drops = rooms.desk.drops

        assert await drops.drop(ELSEWHERE, MOD, job=1) == 0
        assert await num_acts(rooms) == 0, "nothing was done, so nothing is written down"
        assert await drops.drop(HERE, MOD, job=1, reason="too long") == 1
        assert await drops.drop(HERE, MOD, job=1) == 0
        assert await drops.drop(HERE, MOD, member=ADA) == 2
        assert await drops.drop(HERE, MOD) == 2

        assert [await state_of(rooms, job) for job in range(1, 6)] == [
            ("cancelled", "ready", "dropped")
        ] * 5
        acts = await rooms.store.run(lambda c: acts_noted(c, Filter(HERE), newest=10))
        assert [(act.verb, act.job, act.member) for act in acts] == [
            ("clear", None, None),
            ("drop", None, ADA),
            ("drop", 1, None),
        ]
        events = rooms.desk.events()
        for job in range(1, 6):
            assert await event_of(events, job, Failed) == Failed("dropped")


async def test_a_purge_takes_back_what_a_member_had_since_a_time_and_nothing_else(
    tmp_path: Path,
) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await picture(rooms, studio, 1)
        rooms.clock.now += 100
        since = rooms.clock()
        await picture(rooms, studio, 2)
        await picture(rooms, studio, 3, member=GRACE)

        gone = await rooms.desk.drops.purge(HERE, MOD, ADA, since, "not wanted")

        assert (gone.jobs, gone.num_pictures, gone.num_messages) == ((2,), 1, 1)
        assert (await state_of(rooms, 2))[1] == "withdrawn"
        assert [(await state_of(rooms, job))[1] for job in (1, 3)] == ["posted", "posted"]
        assert [rooms.album.path_of(job, 0).exists() for job in (1, 2, 3)] == [True, False, True]
        due = await rooms.desk.takedowns.due()
        assert [(each.job, each.channel, each.message) for each in due] == [(2, 2, 1002)]
        assert (
            "pictures: 1, messages: 1, since 2027-01-15 08:01 UTC" in (await last_act(rooms)).detail
        )
        again = await rooms.desk.drops.purge(HERE, MOD, ADA, since)
        assert again.jobs == ()


async def test_takedowns_survive_a_restart_until_the_message_is_gone(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await picture(rooms, studio, 1)
        await rooms.desk.drops.delete(HERE, MOD, ADA, 1)
        with pytest.raises(Refused, match="already_gone"):
            await rooms.desk.drops.delete(HERE, MOD, ADA, 1)

    async with open_rooms(tmp_path, studio) as rooms:
        takedowns = rooms.desk.takedowns
        (due,) = await takedowns.due()
        settled = asyncio.create_task(takedowns.settled([1]))
        await takedowns.end(due.message)

        await settled
        assert await takedowns.num_gone([1]) == 1
        nothing_more = asyncio.create_task(takedowns.due())
        await asyncio.wait([nothing_more], timeout=0.05)
        assert not nothing_more.done()
        nothing_more.cancel()


async def test_what_was_posted_while_it_was_taken_back_is_taken_down(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1)
        (await studio.sittings.get()).finish()
        done = await event_of(rooms.desk.events(), 1, Done)
        assert isinstance(done, Done)
        await rooms.desk.drops.purge(HERE, MOD, ADA, 0.0)
        (first,) = await rooms.desk.takedowns.due()
        await rooms.desk.takedowns.end(first.message)

        assert await rooms.desk.deliveries.still(1, done) is None
        await rooms.desk.seen(1, 2002)  # a new message had been sent just before

        (late,) = await rooms.desk.takedowns.due()
        assert (late.message, late.channel) == (2002, 2)


def test_the_first_id_of_a_moment_was_given_out_then() -> None:
    moment = 1_800_000_000.0
    assert born_at(first_id_at(moment)) == moment
    assert first_id_at(0.0) == 0
