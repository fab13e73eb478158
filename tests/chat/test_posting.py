"""A result that needs a message of its own gets exactly one, whatever is lost on the way."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.chat import posting
from bot.sandbox.default_world import ADA
from bot.texts import ENGLISH
from tests.chat.club import Club, WatchedDesk, club_with_bot, open_club, running
from tests.paper_studio import Sitting
from tests.waiting import soon

LATER_THAN_THE_TOKEN = 16 * 60.0
LONG = 130.0  #: a wait after which a person has looked away
POST = {"method": "POST", "path": "/channels/*/messages"}
EDIT = {"method": "PATCH", "path": "/channels/*"}


class DyingDesk(WatchedDesk):
    """The real desk in a process that dies before it can note that a result was seen."""

    async def seen(self, job: int, message: int | None) -> None:
        self._wake()
        await asyncio.Event().wait()


async def painting(club: Club) -> tuple[str, Sitting]:
    """Ask for a picture, and have it begun."""
    message = await club.ask()
    sitting = await club.sitting()
    await club.until(message, "Painting")
    return message, sitting


async def transcript(club: Club) -> Any:
    return (await club.hands.ask("transcript"))["messages"]


async def test_after_a_long_wait_the_result_is_a_reply_that_mentions_who_asked(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        first, sitting = await painting(club)
        club.rooms.clock.now += LONG

        sitting.finish()

        await club.delivery(first, "posted")
        [shown] = await transcript(club)
        assert shown["id"] != first
        assert shown["message_reference"]["message_id"] == first
        assert shown["content"].startswith(f"<@{ADA}>\n-# ")
        assert [person["id"] for person in shown["mentions"]] == [ADA]
        assert "· seed" in shown["content"]
        assert (await club.job_of(first)).reply.message == int(shown["id"])


async def test_a_failure_after_a_long_wait_is_told_in_a_reply_too(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        first, sitting = await painting(club)
        club.rooms.clock.now += LONG

        sitting.fail("out_of_memory")

        await club.delivery(first, "posted")
        [shown] = await transcript(club)
        assert shown["content"].startswith(f"<@{ADA}> `Ada Lovelace`")


@pytest.mark.parametrize("fault", [{"lost": True}, {"status": 503}, {"code": 20016, "status": 400}])
@pytest.mark.parametrize("after_effect", [False, True])
async def test_a_post_that_fails_is_made_again_and_stands_once(
    tmp_path: Path, fault: dict[str, Any], after_effect: bool
) -> None:
    async with club_with_bot(tmp_path) as club:
        first, sitting = await painting(club)
        club.rooms.clock.now += LONG
        await club.hands.order("faults", **POST, **fault, after_effect=after_effect)

        sitting.finish()

        await club.delivery(first, "posted")
        assert len(await transcript(club)) == 1
        assert club.sandbox.service.faults.take("POST", "/channels/1/messages") is None


async def test_once_discord_has_forgotten_the_nonce_the_history_is_searched(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        first, sitting = await painting(club)
        club.rooms.clock.now += LONG
        await club.hands.order("faults", **POST, lost=True, after_effect=True)
        sitting.finish()

        await club.hands.wait("fault", method="POST")
        club.clock.advance(600.0)
        club.rooms.clock.now += 600.0

        await club.delivery(first, "posted")
        assert len(await transcript(club)) == 1


@pytest.mark.parametrize("away_seconds", [0.0, 600.0])
async def test_a_crash_after_the_post_does_not_post_again(
    tmp_path: Path, away_seconds: float
) -> None:
    async with open_club(tmp_path) as club:
        desk = DyingDesk(club.desk)
        async with running(club.chat(desk)):
            first, sitting = await painting(club)
            club.rooms.clock.now += LONG
            noted = desk.changed
            sitting.finish()
            await soon(noted.wait(), "the outcome to be noted")
        club.clock.advance(away_seconds)
        club.rooms.clock.now += away_seconds

        async with running(club.chat()):
            await club.delivery(first, "posted")

        assert len(await transcript(club)) == 1


@pytest.mark.parametrize("away_seconds", [0.0, 600.0])
async def test_a_clock_set_back_after_the_post_does_not_show_it_in_the_first_message_too(
    tmp_path: Path, away_seconds: float
) -> None:
    async with open_club(tmp_path) as club:
        async with running(club.chat()):
            first, sitting = await painting(club)
            club.rooms.clock.now += LONG
            await club.hands.order("faults", **POST, lost=True, after_effect=True)
            sitting.finish()
            await club.hands.wait("fault", method="POST")
        club.clock.advance(away_seconds)
        club.rooms.clock.now += away_seconds - 3600.0

        async with running(club.chat()):
            await club.delivery(first, "posted")

        assert len(await transcript(club)) == 1


async def test_a_message_that_can_be_edited_again_does_not_show_what_was_posted(
    tmp_path: Path,
) -> None:
    async with open_club(tmp_path) as club:
        async with running(club.chat()):
            first, sitting = await painting(club)
            club.clock.advance(LATER_THAN_THE_TOKEN)
            await club.hands.order("faults", **EDIT, status=403, code=50013)
            await club.hands.order("faults", **POST, lost=True, after_effect=True)
            sitting.finish()
            await club.hands.wait("fault", method="POST")

        async with running(club.chat()):
            await club.delivery(first, "posted")

        assert len(await transcript(club)) == 1


async def test_a_result_shown_before_a_crash_is_not_shown_again_long_after(tmp_path: Path) -> None:
    async with open_club(tmp_path) as club:
        desk = DyingDesk(club.desk)
        async with running(club.chat(desk)):
            first, sitting = await painting(club)
            noted = desk.changed
            sitting.finish()
            await soon(noted.wait(), "the outcome to be noted")
        club.rooms.clock.now += LONG

        async with running(club.chat()):
            await club.delivery(first, "posted")

        assert [each["id"] for each in await transcript(club)] == [first]


async def test_who_deleted_their_message_gets_no_other(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        first, sitting = await painting(club)
        club.rooms.clock.now += LONG
        await club.hands.drop(f"messages/{first}")

        sitting.finish()

        await club.delivery(first, "undeliverable")
        assert await transcript(club) == []


async def test_where_the_message_cannot_be_edited_a_new_one_comes(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        first, sitting = await painting(club)
        club.clock.advance(LATER_THAN_THE_TOKEN)
        await club.hands.order("faults", **EDIT, status=403, code=50013)

        sitting.finish()

        await club.delivery(first, "posted")
        [shown] = await transcript(club)
        assert shown["id"] != first
        assert "· seed" in shown["content"]


async def test_where_the_bot_may_not_post_the_message_is_edited_even_after_a_long_wait(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        first, sitting = await painting(club)
        club.rooms.clock.now += LONG
        await club.hands.order("faults", **POST, status=403, code=50013)

        sitting.finish()

        await club.delivery(first, "posted")
        assert [each["id"] for each in await transcript(club)] == [first]


async def test_where_a_reply_is_forbidden_the_result_stands_alone(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        first, sitting = await painting(club)
        club.rooms.clock.now += LONG
        await club.hands.order("faults", **POST, status=400, code=160002)

        sitting.finish()

        await club.delivery(first, "posted")
        [shown] = await transcript(club)
        assert shown.get("message_reference") is None


async def test_a_channel_of_a_locked_thread_takes_nothing_and_is_not_asked_for_ever(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        first, sitting = await painting(club)
        club.clock.advance(LATER_THAN_THE_TOKEN)
        for order in (EDIT, POST):
            await club.hands.order("faults", **order, status=400, code=50083, times=9)

        sitting.finish()

        await club.delivery(first, "undeliverable")


def test_a_nonce_is_the_same_for_a_job_and_fits_into_discords_field() -> None:
    assert posting.nonce_of(5, 9) == posting.nonce_of(5, 9)
    assert len({posting.nonce_of(job, 9) for job in range(1000)}) == 1000
    assert posting.nonce_of(5, 9) != posting.nonce_of(5, 10)
    assert len(posting.nonce_of(2**63 - 1, 2**63 - 1)) <= 25


async def test_a_result_that_a_restart_delayed_says_so(tmp_path: Path) -> None:
    async with open_club(tmp_path) as club:
        async with running(club.chat()):
            message = await club.ask()
            sitting = await club.sitting()
        club.rooms.clock.now += LATER_THAN_THE_TOKEN
        club.clock.advance(LATER_THAN_THE_TOKEN)
        sitting.finish()

        async with running(club.chat()):
            await club.delivery(message, "posted")

        (shown,) = (await club.hands.ask("transcript"))["messages"]
        assert ENGLISH["delayed_by_restart"] in shown["content"]
        assert "· seed" in shown["content"]
