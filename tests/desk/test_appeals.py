"""What a rule refused may be appealed against, once; many refusals are told of."""

import asyncio
from pathlib import Path

import pytest

from bot.desk.appeals import BURST_NOTE_SECONDS
from bot.desk.policy.appeals import APPEAL_SECONDS
from bot.desk.policy.orders import BURST_REFUSALS, BURST_SECONDS
from bot.desk.policy.rules import Rule
from bot.errors import Refused
from bot.request import Done, Failed, Reply, Request
from tests.audit import last_act
from tests.paper_studio import PaperStudio
from tests.rooms import ADA, GRACE, Rooms, event_of, open_rooms

pytestmark = pytest.mark.usefixtures("database")

HERE, MOD = 1, 77


async def ask(rooms: Rooms, job: int, subject: str = "a teapot", member: int = ADA) -> None:
    request = Request(guild=HERE, channel=2, member=member, subject=subject)
    reply = Reply(interaction=job, application=9, token="token", message=None, channel=2)
    await rooms.desk.submit(request, reply)
    await rooms.desk.acknowledged(job, job + 1000)


async def refused(rooms: Rooms, job: int, **what: object) -> Refused:
    with pytest.raises(Refused) as refusal:
        await ask(rooms, job, **what)
    return refusal.value


async def forbid_teapots(rooms: Rooms) -> None:
    await rooms.desk.guild_rules.add(HERE, MOD, Rule("", "word", "teapot"))


async def no_appeal(rooms: Rooms, number: int, member: int = ADA) -> str:
    with pytest.raises(Refused) as refusal:
        await rooms.desk.appeals.appeal(number, member)
    return refusal.value.code


async def test_what_was_allowed_is_let_through_once_and_only_in_the_same_words(
    tmp_path: Path,
) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await forbid_teapots(rooms)
        assert (await refused(rooms, 5)).code == "rule_word"

        await rooms.desk.appeals.appeal(5, ADA)
        [case] = await rooms.desk.cases.inbox(HERE)
        assert (case.kind, case.ref, case.member) == ("appeal", 5, ADA)
        seen = await rooms.desk.case_desk.look(case)
        assert seen.request is not None
        assert seen.request.subject == "a teapot"
        await rooms.desk.case_desk.decide(case, "allowed", MOD)

        assert (await last_act(rooms, HERE)).verb == "allow-once"
        assert (await refused(rooms, 6, member=GRACE)).code == "rule_word"
        assert (await refused(rooms, 7, subject="two teapots, a teapot")).code == "rule_word"
        await ask(rooms, 8, subject="A  Teapot")
        assert (await refused(rooms, 9)).code == "rule_word"
        await rooms.desk.guild_rules.add(HERE, MOD, Rule("", "phrase", "a teapot"))
        (await studio.sittings.get()).finish()
        await event_of(rooms.desk.events(), 8, Done)


