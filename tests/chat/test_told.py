"""The operator reads once when something needs them, once when it is over; a server its guide."""

from pathlib import Path
from typing import Any

import pytest

from bot.chat import alarm
from bot.chat.alarm import CALM_SECONDS, START_SECONDS, SURE_SECONDS, OperatorNews
from bot.config import Settings
from bot.desk.operations import Operations
from bot.sandbox.default_world import GENERAL, GUILD, MODS, OWNER
from bot.texts import ENGLISH, say
from tests.chat.club import Club, club_with_bot, open_club, running
from tests.waiting import until


def test_trouble_is_told_once_when_it_lasts_and_once_when_it_is_over() -> None:
    news = OperatorNews(began=-START_SECONDS)
    assert news.due(["disk_low"], 0.0) == ([], [])
    assert news.due(["disk_low", "no_studio"], SURE_SECONDS) == (["disk_low"], [])
    both = 2 * SURE_SECONDS
    assert news.due(["disk_low", "no_studio"], both) == (["disk_low", "no_studio"], [])
    news.said(["disk_low", "no_studio"], [])

    assert news.due(["no_studio", "disk_low"], both + 999) == ([], [])
    assert news.due(["no_studio"], both + 1000) == ([], [])
    assert news.due(["no_studio", "disk_low"], both + 1001) == ([], [])
    assert news.due(["no_studio"], both + 1002) == ([], [])
    assert news.due(["no_studio"], both + 1002 + CALM_SECONDS) == ([], ["disk_low"])
    news.said([], ["disk_low"])
    assert news.due(["no_studio"], both + 5000) == ([], [])


def test_trouble_that_lasts_over_a_restart_is_neither_over_nor_told_again() -> None:
    news = OperatorNews(began=0.0, told={"no_studio"})

    for second in range(0, int(START_SECONDS), 5):  # it takes a minute to be seen again
        seen = ["no_studio"] if second > 90 else []
        assert news.due(seen, float(second)) == ([], [])
    assert news.due(["no_studio"], START_SECONDS + CALM_SECONDS) == ([], [])


@pytest.fixture
def troubles(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Let a test say what needs the operator, and time fly."""
    found: set[str] = set()
    monkeypatch.setattr(Operations, "troubles", property(lambda _: frozenset(found)))
    for name in ("LOOK_SECONDS", "SURE_SECONDS", "CALM_SECONDS", "START_SECONDS"):
        monkeypatch.setattr(alarm, name, 0.01)
    monkeypatch.setattr(alarm, "RETRY_SECONDS", 0.01)
    return found


async def told(club: Club, after: int, text: str) -> Any:
    return await club.hands.wait("message_created", after, text=text)


@pytest.mark.parametrize("whom", [OWNER, MODS], ids=["account", "channel"])
async def test_the_operator_is_told_in_discord_also_over_a_restart(
    tmp_path: Path, troubles: set[str], whom: str
) -> None:
    needed = f"**{ENGLISH['operator_needed']}** "
    over = f"**{ENGLISH['operator_over']}** "
    low, failed = ENGLISH["operator_disk_low"], ENGLISH["operator_backup_failed"]
    async with open_club(tmp_path) as club:
        async with running(club.chat(operator_id=int(whom))):
            troubles.update(["disk_low", "backup_failed"])
            first = await told(club, 0, f"{needed}{failed}\n{needed}{low}")
            place = first["message"]["channel_id"]
            assert (place == MODS) == (whom == MODS)
            await remembered(club, "disk_low")
        async with running(club.chat(operator_id=int(whom))):
            troubles.discard("backup_failed")
            await told(club, first["n"], f"{over}{failed}")
            troubles.discard("disk_low")
            await told(club, first["n"], f"{over}{low}")

        sent = (await club.hands.ask("log"))["entries"]
        texts = [each["message"]["content"] for each in sent if each["kind"] == "message_created"]
        assert len([each for each in texts if low in each]) == 2


async def remembered(club: Club, code: str) -> None:
    async def is_known() -> bool:
        return code in (await club.desk.recall(alarm.REMEMBERED_AS) or "")

    await until(is_known, f"{code} to be written down as told")


async def test_who_cannot_be_told_is_tried_again(
    tmp_path: Path, troubles: set[str], caplog: pytest.LogCaptureFixture
) -> None:
    async with open_club(tmp_path) as club:
        denied = [{"id": "portrait-bot", "deny": ["SEND_MESSAGES"]}]
        await club.hands.order("channels", name="general", permission_overwrites=denied)
        troubles.add("disk_low")
        async with running(club.chat(operator_id=int(GENERAL))):
            await club.hands.order("channels", name="general", permission_overwrites=[])
            await told(club, 0, f"**{ENGLISH['operator_needed']}** {ENGLISH['operator_disk_low']}")


async def test_a_server_that_the_bot_joins_gets_one_guide_with_a_way_to_the_panel(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.hands.order("guilds", name="New Club", owner="grace")
        shown = (await told(club, 0, ENGLISH["guide"]))["message"]
        pressed = await club.hands.press(shown["id"], "grace", label=ENGLISH["guide_button"])
        known = await club.hands.acknowledged(pressed)
        panel = await club.shown(known["response_message_id"])
        assert panel["flags"] & 64, "everybody sees it"
        assert "Settings of this server" in str(
            (await club.hands.ask(f"messages/{panel['id']}/states"))[-1]
        )
        await club.hands.order("members", guild="New Club", name="ada")
        other = await club.hands.press(
            shown["id"], "ada", label=ENGLISH["guide_button"], force=True
        )
        assert await club.told(await club.hands.acknowledged(other)) == ENGLISH["no_right"]


async def test_no_guide_comes_after_a_restart_or_an_outage(tmp_path: Path) -> None:
    async with open_club(tmp_path) as club:
        for _ in range(2):
            async with running(club.chat()):
                await club.picture("ada")
        entries = (await club.hands.ask("log"))["entries"]
        texts = [
            each["message"]["content"] for each in entries if each["kind"] == "message_created"
        ]
        assert ENGLISH["guide"] not in texts


async def test_where_no_channel_is_open_the_owner_gets_the_guide(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        for channel in ("portraits", "general", "mods"):
            denied = [{"id": "portrait-bot", "deny": ["SEND_MESSAGES"]}]
            await club.hands.order("channels", name=channel, permission_overwrites=denied)
        await club.hands.drop("members/portrait-bot")
        await club.hands.order("members", name="portrait-bot")

        entry = await told(club, 0, say("guide_directly", server="Portrait Club"))

        assert entry["message"].get("guild_id") is None
        assert GUILD not in str(entry["message"]["channel_id"])


def test_the_operators_id_is_a_number() -> None:
    assert Settings(operator_id=5).operator_id == 5  # type: ignore[call-arg]
