"""What moderators see: everybody's line in order, acts by filter, and what was used."""

from pathlib import Path

import pytest

from bot.desk.policy.limits import DAY
from bot.desk.policy.usage import date_of, first_day_of
from bot.desk.rows import takedowns as takedown_rows
from bot.desk.rows.audit import Filter
from bot.errors import Refused
from bot.request import Done, Failed, Painting, Waiting
from tests.paper_studio import PaperStudio
from tests.rooms import ADA, GRACE, Rooms, event_of, open_rooms

pytestmark = pytest.mark.usefixtures("database")

HERE, MOD = 1, 77


async def paint(
    rooms: Rooms, studio: PaperStudio, job: int, *, member: int = ADA, count: int = 1
) -> None:
    await rooms.ask(job, member=member, count=count)
    (await studio.sittings.get()).finish()
    await event_of(rooms.desk.events(), job, Done)
    await rooms.desk.seen(job, job + 1000)


async def test_the_line_holds_everybody_with_place_and_cost(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(1)
        await studio.sittings.get()
        for job, member in ((2, ADA), (3, GRACE), (4, ADA)):
            await rooms.ask(job, member=member, count=2)

        queue = await rooms.desk.overview.queue(HERE, 3)

        assert (queue.num_all, len(queue.entries)) == (4, 3)
        first, second, third = queue.entries
        assert (first.ticket.job, first.event) == (1, Painting(0, 0))
        assert [each.ticket.job for each in (second, third)] == [3, 2]
        assert isinstance(second.event, Waiting)
        assert isinstance(third.event, Waiting)
        assert (second.event.place, third.event.place) == (1, 2)
        assert second.cost_seconds == 2 * first.cost_seconds
        assert queue.cost_seconds == 7 * first.cost_seconds
        rest = await rooms.desk.overview.queue(HERE, 3, skip=3)
        assert [each.ticket.job for each in rest.entries] == [4]
        hers = await rooms.desk.overview.queue(HERE, 3, member=GRACE)
        assert [each.ticket.job for each in hers.entries] == [3]
        assert (await rooms.desk.overview.queue(HERE + 1, 3)).num_all == 0


async def test_acts_are_filtered_by_who_what_whom_and_when(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, PaperStudio(), painting=False) as rooms:
        acts = rooms.desk.moderator_orders
        await acts.block(HERE, MOD, ADA, "rules")
        rooms.clock.now += 100
        await acts.block(HERE, MOD + 1, GRACE, "spam")
        await acts.pause(HERE, MOD, "A moment.")
        await acts.pause(HERE + 1, MOD, "Elsewhere.")

        async def found(**wanted: object) -> list[tuple[str, int | None]]:
            known = await rooms.desk.overview.acts(Filter(HERE, **wanted), 10)  # type: ignore[arg-type]  # a test's own
            return [(act.verb, act.member) for act in known]

        assert await found() == [("pause", None), ("block", GRACE), ("block", ADA)]
        assert await found(moderator=MOD) == [("pause", None), ("block", ADA)]
        assert await found(verb="block", member=ADA) == [("block", ADA)]
        assert await found(since=rooms.clock()) == [("pause", None), ("block", GRACE)]
        assert await rooms.desk.overview.verbs(HERE) == ["block", "pause"]
        newest = await rooms.desk.overview.acts(Filter(HERE), 1)
        older = await rooms.desk.overview.acts(Filter(HERE), 10, before=newest[0].id)
        assert [act.member for act in older] == [GRACE, ADA]


async def test_usage_counts_pictures_members_refusals_waits_and_takedowns(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await paint(rooms, studio, 1)
        rooms.clock.now += DAY
        await rooms.ask(2, count=2)
        first = await studio.sittings.get()
        await rooms.ask(3, member=GRACE)
        rooms.clock.now += 12
        first.finish()
        (await studio.sittings.get()).finish()
        events = rooms.desk.events()
        for job in (2, 3):
            await event_of(events, job, Done)
            await rooms.desk.seen(job, job + 1000)
        await rooms.ask(4)
        (await studio.sittings.get()).fail("picture_blocked")
        await event_of(rooms.desk.events(), 4, Failed)
        await rooms.desk.drops.delete(HERE, MOD, ADA, 2)
        rooms.clock.now += 3
        await rooms.desk.takedowns.end(1002)

        usage = await rooms.desk.overview.usage(HERE, 3)

        assert usage.days == (0, 1, 3)
        assert usage.refused_days == (0, 0, 1)
        assert (usage.num_pictures, usage.num_members) == (4, 2)
        assert usage.top == ((ADA, 3), (GRACE, 1))
        assert usage.refusals == (("picture_blocked", 1),)
        assert usage.mean_wait_seconds == pytest.approx(4.0), "one of three waited twelve seconds"
        assert usage.takedown_seconds == (3.0,)
        only_today = await rooms.desk.overview.usage(HERE, 1)
        assert only_today.days == (3,)
        nothing = await rooms.desk.overview.usage(HERE + 1, 3)
        assert (nothing.num_pictures, nothing.mean_wait_seconds) == (0, None)
        assert nothing.takedown_median is None


async def test_refusals_by_limits_and_orders_are_counted_across_a_restart(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, PaperStudio(), painting=False) as rooms:
        await rooms.desk.moderator_orders.block(HERE, MOD, ADA, "rules")
        for job in (1, 2):
            with pytest.raises(Refused, match="blocked"):
                await rooms.ask(job)
        await rooms.ask(3, member=GRACE)
        with pytest.raises(Refused, match="duplicate"):
            await rooms.ask(3, member=GRACE)
        await rooms.desk.refusal_counts.write()
        with pytest.raises(Refused, match="blocked"):
            await rooms.ask(4)

        usage = await rooms.desk.overview.usage(HERE, 1)
        assert (usage.refusals, usage.refused_days) == ((("blocked", 3),), (3,))

    async with open_rooms(tmp_path, PaperStudio(), painting=False) as rooms:
        assert (await rooms.desk.overview.usage(HERE, 1)).refusals == (("blocked", 3),)
        assert (await rooms.desk.overview.usage(HERE + 1, 1)).refusals == ()


async def test_a_takedown_that_could_not_be_is_no_takedown(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await paint(rooms, studio, 1)
        await rooms.desk.drops.delete(HERE, MOD, ADA, 1)
        now = rooms.clock()
        await rooms.store.run(lambda c: takedown_rows.end(c, 1001, "no_access", now))

        assert (await rooms.desk.overview.usage(HERE, 1)).takedown_seconds == ()
        assert await rooms.desk.takedowns.num_gone([1]) == 0


def test_days_begin_at_midnight_utc() -> None:
    midnight = 20_000 * DAY
    assert first_day_of(1, midnight) == 20_000
    assert first_day_of(1, midnight - 0.001) == 19_999
    assert first_day_of(30, midnight) == 19_971
    assert date_of(20_000) == "04 Oct"


async def test_every_stop_of_the_image_gate_is_used_and_none_twice(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        events = rooms.desk.events()
        await rooms.ask(1, count=4)
        quiet = await studio.sittings.get()
        quiet.stop(0, 1)
        quiet.stop(2, again=True)
        quiet.finish()
        await event_of(events, 1, Done)
        await rooms.ask(2)
        nothing = await studio.sittings.get()
        nothing.stop(0)
        nothing.fail("picture_blocked")
        await event_of(events, 2, Failed)
        await rooms.ask(3)
        (await studio.sittings.get()).fail("out_of_memory")
        await event_of(events, 3, Failed)

        usage = await rooms.desk.overview.usage(HERE, 2)

        assert usage.refusals == (("picture_blocked", 5), ("out_of_memory", 1))
        assert usage.refused_days == (0, 6)
        assert usage.num_pictures == 3
        assert (await rooms.desk.overview.usage(HERE + 1, 2)).refusals == ()
