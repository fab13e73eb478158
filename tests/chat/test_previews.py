"""A picture is seen while it grows, and what has not changed is not sent again."""

from pathlib import Path

import pytest
from PIL import Image

from bot.chat import pacing
from bot.pictures import encode
from bot.request import Painting, Waiting
from tests.chat.club import club_with_bot

JPEG = encode.jpeg(Image.linear_gradient("L"))


@pytest.fixture
def no_spacing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "SPACING_SECONDS", 0.0)


@pytest.mark.usefixtures("no_spacing")
async def test_a_preview_stands_in_the_message_until_the_picture_replaces_it(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.ask()
        sitting = await club.sitting()
        await club.until(message, "step 0 of 2")
        club.rooms.dispatch.latest_events.put(sitting.job, Painting(1, 2, JPEG))

        shown = await club.until(message, "step 1 of 2")

        [file] = club.sandbox.service.messages.find(message).files
        assert file.data == JPEG
        assert file.description == "AI-generated portrait of Ada Lovelace"
        [picture] = shown["embeds"]
        assert file.filename in picture["image"]["url"]
        assert shown["content"].endswith("-# AI-generated, a preview")

        sitting.finish()

        await club.until(message, "· seed")
        [file] = club.sandbox.service.messages.find(message).files
        assert file.filename.startswith("portrait-")


@pytest.mark.usefixtures("no_spacing")
async def test_what_a_message_shows_already_is_not_sent_again(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.ask("grace")
        first = await club.sitting()
        message = await club.ask()
        job = (await club.job_of(message)).id
        put = club.rooms.dispatch.latest_events.put

        put(job, Waiting(7, 60.0))
        await club.until(message, "number 7")
        num_states = len(await club.hands.states(message))
        put(job, Waiting(7, 60.0))
        put(first.job, Painting(1, 2))
        await club.hands.wait("message_edited")
        put(job, Waiting(7, 61.0))  # the same in words
        put(job, Waiting(6, 60.0))

        await club.until(message, "number 6")
        assert len(await club.hands.states(message)) == num_states + 1


async def test_the_place_of_the_acknowledgement_is_not_sent_again(
    tmp_path: Path, no_spacing: None
) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.ask("grace")
        await club.sitting()
        message = await club.ask()
        job = await club.job_of(message)
        told = (await club.hands.states(message))[0]["message"]["content"]
        assert "You are next" in told

        club.rooms.dispatch.latest_events.put(
            job.id, (await club.rooms.dispatch.places.of_everybody())[job.id]
        )
        club.rooms.dispatch.latest_events.put(job.id, Waiting(7, 60.0))
        await club.until(message, "number 7")

        shown = [state["message"]["content"] for state in await club.hands.states(message)]
        assert shown[0] == told
        assert told not in shown[1:]
