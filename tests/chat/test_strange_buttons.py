"""Buttons that are old, carried elsewhere or badly filled do no harm."""

from pathlib import Path

import pytest

from bot.request import Reply, Request
from bot.sandbox.default_world import ADA, BOT, GRACE, GUILD, MODERATORS, PORTRAITS
from bot.texts import ENGLISH
from tests.chat.club import Club, club_with_bot


async def post_button(club: Club, custom_id: str) -> str:
    button = {"type": 2, "style": 1, "label": "Press", "custom_id": custom_id}
    body = {"content": "old", "components": [{"type": 1, "components": [button]}]}
    status, message = await club.hands.api("POST", f"/channels/{PORTRAITS}/messages", json=body)
    assert status == 200, message
    return str(message["id"])


@pytest.mark.parametrize(
    ("custom_id", "told"),
    [
        ("portrait:again:5:v0", ENGLISH["button_stale"]),
        ("portrait:sharpen:5:v1", ENGLISH["button_stale"]),
        ("portrait:again:5:v1\n", ENGLISH["button_stale"]),
        ("something else", ENGLISH["button_stale"]),
        ("portrait:again:5:v1", ENGLISH["unknown_job"]),
        ("portrait:cancel:5:v1", ENGLISH["unknown_job"]),
        ("portrait:delete:99999999999999999999:v1", ENGLISH["unknown_job"]),
    ],
)
async def test_buttons_of_old_or_unknmembers_say_so(
    tmp_path: Path, custom_id: str, told: str
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await post_button(club, custom_id)

        pressed = await club.press(message, "Press")

        assert await club.told(pressed) == told


async def test_even_words_that_were_never_cleaned_ping_nobody(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        subject = f"<@{GRACE}> @everyone <@&{MODERATORS}>"
        place = {"guild": int(GUILD), "channel": int(PORTRAITS), "member": int(ADA)}
        reply = Reply(77, int(BOT), token=None, message=None, channel=int(PORTRAITS))
        await club.desk.submit(Request.model_validate({**place, "subject": subject}), reply)
        message = await post_button(club, "portrait:again:77:v1")

        pressed = await club.press(message, "Press")

        shown = await club.shown(pressed["response_message_id"])
        assert subject in shown["content"]
        assert shown["mentions"] == shown["mention_roles"] == []
        (await club.sitting()).finish()
        painted = await club.until(pressed["response_message_id"], "· seed")
        assert painted["mentions"] == []


async def test_a_button_that_was_carried_to_another_guild_does_nothing_there(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture("ada")
        job = (await club.job_of(message)).id
        guild = await club.hands.order("guilds", name="Elsewhere")
        channel = next(iter(guild["channels"].values()))["id"]
        button = {"type": 2, "style": 1, "label": "Press", "custom_id": f"portrait:delete:{job}:v1"}
        body = {"content": "carried", "components": [{"type": 1, "components": [button]}]}
        _, carried = await club.hands.api("POST", f"/channels/{channel}/messages", json=body)

        pressed = await club.press(carried["id"], "Press", "owner")

        assert await club.told(pressed) == ENGLISH["unknown_job"]
