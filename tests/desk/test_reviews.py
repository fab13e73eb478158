"""A held picture is seen by moderators only, until one of them decides, or two days have passed."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.desk.policy.rules import Rule
from bot.desk.reviews import REVIEW_SECONDS
from bot.errors import Refused
from bot.request import Done, Failed, Held, Painting, Update
from tests.audit import last_act
from tests.paper_studio import PaperStudio
from tests.rooms import ADA, GRACE, Rooms, event_of, open_rooms

pytestmark = pytest.mark.usefixtures("database")

HERE, CHANNEL, MOD, OTHER_MOD = 1, 2, 77, 78


async def held(rooms: Rooms, studio: PaperStudio, job: int, **who: int) -> AsyncIterator[Update]:
    """Have a picture painted that is held, and return the events that follow."""
    events = rooms.desk.events()
    await rooms.ask(job, **who)
    (await studio.sittings.get()).finish()
    assert await event_of(events, job, Held) == Held()
    return events


async def watch_all(rooms: Rooms) -> None:
    await rooms.desk.review_choices.choose(HERE, MOD, on=True)


@pytest.mark.parametrize("whose", [{}, {"member": ADA}, {"channel": CHANNEL}])
async def test_what_moderators_want_to_see_first_is_held_and_brought_to_them(
    tmp_path: Path, whose: dict[str, int]
) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.desk.review_choices.choose(HERE, MOD, on=True, **whose)
        await held(rooms, studio, 5)

        [case] = await rooms.desk.cases.inbox(HERE)
        seen = await rooms.desk.case_desk.look(case)
        assert (case.kind, case.ref, case.member) == ("review", 5, ADA)
        assert seen.pictures == (rooms.album.path_of(5, 0),)
        assert (await rooms.job_queue.get(5)).delivery == "held"

        await rooms.desk.review_choices.choose(HERE, MOD, on=False, **whose)
        await rooms.ask(6)
        (await studio.sittings.get()).finish()
        await event_of(rooms.desk.events(), 6, Done)


async def test_only_who_is_named_is_held(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.desk.review_choices.choose(HERE, MOD, on=True, member=ADA)
        await rooms.desk.review_choices.choose(HERE, MOD, on=True, channel=CHANNEL + 1)
        await rooms.ask(5, member=GRACE)
        (await studio.sittings.get()).finish()

        await event_of(rooms.desk.events(), 5, Done)


async def test_what_waits_and_runs_is_held_from_the_moment_it_is_wanted(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(5)
        sitting = await studio.sittings.get()
        await rooms.ask(6)
        rule = Rule("", "name", "Ada Lovelace", action="hold")
        await rooms.desk.guild_rules.add(HERE, MOD, rule)
        events = rooms.desk.events()

        sitting.finish()
        await event_of(events, 5, Held)
        (await studio.sittings.get()).finish()
        await event_of(events, 6, Held)

        cases = await rooms.desk.cases.inbox(HERE)
        assert [(case.ref, dict(case.told)) for case in cases] == [
            (5, {"why": "rule:r1", "rule": "r1: name Ada Lovelace"}),
            (6, {"why": "rule:r1", "rule": "r1: name Ada Lovelace"}),
        ]


async def test_no_preview_of_it_is_told_of(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await watch_all(rooms)
        await rooms.ask(5)
        await studio.sittings.get()
        events = rooms.desk.events()
        rooms.dispatch.latest_events.put(5, Painting(1, 2, b"a preview"))

        update = await anext(aiter(events))

        assert update.ticket.held
        assert update.event == Painting(1, 2, None)


async def test_the_ticket_says_at_once_that_it_will_be_held(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        await watch_all(rooms)
        await rooms.ask(5)

        ticket = await rooms.desk.look_up(5)

        assert ticket is not None
        assert ticket.held


async def test_an_approved_picture_goes_out_like_any_other(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await watch_all(rooms)
        events = await held(rooms, studio, 5)

        await rooms.desk.reviews.decide(5, "approved", MOD)

        done = await event_of(events, 5, Done)
        assert isinstance(done, Done)
        assert done.prints[0].path.exists()
        await rooms.desk.seen(5, 1005)
        assert (await rooms.job_queue.get(5)).delivery == "posted"
        assert await rooms.desk.cases.inbox(HERE) == []
        assert (await last_act(rooms, HERE)).verb == "approve"


async def test_a_rejected_one_is_deleted_and_its_member_told(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await watch_all(rooms)
        events = await held(rooms, studio, 5)

        await rooms.desk.reviews.decide(5, "rejected", MOD)

        assert await event_of(events, 5, Failed) == Failed("review_rejected")
        assert not rooms.album.path_of(5, 0).exists()
        await rooms.desk.seen(5, 1005)
        assert (await rooms.job_queue.get(5)).delivery == "withdrawn"
        act = await last_act(rooms, HERE)
        assert (act.verb, act.moderator, act.member, act.job) == ("reject", MOD, ADA, 5)


async def test_of_two_moderators_one_decides_and_the_other_is_told(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await watch_all(rooms)
        await held(rooms, studio, 5)

        decided = await asyncio.gather(
            rooms.desk.reviews.decide(5, "approved", MOD),
            rooms.desk.reviews.decide(5, "rejected", OTHER_MOD),
            return_exceptions=True,
        )

        [refused] = [each for each in decided if isinstance(each, Refused)]
        assert refused.code == "already_decided"
        case = await rooms.desk.cases.get("review", 5)
        assert refused.facts["moderator"] == case.moderator
        job = await rooms.job_queue.get(5)
        assert (job.refusal is None) == (case.verdict == "approved")


async def test_after_two_days_it_is_withdrawn_and_the_quota_given_back(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await watch_all(rooms)
        events = await held(rooms, studio, 5)
        rooms.clock.now += REVIEW_SECONDS - 1
        assert await rooms.desk.reviews.expire() == 0
        rooms.clock.now += 1

        assert await rooms.desk.reviews.expire() == 1

        assert await event_of(events, 5, Failed) == Failed("review_expired")
        case = await rooms.desk.cases.get("review", 5)
        assert (case.verdict, case.moderator) == ("expired", None)
        with pytest.raises(Refused) as late:
            await rooms.desk.reviews.decide(5, "approved", MOD)
        assert late.value.code == "already_expired"
        standing = await rooms.desk.member_limits.of((await rooms.job_queue.get(5)).request)
        assert standing.waiting == 0


async def test_a_held_picture_is_still_held_after_a_restart(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await watch_all(rooms)
        await held(rooms, studio, 5)

    async with open_rooms(tmp_path, painting=False) as rooms:
        events = rooms.desk.events()
        assert await event_of(events, 5, Held) == Held()
        [case] = await rooms.desk.cases.inbox(HERE)
        await rooms.desk.case_desk.decide(case, "approved", MOD)
        await event_of(events, 5, Done)


async def test_a_crash_before_it_was_brought_up_loses_it_not(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await watch_all(rooms)
        await rooms.ask(5)
        (await studio.sittings.get()).finish()
        async for _, event in rooms.dispatch.latest_events:
            if isinstance(event, Done):
                break  # on disk, and nobody has read this
        assert await rooms.desk.cases.inbox(HERE) == []

    async with open_rooms(tmp_path, painting=False) as rooms:
        await event_of(rooms.desk.events(), 5, Held)
        assert [case.ref for case in await rooms.desk.cases.inbox(HERE)] == [5]


async def test_an_approval_that_nobody_saw_before_a_crash_is_delivered_after_it(
    tmp_path: Path,
) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await watch_all(rooms)
        await held(rooms, studio, 5)
        await rooms.desk.reviews.decide(5, "approved", MOD)

    async with open_rooms(tmp_path, painting=False) as rooms:
        await event_of(rooms.desk.events(), 5, Done)


async def test_a_new_rule_does_not_take_back_what_a_moderator_approved(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await watch_all(rooms)
        events = await held(rooms, studio, 5)
        await rooms.desk.reviews.decide(5, "approved", MOD)

        await rooms.desk.guild_rules.add(HERE, MOD, Rule("", "name", "Ada Lovelace"))

        await event_of(events, 5, Done)


async def test_what_is_held_is_stopped_by_a_new_rule_that_refuses_it(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await watch_all(rooms)
        events = await held(rooms, studio, 5)

        await rooms.desk.guild_rules.add(HERE, MOD, Rule("", "name", "Ada Lovelace"))

        assert await event_of(events, 5, Failed) == Failed("rule_name")
        with pytest.raises(Refused) as gone:
            await rooms.desk.reviews.decide(5, "approved", MOD)
        assert gone.value.code == "already_gone"
