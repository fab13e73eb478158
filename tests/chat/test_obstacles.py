"""What stands between a result and its channel: bans, rules, sizes, places that are gone."""

import asyncio
import logging
import os
from pathlib import Path

import pytest
from PIL import Image

from bot.chat import pacing
from bot.chat.client import Client
from bot.pictures import encode
from bot.request import Waiting
from bot.sandbox.faults import Fault
from tests import paper_studio
from tests.chat.club import Club, club_with_bot, open_club, running
from tests.waiting import soon

EDIT = {"method": "PATCH", "path": "/webhooks/*"}


class BanFault(Fault):
    """A 429 of the network in front of Discord: it names no proxy, and is no JSON of Discord's."""

    def headers(self) -> dict[str, str]:
        return {}


@pytest.fixture
def banned(monkeypatch: pytest.MonkeyPatch) -> asyncio.Queue[Client]:
    """Collect the clients that have been shut out, so that a test can end it."""
    known: asyncio.Queue[Client] = asyncio.Queue()
    pause = Client.pause

    def noting(client: Client) -> None:
        pause(client)
        known.put_nowait(client)

    monkeypatch.setattr(Client, "pause", noting)
    return known


@pytest.mark.parametrize(("at", "minutes"), [("/webhooks/*", 1), ("/channels/*", 16)])
async def test_a_ban_by_the_network_stops_all_requests_for_a_while_and_loses_nothing(
    tmp_path: Path,
    banned: asyncio.Queue[Client],
    caplog: pytest.LogCaptureFixture,
    at: str,
    minutes: int,
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask()
        sitting = await club.sitting()
        await club.until(message, "Painting")
        waits = await club.ask("grace")
        club.clock.advance(minutes * 60.0)
        club.sandbox.service.faults.add(BanFault("*", at, status=429, times=99))
        sitting.finish()
        client = await soon(banned.get(), "the client to be banned")
        since = (await club.hands.wait("fault"))["n"]

        # Commands and presses meet silence now: an answer would only make the ban longer.
        unheard = await club.hands.slash("portrait", member="grace", subject="Grace Hopper")
        pressed = await club.hands.press(waits, member="grace", label="Cancel")
        hers = await club.sitting()
        hers.finish()
        await hers.closed.wait()
        seen = (await club.hands.ask("log", after=since))["entries"]
        # What was on its way when the first answer came meets the ban, too; nothing follows it.
        on_its_way = {"fault", "interaction_refused"}
        assert {entry["kind"] for entry in seen} - on_its_way == {"interaction_sent"}

        club.sandbox.service.faults.clear()
        client.banned_until = 0.0
        await club.ask("ada")

        await club.delivery(message, "posted")
        await club.delivery(waits, "posted")
        for silent in (unheard, pressed):
            answered = await club.hands.ask(f"interactions/{silent}")
            assert answered["acknowledged_ms"] is None
        assert await club.rooms.job_queue.get(int(unheard)) is None
        errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
        assert errors
        assert all("refuses this machine" in error.getMessage() for error in errors)


async def test_where_a_rule_stops_the_words_the_picture_comes_without_them(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask(subject="Ada Lovelace in a hat", mood="serious")
        sitting = await club.sitting()
        await club.until(message, "Painting")
        await club.hands.order("faults", **EDIT, status=400, code=200000)

        sitting.finish()

        shown = await club.until(message, "· seed")
        await club.delivery(message, "posted")
        [file] = club.sandbox.service.messages.find(message).files
        for words in ("Lovelace", "hat", "serious"):
            assert words not in f"{shown['content']} {shown['embeds']} {file.description}"
        assert "AI-generated" in file.description


async def test_where_a_rule_stops_even_that_it_is_not_tried_for_ever(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask()
        sitting = await club.sitting()
        await club.until(message, "Painting")
        await club.hands.order("faults", **EDIT, status=400, code=200000, times=9)

        sitting.finish()

        await club.delivery(message, "undeliverable")


async def test_a_place_that_takes_no_edits_is_asked_once_and_then_for_the_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "SPACING_SECONDS", 0.0)
    async with club_with_bot(tmp_path) as club:
        await club.ask("grace")
        first = await club.sitting()
        message = await club.ask("ada")
        job = (await club.job_of(message)).id
        club.clock.advance(16 * 60.0)
        edit = {"method": "PATCH", "path": f"/channels/*/messages/{message}"}
        await club.hands.order("faults", **edit, status=403, code=50013, times=99)

        for place in range(9, 3, -1):
            club.rooms.dispatch.latest_events.put(job, Waiting(place, 60.0))
            await club.hands.wait("fault")
        first.finish()
        (await club.sitting()).finish()
        await club.queue_says(job, delivery="posted")

        entries = (await club.hands.ask("log"))["entries"]
        assert len([entry for entry in entries if entry["kind"] == "fault"]) == 2


def noise(side: int) -> bytes:
    """Return a PNG that no lossless way makes small."""
    return encode.png(Image.frombytes("RGB", (side, side), os.urandom(3 * side * side)))


async def test_a_picture_too_large_for_its_place_is_made_smaller_and_keeps_its_marks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper_studio, "PNG", noise(256))
    async with club_with_bot(tmp_path, file_limit=150_000) as club:
        message = await club.ask(count=2)
        (await club.sitting()).finish()

        shown = await club.until(message, "· seed")

        await club.delivery(message, "posted")
        files = club.sandbox.service.messages.find(message).files
        assert [file.filename.rpartition(".")[2] for file in files] == ["jpg", "jpg"]
        assert all(len(file.data) <= 150_000 for file in files)
        assert all(b"c2pa" in file.data for file in files)
        assert all(b"trainedAlgorithmicMedia" in file.data for file in files)
        assert all("AI-generated" in file.description for file in files)
        assert len({embed["image"]["url"] for embed in shown["embeds"]}) == 2
        assert shown["attachments"] == [], "the embeds show the files"


async def test_who_puts_the_bot_out_frees_the_gpu(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        painted = int((await club.job_of(await club.ask("ada"))).id)
        sitting = await club.sitting()
        waits = int((await club.job_of(await club.ask("grace"))).id)

        await club.hands.drop("members/portrait-bot")

        await sitting.closed.wait()
        for job in (painted, waits):
            await club.queue_says(job, state="cancelled", delivery="posted")


async def test_who_puts_the_bot_out_while_it_is_away_frees_the_gpu_too(tmp_path: Path) -> None:
    async with open_club(tmp_path) as club:
        await club.hands.order("guilds", name="Elsewhere")
        async with running(club.chat()):
            waits = int((await club.job_of(await club.ask())).id)
            sitting = await club.sitting()
        await club.hands.drop("members/portrait-bot")

        async with running(club.chat()):
            await sitting.closed.wait()
            await club.queue_says(waits, state="cancelled", delivery="posted")


async def test_a_guild_that_is_only_out_of_reach_loses_nothing(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask()
        sitting = await club.sitting()

        await club.hands.order_nothing("outage", guild="Portrait Club", available=False)

        await club.until(message, "Painting")
        sitting.finish()
        await club.delivery(message, "posted")


@pytest.mark.parametrize("code", [10003, 10004])
async def test_what_was_asked_for_in_a_place_that_is_gone_is_stopped(
    tmp_path: Path, code: int
) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.hands.order("faults", **EDIT, status=404, code=code)
        message = await club.ask()

        sitting = await club.sitting()

        await sitting.closed.wait()
        await club.queue_says((await club.job_of(message)).id, state="cancelled")


async def test_a_deleted_channel_frees_the_gpu(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        job = (await club.job_of(await club.ask())).id
        sitting = await club.sitting()

        await club.hands.drop("channels/portraits")

        await sitting.closed.wait()
        await club.queue_says(job, state="cancelled", delivery="undeliverable")


async def test_no_log_line_holds_a_token_or_what_somebody_asked_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with club_with_bot(tmp_path) as club:
        await club.hands.order("faults", method="POST", path="/interactions/*", lost=True)
        first = await club.hands.slash("portrait", subject="Zoroaster")
        await club.hands.acknowledged(first)
        message = await club.ask(subject="Zoroaster")
        sitting = await club.sitting()
        await club.until(message, "Painting")
        for fault in ({"lost": True}, {"status": 503}, {"status": 400, "code": 50035}):
            await club.hands.order("faults", **EDIT, **fault)
        sitting.finish()
        await club.delivery(message, "undeliverable")

        tokens = [each.token for each in interactions(club)]
    assert len(tokens) == 2
    assert "an edit failed" in caplog.text
    assert not [token for token in tokens if token in caplog.text]
    assert "Zoroaster" not in caplog.text


def interactions(club: Club) -> list:  # type: ignore[type-arg]  # the sandbox's own
    return list(club.sandbox.service.interactions._by_id.values())
