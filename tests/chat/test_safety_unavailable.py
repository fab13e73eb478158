"""A studio whose gate is missing, broken or slow: no pixel leaves, member and operator are told."""

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.chat import alarm
from bot.chat.chat import Chat
from bot.errors import UNCHECKED
from bot.sandbox.default_world import MODS
from bot.sandbox.server import Sandbox
from bot.studio.detectors import WeightsMissing
from bot.studio.image_gate import Gate
from bot.texts import ENGLISH
from tests.chat.club import Eyes, WatchedDesk, club_with_bot, running
from tests.chat.test_reports import moderators_channel
from tests.rooms import open_rooms
from tests.sandbox.hands import TOKEN
from tests.studio.open_studio import open_studio


@pytest.fixture
def patience() -> Iterator[threading.Event]:
    """Let what hangs go on at the end, or its thread would outlive the test."""
    event = threading.Event()
    yield event
    event.set()


def missing(_: threading.Event) -> Gate:
    def load() -> list[object]:
        raise WeightsMissing("the package nudenet is not installed")

    return Gate(load)  # type: ignore[arg-type]


def broken(_: threading.Event) -> Gate:
    def look(_: object) -> dict[str, float]:
        raise RuntimeError("the session is gone")

    return Gate(lambda: [look])


def slow(patience: threading.Event) -> Gate:
    def look(_: object) -> dict[str, float]:
        patience.wait()
        return {}

    return Gate(lambda: [look], limit_seconds=0.05)


def files_in(folder: Path) -> list[Path]:
    return list(folder.rglob("*.png"))


@pytest.mark.parametrize("make", [missing, broken, slow])
async def test_nothing_is_shown_and_everybody_who_should_know_is_told(
    tmp_path: Path,
    make: Callable[[threading.Event], Gate],
    patience: threading.Event,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with (
        Sandbox.open() as sandbox,
        ClientSession() as session,
        open_studio(gate=make(patience)) as studio,
        open_rooms(tmp_path, studio.client) as rooms,
    ):
        desk, hands = WatchedDesk(rooms.desk), Eyes(session, sandbox)
        chat = Chat(
            desk, token=TOKEN, api_url=sandbox.api, gateway_url=sandbox.gateway,
            guild_ready_timeout=0.05,
        )  # fmt: skip
        async with running(chat):
            asked = await hands.slash("portrait", member="ada", subject="Ada Lovelace")
            message = str((await hands.acknowledged(asked))["response_message_id"])
            cursor = 0
            while True:
                states = await hands.states(message)
                if ENGLISH["safety_unavailable"] in states[-1]["message"]["content"]:
                    break
                cursor = (await hands.wait("message_edited", cursor, message_id=message))["n"]

        shown = [state["message"] for state in states]
        assert not any(each["attachments"] or each["embeds"] for each in shown)
        assert not files_in(tmp_path)
        alarms = [each for each in caplog.records if each.levelno >= logging.ERROR]
        assert {"bot.studio.image_gate", "bot.jobs.dispatch"} <= {each.name for each in alarms}


async def test_moderators_hear_of_it_and_of_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOOK_SECONDS", "SURE_SECONDS", "CALM_SECONDS"):
        monkeypatch.setattr(alarm, name, 0.05)
    async with club_with_bot(tmp_path) as club:
        await moderators_channel(club)
        await club.hands.slash("portrait", member="ada", subject="Ada Lovelace")
        (await club.studio.sittings.get()).fail(UNCHECKED)
        said = await club.hands.wait("message_created", channel_id=MODS)
        assert said["message"]["content"] == ENGLISH["alarm_safety_unavailable"]

        await club.hands.slash("portrait", member="grace", subject="Grace Hopper")
        (await club.studio.sittings.get()).finish()
        said = await club.hands.wait("message_created", after=said["n"], channel_id=MODS)
        assert said["message"]["content"] == ENGLISH["alarm_over"]
