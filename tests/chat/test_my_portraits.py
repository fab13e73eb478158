"""/my-portraits: what a member looks for in their own pictures, keeps of them, and asks for."""

from pathlib import Path
from typing import Any

import pytest

from bot.desk.policy.limits import Limits
from bot.desk.policy.orders import Block
from bot.desk.policy.privacy import DAY
from bot.desk.rows.orders import write_block
from bot.desk.settings import LimitScope
from bot.request import offer_of
from bot.sandbox.default_world import ADA, GUILD
from bot.texts import ENGLISH, say
from tests.chat.club import Club, club_with_bot
from tests.chat.test_lists import labels, listed, pressed
from tests.chat.test_marks_on_every_path import files_of
from tests.chat.test_reports import report

OFFER = offer_of(20, 512, 512, {"quick": 10, "fine": 40}, {"wide": (768, 512)}, {"comic": "comic"})
OTHER = offer_of(20, 512, 512, {"quick": 10}, {}, {})


def subjects(shown: Any) -> list[str]:
    return [line.split("`")[1] for line in shown["content"].split("\n")[1:]]


def pictures(club: Club, shown: Any) -> list[str]:
    """Return the names of the small pictures a list shows."""
    return sorted(each.filename for each in files_of(club, shown["id"]))


async def small(club: Club, message: str) -> str:
    return f"portrait-{(await club.job_of(message)).id}-small.jpg"


async def test_words_are_found_however_they_are_written_and_page_by_page(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        for number in range(1, 8):
            await club.picture("ada", subject=f"Café in Zürich {number}", style="comic")
            club.clock.advance(1.0)
        await club.picture("ada", subject="A garden")
        await club.picture("grace", subject="Her Cafe in Zurich")

        message, shown = await listed(club, "history", search="  CAFE comic züri ")

        title, *entries = shown["content"].split("\n")
        assert title == say("search_title", words="`cafe comic zuri`")
        found = [entry.split("`")[1] for entry in entries]
        assert found == [f"Café in Zürich {number}" for number in (7, 6, 5, 4, 3)]
        turned = await pressed(club, message, "Older")
        assert subjects(turned) == ["Café in Zürich 2", "Café in Zürich 1"]

        _, none = await listed(club, "history", search="garden comic")
        assert none["content"] == say("search_empty", words="`garden comic`")
        assert not labels(none)


async def test_a_favourite_is_marked_and_outlives_others_until_it_is_let_go(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        kept, other = await club.picture(subject="Kept"), await club.picture(subject="Other")
        message, shown = await listed(club, "history")
        assert pictures(club, shown) == sorted([await small(club, kept), await small(club, other)])

        starred = await pressed(club, message, "☆ 2")

        assert [ENGLISH["favourite_mark"] in line for line in starred["content"].split("\n")] == [
            False,
            False,
            True,
        ]
        assert labels(starred)[-1] == "★ 2"
        club.rooms.clock.now += 31 * DAY
        await club.desk.privacy.sweep_seldom()
        mine, other_job = await club.job_of(kept), await club.job_of(other)
        assert [club.rooms.album.has(job.id) for job in (mine, other_job)] == [True, False]
        assert (mine.request.subject, other_job.request.subject) == ("Kept", "")
        message, shown = await listed(club, "history", favourites=True)
        assert subjects(shown) == ["Kept"]
        assert pictures(club, shown) == [await small(club, kept)]

        await pressed(club, message, "★ 1")
        await club.desk.privacy.sweep_seldom()

        job = await club.job_of(kept)
        assert not club.rooms.album.has(job.id)
        assert (job.request.subject, job.spec.prompt) == ("", "")
        assert (await listed(club, "history", favourites=True))[1]["content"] == (
            ENGLISH["favourites_empty"]
        )


async def test_nobody_elses_picture_becomes_a_favourite_also_by_a_forged_press(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.picture("ada")
        listing, _ = await listed(club, "history")

        stolen = await club.hands.press(listing, member="grace", label="☆ 1", force=True)

        known = await club.hands.acknowledged(stolen)
        assert await club.told(known) == ENGLISH["not_yours"]
        assert "☆ 1" in labels((await listed(club, "history"))[1])


async def test_what_a_server_is_against_is_listed_without_its_picture(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        hidden, there = await club.picture(subject="Hidden"), await club.picture(subject="There")
        await report(club, hidden, "me")
        assert pictures(club, (await listed(club, "history"))[1]) == [await small(club, there)]

        await club.desk.guild_cache.change(
            int(GUILD), lambda c: write_block(c, int(GUILD), int(ADA), Block("spam", None))
        )
        assert pictures(club, (await listed(club, "history"))[1]) == []


async def test_defaults_are_taken_where_a_request_leaves_something_open(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path, offer=OFFER) as club:
        assert (await listed(club, "defaults"))[1]["content"] == ENGLISH["defaults_none"]
        _, shown = await listed(club, "defaults", style="comic", quality="fine", size="wide")
        title, *lines = shown["content"].split("\n")
        assert title == ENGLISH["defaults_title"]
        assert lines == ["- Style: `comic`", "- Quality: `fine`", "- Size: `wide`"]

        await club.ask("ada")
        spec = (await club.sitting()).spec
        assert (spec.quality, spec.size, "comic" in spec.prompt) == ("fine", "wide", True)

    async with club_with_bot(tmp_path / "2", offer=OFFER) as club:
        await listed(club, "defaults", quality="fine", size="wide")
        await club.ask("ada", quality="quick", size="square")
        spec = (await club.sitting()).spec
        assert (spec.quality, spec.size) == ("quick", "square"), "what is typed goes before"
        await club.ask("grace")
        _, cleared = await listed(club, "defaults", clear=True)
        assert cleared["content"] == ENGLISH["defaults_none"]


async def test_a_default_that_is_not_to_be_had_is_said_and_the_picture_painted(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path, slots=2, offer=OFFER) as club:
        await listed(club, "defaults", style="comic", quality="fine", size="wide")
        await club.desk.guild_choices.limit(int(GUILD), 1, LimitScope(), Limits(quality="normal"))
        await club.ask("ada")
        told, cursor = "", 0
        while not told.startswith(ENGLISH["default_left_out"][:17]):
            entry = await club.hands.wait("message_created", cursor)
            told, cursor = entry["message"]["content"], entry["n"]
        assert told == say("default_left_out", defaults="`Quality: fine`")
        assert entry["message"]["flags"] & 64
        spec = (await club.sitting()).spec
        assert (spec.quality, spec.size) == (None, "wide")

        club.desk.offer = lambda: OTHER
        shown = (await listed(club, "defaults"))[1]["content"]
        assert shown.count(ENGLISH["default_not_here"]) == 2
        _, wrong = await listed(club, "defaults", size="tall")
        assert wrong["content"] == say("size_not_here", known="square (512 x 512)")


@pytest.mark.parametrize("reason", ["child", "art"])
async def test_a_child_and_somebodys_art_are_hidden_at_once(tmp_path: Path, reason: str) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture("ada")

        assert await report(club, message, reason) == ENGLISH["report_hidden"]

        await club.until(message, ENGLISH["picture_hidden"])
        job = (await club.job_of(message)).id
        assert club.rooms.album.sealed(job)
