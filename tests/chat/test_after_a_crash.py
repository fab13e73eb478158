"""What was arriving when the bot died, or has stuck since, is settled: Discord knows."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.chat import asking
from bot.desk.desk import Desk
from bot.request import Reply, Request, Ticket
from bot.sandbox.default_world import ADA, BOT, GUILD, PORTRAITS
from bot.texts import say
from tests.chat.club import Club, WatchedDesk, open_club, running
from tests.waiting import soon


class DyingDesk(WatchedDesk):
    """The real desk in a process that dies before it can note an acknowledgement."""

    async def acknowledged(self, job: int, message: int | None) -> None:
        await asyncio.Event().wait()


class FaultyDesk(WatchedDesk):
    """The real desk, with a fault after the first row it writes and after the next answer."""

    def __init__(self, real: Desk) -> None:
        super().__init__(real)
        self._faults = ["submit", "acknowledged"]

    async def submit(self, request: Request, reply: Reply) -> Ticket:
        ticket = await super().submit(request, reply)
        self._fail("submit")
        return ticket

    async def acknowledged(self, job: int, message: int | None) -> None:
        self._fail("acknowledged")
        await super().acknowledged(job, message)

    def _fail(self, here: str) -> None:
        if here in self._faults:
            self._faults.remove(here)
            raise ZeroDivisionError


class HaltingDesk(WatchedDesk):
    """The real desk, which says that a request is written down only when the test lets it."""

    def __init__(self, real: Desk) -> None:
        super().__init__(real)
        self.written, self.open = asyncio.Event(), asyncio.Event()
        self._looks: asyncio.Queue[None] = asyncio.Queue()

    async def submit(self, request: Request, reply: Reply) -> Ticket:
        ticket = await super().submit(request, reply)
        self.written.set()
        await self.open.wait()
        return ticket

    async def arriving(self) -> list[Ticket]:
        self._looks.put_nowait(None)
        return await super().arriving()

    async def looked_twice(self) -> None:
        """Wait until what a look has found has been dealt with."""
        while not self._looks.empty():
            self._looks.get_nowait()
        for _ in range(2):
            await soon(self._looks.get(), "another look")


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
            await club.until(message, "· seed")
            await club.delivery(message, "posted")


async def test_a_job_that_was_never_acknowledged_is_dropped_after_a_crash(tmp_path: Path) -> None:
    async with open_club(tmp_path) as club:
        asked = await written_down_only(club)

        async with running(club.chat()):
            await club.queue_says(asked, state="cancelled")

        assert (await club.hands.ask("transcript"))["messages"] == []


async def test_a_refusal_is_not_taken_for_an_acknowledgement(tmp_path: Path) -> None:
    async with open_club(tmp_path) as club:
        asked = await written_down_only(club)
        interaction = club.sandbox.service.interactions.find(str(asked))
        body = {"type": 4, "data": {"content": "Too busy.", "flags": 64}}
        path = f"/interactions/{asked}/{interaction.token}/callback"
        await club.hands.api("POST", path, json=body, token=None)

        async with running(club.chat()):
            await club.queue_says(asked, state="cancelled")


@pytest.mark.parametrize("token", [None, "a token that opens nothing"])
async def test_a_job_whose_token_is_dead_is_dropped_after_a_crash(
    tmp_path: Path, token: str | None
) -> None:
    async with open_club(tmp_path) as club:
        asked = await written_down_only(club, token=token)

        async with running(club.chat()):
            await club.queue_says(asked, state="cancelled")


async def test_what_a_fault_has_left_half_way_does_not_wait_for_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "LOOK_SECONDS", 0.02)
    async with open_club(tmp_path) as club:
        desk = FaultyDesk(club.desk)
        async with running(club.chat(desk)):
            asked = await club.hands.slash("portrait", subject="Ada Lovelace")
            assert await club.told(await club.hands.acknowledged(asked)) == say("internal")
            message = await club.ask()
            assert (await club.job(int(asked))).state == "arriving"
            assert (await club.job_of(message)).state == "arriving"

            club.rooms.clock.now += asking.STUCK_SECONDS + 1
            (await club.sitting()).finish()
            await club.until(message, "· seed")
            assert (await club.job(int(asked))).state == "cancelled"


async def test_what_is_still_being_answered_is_left_to_who_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "LOOK_SECONDS", 0.02)
    async with open_club(tmp_path) as club:
        desk = HaltingDesk(club.desk)
        async with running(club.chat(desk)):
            asked = await club.hands.slash("portrait", subject="Ada Lovelace")
            await soon(desk.written.wait(), "the request to be written down")
            club.rooms.clock.now += asking.STUCK_SECONDS + 1
            await desk.looked_twice()
            assert (await club.job(int(asked))).state == "arriving"

            desk.open.set()
            assert (await club.sitting()).job == int(asked)


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
