"""The gateway may close, break or stay away for an hour: what is painted is shown all the same."""

import asyncio
from itertools import accumulate
from pathlib import Path
from statistics import mean
from typing import Any

import discord
import pytest

from bot.chat import gateway
from bot.chat.gateway import Patience
from bot.errors import SettingsError
from bot.sandbox.clock import SetClock
from bot.texts import say
from tests.chat.club import WAIT_SECONDS, Club, club_with_bot, open_club
from tests.chat.test_sign_in import at_once
from tests.waiting import within

HOUR = 3600.0


@pytest.mark.parametrize(
    "order",
    [{"do": "reconnect"}, {"do": "close", "code": 4000}, {"do": "cut"}],
    ids=["asked to reconnect", "closed", "cut"],
)
async def test_what_is_painted_does_not_notice_a_gateway_that_drops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: dict[str, Any]
) -> None:
    monkeypatch.setattr(gateway, "FIRST_SECONDS", 0.001)
    async with club_with_bot(tmp_path) as club:
        message = await club.ask()
        sitting = await club.sitting()
        await club.hands.order_nothing("gateway", **order)
        await club.hands.wait("client_resumed")
        asked = await club.hands.slash("portrait", member="grace", subject="Grace Hopper")

        sitting.finish()

        await club.until(message, "· seed")
        assert (await club.hands.acknowledged(asked))["callback_type"] == 4
        assert not (await club.sitting()).closed.is_set()
        assert (await club.job_of(message)).attempt == 1
        assert len((await club.hands.ask("transcript"))["messages"]) == 2


@pytest.mark.parametrize(
    ("close_code", "code"),
    [
        (4004, "token_wrong"),
        (4013, "intents_refused"),
        (4014, "intents_refused"),
        (4010, "gateway_refuses"),
        (4011, "gateway_refuses"),
    ],
)
async def test_a_gateway_that_will_not_have_the_bot_ends_it_with_one_line(
    tmp_path: Path, close_code: int, code: str
) -> None:
    async with open_club(tmp_path) as club:
        chat = club.chat()
        run = asyncio.create_task(chat.run())
        await until_heard(club)

        await club.hands.order_nothing("gateway", do="close", code=close_code)

        with pytest.raises(SettingsError) as error:
            await run
        assert error.value.code == code
        told = say(error.value.code, **error.value.facts)
        assert "\n" not in told
        assert code == "token_wrong" or str(close_code) in told
        log = (await club.hands.ask("log"))["entries"]
        assert [entry["kind"] for entry in log].count("client_ready") == 1, "it did not try again"


async def test_without_a_gateway_pictures_are_shown_and_nothing_new_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "FIRST_SECONDS", 0.001)
    monkeypatch.setattr(discord.Client, "before_identify_hook", at_once)
    async with open_club(tmp_path) as club:
        chat = club.chat()
        run = asyncio.create_task(chat.run())
        await until_heard(club)
        message = await club.ask()
        sitting = await club.sitting()
        await until(chat, heard=True)

        await club.hands.order_nothing("gateway", do="down")
        for _ in range(3):
            await club.hands.wait("gateway_refused")
        await until(chat, heard=False)
        unheard = await club.force(subject="Grace Hopper")
        sitting.finish()
        await club.until(message, "· seed")
        await club.delivery(message, "posted")
        assert await club.rooms.job_queue.get(int(unheard)) is None

        down = (await club.hands.ask("log"))["cursor"]
        await club.hands.order_nothing("gateway", do="up")
        await club.hands.wait("client_ready", after=down)
        await until(chat, heard=True)
        assert await club.picture("grace")
        assert len((await club.hands.ask("transcript"))["messages"]) == 2
        await chat.close()
        await run


async def test_a_bot_that_ends_does_not_wait_for_a_gateway_that_hears_nothing(
    tmp_path: Path,
) -> None:
    async with open_club(tmp_path) as club:
        chat = club.chat()
        run = asyncio.create_task(chat.run())
        async with within("the chat to be ready", seconds=WAIT_SECONDS):
            await chat.ready.wait()
        await club.hands.order_nothing("gateway", do="zombie", deaf=True)

        async with within(
            "the chat to close", seconds=WAIT_SECONDS
        ):  # discord.py may wait for thirty seconds
            await chat.close()
            await run


def test_an_hour_without_a_gateway_is_tried_now_and_then_and_noticed_when_it_is_over() -> None:
    for _ in range(20):
        clock = SetClock(0.0)
        patience, waits = Patience(clock.now), list[float]()
        while clock.now() < HOUR:
            waits.append(patience.delay())
            clock.advance(waits[-1])

        assert max(waits) <= 60.0, "no longer away than a minute after it is back"
        assert len(waits) < 300, "each of them is a request to Discord"
        assert mean(waits[:3]) < mean(waits[10:])

        clock.advance(2 * HOUR)
        assert patience.delay() <= 2.0, "the next outage begins anew"


def test_waits_double_up_to_a_minute() -> None:
    longest = [gateway.longest_wait(tries) for tries in range(1, 50)]
    assert longest[:6] == [2.0, 4.0, 8.0, 16.0, 32.0, 60.0]
    assert longest == list(accumulate(longest, max))
    assert longest[-1] == 60.0


async def until_heard(club: Club) -> None:
    """Wait until Discord has told the bot of its guilds."""
    await club.hands.wait("client_ready")


async def until(chat: Any, *, heard: bool) -> None:
    """Wait until the bot says that members reach it, or that they do not."""
    async with within("the bot to hear members, or not", seconds=WAIT_SECONDS):
        while chat.is_heard is not heard:  # noqa: ASYNC110  # discord.py has no event for it
            await asyncio.sleep(0.01)
