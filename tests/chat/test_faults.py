"""What fails on the way to Discord is judged, made again where it passes, and never doubled."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest

from bot.chat import faults
from bot.chat.faults import DiscordVerdict, verdict_of
from bot.errors import PaintingFailed
from bot.texts import ENGLISH
from tests.chat.club import club_with_bot

EDIT = {"method": "PATCH", "path": "/webhooks/*"}
FIRST_ANSWER = {"method": "POST", "path": "/interactions/*"}


@pytest.mark.parametrize(
    "fault",
    [
        {"lost": True},
        {"lost": True, "after_effect": True},
        {"status": 503},
        {"status": 429, "retry_after": 0.1},
        {"status": 429, "retry_after": 0.1, "scope": "shared"},
        {"status": 429, "retry_after": 0.1, "scope": "global"},
    ],
)
async def test_an_edit_that_fails_is_made_again_and_the_picture_comes_once(
    tmp_path: Path, fault: dict[str, Any]
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask()
        sitting = await club.sitting()
        await club.until(message, "step 0 of 2")
        await club.hands.order("faults", **EDIT, **fault)

        sitting.finish()

        await club.until(message, "· seed")
        await club.delivery(message, "posted")
        assert len((await club.hands.ask("transcript"))["messages"]) == 1
        assert club.sandbox.service.faults.take("PATCH", "/webhooks/1") is None, "it happened"


@pytest.mark.parametrize("fault", [{"lost": True}, {"status": 500}])
async def test_an_acknowledgement_counts_even_if_discords_answer_to_it_was_lost(
    tmp_path: Path, fault: dict[str, Any]
) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.hands.order("faults", **FIRST_ANSWER, **fault, after_effect=True)

        message = await club.ask()

        (await club.sitting()).finish()
        await club.until(message, "· seed")
        assert len((await club.hands.ask("transcript"))["messages"]) == 1


async def test_a_request_whose_acknowledgement_never_reached_discord_is_dropped_and_told_so(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.hands.order("faults", **FIRST_ANSWER, lost=True)

        asked = await club.hands.slash("portrait", subject="Ada Lovelace")

        assert await club.told(await club.hands.acknowledged(asked)) == ENGLISH["internal"]
        await club.queue_says(int(asked), state="cancelled")


@dataclass
class Answer:
    """As much of a response as discord.py's errors read."""

    status: int
    reason: str = "told by Discord"
    headers: dict[str, str] = field(default_factory=lambda: {"Via": "1.1 google"})


@pytest.mark.parametrize(
    ("status", "code", "verdict"),
    [
        (404, 10008, DiscordVerdict.DELETED),
        (404, 10015, DiscordVerdict.ELSEWHERE),
        (401, 50027, DiscordVerdict.ELSEWHERE),
        (404, 0, DiscordVerdict.ELSEWHERE),
        (404, 10003, DiscordVerdict.GONE),
        (404, 10004, DiscordVerdict.GONE),
        (404, 10013, DiscordVerdict.NO_PLACE),
        (403, 50007, DiscordVerdict.NO_PLACE),
        (403, 50001, DiscordVerdict.NO_PLACE),
        (403, 50013, DiscordVerdict.NO_PLACE),
        (403, 50278, DiscordVerdict.NO_PLACE),
        (403, 160005, DiscordVerdict.NO_PLACE),
        (403, 0, DiscordVerdict.PERHAPS),
        (403, 40333, DiscordVerdict.PERHAPS),
        (400, 40004, DiscordVerdict.PERHAPS),
        (400, 20022, DiscordVerdict.PERHAPS),
        (400, 50083, DiscordVerdict.NO_PLACE),
        (413, 0, DiscordVerdict.TOO_LARGE),
        (400, 40005, DiscordVerdict.TOO_LARGE),
        (400, 50035, DiscordVerdict.HOPELESS),
        (400, 200000, DiscordVerdict.BLOCKED),
        (400, 20016, DiscordVerdict.LATER),
        (403, 20028, DiscordVerdict.LATER),
        (429, 0, DiscordVerdict.LATER),
        (429, 30046, DiscordVerdict.LATER),
        (500, 0, DiscordVerdict.LATER),
        (503, 0, DiscordVerdict.LATER),
    ],
)
def test_each_refusal_of_discord_has_its_consequence(
    status: int, code: int, verdict: DiscordVerdict
) -> None:
    error = discord.HTTPException(Answer(status), {"code": code, "message": "no"})
    assert verdict_of(error) is verdict


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (TimeoutError(), DiscordVerdict.LATER),
        (ConnectionResetError(104, "reset by peer"), DiscordVerdict.LATER),
        (aiohttp.ServerDisconnectedError(), DiscordVerdict.LATER),
        (discord.RateLimited(90.0), DiscordVerdict.LATER),
        (FileNotFoundError(), DiscordVerdict.LOST),
        (PaintingFailed("picture_too_large"), DiscordVerdict.NEVER_FITS),
        (faults.MessageUnknown(), DiscordVerdict.NO_PLACE),
    ],
)
def test_trouble_without_an_answer_passes_and_a_lost_file_does_not(
    error: Exception, verdict: DiscordVerdict
) -> None:
    assert isinstance(error, faults.TROUBLE)
    assert verdict_of(error) is verdict
    assert faults.passes(error) is (verdict is DiscordVerdict.LATER)
