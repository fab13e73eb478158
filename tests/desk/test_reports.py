"""A reported picture is hidden where nobody should wait, and a removed one does not come back."""

import asyncio
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.desk.policy.reports import (
    AT_ONCE,
    DAY,
    HOUR,
    PER_DAY,
    PER_HOUR,
    REASONS,
    Report,
    decided,
    hides,
    too_many,
)
from bot.errors import Refused
from bot.pictures import encode
from bot.request import Done, Failed
from tests import paper_studio
from tests.audit import last_act
from tests.paper_studio import PaperStudio
from tests.rooms import ADA, GRACE, Rooms, event_of, open_rooms

pytestmark = pytest.mark.usefixtures("database")

HERE, ELSEWHERE, MOD = 1, 5, 77
reasons = st.sampled_from(REASONS)


async def picture(rooms: Rooms, studio: PaperStudio, job: int, **who: int) -> Path:
    """Have a picture painted and shown, and return its file."""
    events = rooms.desk.events()
    await rooms.ask(job, **who)
    (await studio.sittings.get()).finish()
    done = await event_of(events, job, Done)
    assert isinstance(done, Done)
    await rooms.desk.seen(job, job + 1000)
    return done.prints[0].path


async def report(rooms: Rooms, job: int, member: int, reason: str = "other", **who: bool) -> bool:
    return await rooms.desk.reports.report(job, HERE, member, reason, "look", **who)


async def refusal(rooms: Rooms, job: int, member: int, reason: str = "other") -> str | None:
    try:
        await report(rooms, job, member, reason)
    except Refused as refused:
        return refused.code
    return None


async def wanted(rooms: Rooms) -> list[str]:
    return [visibility.wanted for visibility in await rooms.desk.reports.due()]


@given(st.lists(reasons, max_size=5), reasons, st.booleans())
def test_three_people_or_a_grave_reason_hide_and_a_moderators_word_against_it_holds(
    others: list[str], reason: str, dismissed: bool
) -> None:
    said = [Report(1, 100 + n, HERE, each, "", 0.0) for n, each in enumerate([*others, reason])]

    assert hides(said[-1], said, dismissed=dismissed) == (
        not dismissed and (reason in AT_ONCE or len(said) >= 3)
    )


@given(st.lists(st.integers(0, 172_800), max_size=30))
def test_after_the_time_that_is_told_one_more_report_is_taken(times: list[int]) -> None:
    now = 2 * DAY

    again_at = too_many(times, now)

    if again_at is None:
        assert sum(at > now - HOUR for at in times) < PER_HOUR
        assert sum(at > now - DAY for at in times) < PER_DAY
    else:
        later = again_at
        while (further := too_many(times, later)) is not None:
            assert further > later
            later = further
        assert now < again_at <= later


@pytest.mark.parametrize("reason", sorted(AT_ONCE))
async def test_a_grave_report_hides_at_once_and_seals_the_file(tmp_path: Path, reason: str) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        file = await picture(rooms, studio, 5)
        rooms.clock.now += 30

        assert await report(rooms, 5, GRACE, reason)

        assert await wanted(rooms) == ["hidden"]
        [sealed] = rooms.album.sealed(5)
        assert not file.exists()
        assert stat.S_IMODE(os.stat(sealed).st_mode) == 0o400


