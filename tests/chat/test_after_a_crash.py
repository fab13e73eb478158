"""What was arriving when the bot died is settled at the next start: Discord knows."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.request import Reply, Request
from bot.sandbox.default_world import ADA, BOT, GUILD, PORTRAITS
from tests.chat.club import Club, WatchedDesk, open_club, running


class DyingDesk(WatchedDesk):
    """The real desk in a process that dies before it can note an acknowledgement."""

    async def acknowledged(self, job: int, message: int | None) -> None:
        await asyncio.Event().wait()


@pytest.mark.parametrize("ahead_seconds", [0.0, 3600.0, -3600.0])
async def test_an_acknowledged_job_is_taken_up_after_a_crash(
    tmp_path: Path, ahead_seconds: float
) -> None:
    async with open_club(tmp_path, ahead_seconds=ahead_seconds) as club:
        async with running(club.chat(DyingDesk(club.desk))):
            message = await club.ask()
        assert (await club.job_of(message)).state == "arriving"

        async with running(club.chat()):
            (await club.sitting()).finish()
            await club.until(message, "Painted in")
            await club.delivery(message, "posted")


async def test_a_job_that_was_never_acknowledged_is_dropped_after_a_crash(tmp_path: Path) -> None:
    async with open_club(tmp_path) as club:
        asked = await written_down_only(club)

        async with running(club.chat()):
            await club.ledger_says(asked, state="cancelled")

        assert (await club.hands.ask("transcript"))["messages"] == []


async def test_a_refusal_is_not_taken_for_an_acknowledgement(tmp_path: Path) -> None:
    async with open_club(tmp_path) as club:
        asked = await written_down_only(club)
        interaction = club.sandbox.service.interactions.find(str(asked))
        body = {"type": 4, "data": {"content": "Too busy.", "flags": 64}}
        path = f"/interactions/{asked}/{interaction.token}/callback"
        await club.hands.api("POST", path, json=body, token=None)

        async with running(club.chat()):
            await club.ledger_says(asked, state="cancelled")


@pytest.mark.parametrize("token", [None, "a token that opens nothing"])
async def test_a_job_whose_token_is_dead_is_dropped_after_a_crash(
    tmp_path: Path, token: str | None
) -> None:
    async with open_club(tmp_path) as club:
        asked = await written_down_only(club, token=token)

        async with running(club.chat()):
            await club.ledger_says(asked, state="cancelled")


async def written_down_only(club: Club, **changed: Any) -> int:
    """Leave the state of a bot that died between writing a request down and answering it."""
    service = club.sandbox.service
    async with running(club.chat()):  # so that the commands are known
        pass
    asked = await club.force(subject="Ada Lovelace")
    token = service.interactions.find(asked).token
    request = Request(guild=int(GUILD), channel=int(PORTRAITS), member=int(ADA), subject="Ada")
    reply = {"interaction": int(asked), "application": int(BOT), "token": token, "message": None}
    await club.desk.submit(request, Reply(**(reply | {"channel": int(PORTRAITS)} | changed)))
    return int(asked)
