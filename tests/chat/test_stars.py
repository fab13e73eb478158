"""Members' stars say which pictures are shown once more, one by one and the best of a week."""

from collections.abc import Awaitable, Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.desk.policy.privacy import DAY
from bot.pictures import encode, origin
from bot.pictures.marks import BLANK, TILE_PIXELS
from bot.pictures.origin import State
from bot.sandbox.default_world import ADA, GENERAL, GRACE, GUILD, PORTRAITS
from bot.texts import ENGLISH, say
from tests.chat.club import Club, club_with_bot, open_club, running
from tests.chat.test_marks_on_every_path import files_of
from tests.chat.test_reports import report
from tests.chat.test_showcase import open_showcase, shown_in
from tests.chat.test_showcase_copies import copies
from tests.pictures.signing import manifest_of

STAR = "\N{WHITE MEDIUM STAR}"
WEEK = 7 * DAY


async def react(club: Club, message: str, member: str, **more: Any) -> None:
    await club.hands.order("react", message_id=message, emoji=STAR, member=member, **more)


async def starred(club: Club, message: str, count: int) -> None:
    """Wait until so many stars of a picture are counted."""
    job = (await club.job_of(message)).id
    statement = f"SELECT count(*) FROM stars WHERE job = {job}"
    while await club.rooms.store.run(lambda c: c.exec_driver_sql(statement).scalar()) != count:
        await club.hands.ask("log", after=0, timeout=0)


async def test_enough_members_stars_show_a_picture_by_itself(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await open_showcase(club)
        await club.desk.guild_choices.showcase_stars(int(GUILD), 1, stars=2)
        message = await club.picture("ada")

        await react(club, message, "ada")  # nobody's own counts
        await react(club, message, "grace")
        await starred(club, message, 1)
        await react(club, message, "grace", take=True)
        await starred(club, message, 0)
        await react(club, message, "mod")
        await starred(club, message, 1)
        assert await copies(club) == []
        await react(club, message, "grace")

        copy = await shown_in(club, GENERAL)
        assert say("showcase_from", address=address(message)) in copy["content"]
        assert f"<@{ADA}>" in copy["content"]
        assert copy["mentions"] == []
        await react(club, copy["id"], "ada")
        await react(club, copy["id"], "owner")
        await starred(club, message, 3)


def address(message: str) -> str:
    return f"https://discord.com/channels/{GUILD}/{PORTRAITS}/{message}"


async def best(club: Club) -> list[str]:
    """Have three pictures starred in a week that is over since, the last of them most."""
    await open_showcase(club)
    await club.desk.guild_choices.showcase_weekly(int(GUILD), 1, on=True)
    messages = []
    for number, subject in enumerate(("One", "Two", "Grace Hopper"), start=1):
        message = await club.picture("ada", subject=subject)
        for member in ("grace", "mod", "owner")[:number]:
            await react(club, message, member)
        await starred(club, message, number)
        messages.append(message)
    await club.picture("ada", subject="Without a star")
    club.rooms.clock.now += WEEK
    return messages


def look(club: Club) -> None:
    club.desk.showcase.changed.set()


def tiles_of(club: Club, message: str) -> list[bool]:
    """Look at a collage's four places, and tell which show a picture."""
    [file] = files_of(club, message)
    image = Image.open(BytesIO(file.data)).convert("RGB")
    middles = [(x + TILE_PIXELS // 2, y + TILE_PIXELS // 2) for y in (0, TILE_PIXELS)
               for x in (0, TILE_PIXELS)]  # fmt: skip
    return [any(abs(image.getpixel(at)[n] - BLANK[n]) > 12 for n in range(3)) for at in middles]


async def test_once_a_week_the_best_are_shown_together_and_nobody_is_pinged(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        messages = await best(club)

        look(club)

        shown = await shown_in(club, GENERAL)
        title, *lines = shown["content"].split("\n")
        assert title == ENGLISH["collage_title"]
        assert [line.split("`")[1] for line in lines] == ["Grace Hopper", "Two", "One"]
        assert address(messages[2]) in lines[0]
        assert f"{STAR} 3" in lines[0]
        assert (shown["mentions"], shown["mention_roles"]) == ([], [])
        [file] = files_of(club, shown["id"])
        assert file.description == say("collage_alt", count=3)
        assert file.description.startswith("AI-generated")
        assert encode.AI_GENERATED.encode() in file.data
        manifest = manifest_of(file.data)
        assert manifest["state"] == "Valid"
        jobs = [(await club.job_of(each)).id for each in reversed(messages)]
        assert [each["title"] for each in manifest["ingredients"]] == [
            f"picture 1 of job {job}" for job in jobs
        ]
        found = await club.desk.origins.of(file.data)
        assert (found.code, found.job) == ("origin_collage", None)
        assert origin.verify(file.data, club.rooms.album.identity).state is State.OURS
        assert tiles_of(club, shown["id"]) == [True, True, True, False]

        look(club)
        await react(club, messages[0], "owner")
        await starred(club, messages[0], 2)
        assert len(await copies(club)) == 1, "once a week"


async def delete(club: Club, message: str) -> None:
    await club.surely(message, "Delete")


async def hide(club: Club, message: str) -> None:
    await report(club, message, "child")


async def remove(club: Club, message: str) -> None:
    await club.desk.removals.remove((await club.job_of(message)).id, int(GUILD), 1)


async def forget(club: Club, message: str) -> None:
    await club.desk.privacy.ask_to_erase(int(ADA))
    await club.desk.privacy.sweep_often()
    look(club)


async def opt_out(club: Club, message: str) -> None:
    await club.desk.optouts.opt_out(90, int(GUILD), int(GRACE), ["Grace Hopper"])


@pytest.mark.parametrize("end", [delete, hide, remove, opt_out])
async def test_what_is_taken_away_is_taken_out_of_it(
    tmp_path: Path, end: Callable[[Club, str], Awaitable[None]]
) -> None:
    async with club_with_bot(tmp_path) as club:
        messages = await best(club)
        look(club)
        collage = (await shown_in(club, GENERAL))["id"]
        club.rooms.clock.now += 2 * DAY
        await club.desk.privacy.sweep_seldom()  # the files of the others have expired

        await end(club, messages[2])

        shown = await club.until(collage, say("collage_line_gone", place=1))
        assert "`Grace Hopper`" not in shown["content"]
        assert [line.split("`")[1] for line in shown["content"].split("\n")[2:]] == ["Two", "One"]
        assert tiles_of(club, collage) == [False, True, True, False]
        [file] = files_of(club, collage)
        assert file.description == say("collage_alt", count=2)
        assert len(manifest_of(file.data)["ingredients"]) == 2


async def test_it_goes_with_the_last_of_its_pictures(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await best(club)
        look(club)
        collage = (await shown_in(club, GENERAL))["id"]

        await forget(club, "")

        await club.hands.wait("message_deleted", message_id=collage)


async def test_a_crash_after_it_was_posted_posts_no_other(tmp_path: Path) -> None:
    async with open_club(tmp_path) as club:
        async with running(club.chat()):
            await best(club)
            look(club)
            collage = (await shown_in(club, GENERAL))["id"]
        undone = "UPDATE collages SET message = NULL, shown_at = NULL"
        await club.rooms.store.run(lambda c: c.exec_driver_sql(undone))
        club.rooms.clock.now += 200

        async with running(club.chat()):
            await club.hands.wait("message_edited", message_id=collage)

        assert [each["id"] for each in await copies(club)] == [collage]