async def test_a_takedown_lasts_until_nobody_sees_the_picture_any_more(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await picture(rooms, studio, 5)
        await report(rooms, 5, GRACE)
        rooms.clock.now += 60
        await report(rooms, 5, 13)
        await report(rooms, 5, 14)
        rooms.clock.now += 30  # so long Discord did not take the change
        assert await rooms.desk.reports.takedowns(HERE, 0) == [], "it can still be seen"

        with caplog.at_level("INFO"):
            await now_shown(rooms)

        assert await rooms.desk.reports.takedowns(HERE, 0) == [90.0]
        assert "job 5: hidden, 90 s after a report" in caplog.text
        rooms.clock.now += 500
        await rooms.desk.removals.remove(5, HERE, MOD)
        await now_shown(rooms)
        assert await rooms.desk.reports.takedowns(HERE, 0) == [90.0]
        assert await rooms.desk.reports.due() == []


async def test_what_was_decided_while_a_message_was_changed_is_shown_next(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await picture(rooms, studio, 5)
        await report(rooms, 5, GRACE, "me")
        [changing] = await rooms.desk.reports.due()
        await rooms.desk.reports.dismiss(5, MOD)

        await rooms.desk.reports.shows(changing)

        [visibility] = await rooms.desk.reports.due()
        assert (visibility.wanted, visibility.shows) == ("shown", "hidden")
        await now_shown(rooms)
        assert await rooms.desk.reports.due() == []
        assert await rooms.desk.reports.takedowns(HERE, 0) == []


async def now_shown(rooms: Rooms) -> None:
    """Let the message of a picture show what it should, as the chat does."""
    [visibility] = await rooms.desk.reports.due()
    await rooms.desk.reports.shows(visibility)


async def test_otherwise_the_third_person_hides_it(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await picture(rooms, studio, 5)

        assert not await report(rooms, 5, GRACE)
        assert await refusal(rooms, 5, GRACE) == "reported_before"
        rooms.clock.now += 60
        assert not await report(rooms, 5, 13)
        assert await report(rooms, 5, 14)

        [case] = await rooms.desk.cases.inbox(HERE)
        seen = await rooms.desk.case_desk.look(case)
        assert [each.member for each in seen.reports] == [GRACE, 13, 14]
        assert seen.pictures == tuple(rooms.album.sealed(5))


async def test_a_moderators_report_is_enough_and_leaves_a_row(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await picture(rooms, studio, 5)

        assert await report(rooms, 5, MOD, moderator=True)

        act = await last_act(rooms, HERE)
        assert (act.verb, act.moderator, act.member, act.job) == ("hide", MOD, ADA, 5)


async def test_a_dismissed_one_is_shown_again_and_hidden_again_by_moderators_only(
    tmp_path: Path,
) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        file = await picture(rooms, studio, 5)
        await report(rooms, 5, GRACE, "sexual")
        await now_shown(rooms)

        await rooms.desk.reports.dismiss(5, MOD)

        assert await wanted(rooms) == ["shown"]
        assert file.exists()
        await now_shown(rooms)
        assert await rooms.desk.reports.takedowns(HERE, 0) == []
        assert not await report(rooms, 5, 13, "sexual")
        [case] = await rooms.desk.cases.inbox(HERE)
        assert case.verdict is None, "moderators hear of the new report"
        assert await report(rooms, 5, MOD, moderator=True)


async def test_what_was_taken_back_meanwhile_does_not_come_back(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await picture(rooms, studio, 5)
        await report(rooms, 5, GRACE, "me")
        await rooms.desk.members.withdraw(5, ADA)

        await rooms.desk.reports.dismiss(5, MOD)

        assert await wanted(rooms) == ["hidden"], "its message is gone"
        assert rooms.album.sealed(5)
        assert not rooms.album.path_of(5, 0).exists()


async def test_a_member_reports_so_often_and_no_more(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        for job in range(1, PER_HOUR + 2):
            await picture(rooms, studio, job)
        for job in range(1, PER_HOUR + 1):
            await report(rooms, job, GRACE)

        assert await refusal(rooms, PER_HOUR + 1, GRACE) == "too_many_reports"
        assert await refusal(rooms, PER_HOUR + 1, 13) is None
        rooms.clock.now += HOUR
        assert await refusal(rooms, PER_HOUR + 1, GRACE) is None


async def test_only_what_is_shown_here_is_reported(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await picture(rooms, studio, 5)
        await rooms.ask(6)

        assert await refusal(rooms, 6, GRACE) == "not_reportable"
        assert await refusal(rooms, 404, GRACE) == "not_reportable"
        with pytest.raises(Refused):
            await rooms.desk.reports.report(5, ELSEWHERE, GRACE, "other", "")


async def test_a_removed_picture_is_gone_and_its_copies_are_not_posted_here(
    tmp_path: Path,
) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await picture(rooms, studio, 5)
        await report(rooms, 5, GRACE)
        rooms.clock.now += 90

        assert await rooms.desk.removals.remove(5, HERE, MOD, "a fake") == 1

        assert (await rooms.job_queue.get(5)).delivery == "withdrawn"
        assert rooms.album.sealed(5)
        act = await last_act(rooms, HERE)
        assert (act.verb, act.job, act.reason) == ("remove", 5, "a fake")
        assert act.detail == "decided 90 s after the report"
        assert await rooms.desk.cases.inbox(HERE) == []
        await rooms.ask(6)
        (await studio.sittings.get()).finish()
        again = await event_of(rooms.desk.events(), 6, Failed)
        assert again == Failed("picture_removed_before")
        assert not rooms.album.path_of(6, 0).exists()
        with pytest.raises(Refused) as gone:
            await rooms.desk.removals.remove(5, HERE, MOD)
        assert gone.value.code == "already_gone"


@pytest.mark.parametrize("verdict", ["removed", "dismissed"])
async def test_the_row_says_how_long_a_hidden_picture_waited_for_a_moderator(
    tmp_path: Path, verdict: str
) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await picture(rooms, studio, 5)
        await report(rooms, 5, GRACE, "sexual")
        await now_shown(rooms)
        rooms.clock.now += 480

        if verdict == "removed":
            await rooms.desk.removals.remove_reported(5, HERE, MOD)
        else:
            await rooms.desk.reports.dismiss(5, MOD)

        assert (await last_act(rooms, HERE)).detail == "decided 8 min after the report"
        seen = await rooms.desk.reports.takedowns(HERE, 0)
        assert seen == ([0.0] if verdict == "removed" else []), "nobody saw it meanwhile"


def test_a_wait_is_told_in_what_it_is_long_in() -> None:
    waits = [decided(0.0, each).split()[1:3] for each in (0, 119, 120, 7199, 7200, 172_800)]

    told = [["0", "s"], ["119", "s"], ["2", "min"], ["120", "min"], ["2", "h"], ["48", "h"]]
    assert waits == told


async def test_a_removal_that_nobody_reported_waited_for_nobody(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await picture(rooms, studio, 5)

        await rooms.desk.removals.remove(5, HERE, MOD)

        assert (await last_act(rooms, HERE)).detail == ""


async def test_another_picture_is_not_taken_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await picture(rooms, studio, 5)
        await rooms.desk.removals.remove(5, HERE, MOD)

        other = encode.png(Image.radial_gradient("L").resize((64, 64)))
        monkeypatch.setattr(paper_studio, "PNG", other)
        await picture(rooms, studio, 6)


async def test_a_removal_is_listed_and_undone(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await picture(rooms, studio, 5)
        await rooms.desk.removals.remove(5, HERE, MOD)
        [removed] = await rooms.desk.removals.list(HERE, 10)
        assert (removed.job, removed.moderator, removed.num_pictures) == (5, MOD, 1)
        assert await rooms.desk.removals.list(ELSEWHERE, 10) == ()
        with pytest.raises(Refused):
            await rooms.desk.removals.allow_again(5, ELSEWHERE, MOD)

        await rooms.desk.removals.allow_again(5, HERE, MOD)

        assert await rooms.desk.removals.list(HERE, 10) == ()
        assert (await last_act(rooms, HERE)).verb == "allow-again"
        await picture(rooms, studio, 6)


async def test_of_two_moderators_one_removes_or_dismisses(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await picture(rooms, studio, 5)
        await report(rooms, 5, GRACE)

        decided = await asyncio.gather(
            rooms.desk.reports.dismiss(5, MOD),
            rooms.desk.reports.dismiss(5, MOD + 1),
            return_exceptions=True,
        )

        [late] = [each for each in decided if isinstance(each, Refused)]
        assert late.code == "already_decided"
        with pytest.raises(Refused):
            await rooms.desk.removals.remove_reported(5, HERE, MOD)
