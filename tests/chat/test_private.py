"""A private picture is seen by nobody but who asked for it."""

from pathlib import Path

import pytest

from bot.sandbox.default_world import ADA
from bot.texts import ENGLISH
from tests.chat.club import DEFERRED, club_with_bot

LATER_THAN_THE_TOKEN = 16 * 60.0


async def test_while_its_token_lives_the_picture_comes_where_only_the_asker_looks(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask(private=True)
        (await club.sitting()).finish()

        shown = await club.until(message, "· seed")

        assert shown["flags"] & 64
        await club.delivery(message, "posted")
        everybody = (await club.hands.ask("transcript"))["messages"]
        assert [each["only_for"] for each in everybody] == [ADA]


@pytest.mark.parametrize("ahead_seconds", [-3600.0, 3600.0])
async def test_a_wrong_clock_on_this_machine_changes_nothing_of_that(
    tmp_path: Path, ahead_seconds: float
) -> None:
    async with club_with_bot(tmp_path, ahead_seconds=ahead_seconds) as club:
        message = await club.ask(private=True)
        sitting = await club.sitting()
        await club.until(message, "Painting")
        sitting.finish()

        await club.until(message, "· seed")

        await club.delivery(message, "posted")
        everybody = (await club.hands.ask("transcript"))["messages"]
        assert [each["id"] for each in everybody] == [message]


async def test_after_that_it_comes_as_a_direct_message(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask(private=True)
        sitting = await club.sitting()
        await club.until(message, "Painting")
        club.clock.advance(LATER_THAN_THE_TOKEN)

        sitting.finish()

        await club.delivery(message, "posted")
        [shown] = (await club.hands.ask("transcript", channel="dm-ada"))["messages"]
        assert "· seed" in shown["content"]
        assert [each["id"] for each in (await club.hands.ask("transcript"))["messages"]] == [
            message
        ]


@pytest.mark.parametrize("fault", [{"status": 403, "code": 50007}, {"status": 404, "code": 10013}])
async def test_who_blocks_the_bot_or_is_gone_leaves_nothing_tried_for_ever(
    tmp_path: Path, fault: dict[str, int]
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask(private=True)
        sitting = await club.sitting()
        await club.until(message, "Painting")
        await club.hands.drop("members/ada")
        club.clock.advance(LATER_THAN_THE_TOKEN)
        order = {"method": "POST", "path": "/users/@me/channels", "times": 9}
        await club.hands.order("faults", **order, **fault)

        sitting.finish()

        await club.delivery(message, "posted")
        notice = (await club.hands.ask("transcript"))["messages"][-1]
        assert notice["content"].endswith(ENGLISH["private_ready"])
        assert (notice["embeds"], notice["attachments"]) == ([], [])


async def test_who_takes_no_direct_messages_is_called_and_shown_it_alone(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.hands.order("members", name="ada", accepts_dms=False)
        message = await club.ask(subject="Grace Hopper", private=True)
        sitting = await club.sitting()
        await club.until(message, "Painting")
        club.clock.advance(LATER_THAN_THE_TOKEN)

        sitting.finish()

        await club.delivery(message, "posted")
        notice = (await club.hands.ask("transcript"))["messages"][-1]
        assert notice["content"] == f"<@{ADA}> {ENGLISH['private_ready']}"
        assert [person["id"] for person in notice["mentions"]] == [ADA]
        assert (notice["embeds"], notice["attachments"]) == ([], [])
        assert (
            await club.told(await club.press(notice["id"], "Show me", "grace"))
            == (ENGLISH["not_yours"])
        )
        pressed = await club.press(notice["id"], "Show me", "ada")
        assert pressed["callback_type"] == DEFERRED, "no file is a first answer"
        alone = await club.shown(pressed["response_message_id"])
        assert alone["flags"] & 64
        assert "Grace Hopper" in str(alone["embeds"])
