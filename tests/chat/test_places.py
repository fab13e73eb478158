"""Threads, posts and voice are places like others: what is set for their channel holds in them."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.chat.moderators import updates
from bot.desk.policy.limits import Limits
from bot.desk.policy.settings import LimitScope
from bot.sandbox.default_world import GUILD, MODS, OWNER
from bot.texts import ENGLISH
from tests.chat.club import Club, club_with_bot, open_club, running
from tests.chat.test_reports import moderators_channel, report
from tests.chat.test_showcase import open_showcase
from tests.waiting import soon

LATER_THAN_THE_TOKEN = 16 * 60.0
LONG = 130.0  #: a wait after which a person has looked away


async def forum_post(club: Club) -> str:
    await club.hands.order("channels", name="ideas", kind="forum")
    return str((await club.hands.order("threads", name="roses", parent="ideas"))["id"])


async def thread(club: Club) -> str:
    return str((await club.hands.order("threads", name="colours", parent="portraits"))["id"])


async def asked(club: Club, channel: str, member: str = "ada", **options: Any) -> Any:
    """Type /portrait somewhere, and return how it was acknowledged."""
    typed = {"command": "portrait", "options": {"subject": "Ada Lovelace", **options}}
    sent = await club.hands.order("slash", **typed, channel=channel, member=member)
    return await club.hands.acknowledged(sent["interaction_id"])


async def refusal(club: Club, channel: str) -> str:
    return await club.told(await asked(club, channel))


async def deny(club: Club, *rights: str, channel: str = "portraits") -> None:
    denied = [{"id": "portrait-bot", "deny": list(rights)}]
    await club.hands.order("channels", name=channel, permission_overwrites=denied)


PLACES = [("portraits", thread), ("ideas", forum_post)]


@pytest.mark.parametrize(("parent", "make"), PLACES, ids=["thread", "forum"])
async def test_what_is_set_for_a_channel_holds_in_its_threads(
    tmp_path: Path, parent: str, make: Any
) -> None:
    async with club_with_bot(tmp_path) as club:
        place = await make(club)

        channel = club.sandbox.service.world.find_channel(parent).id
        choices, who = club.desk.guild_choices, (int(GUILD), int(OWNER))
        where = LimitScope(channel=int(channel))
        await choices.limit(*who, where, Limits(count=0))
        assert await refusal(club, place) == ENGLISH["limit_zero"]
        await choices.unlimit(*who, where)
        await choices.answer(*who, int(channel), "never")
        assert await refusal(club, place) == ENGLISH["not_here"]
        await choices.answer(*who, int(channel), "only")
        assert "Here I do: <#" in await refusal(club, "general")

        typed = {"command": "portrait-mod review", "options": {"switch": "on", "channel": parent}}
        sent = await club.hands.order("slash", **typed, member="mod")
        await club.hands.acknowledged(sent["interaction_id"])
        message = (await asked(club, place))["response_message_id"]
        (await club.sitting()).finish()
        await club.until(message, ENGLISH["held"])
        listed = (await club.hands.ask("transcript", channel=place))["messages"]
        assert [each["id"] for each in listed if not each["only_for"]] == [message]


@pytest.mark.parametrize("make", [thread, forum_post])
@pytest.mark.parametrize("late", [0.0, LATER_THAN_THE_TOKEN])
async def test_a_picture_comes_in_a_thread_early_or_late(
    tmp_path: Path, make: Any, late: float
) -> None:
    async with club_with_bot(tmp_path) as club:
        place = await make(club)
        message = (await asked(club, place))["response_message_id"]
        sitting = await club.sitting()
        await club.until(message, "Painting")
        club.clock.advance(late)

        sitting.finish()

        assert (await club.until(message, "· seed"))["channel_id"] == place
        await club.delivery(message, "posted")


async def test_where_the_bot_may_not_write_in_threads_nothing_is_taken(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        place = await thread(club)
        await deny(club, "SEND_MESSAGES")  # has no say in threads
        message = (await asked(club, place))["response_message_id"]
        await club.job_of(message)

        await deny(club, "SEND_MESSAGES_IN_THREADS")
        assert await refusal(club, place) == ENGLISH["cannot_show_here"]


async def test_an_archived_thread_is_opened_for_its_result_and_a_locked_one_is_not(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        place = await thread(club)
        for locked, delivery in ((False, "posted"), (True, "undeliverable")):
            message = (await asked(club, place))["response_message_id"]
            sitting = await club.sitting()
            await club.until(message, "Painting")
            club.clock.advance(LATER_THAN_THE_TOKEN)
            await club.hands.order("threads", name="colours", archived=True, locked=locked)

            sitting.finish()

            await club.delivery(message, delivery)
            _, now = await club.hands.api("GET", f"/channels/{place}")
            assert now["thread_metadata"]["archived"] is locked


@pytest.mark.parametrize("gone", ["colours", "portraits"])
async def test_what_was_asked_for_in_a_thread_goes_with_it_or_with_its_channel(
    tmp_path: Path, gone: str
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = (await asked(club, await thread(club)))["response_message_id"]
        job = (await club.job_of(message)).id
        sitting = await club.sitting()

        await club.hands.drop(f"channels/{gone}")

        await sitting.closed.wait()
        await club.queue_says(job, state="cancelled", delivery="undeliverable")


async def test_voice_has_text_in_which_one_asks_as_anywhere(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.hands.order("channels", name="lounge", kind="voice")
        message = (await asked(club, "lounge"))["response_message_id"]
        (await club.sitting()).finish()
        await club.until(message, "· seed")

        await deny(club, "CONNECT", channel="lounge")
        assert await refusal(club, "lounge") == ENGLISH["cannot_show_here"]


@pytest.mark.parametrize("right", ["SEND_MESSAGES", "ATTACH_FILES", "VIEW_CHANNEL"])
async def test_a_right_that_is_gone_when_the_result_comes_late_is_said_as_far_as_it_can_be(
    tmp_path: Path, right: str
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask()
        sitting = await club.sitting()
        await club.until(message, "Painting")
        club.clock.advance(LATER_THAN_THE_TOKEN)
        await deny(club, right)

        sitting.finish()

        await club.delivery(message, "undeliverable")
        if right != "VIEW_CHANNEL":  # its own words a bot may change while it sees them
            await club.until(message, ENGLISH["no_access"])
        typed = {"command": "my-portraits history", "channel": "general"}
        listed = (await club.hands.order("slash", **typed))["interaction_id"]
        assert ENGLISH["no_access"] in await club.told(await club.answered(listed))


async def test_without_the_history_a_late_result_stands_alone(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask()
        sitting = await club.sitting()
        await club.until(message, "Painting")
        club.rooms.clock.now += LONG
        await deny(club, "READ_MESSAGE_HISTORY")

        sitting.finish()

        await club.delivery(message, "posted")
        [shown] = (await club.hands.ask("transcript"))["messages"]
        assert "· seed" in shown["content"]
        assert "message_reference" not in shown


async def test_a_bot_that_was_put_out_asks_for_nothing_there_until_it_is_let_in_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(updates, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(updates, "MAX_PAUSE_SECONDS", 0.02)
    async with open_club(tmp_path) as club:
        await open_showcase(club)
        await moderators_channel(club)
        async with running(club.chat()):
            hidden = await club.picture()
            waits = await club.ask()
            job = (await club.job_of(waits)).id
            sitting = await club.sitting()
            club.clock.advance(LATER_THAN_THE_TOKEN)
            assert await report(club, hidden, "me", "grace") == ENGLISH["report_hidden"]
            await club.until(hidden, ENGLISH["picture_hidden"])
            await club.hands.wait("message_created", channel_id=MODS)
            await club.hands.drop("members/portrait-bot")
            await sitting.closed.wait()
            await club.queue_says(job, state="cancelled", delivery="undeliverable")

            [case] = await club.desk.cases.inbox(int(GUILD))
            await club.desk.reports.dismiss(case.ref, 1)
            asked_for = await requests_while_looking(club)

        assert asked_for <= 3, "the picture by its token and its channel, and its card, once each"
        async with running(club.chat()):
            await club.hands.order("members", name="portrait-bot")
            await club.until(hidden, "· seed")
            listed = await club.hands.slash("my-portraits history")
            told = await club.told(await club.answered(listed))
            assert ENGLISH["place_gone"] in told


async def requests_while_looking(club: Club) -> int:
    """Count what is asked of Discord while the bot looks ten times for what is not shown."""
    asked, looks, enough = list[str](), list[int](), asyncio.Event()
    due, take = club.desk.reports.due, club.sandbox.service.faults.take

    async def looking() -> Any:
        looks.append(1)
        if len(looks) > 10:
            enough.set()
        return await due()

    def taking(method: str, path: str) -> Any:
        asked.append(f"{method} {path}")
        return take(method, path)

    club.desk.reports.due = looking  # type: ignore[method-assign]
    club.sandbox.service.faults.take = taking  # type: ignore[method-assign]
    await soon(enough.wait(), "ten looks", lambda: len(looks))
    club.desk.reports.due = due  # type: ignore[method-assign]
    return len(asked)
