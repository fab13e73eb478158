"""Nothing is lost and nothing taken twice between Discord's three seconds and the desk."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from bot.chat import asking, client
from bot.desk.desk import Desk
from bot.request import Reply, Request, Ticket
from bot.texts import ENGLISH, say
from tests.chat.club import Club, WatchedDesk, club_with_bot, open_club, running
from tests.waiting import soon


class SlowDesk(WatchedDesk):
    """The real desk behind a door that the test opens."""

    def __init__(self, real: Desk) -> None:
        super().__init__(real)
        self.asked, self.open = asyncio.Event(), asyncio.Event()

    async def submit(self, request: Request, reply: Reply) -> Ticket:
        self.asked.set()
        await self.open.wait()
        return await super().submit(request, reply)


class BrokenDesk(WatchedDesk):
    """A desk with a fault nobody has thought of."""

    async def submit(self, request: Request, reply: Reply) -> Ticket:
        raise ZeroDivisionError

    async def look_up(self, job: int) -> Ticket | None:
        raise ZeroDivisionError


@pytest.mark.parametrize(
    ("operator", "told"),
    [("", say("internal")), ("Olive", say("internal_operator", operator="Olive"))],
)
async def test_a_fault_of_ours_is_one_sentence_for_the_person_and_a_traceback_for_the_operator(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, operator: str, told: str
) -> None:
    async with open_club(tmp_path) as club:
        async with running(club.chat()):
            painted = await club.picture()
        async with running(club.chat(BrokenDesk(club.desk), operator=operator)):
            asked = await club.hands.slash("portrait", subject="Ada Lovelace")

            assert await club.told(await club.hands.acknowledged(asked)) == told
            assert await club.told(await club.press(painted, "Again")) == told

        errors = [record for record in caplog.records if record.levelno == logging.ERROR]
        assert [record.exc_info[0] for record in errors if record.exc_info] == [
            ZeroDivisionError,
            ZeroDivisionError,
        ]


async def test_a_late_acknowledgement_drops_the_request_without_a_word(tmp_path: Path) -> None:
    async with open_club(tmp_path) as club:
        desk = SlowDesk(club.desk)
        async with running(club.chat(desk)):
            asked = await club.hands.slash("portrait", subject="Ada Lovelace")
            await soon(desk.asked.wait(), "the desk to be asked")
            club.clock.advance(3.5)
            desk.open.set()

            await club.hands.wait("interaction_refused", interaction_id=asked, code=10062)

            await club_hears(club, desk, int(asked), state="cancelled")
            assert (await club.job(int(asked))).delivery is None
            assert (await club.hands.ask(f"interactions/{asked}"))["refusals"][1:] == []
            assert (await club.hands.ask("transcript"))["messages"] == []


async def club_hears(club: Club, desk: WatchedDesk, job: int, **facts: str) -> None:
    club.desk = desk
    await club.queue_says(job, **facts)


async def test_a_desk_that_is_too_slow_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "ANSWER_SECONDS", 0.02)
    async with open_club(tmp_path) as club:
        desk = SlowDesk(club.desk)
        async with running(club.chat(desk)):
            asked = await club.hands.slash("portrait", subject="Ada Lovelace")

            known = await club.hands.acknowledged(asked)

            assert await club.told(known) == ENGLISH["too_busy"]
            desk.open.set()
            await club_hears(club, desk, int(asked), state="cancelled")


def test_a_late_request_halves_how_many_are_let_in_and_each_in_time_adds_one() -> None:
    room = 200
    rooms = [room := asking.room_after(room, in_time=False) for _ in range(8)]
    assert rooms == [100, 50, 25, 12, 6, 4, 4, 4]
    assert asking.room_after(4, in_time=True) == 5
    assert asking.room_after(200, in_time=True) == 200


async def test_who_comes_on_top_of_a_flood_is_told_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "MAX_ROOM", 1)
    async with open_club(tmp_path) as club:
        desk = SlowDesk(club.desk)
        async with running(club.chat(desk)):
            first = await club.hands.slash("portrait", subject="Ada Lovelace")
            await soon(desk.asked.wait(), "the desk to be asked")
            second = await club.hands.slash("portrait", subject="Ada Lovelace", member="grace")

            assert await club.told(await club.hands.acknowledged(second)) == ENGLISH["too_busy"]
            desk.open.set()
            assert (await club.sitting()).job == int(first)
            third = await club.hands.slash("portrait", subject="Ada Lovelace", member="grace")
            await club.hands.acknowledged(third)
            assert await club.rooms.job_queue.get(int(third)) is not None
            assert await club.rooms.job_queue.get(int(second)) is None


def record_events(club: Club, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, Any]]:
    """Note what the sandbox sends, so that a test can send it again."""
    sent: list[tuple[Any, Any]] = []
    dispatch = club.sandbox.service.hub.dispatch

    def noting(*event: Any, **options: Any) -> int:
        sent.append((event, options))
        return dispatch(*event, **options)

    monkeypatch.setattr(club.sandbox.service.hub, "dispatch", noting)
    return sent


async def test_a_replayed_interaction_is_one_job_and_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with club_with_bot(tmp_path) as club:
        sent = record_events(club, monkeypatch)
        message = await club.ask()
        await club.sitting()
        event, options = next(each for each in sent if each[0][0] == "INTERACTION_CREATE")

        club.sandbox.service.hub.dispatch(*event, **options)
        after = await club.ask("grace")

        # The replay came before Grace's request, so it has been dealt with.
        told = (await club.hands.ask("transcript"))["messages"]
        assert [each["id"] for each in told] == [message, after]
        entries = (await club.hands.ask("log"))["entries"]
        assert not [entry for entry in entries if entry["kind"] == "interaction_refused"]
        assert (await club.job_of(message)).state == "running"


async def test_a_replay_that_overtakes_the_first_answer_does_not_spoil_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with club_with_bot(tmp_path) as club:
        dispatch = club.sandbox.service.hub.dispatch

        def twice(*event: Any, **options: Any) -> int:
            dispatch(*event, **options)
            return dispatch(*event, **options)

        monkeypatch.setattr(club.sandbox.service.hub, "dispatch", twice)
        message = await club.ask()

        (await club.sitting()).finish()

        await club.until(message, "· seed")
        assert len((await club.hands.ask("transcript"))["messages"]) == 1


async def test_a_request_cut_off_by_the_end_of_the_bot_is_dropped_at_the_next_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_club(tmp_path) as club:
        desk = SlowDesk(club.desk)
        async with running(club.chat(desk)):
            asked = await club.hands.slash("portrait", subject="Ada Lovelace")
            await soon(desk.asked.wait(), "the desk to be asked")
        desk.open.set()
        while await club.rooms.job_queue.get(int(asked)) is None:
            pass  # each question lets the desk go on

        async with running(club.chat()):
            await club.ask("grace")
            await club.queue_says(int(asked), state="cancelled")

        assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
