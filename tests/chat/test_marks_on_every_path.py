"""Whatever way a picture leaves, C2PA's own reader finds who signed it, and people are told."""

import stat
import threading
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot import drawing
from bot.chat import pacing
from bot.config import Settings
from bot.pictures import album, drawn, encode, fingerprints, marks, origin
from bot.pictures.origin import State
from bot.request import Painting, Request
from bot.sandbox.message_limits import text_of
from tests.chat.club import Club, club_with_bot, open_club, running
from tests.chat.test_private import LATER_THAN_THE_TOKEN
from tests.chat.test_reviews import card, held, watch
from tests.chat.test_showcase import open_showcase, shown_in
from tests.pictures.signing import manifest_of

PROMPT = b"Lovelace"
SEAM = b"--- one file ends, another begins ---"


def files_of(club: Club, message: str) -> list[Any]:
    return list(club.sandbox.service.messages.find(message).files)


def assert_marked(club: Club, message: str, number: int = 1, to: str = "png") -> None:
    """Look at every picture of a message as whoever downloads it would."""
    shown = club.sandbox.service.messages.find(message)
    assert len(shown.files) == number
    assert "AI-generated" in f"{text_of(shown)} {shown.embeds}"
    for file in shown.files:
        assert file.description.startswith("AI-generated")
        assert encode.format_of(file.data) == to
        assert_signed(file.data, club)


def assert_signed(data: bytes, club: Club, *, told: bool = False) -> None:
    """Look at a file as C2PA's reader does; `told`: its owner asked for the words in it."""
    manifest = manifest_of(data)
    assert manifest["state"] == "Valid"
    [actions] = [each for each in manifest["assertions"] if each["label"].startswith("c2pa.act")]
    [action] = actions["data"]["actions"]
    assert action["action"] == "c2pa.created"
    assert action["digitalSourceType"] == encode.AI_GENERATED
    assert "thumbnail" not in manifest
    assert encode.AI_GENERATED.encode() in data
    assert (PROMPT in data) is told
    assert PROMPT not in str(manifest).encode()
    found = origin.verify(data, club.rooms.album.identity)
    assert found.state is State.OURS
    assert found.job


