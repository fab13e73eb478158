"""A request from the slash command to the picture, as the channel sees it."""

from pathlib import Path

import pytest

from bot.texts import ENGLISH
from tests.chat.club import club_with_bot
from tests.chat.test_choices import details


async def test_a_request_is_acknowledged_painted_and_shown_in_one_message(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask(mood="serious")
        first = (await club.hands.states(message))[0]["message"]
        assert first["content"] == "`Ada Lovelace`\nYou are next. It takes about 10 seconds."
        assert [button["label"] for button in first["components"][0]["components"]] == ["Cancel"]

        sitting = await club.sitting()
        await club.until(message, "Painting: step 0 of 2")
        sitting.finish()
        last = await club.until(message, "· seed")

        assert last["content"].startswith("-# `Ada Lovelace` · by <@")
        assert last["content"].endswith(" · AI-generated")
        assert len(last["content"].splitlines()) == 1
        assert last["attachments"] == [], "the gallery shows the file"
        [file] = club.sandbox.service.messages.find(message).files
        assert file.data == (tmp_path / "pictures" / f"{sitting.job}-0.png").read_bytes()
        assert file.description == "AI-generated portrait of Ada Lovelace"
        assert [button["label"] for button in last["components"][0]["components"]] == [
            "Again",
            "Edit",
            "More",
        ]
        assert len((await club.hands.ask("transcript"))["messages"]) == 1


async def test_four_pictures_are_one_gallery(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture(count=4, seed=7)

        shown = await club.shown(message)

        assert len({each["image"]["url"] for each in shown["embeds"]}) == 4
        assert "seed 7, 8, 9, 10" in shown["content"]
        assert shown["attachments"] == []


async def test_who_comes_second_is_told_so(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.ask("ada")
        await club.sitting()
        await club.ask("grace")

        message = await club.ask("ada", subject="Grace Hopper")

        first = (await club.hands.states(message))[0]["message"]
        assert "You are number 2 in line. Your picture comes in" in first["content"]


async def test_a_failure_is_told_in_a_sentence_with_a_way_to_try_again(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask()
        (await club.sitting()).fail("out_of_memory")

        shown = await club.until(message, "The GPU has no room")

        assert [button["label"] for button in shown["components"][0]["components"]] == ["Again"]
        await club.delivery(message, "posted")


async def test_moods_are_suggested_as_they_are_typed(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        asked = await club.hands.order(
            "autocomplete",
            command="portrait",
            focused="mood",
            options={"subject": "Ada", "mood": "SER"},
        )

        known = await club.hands.acknowledged(asked["interaction_id"])

        assert [choice["value"] for choice in known["choices"]] == [
            "serious",
            "serious yet charismatic",
        ]


HOSTILE = [
    ("<@2> as a clown", ENGLISH["subject_mention"]),
    ("@everyone", ENGLISH["subject_mention"]),
    ("x" * 6000, "`subject` is 6000 characters long; 600 are allowed."),
    ("\x00\u200b", "Please say who or what to paint, for example: Neil Armstrong astronaut."),
    ("\ud800", "Please say who or what to paint, for example: Neil Armstrong astronaut."),
]


@pytest.mark.parametrize(("subject", "told"), HOSTILE)
async def test_what_cannot_be_painted_is_refused_for_the_asker_alone(
    tmp_path: Path, subject: str, told: str
) -> None:
    async with club_with_bot(tmp_path) as club:
        known = await club.hands.acknowledged(await club.force(subject=subject))

        assert await club.told(known) == told
        assert await club.rooms.job_queue.in_state("arriving") == []


TRICKS = [
    "```\nboo\n```",
    "`one` ``two``",
    "[free](https://evil.example)",
    "# shout",
    "<#42> </ban:1> <t:0:R> <a:b:1>",
    "\u202ereversed",
    "Z" + "\u0301" * 50,
    "||spoiler|| **bold** > quote",
    "{place} %s {0}",
]


async def test_tricks_in_the_words_are_shown_as_plain_words_and_ping_nobody(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        for trick in TRICKS:
            message = await club.ask(subject=trick, mood=trick, style=trick[:60], avoid=trick)
            (await club.sitting()).finish()
            await club.until(message, "· seed")

            for state in await club.hands.states(message):
                shown = state["message"]
                assert shown["mentions"] == shown["mention_roles"] == []
                assert shown["mention_everyone"] is False
                assert shown["content"].count("`") in (0, 2, 4)
            for value in (await details(club, message)).values():
                assert value.count("`") in (0, 2)
                assert value.startswith("`") == value.endswith("`")
