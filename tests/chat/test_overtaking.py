"""What ends a job waits behind nothing: no status edit, no upload, no second process."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from bot.chat import asking, faults, pacing
from bot.request import Waiting
from bot.sandbox.default_world import ADA, GUILD, MOD
from bot.texts import ENGLISH
from tests.chat.club import DEFERRED, club_with_bot, open_club, running
from tests.chat.test_acknowledgement import SlowDesk
from tests.waiting import soon

OLD = {"method": "PATCH", "path": "/channels/*", "status": 429, "code": 30046, "retry_after": 40.0}
ACKNOWLEDGEMENT = {"method": "POST", "path": "/interactions/*", "status": 400}


async def test_a_picture_does_not_wait_for_the_status_edit_it_replaces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "SPACING_SECONDS", 0.0)
    async with club_with_bot(tmp_path) as club:
        message = await club.ask()
        sitting = await club.sitting()
        await club.until(message, "Painting")
        club.clock.advance(2 * 3600.0)
        club.rooms.clock.now += 2 * 3600.0
        await club.hands.order("faults", **OLD, times=99)
        club.rooms.dispatch.latest_events.put(sitting.job, Waiting(5, 60.0))
        await club.hands.wait("fault")

        sitting.finish()

        await club.delivery(message, "posted")  # within ten seconds, not forty
        shown = (await club.hands.ask("transcript"))["messages"][-1]
        assert "· seed" in shown["content"]


async def test_where_a_rule_stops_the_first_words_the_answer_comes_without_them(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.hands.order("faults", **ACKNOWLEDGEMENT, code=200000)

        message = await club.ask(subject="Ada Lovelace")

        first = (await club.hands.states(message))[0]["message"]
        assert "Lovelace" not in first["content"]
        (await club.sitting()).finish()
        await club.until(message, "· seed")


async def test_where_a_rule_stops_every_answer_it_is_called_by_its_name(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.hands.order("faults", **ACKNOWLEDGEMENT, code=200000, times=2)

        asked = await club.hands.slash("portrait", subject="Ada Lovelace")

        assert await club.told(await club.hands.acknowledged(asked)) == ENGLISH["automod"]
        await club.queue_says(int(asked), state="cancelled")


async def test_what_another_process_answers_is_dropped_and_the_operator_reads_so_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_club(tmp_path) as club:
        desk = SlowDesk(club.desk)
        async with running(club.chat(desk)):
            for _ in range(2):
                desk.open.clear()
                desk.asked.clear()
                asked = await club.hands.slash("portrait", subject="Ada Lovelace")
                await soon(desk.asked.wait(), "the desk to be asked")
                token = club.sandbox.service.interactions.find(asked).token
                theirs = {"type": 4, "data": {"content": "Theirs.", "components": [_row(asked)]}}
                path = f"/interactions/{asked}/{token}/callback"
                await club.hands.api("POST", f"{path}?with_response=1", token=None, json=theirs)

                desk.open.set()

                club.desk = desk
                await club.queue_says(int(asked), state="cancelled")

        assert [record.message for record in caplog.records].count(ENGLISH["two_bots"]) == 1


def _row(job: str) -> dict[str, Any]:
    button = {"type": 2, "style": 2, "label": "Cancel", "custom_id": f"portrait:cancel:{job}:v1"}
    return {"type": 1, "components": [button]}


async def test_who_was_told_that_it_is_too_busy_hears_no_second_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "ANSWER_SECONDS", 0.02)
    async with open_club(tmp_path) as club:
        desk = SlowDesk(club.desk)
        await desk.moderator_orders.block(
            int(GUILD), int(MOD), int(ADA), "spam", until=None, words=""
        )
        async with running(club.chat(desk)) as chat:
            assert chat._client is not None
            in_hand = chat._client.asking = Listening()
            asked = await club.hands.slash("portrait", subject="Ada Lovelace")
            known = await club.hands.acknowledged(asked)
            assert await club.told(known) == ENGLISH["too_busy"]

            desk.open.set()

            await soon(in_hand.free.wait(), "the hand to be free")
            await club.hands.answered(await club.hands.slash("my-portraits help"))
            assert club.sandbox.service.interactions.find(asked).followups == set()


class Listening(list[int]):
    """The interactions in hand, which tell when there are none any more."""

    def __init__(self) -> None:
        super().__init__()
        self.free = asyncio.Event()

    def remove(self, interaction: int) -> None:
        super().remove(interaction)
        self.free.set()


async def test_a_start_is_patient_with_every_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults, "MAX_WAIT_SECONDS", 0.01)
    async with open_club(tmp_path) as club:
        for method, path in (("PUT", "/applications/*"), ("GET", "/applications/*/guilds/*")):
            order = {"method": method, "path": path, "status": 503, "times": 3}
            await club.hands.order("faults", **order)

        async with running(club.chat()) as chat:
            assert chat.ready.is_set()
            await club.ask()

        assert club.sandbox.service.faults.take("PUT", "/applications/1/commands") is None
        assert club.sandbox.service.faults.take("GET", "/applications/1/guilds/1") is None


async def test_an_event_that_cannot_be_read_is_named_and_lost_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with club_with_bot(tmp_path) as club:
        odd = {"id": "5", "type": 0, "guild_id": GUILD, "name": "new"}
        for session in club.sandbox.service.hub.sessions():
            session.send("CHANNEL_CREATE", odd)

        await club.picture()

        errors = [record.message for record in caplog.records if record.levelno >= logging.ERROR]
        assert len(errors) == 1
        assert "CHANNEL_CREATE" in errors[0]


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("portrait-mod usage", {}),
        ("portrait-mod audit", {"export": "csv"}),
        ("portrait-settings", {"rules_as": "toml"}),
    ],
)
async def test_a_file_is_no_first_answer(
    tmp_path: Path, command: str, options: dict[str, str]
) -> None:
    async with club_with_bot(tmp_path) as club:
        asked = await club.hands.slash(command, member="owner", **options)

        known = await club.answered(asked)

        assert known["callback_type"] == DEFERRED
        await club.told(known)
        assert club.sandbox.service.messages.find(known["response_message_id"]).files
