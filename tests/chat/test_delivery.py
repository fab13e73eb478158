"""A result reaches its message by every way there is, once, or the desk hears why not."""

from dataclasses import dataclass
from pathlib import Path

import aiohttp
import discord
import pytest

from bot.chat import faults
from bot.chat.faults import Verdict, verdict_of
from bot.request import Painting
from bot.texts import ENGLISH
from tests.chat.cable import plugged_in
from tests.chat.club import club_with_bot, open_club, running

LATER_THAN_THE_TOKEN = 16 * 60.0


async def test_after_fifteen_minutes_the_result_comes_through_the_channel(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask()
        sitting = await club.sitting()
        club.clock.advance(LATER_THAN_THE_TOKEN)

        sitting.finish()

        await club.until(message, "Painted in")
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
            await club.until(message, "Painted in")
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
        await club.hands.drop("channels/portraits")

        sitting.finish()

        await club.delivery(message, "undeliverable")


@pytest.mark.parametrize(("minutes", "delivery"), [(1, "posted"), (16, "undeliverable")])
async def test_where_the_bot_may_not_look_the_token_is_the_only_way(
    tmp_path: Path, minutes: int, delivery: str
) -> None:
    async with club_with_bot(tmp_path) as club:
        hidden = [{"id": "portrait-bot", "deny": ["VIEW_CHANNEL"]}]
        await club.hands.order("channels", name="portraits", permission_overwrites=hidden)
        message = await club.ask()
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


async def test_steps_are_skipped_where_they_come_too_fast_and_the_picture_never(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask()
        sitting = await club.sitting()
        await club.until(message, "step 0 of 2")
        for step in range(50):
            club.rooms.dispatch.mailbox.put(sitting.job, Painting(step, 50))

        sitting.finish()

        await club.until(message, "Painted in")
        shown = [state["message"]["content"] for state in await club.hands.states(message)]
        assert len(shown) <= 4, shown


async def test_an_edit_that_fails_is_tried_again_and_the_picture_comes_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_club(tmp_path) as club, plugged_in(club.sandbox.port) as cable:
        async with running(club.chat(api_url=cable.api)):
            message = await club.ask()
            sitting = await club.sitting()
            await club.until(message, "step 0 of 2")
            cable.cut()
            sitting.finish()
            await cable.refused.wait()

            cable.mend()

            await club.until(message, "Painted in")
            await club.delivery(message, "posted")
        assert len((await club.hands.ask("transcript"))["messages"]) == 1
        assert "an edit failed (later)" in caplog.text


async def test_an_acknowledgement_whose_answer_was_lost_counts(tmp_path: Path) -> None:
    async with (
        open_club(tmp_path) as club,
        plugged_in(club.sandbox.port) as cable,
        running(club.chat(api_url=cable.api)),
    ):
        cable.lose_answer_to(b"/callback")

        message = await club.ask()

        (await club.sitting()).finish()
        await club.until(message, "Painted in")
        assert cable.lost == 1


@dataclass
class Answer:
    """As much of a response as discord.py's errors read."""

    status: int
    reason: str = "told by Discord"


@pytest.mark.parametrize(
    ("status", "code", "verdict"),
    [
        (404, 10008, Verdict.DELETED),
        (404, 10015, Verdict.ELSEWHERE),
        (401, 50027, Verdict.ELSEWHERE),
        (404, 0, Verdict.ELSEWHERE),
        (404, 10003, Verdict.NO_PLACE),
        (403, 50001, Verdict.NO_PLACE),
        (403, 50013, Verdict.NO_PLACE),
        (403, 0, Verdict.NO_PLACE),
        (400, 50083, Verdict.NO_PLACE),
        (413, 0, Verdict.TOO_LARGE),
        (400, 40005, Verdict.TOO_LARGE),
        (400, 50035, Verdict.HOPELESS),
        (429, 0, Verdict.LATER),
        (429, 30046, Verdict.LATER),
        (500, 0, Verdict.LATER),
        (503, 0, Verdict.LATER),
    ],
)
def test_each_refusal_of_discord_has_its_consequence(
    status: int, code: int, verdict: Verdict
) -> None:
    error = discord.HTTPException(Answer(status), {"code": code, "message": "no"})
    assert verdict_of(error) is verdict


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (TimeoutError(), Verdict.LATER),
        (ConnectionResetError(104, "reset by peer"), Verdict.LATER),
        (aiohttp.ServerDisconnectedError(), Verdict.LATER),
        (discord.RateLimited(90.0), Verdict.LATER),
        (FileNotFoundError(), Verdict.LOST),
        (faults.MessageUnknown(), Verdict.NO_PLACE),
    ],
)
def test_trouble_without_an_answer_passes_and_a_lost_file_does_not(
    error: Exception, verdict: Verdict
) -> None:
    assert isinstance(error, faults.TROUBLE)
    assert verdict_of(error) is verdict
    assert faults.passes(error) is (verdict is Verdict.LATER)
