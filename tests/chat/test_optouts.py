"""/my-portraits optout, and mentions of people in what is asked for."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.desk.policy.optouts import OptedOut
from bot.sandbox.default_world import ADA, BOT, GRACE, MOD, MODS
from bot.texts import ENGLISH, say
from tests.chat.club import Club, club_with_bot
from tests.chat.test_lists import labels
from tests.chat.test_strange_buttons import post_button
from tests.waiting import within


async def told(club: Club, command: str, member: str, **options: object) -> str:
    asked = await club.hands.slash(command, member=member, **options)
    return await club.told(await club.hands.acknowledged(asked))


async def test_own_names_count_at_once_and_others_after_a_moderators_yes(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        guild = int((await club.hands.ask("world"))["guilds"][0]["id"])
        await club.desk.guild_choices.moderators_channel(guild, 1, int(MODS))

        answer = await told(club, "my-portraits optout", "grace", names="Amazing Grace")

        assert answer == "\n".join(
            [
                say("optout_counts", names="`Grace`"),
                say("optout_alone", names="`Grace`"),
                say("optout_asked", names="`Amazing Grace`"),
            ]
        )
        assert await told(club, "portrait", "ada", subject="Grace") == ENGLISH["opted_out"]
        await club.ask("ada", subject="Amazing Grace")
        card = (await club.hands.wait("message_created", channel_id=MODS))["message"]
        assert f"<@{GRACE}>" in card["content"]
        assert card["mentions"] == []


async def card_of(club: Club, **options: object) -> Any:
    """Let Grace opt out, and return the card that moderators see."""
    guild = int((await club.hands.ask("world"))["guilds"][0]["id"])
    await club.desk.guild_choices.moderators_channel(guild, 1, int(MODS))
    await told(club, "my-portraits optout", "grace", **options)
    return (await club.hands.wait("message_created", channel_id=MODS))["message"]


async def sent(club: Club, *words: str) -> Any:
    """Wait for a message that says these words."""
    cursor = 0
    while True:
        entry = await club.hands.wait("message_created", cursor)
        cursor = entry["n"]
        if all(word in entry["message"]["content"] for word in words):
            return entry["message"]


async def test_names_are_decided_one_by_one_and_their_member_is_told(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        card = await card_of(club, names="Amazing Grace, Countess Grace")

        assert labels(card) == [
            *("Decline 1", "Leave out 2", "Decline 2", "Leave out 3", "Decline 3"),
            ENGLISH["button_accept"],
        ]
        await club.press(card["id"], "Leave out 2", "mod")
        await sent(club, f"`Amazing Grace`: {ENGLISH['name_told_active']}")
        await club.press(card["id"], "Decline 3", "mod")
        dm = await sent(club, f"`Countess Grace`: {ENGLISH['name_told_declined']}")
        assert dm["author"]["id"] == BOT
        assert "`Grace`" not in dm["content"], "nobody has said anything of this one"

        shown = await club.shown(card["id"])
        assert f"2. `Amazing Grace`: {ENGLISH['name_active']}" in shown["content"]
        assert f"3. `Countess Grace`: {ENGLISH['name_declined']}" in shown["content"]
        assert labels(shown) == ["Decline 1", ENGLISH["button_accept"]]
        for refused in ("Grace", "amazing grace at sea"):
            assert await told(club, "portrait", "ada", subject=refused) == ENGLISH["opted_out"]
        await club.ask("ada", subject="Countess Grace")
        await club.press(card["id"], ENGLISH["button_accept"], "mod")
        assert (await club.shown(card["id"]))["components"] == []
        assert await told(club, "portrait", "ada", subject="Grace") == ENGLISH["opted_out"]
        answer = await told(club, "my-portraits optout", "grace")
        assert say("optout_declined", names="`Countess Grace`") in answer


async def test_the_card_is_closed_with_its_last_name_and_the_second_is_told(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        card = await card_of(club, names="Amazing Grace")
        number = card["components"][0]["components"][0]["custom_id"].split(":")[2]
        await club.press(card["id"], "Leave out 2", "mod")

        late = await club.press(
            await post_button(club, f"name:accept:{number}:1:v1"), "Press", "mod"
        )
        assert await club.told(late) == ENGLISH["name_decided"]
        await club.press(card["id"], "Decline 1", "mod")

        shown = await club.shown(card["id"])
        assert say("verdict_settled_by", moderator=f"<@{MOD}>") in shown["content"]
        assert shown["components"] == []
        await sent(club, f"`Grace`: {ENGLISH['name_told_declined']}")
        await club.ask("ada", subject="Grace")


async def test_names_are_decided_in_the_inbox_too(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await told(club, "my-portraits optout", "grace", names="Amazing Grace")
        box = await club.hands.answered(await club.hands.slash("portrait-mod inbox", "mod"))

        await club.press(box["id"], "Decline 2", "mod")
        still = await club.shown(box["id"])
        assert ENGLISH["name_declined"] in still["content"]
        await club.press(box["id"], "Decline 1", "mod")

        assert ENGLISH["inbox_empty"] in (await club.shown(box["id"]))["content"]


async def test_what_is_taken_back_makes_its_card_dead_and_says_so(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        card = await card_of(club, names="Amazing Grace")
        accept = card["components"][0]["components"][1]["custom_id"]

        assert (
            await told(club, "my-portraits optout", "grace", undo=True) == ENGLISH["optout_undone"]
        )

        shown = await club.until(card["id"], ENGLISH["verdict_withdrawn"])
        assert shown["components"] == []
        late = await club.press(await post_button(club, accept), "Press", "mod")
        assert await club.told(late) == ENGLISH["already_withdrawn"]
        await club.ask("ada", subject="Amazing Grace")
        box = await club.hands.answered(await club.hands.slash("portrait-mod inbox", "mod"))
        assert box["content"] == ENGLISH["inbox_empty"]


async def test_who_takes_no_messages_reads_it_where_they_asked(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        card = await card_of(club, names="Amazing Grace")
        shut = {"path": "/channels/*/messages", "status": 403, "code": 50007}
        await club.hands.order("faults", method="POST", **shut)
        heard, optouts = asyncio.Event(), club.desk.optouts

        async def noted(names: Sequence[OptedOut]) -> None:
            await type(optouts).told(optouts, names)
            heard.set()

        optouts.told = noted  # type: ignore[method-assign]  # so that the test can wait for it
        await club.press(card["id"], "Decline 2", "mod")
        async with within("the member to be told", seconds=10):
            await heard.wait()
        assert await optouts.untold() == [], "it is not tried for ever"
        answer = await told(club, "my-portraits optout", "grace")

        assert say("optout_declined", names="`Amazing Grace`") in answer


async def test_an_old_button_that_declines_all_leaves_the_members_own_alone(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        card = await card_of(club, names="Amazing Grace")
        number = card["components"][0]["components"][0]["custom_id"].split(":")[2]

        await club.press(await post_button(club, f"matter:decline:{number}:v1"), "Press", "mod")

        assert await told(club, "portrait", "ada", subject="Grace") == ENGLISH["opted_out"]
        await club.ask("ada", subject="Amazing Grace")


async def test_a_card_of_own_names_alone_says_that_nothing_waits(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        own = await card_of(club)
        await told(club, "my-portraits optout", "ada", names="Countess")

        assert ENGLISH["case_name_counts"] in own["content"]
        assert labels(own) == ["Decline 1", ENGLISH["button_accept"]]
        await club.press(own["id"], ENGLISH["button_accept"], "mod")
        assert ENGLISH["case_name_counts"] not in (await club.shown(own["id"]))["content"]
        box = await club.hands.answered(await club.hands.slash("portrait-mod inbox", "mod"))
        assert "`Countess`" in box["content"]
        assert ENGLISH["case_name_counts"] not in box["content"]


async def test_it_is_taken_back(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await told(club, "my-portraits optout", "grace")

        assert (
            await told(club, "my-portraits optout", "grace", undo=True) == ENGLISH["optout_undone"]
        )
        assert await told(club, "my-portraits optout", "grace", undo=True) == ENGLISH["optout_none"]
        await club.ask("ada", subject="Grace")


async def test_nobody_but_oneself_is_mentioned(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        mentioned = await told(club, "portrait", "ada", subject=f"<@{GRACE}> as a clown")
        assert mentioned == ENGLISH["subject_mention"]
        assert "mention themselves" in mentioned, "how they are painted after all"
        assert "instead of mentioning" not in mentioned, "a name would not ask them, either"

        message = await club.ask("ada", subject=f"<@{ADA}> as a knight")

        assert "`Ada as a knight`" in (await club.shown(message))["content"]
