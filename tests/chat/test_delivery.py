"""A result reaches its message by every way there is, once, or the desk hears why not."""

import asyncio
from pathlib import Path

import pytest

from bot.chat import pacing
from bot.request import Painting
from bot.texts import ENGLISH
from tests.chat.club import club_with_bot, open_club, running

LATER_THAN_THE_TOKEN = 16 * 60.0


async def test_after_fifteen_minutes_the_result_comes_through_the_channel(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask()
        sitting = await club.sitting()
        club.clock.advance(LATER_THAN_THE_TOKEN)

        sitting.finish()

        await club.until(message, "· seed")
        await club.delivery(message, "posted")
        assert len((await club.hands.ask("transcript"))["messages"]) == 1


async def test_a_picture_finished_while_the_bot_was_away_comes_at_the_next_start(
    tmp_path: Path,
) -> None:
    async with open_club(tmp_path) as club:
        async with running(club.chat()):
            message = await club.ask()
            sitting = await club.sitting()
        sitting.finish()
        await sitting.closed.wait()

        async with running(club.chat()):
            await club.until(message, "· seed")
            await club.delivery(message, "posted")

        assert len((await club.hands.ask("transcript"))["messages"]) == 1


async def test_what_was_shown_is_not_shown_again_after_a_restart(tmp_path: Path) -> None:
    async with open_club(tmp_path) as club:
        async with running(club.chat()):
            message = await club.picture()
        states = await club.hands.states(message)

        async with running(club.chat()):
            await club.picture("grace")

        assert await club.hands.states(message) == states


async def test_who_deletes_the_message_of_a_waiting_job_cancels_it(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.ask("grace")
        first = await club.sitting()
        message = await club.ask("ada")
        await club.hands.drop(f"messages/{message}")

        first.finish()
        second = await club.sitting()

        await second.closed.wait()
        assert (await club.job_of(message)).state == "cancelled"
        await club.delivery(message, "undeliverable")


async def test_nothing_is_posted_anew_where_the_message_was_deleted(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask()
        sitting = await club.sitting()
        await club.until(message, "Painting")
        await club.hands.drop(f"messages/{message}")

        sitting.finish()

        await club.delivery(message, "undeliverable")
        assert (await club.hands.ask("transcript"))["messages"] == []


async def test_a_deleted_channel_is_no_reason_to_fall_over(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask()
        sitting = await club.sitting()
        await club.until(message, "Painting")
        club.clock.advance(LATER_THAN_THE_TOKEN)
        await club.hands.order("faults", path="/channels/*", status=404, code=10003, times=9)

        sitting.finish()

        await club.delivery(message, "undeliverable")


@pytest.mark.parametrize(("minutes", "delivery"), [(1, "posted"), (16, "undeliverable")])
async def test_where_the_bot_may_not_look_the_token_is_the_only_way(
    tmp_path: Path, minutes: int, delivery: str
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask()
        hidden = [{"id": "portrait-bot", "deny": ["VIEW_CHANNEL"]}]
        await club.hands.order("channels", name="portraits", permission_overwrites=hidden)
        sitting = await club.sitting()
        await club.until(message, "Painting")
        club.clock.advance(minutes * 60.0)

        sitting.finish()

        await club.delivery(message, delivery)


async def test_a_picture_too_large_for_discord_is_told_in_its_place(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path, file_limit=20) as club:
        message = await club.ask()
        (await club.sitting()).finish()

        await club.until(message, ENGLISH["picture_too_large"])

        await club.delivery(message, "undeliverable")


async def test_a_picture_whose_file_is_gone_is_told_in_its_place(tmp_path: Path) -> None:
    async with open_club(tmp_path) as club:
        async with running(club.chat()):
            message = await club.ask()
            sitting = await club.sitting()
        sitting.finish()
        await sitting.closed.wait()
        (tmp_path / "pictures" / f"{sitting.job}-0.png").unlink()

        async with running(club.chat()):
            await club.until(message, ENGLISH["picture_lost"])
            await club.delivery(message, "undeliverable")


async def test_news_that_the_end_has_overtaken_are_not_shown(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture()
        states = await club.hands.states(message)

        club.rooms.dispatch.latest_events.put((await club.job_of(message)).id, Painting(1, 2))
        await club.picture("grace")

        assert await club.hands.states(message) == states


async def test_who_leaves_while_it_is_painted_harms_nobody(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask("ada")
        sitting = await club.sitting()
        waits = await club.ask("grace")
        await club.hands.drop("members/ada")

        sitting.finish()

        await club.until(message, "· seed")
        await club.delivery(message, "posted")
        (await club.sitting()).finish()
        await club.delivery(waits, "posted")


async def test_while_discord_is_slow_one_edit_is_on_its_way_and_the_picture_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "SPACING_SECONDS", 0.0)
    async with club_with_bot(tmp_path) as club:
        message = await club.ask()
        sitting = await club.sitting()
        await club.until(message, "step 0 of 2")
        slow = {"status": 200, "seconds": 0.2, "times": 99}
        await club.hands.order("faults", method="PATCH", path="/webhooks/*", **slow)
        before = len(await club.hands.states(message))

        for step in range(1000):
            club.rooms.dispatch.latest_events.put(sitting.job, Painting(step, 1000))
            await asyncio.sleep(0)
        assert len(club.rooms.dispatch.latest_events._latest) <= 1, "the newest alone is kept"
        sitting.finish()

        await club.until(message, "· seed")
        await club.delivery(message, "posted")
        edits = len(await club.hands.states(message)) - before
        assert edits <= 4, "what came meanwhile was left out"


async def test_steps_are_skipped_where_they_come_too_fast_and_the_picture_never(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask()
        sitting = await club.sitting()
        await club.until(message, "step 0 of 2")
        for step in range(50):
            club.rooms.dispatch.latest_events.put(sitting.job, Painting(step, 50))

        sitting.finish()

        await club.until(message, "· seed")
        shown = [state["message"]["content"] for state in await club.hands.states(message)]
        assert len(shown) <= 4, shown