async def test_the_first_picture_again_and_four_at_once(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        first = await club.picture()
        assert_marked(club, first)

        again = (await club.press(first, "Again", "grace"))["response_message_id"]
        (await club.sitting()).finish()
        await club.until(again, "· seed")
        assert_marked(club, again)

        four = await club.picture("grace", count=4)
        assert_marked(club, four, number=4)


async def test_nothing_is_written_before_it_is_signed_and_never_by_the_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[tuple[bytes, threading.Thread]] = []
    real = album.write

    def write(folder: Path, job: int, index: int, png: bytes) -> Path:
        written.append((png, threading.current_thread()))
        return real(folder, job, index, png)

    monkeypatch.setattr(album, "write", write)
    async with club_with_bot(tmp_path) as club:
        await club.picture(count=2)

        assert len(written) == 2
        for png, thread in written:
            assert_signed(png, club)
            assert thread is not threading.main_thread()
        suffixes = {file.suffix for file in (tmp_path / "pictures").iterdir()}
        # Beside each lie the few pixels under its label, which are no picture.
        assert suffixes == {".png", ".corner"}, "what is unfinished is gone"


async def test_small_in_a_history_that_leads_to_the_message(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture()
        asked = await club.hands.slash("my-portraits history")
        known = await club.answered(asked)

        listed = await club.shown(known["response_message_id"])
        assert f"/{message}" in listed["content"]
        assert_marked(club, listed["id"], to="jpeg")
        assert_marked(club, message)


async def test_a_picture_encoded_anew_to_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = encode.png(Image.effect_noise((512, 512), 100).convert("RGB"))
    monkeypatch.setattr("tests.paper_studio.PNG", noise)
    async with club_with_bot(tmp_path, file_limit=150_000) as club:
        message = await club.picture()

        assert_marked(club, message, to="jpeg")
        [file] = files_of(club, message)
        assert len(file.data) <= 150_000


async def test_after_a_restart_in_the_channel_and_as_a_new_message(tmp_path: Path) -> None:
    async with open_club(tmp_path) as club:
        async with running(club.chat()):
            early, late = await club.ask(), await club.ask("grace")
            first = await club.sitting()
        first.finish()
        async with running(club.chat()):
            await club.until(early, "· seed")
            assert_marked(club, early)

            second = await club.sitting()
            club.clock.advance(LATER_THAN_THE_TOKEN)
            club.rooms.clock.now += LATER_THAN_THE_TOKEN
            job = await club.job_of(late)
            second.finish()
            await club.queue_says(job.id, delivery="posted")
            posted = (await club.job(job.id)).reply.message
            assert_marked(club, str(posted))


async def test_for_one_person_alone_then_directly_and_on_a_press(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        alone = await club.ask(private=True)
        (await club.sitting()).finish()
        await club.until(alone, "· seed")
        assert_marked(club, alone)
        await club.delivery(alone, "posted")

        message = await club.ask(private=True)
        sitting = await club.sitting()
        await club.until(message, "Painting")
        club.clock.advance(LATER_THAN_THE_TOKEN)
        sitting.finish()
        await club.delivery(message, "posted")
        [direct] = (await club.hands.ask("transcript", channel="dm-ada"))["messages"]
        assert_marked(club, direct["id"])


async def test_on_a_press_where_no_direct_message_is_taken(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.hands.order("members", name="ada", accepts_dms=False)
        message = await club.ask(private=True)
        sitting = await club.sitting()
        await club.until(message, "Painting")
        club.clock.advance(LATER_THAN_THE_TOKEN)
        sitting.finish()
        await club.delivery(message, "posted")
        notice = (await club.hands.ask("transcript"))["messages"][-1]

        pressed = await club.press(notice["id"], "Show me")

        assert_marked(club, pressed["response_message_id"])


async def test_in_the_showcase_and_on_moderators_cards(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        place = await open_showcase(club, every=True)
        await club.picture("ada", count=2)
        copy = await shown_in(club, place)
        assert_marked(club, copy["id"], number=2)

        await watch(club)
        message = await held(club, member="grace")
        shown = await card(club)
        assert_marked(club, shown["id"])
        await club.press(shown["id"], "Approve", "mod")
        await club.until(message, "· seed")
        assert_marked(club, message)


async def test_a_preview_says_what_it_is_and_is_not_signed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "SPACING_SECONDS", 0.0)
    async with club_with_bot(tmp_path) as club:
        message = await club.ask()
        sitting = await club.sitting()
        sketch = marks.preview(encode.jpeg(Image.linear_gradient("L")))
        club.rooms.dispatch.latest_events.put(sitting.job, Painting(1, 2, sketch))
        await club.until(message, "step 1 of 2")

        [file] = files_of(club, message)
        assert file.description.startswith("AI-generated")
        assert encode.AI_GENERATED.encode() in file.data


async def test_what_draw_paints_is_signed_and_known_again_by_its_looks(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path / "data")  # type: ignore[call-arg]
    out, job = tmp_path / "drawn.png", 4711 << 22
    asked = Request(
        guild=None, channel=0, member=0, subject="Ada Lovelace", style="Pencil", seed=1, count=2
    )
    mark, telling = (drawing.marker(settings, job, parameters=each) for each in (False, True))
    paths, report, painted = await drawing.draw(
        asked, out, "embedded", "cpu", lambda *each: mark(*each) + SEAM + telling(*each), steps=1
    )

    assert paths == [out, tmp_path / "drawn-2.png"]
    assert ", as a pencil drawing" in report.prompt, "in the model's own words"
    [(name, described)] = painted.reading.painted_as
    assert name == "Ada Lovelace"
    assert all(each in report.prompt for each in described.split(", "))
    identity = drawing.album_of(settings).identity
    assert stat.S_IMODE(settings.data_dir.stat().st_mode) == 0o700, "others find the key in it"
    for number, path in enumerate(paths):
        quiet, open_file = path.read_bytes().split(SEAM)
        for data, told in ((quiet, False), (open_file, True)):
            found = origin.verify(data, identity)
            assert (found.state, found.job) == (State.OURS, job)
            assert manifest_of(data)["state"] == "Valid"
            assert (report.prompt.encode() in data) is told, (
                "what the model read, to paint it again"
            )
            assert PROMPT not in data
        with Image.open(BytesIO(open_file)) as image:
            assert f"Seed: {number + 1}, Size: " in image.info["parameters"]
        looks = fingerprints.fingerprint(quiet)
        assert (job, number, looks) in {each[:3] for each in drawn.known(settings.data_dir)}
