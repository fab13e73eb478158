"""Every request is held to its guild's settings, rules and limits, in the transaction it enters."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.desk.policy.limits import DAY, DEFAULTS, NO_LIMIT, Limits
from bot.desk.policy.rules import Rule
from bot.desk.policy.settings import LimitScope
from bot.errors import Refused
from bot.request import Done, Failed, Reply, Request
from tests.paper_studio import PaperStudio
from tests.rooms import ADA, GRACE, Rooms, event_of, open_rooms

pytestmark = pytest.mark.usefixtures("database")

GUILD, CHANNEL, MODERATOR, ROLE = 1, 2, 99, 7
SPAM = Rule(id="r1", kind="word", pattern="dragon")


async def submit(rooms: Rooms, job: int, **more: object) -> None:
    known = {"guild": GUILD, "channel": CHANNEL, "member": ADA, "subject": "Ada Lovelace"}
    request = Request.model_validate(known | more)
    await rooms.desk.submit(request, Reply(job, 9, "token", None, request.channel))


async def ask(rooms: Rooms, job: int, **more: object) -> None:
    await submit(rooms, job, **more)
    await rooms.desk.acknowledged(job, job + 1000)


async def refusal(rooms: Rooms, job: int, **more: object) -> Refused:
    with pytest.raises(Refused) as refused:
        await submit(rooms, job, **more)
    assert await rooms.job_queue.get(job) is None, "a refused request is not written down"
    return refused.value


async def test_two_wait_and_a_third_does_not_with_nothing_configured(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False, house=DEFAULTS) as rooms:
        await ask(rooms, 1)
        await ask(rooms, 2)

        assert (await refusal(rooms, 3)).code == "too_many_waiting"
        await submit(rooms, 4, member=GRACE)
        await submit(rooms, 5, guild=2)


async def test_of_many_at_once_no_more_than_two_get_in(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False, house=DEFAULTS) as rooms:
        tried = [submit(rooms, job) for job in range(1, 21)]
        outcomes = await asyncio.gather(*tried, return_exceptions=True)

        assert [outcome for outcome in outcomes if outcome is None] == [None, None]
        codes = {outcome.code for outcome in outcomes if isinstance(outcome, Refused)}
        assert codes == {"too_many_waiting"}
        assert len(await rooms.job_queue.in_state("arriving")) == 2


async def test_a_replay_is_a_duplicate_and_not_one_too_many(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False, house=DEFAULTS) as rooms:
        await ask(rooms, 1)
        await ask(rooms, 2)

        with pytest.raises(Refused) as refused:
            await submit(rooms, 2)
        assert refused.value.code == "duplicate"


async def test_what_was_cancelled_or_failed_gives_the_quota_back(tmp_path: Path) -> None:
    house, studio = Limits(per_hour=4), PaperStudio()
    async with open_rooms(tmp_path, studio, house=house) as rooms:
        events = rooms.desk.events()
        await ask(rooms, 1, count=4)
        assert (await refusal(rooms, 2)).code == "hourly_limit"
        await rooms.desk.members.cancel(1, ADA)

        await ask(rooms, 3, count=4)
        await studio.sittings.get()
        (await studio.sittings.get()).fail("out_of_memory")
        await event_of(events, 3, Failed)

        await ask(rooms, 4, count=4)
        (await studio.sittings.get()).finish()
        assert (await refusal(rooms, 5)).code == "hourly_limit"


async def test_the_fourth_gate_block_of_a_day_counts(tmp_path: Path) -> None:
    house, studio = Limits(per_day=1), PaperStudio()
    async with open_rooms(tmp_path, studio, house=house) as rooms:
        events = rooms.desk.events()
        for job in range(1, 5):
            await ask(rooms, job)
            (await studio.sittings.get()).fail("picture_blocked")
            await event_of(events, job, Failed)

        assert (await refusal(rooms, 5)).code == "daily_limit"
        rooms.clock.now += DAY
        await submit(rooms, 6)


async def test_of_several_pictures_those_that_came_count_and_three_stops_are_forgiven(
    tmp_path: Path,
) -> None:
    house, studio = Limits(per_day=6), PaperStudio()
    async with open_rooms(tmp_path, studio, house=house) as rooms:
        events = rooms.desk.events()
        for job in range(1, 5):
            await ask(rooms, job, count=2)
            sitting = await studio.sittings.get()
            sitting.stop(1, again=True)
            sitting.finish()
            await event_of(events, job, Done)

        # Four that came, and of those that did not the fourth.
        assert (await refusal(rooms, 5, count=2)).code == "daily_limit"
        await ask(rooms, 6, count=1)


async def test_pictures_of_more_than_a_day_ago_do_not_count(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio, house=Limits(per_day=1)) as rooms:
        await ask(rooms, 1)
        (await studio.sittings.get()).finish()
        told = await refusal(rooms, 2)
        assert told.facts["when"] == rooms.clock.now + DAY

        rooms.clock.now += DAY
        await submit(rooms, 3)


async def test_new_accounts_and_new_members_wait(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False, house=DEFAULTS) as rooms:
        now = rooms.clock.now
        born_now = int((now - 1_420_070_400) * 1000) << 22

        assert (await refusal(rooms, 1, member=born_now)).code == "account_too_young"
        assert (await refusal(rooms, 1, joined_at=now - 60)).code == "member_too_new"
        await submit(rooms, 1, joined_at=now - 600)


async def test_a_line_that_is_too_long_leaves_nothing_in_it(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False, house=Limits(wait_seconds=15)) as rooms:
        await ask(rooms, 1)

        with pytest.raises(Refused) as refused:
            await submit(rooms, 2, member=GRACE)

        assert refused.value.code == "line_too_long"
        left = await rooms.job_queue.get(2)
        assert left is not None
        assert (left.state, left.delivery) == ("cancelled", None)


async def test_a_role_is_given_more_and_a_channel_less(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False, house=DEFAULTS) as rooms:
        choices = rooms.desk.guild_choices
        await choices.limit(GUILD, MODERATOR, LimitScope(role=ROLE), Limits(waiting=NO_LIMIT))
        await choices.limit(GUILD, MODERATOR, LimitScope(channel=5), Limits(waiting=1))
        for job in (1, 2, 3):
            await ask(rooms, job, roles=(ROLE,))

        await ask(rooms, 4, roles=(ROLE,), channel=5)
        refused = await refusal(rooms, 5, roles=(ROLE,), channel=50, parent=5)
        assert refused.code == "too_many_waiting", "a thread has the limits of its channel"
        assert (await refusal(rooms, 5)).code == "too_many_waiting"


async def test_the_bot_answers_only_where_it_is_to(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        choices = rooms.desk.guild_choices
        await choices.answer(GUILD, MODERATOR, CHANNEL, "never")
        assert (await refusal(rooms, 1)).code == "not_here"
        assert (await refusal(rooms, 1, channel=20, parent=CHANNEL)).code == "not_here"

        await choices.answer(GUILD, MODERATOR, 5, "only")
        refused = await refusal(rooms, 1, channel=6)
        assert (refused.code, refused.facts["channels"]) == ("only_elsewhere", "<#5>")
        await submit(rooms, 1, channel=5)

        await choices.answer_everywhere(GUILD, MODERATOR)
        await submit(rooms, 2)


async def test_the_starter_pack_is_on_until_it_is_switched_off(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        assert (await refusal(rooms, 1, subject="a disemboweled knight")).code == "rule_gore"

        await rooms.desk.guild_choices.starter(GUILD, MODERATOR, ["gore"], "paint")
        await submit(rooms, 1, subject="a disemboweled knight")
        assert (await refusal(rooms, 2, subject="a nazi salute")).code == "rule_hate_symbols"
        assert (await refusal(rooms, 2, guild=3, subject="a severed head")).code == "rule_gore"


async def test_settings_rules_and_quota_outlive_a_restart(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False, house=DEFAULTS) as rooms:
        await rooms.desk.guild_choices.limit(GUILD, MODERATOR, LimitScope(), Limits(waiting=1))
        await rooms.desk.guild_rules.add(GUILD, MODERATOR, SPAM)
        await ask(rooms, 1)

    async with open_rooms(tmp_path, painting=False, house=DEFAULTS) as rooms:
        assert (await refusal(rooms, 2)).code == "too_many_waiting"
        assert (await refusal(rooms, 2, subject="a dragon", member=GRACE)).code == "rule_word"


async def test_a_member_sees_their_own_limits(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False, house=DEFAULTS) as rooms:
        role, here = LimitScope(role=ROLE), LimitScope(channel=CHANNEL)
        await rooms.desk.guild_choices.limit(GUILD, MODERATOR, role, Limits(per_hour=20))
        await rooms.desk.guild_choices.limit(GUILD, MODERATOR, here, Limits(per_day=2))
        await ask(rooms, 1, count=2, roles=(ROLE,))
        who = Request(guild=GUILD, channel=CHANNEL, member=ADA, roles=(ROLE,), subject="")

        standing = await rooms.desk.member_limits.of(who)

        assert standing.limits == replace(DEFAULTS, per_hour=20)
        assert standing.waiting == 1
        assert [(each.limit, each.had) for each in standing.windows] == [(20, 2), (60, 2)]
        (day,) = standing.windows_here
        assert (day.limit, day.had, day.free_at) == (2, 2, rooms.clock.now + DAY)


async def test_what_was_read_beside_a_change_is_never_the_old(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        for turn in range(20):
            how = "never" if turn % 2 == 0 else "also"
            reading = [rooms.desk.guild_cache.cached(GUILD) for _ in range(5)]
            changing = rooms.desk.guild_choices.answer(GUILD, MODERATOR, CHANNEL, how)
            await asyncio.gather(*reading, changing, rooms.desk.guild_cache.cached(GUILD))

            known = (await rooms.desk.guild_cache.cached(GUILD)).settings
            assert (CHANNEL in known.never_in) == (how == "never")


async def test_who_has_a_share_of_three_has_three_turns_for_one_of_anothers(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        role = LimitScope(role=ROLE)
        await rooms.desk.guild_choices.limit(GUILD, MODERATOR, role, Limits(share=3))
        for job in (1, 2, 3):
            await ask(rooms, job, roles=(ROLE,))
        for job in (4, 5):
            await ask(rooms, job, member=GRACE)

        claimed = await rooms.job_queue.claim(0.0, rooms=[5])

        assert [job.id for job in claimed] == [1, 4, 2, 3, 5]
