"""A refused request is appealed against by a button, and its member hears of it privately."""

from pathlib import Path

import pytest

from bot.desk.policy.rules import Rule
from bot.sandbox.default_world import ADA, MODS
from bot.texts import ENGLISH
from tests.chat.club import Club, club_with_bot

LATER_THAN_THE_TOKEN = 16 * 60.0


async def refused(club: Club) -> str:
    """Have a request refused by a rule, and return the message that says so."""
    guild = int((await club.hands.ask("world"))["guilds"][0]["id"])
    await club.desk.guild_choices.moderators_channel(guild, 1, int(MODS))
    await club.desk.guild_rules.add(guild, 1, Rule("", "word", "teapot"))
    asked = await club.hands.slash("portrait", member="ada", subject="a teapot")
    known = await club.hands.acknowledged(asked)
    assert await club.told(known) == ENGLISH["rule_word"]
    return str(known["response_message_id"])


async def appealed(club: Club) -> str:
    """Appeal, and return the card the moderators get."""
    message = await refused(club)
    await club.press(message, "Appeal", "ada")
    told = await club.shown(message)
    assert (told["content"], told["components"]) == (ENGLISH["appeal_sent"], [])
    card = (await club.hands.wait("message_created", channel_id=MODS))["message"]
    assert "a teapot" in str(card["embeds"])
    assert "rule `r1: word teapot`" in card["content"]
    return str(card["id"])


async def test_what_was_allowed_is_painted_at_a_press(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        card = await appealed(club)
        await club.press(card, "Allow once", "mod")

        told = await club.hands.wait(
            "message_created", text=f"`a teapot`\n{ENGLISH['appeal_allowed_paint']}"
        )
        assert told["only_for"] == ADA
        pressed = await club.press(told["message"]["id"], "Paint it", "ada")
        message = pressed["response_message_id"]
        (await club.sitting()).finish()
        await club.until(message, "· seed")

        again = await club.press(told["message"]["id"], "Paint it", "ada")
        assert await club.told(again) == ENGLISH["rule_word"]


@pytest.mark.parametrize("takes_messages", [True, False])
async def test_when_the_token_is_dead_the_answer_comes_directly_or_is_called_out(
    tmp_path: Path, takes_messages: bool
) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.hands.order("members", name="ada", accepts_dms=takes_messages)
        card = await appealed(club)
        club.clock.advance(LATER_THAN_THE_TOKEN)

        await club.press(card, "Keep refused", "mod")

        if takes_messages:
            told = f"`a teapot`\n{ENGLISH['appeal_kept']}"
            entry = await club.hands.wait("message_created", text=told)
            direct = await club.hands.ask("transcript", channel="dm-ada")
            assert [each["id"] for each in direct["messages"]] == [entry["message"]["id"]]
            return
        called = f"<@{ADA}> {ENGLISH['appeal_answer']}"
        entry = await club.hands.wait("message_created", text=called)
        notice = entry["message"]
        assert [person["id"] for person in notice["mentions"]] == [ADA]
        nosy = await club.press(notice["id"], "Show me", "grace")
        assert await club.told(nosy) == ENGLISH["appeal_unknown"]
        shown = await club.press(notice["id"], "Show me", "ada")
        assert ENGLISH["appeal_kept"] in await club.told(shown)


async def test_the_prompt_gate_offers_no_appeal(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        asked = await club.hands.slash("portrait", member="ada", subject="a nude")

        shown = await club.hands.answered(asked)

        assert (shown["content"], shown["components"]) == (ENGLISH["undressing"], [])
