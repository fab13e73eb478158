"""A copy in the showcase shares its picture's fate: shown once, gone with it, also in a crash."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.chat import showcase
from bot.sandbox.default_world import ADA, GENERAL, MOD
from bot.texts import ENGLISH
from tests.chat.club import Club, club_with_bot, open_club, running
from tests.chat.test_moderators import order
from tests.chat.test_reports import report, use
from tests.chat.test_showcase import SHOW, open_showcase, press, shown_in
from tests.waiting import soon


async def copies(club: Club) -> list[Any]:
    """Return what everybody sees in the showcase."""
    standing = (await club.hands.ask("transcript", channel="general"))["messages"]
    return [message for message in standing if message["only_for"] is None]


async def purge(club: Club, message: str, copy: str) -> None:
    asked, question = await order(club, "purge", member_=ADA, since="2h")
    assert "Messages: 2." in question["content"], "the copy counts"
    await club.press(asked, ENGLISH["button_sure_purge"], "mod")
    await club.until(asked, "copies included: 2.")


async def purge_without_count(club: Club, message: str, copy: str) -> None:
    asked, _ = await order(club, "purge", member_=ADA, since="2h")
    await club.press(asked, ENGLISH["button_sure_purge"], "mod")


async def hide(club: Club, message: str, copy: str) -> None:
    assert await report(club, message, "sexual") == ENGLISH["report_hidden"]


async def hide_by_its_copy(club: Club, message: str, copy: str) -> None:
    assert await report(club, copy, "sexual") == ENGLISH["report_hidden"]


async def remove(club: Club, message: str, copy: str) -> None:
    await remove_by_its_copy(club, message, message)


async def remove_by_its_copy(club: Club, message: str, copy: str) -> None:
    job = await club.job_of(message)
    used = await use(club, "menu_remove", copy, "mod")
    assert await club.told(await club.yes(used, "mod")) == ENGLISH["removed"]
    await club.until(message, ENGLISH["picture_removed"])
    # The studio of these tests paints one picture only.
    await club.desk.removals.allow_again(job.id, job.request.guild or 0, int(MOD))


async def delete_as_moderator(club: Club, message: str, copy: str) -> None:
    await club.surely(message, "Delete", "mod")


async def delete_data(club: Club, message: str, copy: str) -> None:
    await club.desk.privacy.ask_to_erase(int(ADA))
    await club.desk.privacy.sweep_often()


TAKEN = [
    purge,
    hide,
    hide_by_its_copy,
    remove,
    remove_by_its_copy,
    delete_as_moderator,
    delete_data,
]
MEANWHILE = [purge_without_count, hide, remove, delete_data]


async def test_what_takes_a_picture_takes_its_copy_and_no_other(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        place = await open_showcase(club)
        others = await club.picture("grace", subject="Grace Hopper")
        assert "It is in" in await press(club, others, SHOW, member="grace")
        for take in TAKEN:
            message = await club.picture("ada", subject=f"Ada, {take.__name__}")
            assert "It is in" in await press(club, message, SHOW)
            [_, copy] = await copies(club)

            await take(club, message, str(copy["id"]))

            await club.hands.wait("message_deleted", message_id=copy["id"])
        [left] = await copies(club)
        assert (left["channel_id"], "Grace Hopper" in str(left["embeds"])) == (place, True)


@pytest.mark.parametrize("take", MEANWHILE, ids=lambda take: take.__name__)
async def test_a_copy_that_is_being_posted_meanwhile_is_taken_too(
    tmp_path: Path, take: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The act comes after Discord has taken the copy, and before the bot could note which it is."""
    arrived, let_on, real = asyncio.Event(), asyncio.Event(), showcase._send

    async def slow(*told: Any) -> int:
        sent = await real(*told)
        arrived.set()
        await let_on.wait()
        return sent

    async with club_with_bot(tmp_path) as club:
        await open_showcase(club, every=True)
        monkeypatch.setattr(showcase, "_send", slow)
        message = await club.picture("ada")
        await soon(arrived.wait(), "the copy to be sent")
        [copy] = await copies(club)

        await take(club, message, copy["id"])
        let_on.set()

        await club.hands.wait("message_deleted", message_id=copy["id"])


async def test_a_dismissed_report_brings_the_copy_back_where_all_are_shown(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        place = await open_showcase(club, every=True)
        message = await club.picture("ada")
        first = await shown_in(club, place)
        await report(club, message, "sexual")
        gone = await club.hands.wait("message_deleted", message_id=first["id"])
        job = await club.job_of(message)

        await club.desk.reports.dismiss(job.id, 99)

        after = await club.hands.wait("message_created", gone["n"], channel_id=place)
        assert after["message"]["embeds"][0]["image"]["url"]


# Crashes, while every picture is shown by itself.


async def picture_not_shown_yet(club: Club, monkeypatch: pytest.MonkeyPatch) -> str:
    """Have a picture posted by a bot that ends before it shows the copy, and return its message."""

    async def never(*_: Any) -> None:
        await asyncio.Event().wait()

    with monkeypatch.context() as dying:
        dying.setattr(showcase, "run", never)
        async with running(club.chat()):
            return await club.picture("ada")


async def test_a_crash_before_the_copy_is_posted_loses_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_club(tmp_path) as club:
        await open_showcase(club, every=True)
        await picture_not_shown_yet(club, monkeypatch)
        assert await copies(club) == []

        async with running(club.chat()):
            copy = await club.hands.wait("message_created", channel_id=GENERAL)
            assert copy["message"]["embeds"]

        async with running(club.chat()):
            await club.picture("grace")
            await club.hands.wait("message_created", copy["n"], channel_id=GENERAL)
        assert len(await copies(club)) == 2


@pytest.mark.parametrize("away", [1.0, 3600.0])
async def test_a_crash_before_the_copy_is_noted_makes_no_second_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, away: float
) -> None:
    real, posted = showcase._send, asyncio.Event()

    async def dying_after(*told: Any) -> int:
        await real(*told)
        posted.set()
        await asyncio.Event().wait()
        raise AssertionError

    async with open_club(tmp_path) as club:
        await open_showcase(club, every=True)
        with monkeypatch.context() as dying:
            dying.setattr(showcase, "_send", dying_after)
            async with running(club.chat()):
                message = await club.picture("ada")
                await soon(posted.wait(), "the copy to be posted")
        [copy] = await copies(club)

        club.clock.advance(away)
        club.rooms.clock.now += away
        async with running(club.chat()):
            await club.surely(message, "Delete")
            await club.hands.wait("message_deleted", message_id=copy["id"])

        assert await copies(club) == []


async def test_trouble_that_passes_delays_a_copy_and_loses_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(showcase, "RETRY_SECONDS", 0.0)
    async with club_with_bot(tmp_path) as club:
        place = await open_showcase(club, every=True)
        post = {"method": "POST", "path": f"/channels/{place}/messages"}
        await club.hands.order("faults", **post, status=400, code=20016, times=2)

        await club.picture("ada")

        assert (await shown_in(club, place))["embeds"]
        assert len(await copies(club)) == 1


async def test_a_server_that_shuts_its_showcase_meanwhile_gets_no_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_club(tmp_path) as club:
        await open_showcase(club, every=True)
        message = await picture_not_shown_yet(club, monkeypatch)
        guild = (await club.job_of(message)).request.guild or 0
        await club.desk.guild_choices.showcase(guild, 1, None, False)

        async with running(club.chat()):
            await club.picture("grace")
            assert await copies(club) == []
