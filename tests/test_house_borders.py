"""Whatever task of the house fails for ever, the connection to Discord stays, and it is told."""

import asyncio
from collections.abc import Callable
from math import inf
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from pydantic import SecretStr

from bot import app, kept
from bot.app import (
    ALIVE_SECONDS,
    DEAF,
    ENDED,
    ENDING,
    FAILING,
    HANGS,
    HEALTHY,
    STARTING,
    House,
    SignOfLife,
    is_alive,
    life_of,
    open_house,
    sign_of_life,
)
from bot.config import Settings
from bot.errors import StoreError
from bot.kept import MANY_FAILURES, TASK_FAILED, TaskName
from bot.sandbox.server import Sandbox
from bot.texts import ENGLISH
from tests.sandbox.hands import TOKEN, Hands
from tests.waiting import within

ODD = "nobody has thought of this"
#: Those of the chat are tried in tests/chat/test_borders.py, the writer in tests/store.
TASKS: tuple[TaskName, ...] = (
    "backups",
    "control",
    "day",
    "dispatch",
    "pauses",
    "rests",
    "sign of life",
    "studio supervisor",
    "sweep of data",
    "sweep of reviews",
    "sweep of stops",
    "sweep of what is old",
    "web",
)


def settings(sandbox: Sandbox, folder: Path, **changed: Any) -> Settings:
    given: dict[str, Any] = {
        "discord_token": SecretStr(TOKEN),
        "discord_api_url": sandbox.api,
        "discord_gateway_url": sandbox.gateway,
        "data_dir": folder,
        "studio_urls": ("http://127.0.0.1:9",),
        "studio_token": SecretStr("never used"),
        "limits": False,
        "web_port": 0,
    }
    return Settings(_env_file=None, **(given | changed))  # type: ignore[call-arg]


@pytest.mark.parametrize("name", TASKS)
async def test_a_task_of_the_house_may_fail_for_ever(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    name: TaskName,
) -> None:
    monkeypatch.setattr(kept, "MAX_PAUSE_SECONDS", 0.01)
    enough, num_failures, real = asyncio.Event(), 0, House._eternal

    async def failing() -> None:
        nonlocal num_failures
        num_failures += 1
        if num_failures == MANY_FAILURES + 1:
            enough.set()
        raise ValueError(ODD)

    def eternal(house: House) -> dict[TaskName, Callable[[], Any]]:
        made = real(house)
        assert set(made) | {"studio supervisor"} == set(TASKS), "every task is tried"
        return {**made, name: failing}

    monkeypatch.setattr(House, "_eternal", eternal)
    async with (
        Sandbox.open() as sandbox,
        ClientSession() as session,
        open_house(settings(sandbox, tmp_path)) as house,
    ):
        living, hands = asyncio.create_task(house.live()), Hands(session, sandbox)
        async with within("every task to have failed, and the chat to be ready", seconds=20):
            await enough.wait()
            await house.chat.ready.wait()
            asked = await hands.slash("portrait", subject="Ada Lovelace")
            answered = await hands.acknowledged(asked)

        assert answered["callback_type"] == 4
        assert house.tasks.failing == [name]
        assert house.desk.trouble == TASK_FAILED
        told = [each for each in caplog.records if each.exc_info and ODD in str(each.exc_info[1])]
        assert len(told) == 1
        assert not is_alive(settings(sandbox, tmp_path), house.desk.deliveries.now())
        living.cancel()
        await asyncio.wait([living])


async def test_how_the_bot_is_is_told_from_its_first_second_to_its_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, real = asyncio.Event(), SignOfLife.leave
    loop = asyncio.get_running_loop()

    def leave(sign: SignOfLife, state: str) -> None:
        real(sign, state)
        if state == HEALTHY:
            loop.call_soon_threadsafe(left.set)

    monkeypatch.setattr(SignOfLife, "leave", leave)
    async with Sandbox.open() as sandbox:
        chosen = settings(sandbox, tmp_path)

        def life() -> str:
            return life_of(chosen, app.clock())

        sign_of_life(chosen).write_text(HEALTHY)  # of one that was killed a moment ago
        assert life() == ENDED
        async with open_house(chosen) as house:
            assert life() == STARTING
            living = asyncio.create_task(house.live())
            async with within("the chat to be ready and a sign of life", seconds=20):
                await house.chat.ready.wait()
                await left.wait()
            assert life() == HEALTHY
            assert life_of(chosen, app.clock() + ALIVE_SECONDS) == HANGS
            await house.leave()
            assert life() == ENDING
            living.cancel()
            await asyncio.wait([living])
        assert life() == ENDED


async def test_a_bot_that_discord_does_not_hear_for_a_minute_is_deaf(tmp_path: Path) -> None:
    async with Sandbox.open() as sandbox, open_house(settings(sandbox, tmp_path)) as house:
        assert house._state(inf, was_heard=False) == STARTING
        assert house._state(ALIVE_SECONDS - 1, was_heard=True) == HEALTHY
        assert house._state(ALIVE_SECONDS, was_heard=True) == DEAF


def test_every_life_but_a_healthy_one_has_a_sentence() -> None:
    for life in (STARTING, DEAF, FAILING, ENDING, HANGS, ENDED):
        assert f"life_{life}" in ENGLISH


async def test_a_bot_on_the_same_folder_takes_no_sign_from_the_first(tmp_path: Path) -> None:
    async with Sandbox.open() as sandbox:
        chosen = settings(sandbox, tmp_path)
        async with open_house(chosen):
            with pytest.raises(StoreError, match="database_in_use"):
                async with open_house(chosen):
                    pass
            assert life_of(chosen, app.clock()) == STARTING
