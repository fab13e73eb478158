"""Who waits in a paused server reads that it is paused, and their place again afterwards."""

from pathlib import Path

import pytest

from bot.chat import pacing
from bot.jobs import places
from bot.texts import ENGLISH
from tests.chat.club import club_with_bot
from tests.chat.test_moderators import order


@pytest.fixture(autouse=True)
def edits_come_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "SPACING_SECONDS", 0.0)
    monkeypatch.setattr(places, "LINE_SECONDS", 0.01)


async def test_a_pause_stands_in_the_message_and_in_every_list(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.ask("grace")
        painting = await club.sitting()
        message = await club.ask("ada")
        assert "You are next." in (await club.shown(message))["content"]

        await order(club, "pause", reason="tea")

        shown = await club.until(message, ENGLISH["waiting_paused"])
        assert "next" not in shown["content"], "no place, no time"
        typed = await club.hands.order("slash", command="my-portraits queue", member="ada")
        listed = await club.told(await club.hands.acknowledged(typed["interaction_id"]))
        assert ENGLISH["waiting_paused"] in listed
        assert "Number 1, paused." in (await order(club, "queue"))[1]["content"]

        await order(club, "resume")

        await club.until(message, "You are next.")
        painting.finish()
        (await club.sitting()).finish()
        await club.until(message, "· seed")


async def test_a_pause_with_an_end_says_when(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.ask("grace")
        await club.sitting()
        message = await club.ask("ada")

        await order(club, "pause", reason="tea", until="2h")

        shown = await club.until(message, "The moderators have paused me here until <t:")
        assert f"<t:{int(club.rooms.clock() + 7200)}:t>" in shown["content"]
