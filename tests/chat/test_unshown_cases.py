"""What cannot be shown of one matter keeps no moderator from it, nor from the others."""

from pathlib import Path
from typing import Any

from bot.desk.policy.privacy import DAY
from bot.sandbox.default_world import ADA, MODS
from bot.texts import ENGLISH
from tests.chat.club import Club, club_with_bot
from tests.chat.test_reports import moderators_channel, report


async def reported_and_deleted(club: Club, *, by: str = "ada") -> str:
    """Have Ada's picture reported, take it away, and return its card among the moderators."""
    await moderators_channel(club)
    message = await club.picture("ada", subject="Ada herself")
    await report(club, message, "other", by)
    card = (await club.hands.wait("message_created", channel_id=MODS))["message"]
    await club.surely(message, "Delete")
    await club.hands.wait("message_deleted", message_id=message)
    return str(card["id"])


async def inbox(club: Club) -> Any:
    opened = await club.hands.slash("portrait-mod inbox", member="mod")
    answer = await club.shown((await club.answered(opened))["response_message_id"])
    assert answer["flags"] & 64
    return answer


async def test_a_report_by_who_deleted_their_data_is_shown_without_them(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        card = await reported_and_deleted(club)
        other = await club.picture("grace")
        await report(club, other, "other")

        await club.desk.privacy.ask_to_erase(int(ADA))
        await club.desk.privacy.sweep_often()
        club.desk.cases.changed.set()

        shown = await club.until(card, ENGLISH["forgotten_member"])
        assert ENGLISH["report_other"] in shown["content"]
        assert ADA not in shown["content"]
        assert "please look" not in shown["content"]
        assert "Ada herself" not in str(shown["embeds"])
        box = await inbox(club)
        assert ENGLISH["forgotten_member"] in box["content"]
        await club.press(box["id"], "Dismiss", "mod")
        await club.until(box["id"], other)  # the next one is reached


async def test_a_report_of_what_words_have_lapsed_is_shown(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await reported_and_deleted(club, by="grace")
        club.rooms.clock.now += 31 * DAY
        await club.desk.privacy.sweep_seldom()

        box = await inbox(club)

        assert ENGLISH["case_no_picture"] in box["content"]
        assert box["embeds"] == []


async def test_a_card_that_discord_refuses_is_shown_by_its_buttons_and_decided(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        for member in ("ada", "grace"):
            await report(club, await club.picture(member), "other", "owner")
        refused = {"path": "*/callback", "status": 400, "code": 50035}
        await club.hands.order("faults", method="POST", **refused)

        box = await inbox(club)
        assert "I cannot show this one" in box["content"]
        assert ADA in box["content"]
        assert box["embeds"] == []
        await club.press(box["id"], "Dismiss", "mod")

        shown = await club.until(box["id"], "https://")
        assert ENGLISH["case_report"].split("{")[0] in shown["content"]
        assert shown["embeds"], "the other one is whole"
