"""Held pictures are shown to moderators, in their channel or inbox, and to nobody else."""

import asyncio
from pathlib import Path
from typing import Any

from bot.sandbox.default_world import MODS
from bot.texts import ENGLISH, say
from tests.chat.club import Club, club_with_bot, open_club, running
from tests.waiting import soon

HERE = 1


async def guild_of(club: Club) -> int:
    world = await club.hands.ask("world")
    return int(world["guilds"][0]["id"])


async def watch(club: Club, *, in_channel: bool = True) -> None:
    """Have every picture reviewed, in the moderators' channel if there is one."""
    guild = await guild_of(club)
    if in_channel:
        await club.desk.guild_choices.moderators_channel(guild, HERE, int(MODS))
    await club.desk.review_choices.choose(guild, HERE, on=True)


async def held(club: Club, **options: Any) -> str:
    message = await club.ask(**options)
    (await club.sitting()).finish()
    await club.until(message, ENGLISH["held"])
    return message


async def card(club: Club) -> Any:
    """Wait for a card in the moderators' channel."""
    entry = await club.hands.wait("message_created", channel_id=MODS)
    return entry["message"]


async def test_a_held_picture_is_seen_by_moderators_and_shown_when_approved(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await watch(club)
        message = await held(club, subject="Grace Hopper")

        shown = await card(club)
        for state in await club.hands.states(message):
            public = f"{state['message']}"
            assert "Grace Hopper" not in public
            assert state["message"]["attachments"] == []
            assert state["message"]["embeds"] == []
        assert "Grace Hopper" in str(shown["embeds"])
        assert shown["embeds"][0]["image"]["url"]
        assert shown["mentions"] == []

        pressed = await club.press(shown["id"], "Approve", "mod")

        assert pressed["callback_type"] == 7
        closed = await club.shown(shown["id"])
        assert (closed["components"], closed["embeds"]) == ([], [])
        assert "approved it" in closed["content"]
        done = await club.until(message, "· seed")
        assert "Grace Hopper" in str(done["embeds"])


async def test_who_may_not_moderate_decides_nothing(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await watch(club)
        await held(club)
        shown = await card(club)

        pressed = await club.hands.press(shown["id"], member="ada", label="Approve", force=True)

        told = await club.told(await club.hands.acknowledged(pressed))
        assert told == ENGLISH["no_right"]
        [case] = await club.desk.cases.inbox(await guild_of(club))
        assert case.verdict is None


async def test_the_second_of_two_moderators_is_told_who_was_first(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await watch(club)
        message = await held(club)
        shown = await card(club)
        asked = await club.hands.press(shown["id"], member="mod", label="Reject")
        question = await club.question(asked)
        assert question["content"] == ENGLISH["reject_ask"]
        yes = ENGLISH["button_sure_reject"]
        first = await club.hands.press(question["id"], member="mod", label=yes)
        second = await club.hands.press(shown["id"], member="owner", label="Approve")

        answers = [await club.hands.acknowledged(each) for each in (first, second)]

        assert sorted(each["callback_type"] for each in answers) == [4, 7]
        [late] = [each for each in answers if each["callback_type"] == 4]
        assert "was first" in await club.told(late)
        rejected = late is answers[1]
        await club.until(message, ENGLISH["review_rejected"] if rejected else "· seed")


async def test_without_a_channel_the_first_moderator_is_told_and_decides_in_the_inbox(
    tmp_path: Path,
) -> None:
    async with open_club(tmp_path) as club:
        async with running(club.chat()):
            await watch(club, in_channel=False)
            messages = [await held(club, subject=subject) for subject in ("Ada", "Grace")]

        async with running(club.chat()):
            await club.hands.slash("my-portraits help", member="ada")
            asked = await club.hands.slash("my-portraits help", member="mod")
            await club.hands.acknowledged(asked)
            news = await club.hands.wait("message_created", text=say("inbox_news", count=2))
            assert news["message"]["flags"] & 64

            opened = await club.hands.slash("portrait-mod inbox", member="mod")
            box = (await club.answered(opened))["response_message_id"]
            first = await club.shown(box)
            assert first["flags"] & 64
            assert "`Ada`" in str(first["embeds"])
            await club.press(box, "Approve", "mod")
            await club.until(box, "`Grace`")
            done = await club.surely(box, "Reject", "mod")

            assert ENGLISH["inbox_empty"] in await club.told(done)
            await club.until(messages[0], "· seed")
            await club.until(messages[1], ENGLISH["review_rejected"])


async def test_a_card_posted_before_a_restart_still_decides(tmp_path: Path) -> None:
    async with open_club(tmp_path) as club:
        async with running(club.chat()):
            await watch(club)
            message = await held(club)
            shown = await card(club)

        async with running(club.chat()):
            await club.press(shown["id"], "Approve", "mod")
            await club.until(message, "· seed")


async def test_where_the_moderators_channel_is_gone_the_inbox_has_it(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await watch(club)
        assert await club.hands.drop("channels/mods") == 204
        shut = told_when_shut(club)
        message = await held(club)
        await soon(shut.wait(), "the channel to be known as shut")

        await club.hands.slash("my-portraits help", member="mod")

        news = await club.hands.wait("message_created", text=say("inbox_news", count=1))
        assert news["message"]["flags"] & 64
        opened = await club.hands.slash("portrait-mod inbox", member="mod")
        box = (await club.answered(opened))["response_message_id"]
        await club.press(box, "Approve", "mod")
        await club.until(message, "· seed")


async def test_a_card_somebody_deleted_is_not_missed(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await watch(club)
        message = await held(club)
        shown = await card(club)
        assert await club.hands.drop(f"messages/{shown['id']}") == 204

        opened = await club.hands.slash("portrait-mod inbox", member="mod")
        box = (await club.answered(opened))["response_message_id"]
        await club.press(box, "Approve", "mod")

        await club.until(message, "· seed")


def told_when_shut(club: Club) -> asyncio.Event:
    """Return what is set when the bot has found that it cannot post the card."""
    shut, note = asyncio.Event(), club.desk.cases.shut

    def watched(guild: int, *, is_shut: bool = True) -> None:
        note(guild, is_shut=is_shut)
        if is_shut:
            shut.set()

    club.desk.cases.shut = watched
    return shut
