"""Run by test_full_disk in a process of its own, whose disk it fills: the system refuses writes."""

import asyncio
import json
import resource
import sys
from pathlib import Path

import pytest
from PIL import Image

from bot.chat import alarm, asking, pacing, takedowns
from bot.desk.rows.audit import Filter
from bot.jobs import studios
from bot.pictures import encode
from bot.sandbox.default_world import GUILD, MODS
from bot.texts import ENGLISH
from tests import paper_studio
from tests.chat.club import Club, club_with_bot
from tests.chat.test_reports import moderators_channel, use
from tests.sandbox.held_to_documents import held_to_documents

asking.ANSWER_SECONDS = 60.0
alarm.LOOK_SECONDS = alarm.SURE_SECONDS = alarm.CALM_SECONDS = 0.1
studios.ROOM_SECONDS = pacing.SPACING_SECONDS = takedowns.RETRY_SECONDS = 0.1


def limit(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def fill() -> None:
    """Let the disk take nothing more, in the middle of everything."""
    limit(1)


def make_room() -> None:
    limit(resource.RLIM_INFINITY)


async def told_by(club: Club, interaction: str) -> str:
    return await club.told(await club.hands.acknowledged(interaction))


async def alarm_said(club: Club, code: str) -> None:
    found = await club.hands.wait("message_created", channel_id=MODS)
    while found["message"]["content"] != ENGLISH[code]:
        found = await club.hands.wait("message_created", after=found["n"], channel_id=MODS)


async def deleted(club: Club, message: str) -> None:
    await club.hands.wait("message_deleted", message_id=message)


async def live(folder: Path) -> dict[str, object]:
    async with club_with_bot(folder) as club:
        await moderators_channel(club)
        own, removed, theirs = [await club.picture() for _ in range(3)]
        jobs = [(await club.job_of(message)).id for message in (own, removed, theirs)]
        # What looks like the removed one is not posted again, so this one looks otherwise.
        paper_studio.PNG = encode.png(Image.radial_gradient("L").resize((64, 64)))
        painted = await club.ask()
        sitting = await club.sitting()

        fill()
        sitting.finish()
        await club.until(painted, ENGLISH["stalled"])
        await alarm_said(club, "alarm_disk_full")
        told = {
            "ask": await told_by(club, await club.hands.slash("portrait", subject="Ada")),
            "pause": await told_by(
                club,
                await club.hands.slash("portrait-mod pause", member="mod", reason="no room"),
            ),
            "delete": await club.told(await club.surely(own, "Delete")),
            "delete of theirs": await club.told(await club.surely(theirs, "Delete", "mod")),
            "remove": await club.told(
                await club.yes(await use(club, "menu_remove", removed, "mod"), "mod")
            ),
        }
        for message in (own, removed, theirs):
            await deleted(club, message)
        during = [(await club.job(job)).delivery for job in jobs]
        kept = [club.rooms.album.has(job) for job in jobs]

        make_room()
        await club.until(painted, "· seed")
        for job in jobs:
            await club.queue_says(job, delivery="withdrawn")
        await alarm_said(club, "alarm_over")
        acts = await club.desk.overview.acts(Filter(int(GUILD)), 10)
        said = (await club.hands.ask("transcript", channel=MODS))["messages"]
        alarms = [each["content"] for each in said]
        return {
            "told": told,
            "during": during,
            "kept": kept,
            "alarms": alarms,
            "acts": [each.verb for each in acts],
        }


if __name__ == "__main__":
    with pytest.MonkeyPatch.context() as patch, held_to_documents(patch):
        seen = asyncio.run(live(Path(sys.argv[1])))
    sys.stdout.write(json.dumps(seen))