async def test_of_many_who_use_one_leave_at_once_one_gets_in(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        await forbid_teapots(rooms)
        await refused(rooms, 5)
        await rooms.desk.appeals.appeal(5, ADA)
        [case] = await rooms.desk.cases.inbox(HERE)
        await rooms.desk.case_desk.decide(case, "allowed", MOD)

        tried = [ask(rooms, job) for job in range(10, 20)]
        outcomes = await asyncio.gather(*tried, return_exceptions=True)

        assert outcomes.count(None) == 1
        codes = [outcome.code for outcome in outcomes if isinstance(outcome, Refused)]
        assert codes == ["rule_word"] * 9


async def test_what_was_kept_stays_refused_and_the_member_hears_of_it(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        await forbid_teapots(rooms)
        await refused(rooms, 5)
        await rooms.desk.appeals.appeal(5, ADA)
        assert await rooms.desk.appeals.untold() == []

        await rooms.desk.appeals.decide(5, "kept", MOD)

        [refused_request] = await rooms.desk.appeals.untold()
        assert (refused_request.id, refused_request.verdict) == (5, "kept")
        await rooms.desk.appeals.told(5)
        assert await rooms.desk.appeals.untold() == []
        assert (await refused(rooms, 6)).code == "rule_word"
        with pytest.raises(Refused) as late:
            await rooms.desk.appeals.decide(5, "allowed", MOD)
        assert late.value.code == "already_decided"


async def test_one_appeals_once_soon_and_against_ones_own_refusal(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        await forbid_teapots(rooms)
        await refused(rooms, 5)
        await refused(rooms, 6)

        assert await no_appeal(rooms, 5, GRACE) == "appeal_unknown"
        assert await no_appeal(rooms, 404) == "appeal_unknown"
        await rooms.desk.appeals.appeal(5, ADA)
        assert await no_appeal(rooms, 5) == "appealed_before"
        rooms.clock.now += APPEAL_SECONDS
        assert await no_appeal(rooms, 6) == "appeal_too_late"


async def test_the_prompt_gate_and_limits_know_no_appeal(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        refusal = await refused(rooms, 5, subject="nude")

        assert refusal.code == "undressing"
        assert await no_appeal(rooms, 5) == "appeal_unknown"


async def test_what_the_prompt_gate_refuses_counts_too_and_its_words_are_not_kept(
    tmp_path: Path,
) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        for job in range(1, BURST_REFUSALS + 1):
            await refused(rooms, job, subject="nude")

        [case] = await rooms.desk.cases.inbox(HERE)
        assert case.kind == "burst"
        refused_request = await rooms.desk.appeals.refused_request(1)
        assert refused_request is not None
        assert (refused_request.code, refused_request.request) == ("undressing", None)


async def test_an_allowance_outlives_a_restart(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        await forbid_teapots(rooms)
        await refused(rooms, 5)
        await rooms.desk.appeals.appeal(5, ADA)
        await rooms.desk.appeals.decide(5, "allowed", MOD)

    async with open_rooms(tmp_path, painting=False) as rooms:
        await ask(rooms, 6)


async def test_moderators_hear_once_of_many_refusals(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        await forbid_teapots(rooms)
        for job in range(1, BURST_REFUSALS):
            await refused(rooms, job)
        assert await rooms.desk.cases.inbox(HERE) == []

        await refused(rooms, 50)
        await refused(rooms, 51)

        [case] = await rooms.desk.cases.inbox(HERE)
        assert (case.kind, dict(case.told)) == ("burst", {"refusals": str(BURST_REFUSALS)})
        seen = await rooms.desk.case_desk.look(case)
        assert seen.members == [(ADA, BURST_REFUSALS + 1)], "in the same moment one more"
        await rooms.desk.case_desk.decide(case, "noted", MOD)
        assert await rooms.desk.cases.inbox(HERE) == []
        rooms.clock.now += BURST_SECONDS
        await refused(rooms, 52)
        assert await rooms.desk.cases.inbox(HERE) == []
        rooms.clock.now += BURST_NOTE_SECONDS
        for job in range(60, 60 + BURST_REFUSALS):
            await refused(rooms, job)
        assert len(await rooms.desk.cases.inbox(HERE)) == 1


async def test_what_the_image_gate_stops_counts_too_with_what_was_refused(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        events = rooms.desk.events()
        await forbid_teapots(rooms)
        await refused(rooms, 90, member=GRACE)
        for job in range(1, BURST_REFUSALS):
            await rooms.desk.appeals.look_at_stops()
            assert await rooms.desk.cases.inbox(HERE) == []
            await ask(rooms, job, "a vase")
            sitting = await studio.sittings.get()
            sitting.stop(0)
            sitting.finish() if sitting.spec.repaints else sitting.fail("picture_blocked")
            assert await event_of(events, job, Done if sitting.spec.repaints else Failed)

        await rooms.desk.appeals.look_at_stops()

        [case] = await rooms.desk.cases.inbox(HERE)
        assert (case.kind, dict(case.told)) == ("burst", {"refusals": str(BURST_REFUSALS)})
        seen = await rooms.desk.case_desk.look(case)
        assert seen.members == [(ADA, BURST_REFUSALS - 1), (GRACE, 1)]
        await rooms.desk.appeals.look_at_stops()
        assert len(await rooms.desk.cases.inbox(HERE)) == 1
        rooms.clock.now += BURST_NOTE_SECONDS + 1
        await rooms.desk.appeals.look_at_stops()
        assert len(await rooms.desk.cases.inbox(HERE)) == 1, "that was long ago"


async def test_a_refusal_shows_no_word_in_logs_and_representations(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        await forbid_teapots(rooms)
        await refused(rooms, 5)

        refused_request = await rooms.desk.appeals.refused_request(5)

        assert "teapot" not in repr(refused_request) + caplog.text
