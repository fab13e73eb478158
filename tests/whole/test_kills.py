"""SIGKILL at every edge between two states: nothing accepted is lost, nothing is posted twice."""

import asyncio
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.chat.club import legible
from tests.studio.open_studio import TOKEN, OpenStudio, open_studio
from tests.whole.running_bot import Discord, bot_process, discord

EDGES = [
    "before arriving",
    "after arriving",
    "before waiting",
    "after waiting",
    "after running",
    "before done",
    "after done",
    "before posted",
    "after posted",
]
#: The same for a job that goes on from a picture, whose copy lies on disk before its row does.
SOURCE_EDGES = [
    "before source",
    "within source",
    "after source",
    "after arriving",
    "before waiting",
    "after waiting",
    "after running",
    "before done",
    "after done",
    "after posted",
]
KILLS = int(os.environ.get("KILLS_PER_EDGE", "2"))  # `make deep` asks for 25


@pytest.mark.more
@pytest.mark.parametrize("kill", range(KILLS))
@pytest.mark.parametrize("edge", EDGES)
async def test_a_kill_loses_nothing_and_doubles_nothing(
    tmp_path: Path, edge: str, kill: int, request: pytest.FixtureRequest
) -> None:
    async with discord() as club, open_studio() as studio:
        async with bot_process(
            club.sandbox, tmp_path / "data", "--die-at", edge, **studio_of(studio)
        ) as bot:
            await club.connected()
            asked = [
                await slash(club, subject) for subject in ("Ada", "Grace", "Mary")[: kill % 3 + 1]
            ]
            await bot.communicate()
            assert bot.returncode == -9, "the point was never reached"
            killed_at = asyncio.get_running_loop().time()

        async with bot_process(club.sandbox, tmp_path / "data", **studio_of(studio)):
            await club.connected(times=2)
            for interaction in asked:
                await settled(club, tmp_path / "data", interaction)
                seconds = asyncio.get_running_loop().time() - killed_at
                # Read by `pytest --junitxml`: what a crash costs those who wait.
                request.node.user_properties.append((f"settled {interaction}", round(seconds, 1)))

        for interaction in asked:
            await one_answer(club, tmp_path / "data", interaction)
        assert intact(tmp_path / "data")


@pytest.mark.more
@pytest.mark.parametrize("kill", range((KILLS + 1) // 2))
@pytest.mark.parametrize("edge", SOURCE_EDGES)
async def test_a_kill_of_what_goes_on_from_a_picture_leaves_no_file_behind(
    tmp_path: Path, edge: str, kill: int
) -> None:
    data = tmp_path / "data"
    async with discord() as club, open_studio() as studio:
        async with bot_process(club.sandbox, data, **studio_of(studio)):
            await club.connected()
            shown = await club.ask("Ada")
            posted = (await club.message(shown))["interaction_metadata"]["id"]
            await settled(club, data, posted)

        async with bot_process(club.sandbox, data, "--die-at", edge, **studio_of(studio)) as bot:
            await club.connected(times=2)
            body = {"member": "grace", "message_id": shown, "label": "Vary"}
            asked = [
                str((await club.post("/_/press", **body))["interaction_id"])
                for _ in range(kill % 3 + 1)
            ]
            await bot.communicate()
            assert bot.returncode == -9, "the point was never reached"

        async with bot_process(club.sandbox, data, **studio_of(studio)):
            await club.connected(times=3)
            for interaction in asked:
                await settled(club, data, interaction)

            async def swept() -> bool | None:
                return not sources_in(data) or None

            await club.until(swept)

        for interaction in asked:
            await one_answer(club, data, interaction)
        assert intact(data)


def sources_in(data: Path) -> list[str]:
    return [path.name for path in (data / "pictures").iterdir() if ".source" in path.name]


def studio_of(studio: OpenStudio) -> dict[str, str]:
    return {"STUDIO_URLS": studio.url, "STUDIO_TOKEN": TOKEN, "LIMITS": "false"}


async def slash(club: Discord, subject: str) -> str:
    body = {"subject": subject}
    asked = await club.post("/_/slash", member="ada", command="portrait", options=body)
    return str(asked["interaction_id"])


async def settled(club: Discord, data: Path, interaction: str) -> None:
    """Wait until a job that was acknowledged is delivered, and one that was not is dropped."""

    async def at_its_end() -> bool | None:
        row = job(data, interaction)
        if (await club.get(f"/_/interactions/{interaction}"))["state"] != "acknowledged":
            return row is None or row["state"] == "cancelled" or None
        return (row is not None and row["delivery"] == "posted") or None

    await club.until(at_its_end)


async def one_answer(club: Discord, data: Path, interaction: str) -> None:
    """Invariants: one final state, at most one message with the picture, in the member's sight."""
    seen = await club.get(f"/_/interactions/{interaction}")
    row = job(data, interaction)
    mine = [message for message in await transcript(club) if interaction in str(message)]
    if seen["state"] == "acknowledged":
        assert row is not None
        assert (row["state"], row["delivery"]) == ("done", "posted")
        assert len([message for message in mine if message["embeds"]]) == 1
        assert row["deaths"] == 0
    else:  # nobody was told, so nobody waits and nothing is shown
        assert row is None or row["state"] == "cancelled"
        assert mine == []


async def transcript(club: Discord) -> list[dict[str, Any]]:
    return [legible(each) for each in (await club.get("/_/transcript"))["messages"]]


def job(data: Path, interaction: str) -> sqlite3.Row | None:
    """Read a job's row beside the running bot, as an operator with a shell would."""
    with sqlite3.connect(f"file:{data / 'portraits.sqlite3'}?mode=ro", uri=True) as connection:
        connection.row_factory = sqlite3.Row
        row: sqlite3.Row | None = connection.execute(
            "SELECT * FROM jobs WHERE id = ?", [int(interaction)]
        ).fetchone()
    connection.close()
    return row


def intact(data: Path) -> bool:
    connection = sqlite3.connect(data / "portraits.sqlite3")
    told = connection.execute("PRAGMA quick_check").fetchone()[0]
    connection.close()
    return bool(told == "ok")
