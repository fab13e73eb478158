"""Where a server wants drafts, a picture is its asker's alone until they post it."""

from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.default_world import GUILD
from bot.texts import ENGLISH, say
from tests.chat.club import Club, club_with_bot, open_club, running
from tests.chat.panels import Panel
from tests.chat.test_direct_messages import block, pause, rule
from tests.chat.test_every_button import optout
from tests.chat.test_marks_on_every_path import assert_marked
from tests.chat.test_showcase import open_showcase

POST = ENGLISH["button_post"]


async def draft(club: Club, **options: Any) -> str:
    await club.desk.guild_choices.drafts(int(GUILD), 1, on=True)
    message = await club.picture("ada", **options)
    assert (await club.shown(message))["flags"] & 64, "everybody sees it"
    return message


async def public(club: Club) -> list[Any]:
    standing = (await club.hands.ask("transcript"))["messages"]
    return [each for each in standing if each["only_for"] is None]


async def posted(club: Club, message: str) -> Any:
    """Press Post, and return the message that everybody sees then."""
    job = (await club.job_of(message)).id
    answer = await club.press(message, POST)
    assert await club.told(answer) == ENGLISH["draft_posted"]
    await club.queue_says(job, delivery="posted")
    [shown] = await public(club)
    assert shown["id"] == str((await club.job(job)).reply.message)
    return shown


async def test_a_draft_is_its_askers_alone_until_they_post_it(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await draft(club)
        assert (await club.shown(message))["content"].startswith(ENGLISH["draft"])
        assert await public(club) == []

        shown = await posted(club, message)

        assert_marked(club, shown["id"])
        assert ENGLISH["draft"] not in shown["content"]
        labels = [each["label"] for row in shown["components"] for each in row["components"]]
        assert POST not in labels
        job = await club.job_of(message)
        assert (job.request.private, job.request.draft) == (False, False)
        again = await club.press(message, POST)
        assert await club.told(again) == ENGLISH["not_a_draft"]
        assert len(await public(club)) == 1

        await club.surely(shown["id"], "Delete")
        await club.hands.wait("message_deleted", message_id=shown["id"])


@pytest.mark.parametrize("order", [pause, block, rule, optout])
async def test_what_a_server_has_ordered_since_holds_it_back(tmp_path: Path, order: Any) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await draft(club)
        await order(club)

        told = await club.told(await club.press(message, POST))

        assert told not in (ENGLISH["draft_posted"], ENGLISH["internal"])
        assert await public(club) == []
        assert (await club.job_of(message)).request.draft


async def test_a_draft_that_was_posted_comes_also_after_a_crash(tmp_path: Path) -> None:
    async with open_club(tmp_path) as club:
        async with running(club.chat()):
            message = await draft(club)
            ticket = await club.desk.look_up((await club.job_of(message)).id)
        assert ticket is not None
        await club.desk.members.post(ticket, ticket.request.member)

        async with running(club.chat()):
            await club.queue_says(ticket.job, delivery="posted")

        assert len(await public(club)) == 1


async def test_where_private_pictures_are_off_there_are_no_drafts(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.desk.guild_choices.drafts(int(GUILD), 1, on=True)
        await club.desk.moderator_orders.private(int(GUILD), 1, allowed=False)

        message = await club.picture("ada")

        assert not (await club.shown(message))["flags"] & 64


async def test_the_setting_is_shown_and_what_was_private_stays_so(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        panel = await Panel.open(club)
        await panel.to("drafts")
        told = await panel.press(ENGLISH["panel_drafts_on"])
        assert f"{ENGLISH['set_drafts']}: off → on" in told
        assert await panel.press(ENGLISH["panel_drafts_off"])
        assert await panel.press(ENGLISH["panel_drafts_on"])
        await open_showcase(club)
        await panel.to("showcase")
        told = await panel.choose("pick:stars", "3")
        assert f"{ENGLISH['set_showcase_stars']}: off → 3" in told
        told = await panel.press(ENGLISH["panel_weekly_on"])
        assert f"{ENGLISH['set_showcase_weekly']}: off → on" in told

        message = await club.picture("ada", private=True)

        assert POST not in str((await club.shown(message))["components"])
        assert say("draft") not in (await club.shown(message))["content"]
