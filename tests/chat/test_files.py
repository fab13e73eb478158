"""Who asked for a picture gets its file with all its settings, and nobody else does."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.desk.policy.privacy import DAY
from bot.pictures import encode
from bot.texts import ENGLISH, say
from tests.chat.club import Club, club_with_bot
from tests.chat.test_lists import labels, listed
from tests.chat.test_marks_on_every_path import PROMPT, assert_signed, files_of
from tests.chat.test_reports import report
from tests.pictures.test_marks import decoded


async def handed_over(club: Club, message: str, label: str = "File") -> Any:
    """Press a button that hands files over, and return the answer, seen by its member alone."""
    pressed = await club.hands.press(message, label=label)
    answer = await club.hands.settled(pressed, 2)
    assert answer["flags"] & 64, "everybody sees it"
    return answer


async def test_history_hands_out_the_files_with_words_seeds_and_settings(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture(seed=7, count=2, avoid="beard")
        failed = await club.ask(subject="Number 2")
        (await club.sitting()).fail("out_of_memory")
        await club.delivery(failed, "posted")
        listing, shown = await listed(club, "history")
        assert labels(shown) == ["Again 1", "Again 2", "File 2", "☆ 2"]

        answer = await handed_over(club, listing, "File 2")

        assert answer["content"] == ENGLISH["file_handed_over"]
        files, posted = files_of(club, answer["id"]), files_of(club, message)
        assert len(files) == len(posted) == 2
        for number, (file, plain) in enumerate(zip(files, posted, strict=True)):
            words, avoided, settings = decoded(file.data).info["parameters"].splitlines()
            assert "Ada Lovelace" in words
            assert avoided == "Negative prompt: beard"
            assert f"Seed: {7 + number}, Size: 64x64, Model: paper" in settings
            assert decoded(file.data).tobytes() == decoded(plain.data).tobytes()
            assert PROMPT not in plain.data
            assert file.description.startswith("AI-generated")
            assert_signed(file.data, club, told=True)


async def test_keep_offers_the_file_to_the_owner(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture()
        kept = await club.in_more(message, "Favourite")

        answer = await handed_over(club, kept["response_message_id"])

        [file] = files_of(club, answer["id"])
        assert "parameters" in decoded(file.data).info


async def test_nobody_else_gets_it_also_by_a_forged_press(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture()
        listing, _ = await listed(club, "history")
        stolen = await club.hands.press(listing, member="grace", label="File 1", force=True)

        answer = await club.told(await club.hands.acknowledged(stolen))

        assert answer == ENGLISH["not_yours"]
        assert len(files_of(club, message)) == 1


async def test_what_was_reported_and_hidden_is_not_handed_out(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture()
        listing, _ = await listed(club, "history")
        await report(club, message, "me")

        told = await club.told(await club.press(listing, "File 1"))
        assert told == ENGLISH["picture_hidden"]


async def test_what_a_moderator_has_not_seen_is_not_handed_out(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture()
        listing, _ = await listed(club, "history")
        job = (await club.job_of(message)).id
        await club.rooms.job_queue.deliver(job, "withdrawn", club.rooms.clock.now)

        told = await club.told(await club.press(listing, "File 1"))

        assert told == ENGLISH["picture_deleted"]


async def test_words_that_are_forgotten_are_in_no_file(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.picture()
        listing, _ = await listed(club, "history")
        club.rooms.clock.now += 31 * DAY
        await club.desk.privacy.sweep_seldom()

        pressed = await club.press(listing, "File 1")

        assert await club.told(pressed) == say("words_expired", days=30)


async def test_a_file_that_discord_does_not_take_is_not_made_smaller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = encode.png(Image.effect_noise((512, 512), 100).convert("RGB"))
    monkeypatch.setattr("tests.paper_studio.PNG", noise)
    async with club_with_bot(tmp_path, file_limit=150_000) as club:
        await club.picture()
        listing, _ = await listed(club, "history")

        answer = await handed_over(club, listing, "File 1")

        assert answer["content"] == ENGLISH["file_too_large"]


async def test_a_file_changed_on_disk_is_not_signed_again(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture()
        listing, _ = await listed(club, "history")
        path = club.rooms.album.path_of((await club.job_of(message)).id, 0)
        path.write_bytes(encode.png(Image.new("RGB", (64, 64), "red")))

        answer = await handed_over(club, listing, "File 1")

        assert answer["content"] == ENGLISH["marks_failed"]
