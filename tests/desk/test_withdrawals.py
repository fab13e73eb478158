"""Somebody outside wants a picture gone: it goes everywhere, with copies and what came of it."""

import asyncio
import base64
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from bot.desk.policy.withdrawals import Place, place_in
from bot.desk.withdrawals import OPERATOR, VERB
from bot.errors import Refused
from bot.pictures import encode
from bot.sandbox.default_world import GENERAL
from bot.store.tables import acts, jobs
from bot.web import control
from tests import paper_studio
from tests.chat.club import Club, club_with_bot
from tests.chat.test_reports import without_marks
from tests.chat.test_showcase import SHOW, open_showcase, press, shown_in
from tests.cli.test_one_line import ran
from tests.rooms import open_rooms
from tests.waiting import within

DATA = Path(__file__).parents[1] / "data"
PORTRAIT = Image.open(DATA / "portrait.jpg").convert("RGB")
LINK = "https://discord.com/channels/1/2/3"


@pytest.fixture
def portraits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Paint something that has a fingerprint."""
    monkeypatch.setattr(paper_studio, "PNG", encode.png(PORTRAIT))


async def asked(club: Club, act: str, **told: Any) -> dict[str, Any]:
    return await control.ACTS[act](club.desk, told)


def sent(picture: bytes) -> str:
    return base64.b64encode(picture).decode()


async def rows_of(club: Club) -> Sequence[Any]:
    wanted = select(acts).where(acts.c.verb == VERB)
    return await club.rooms.store.run(lambda c: c.execute(wanted).all())


@pytest.mark.parametrize("how", ["file", "stripped", "jpeg", "message", "attachment", "copy"])
async def test_a_picture_goes_with_its_copies_by_whatever_names_it(
    tmp_path: Path, portraits: None, how: str
) -> None:
    async with club_with_bot(tmp_path) as club:
        await open_showcase(club)
        message = await club.picture("ada")
        await press(club, message, SHOW)
        copy = await shown_in(club, GENERAL)
        again = await club.picture("grace")  # the same picture: this studio paints but one
        job = await club.job_of(message)
        shown = await club.shown(message)
        picture = await club.hands.read(shown["embeds"][0]["image"]["url"])
        named = {
            "file": {"picture": sent(picture)},
            "stripped": {"picture": sent(await asyncio.to_thread(without_marks, picture))},
            "jpeg": {"picture": sent(await asyncio.to_thread(small_jpeg, picture))},
            "message": {"place": as_place(shown["channel_id"], message)},
            "attachment": {"place": {"channel": int(shown["channel_id"]), "job": job.id}},
            "copy": {"place": as_place(GENERAL, copy["id"])},
        }[how]

        found = await asked(club, "find", **named)
        assert found["num_messages"] == 3
        async with within("the messages to be gone"):
            done = await asked(club, "remove", job=found["job"], reason="by letter")

        assert (done["num_gone"], len(done["jobs"])) == (3, 2)
        assert done["seconds"] is not None
        for each in (message, again, copy["id"]):
            await club.hands.wait("message_deleted", message_id=each)
        assert not club.rooms.album.has(job.id)
        rows = await rows_of(club)
        assert {(row.moderator, row.reason, row.job) for row in rows} == {
            (OPERATOR, "by letter", each) for each in done["jobs"]
        }
        assert all("gone: 3, after " in row.detail for row in rows)
        third = await club.ask("ada")
        (await club.sitting()).finish()
        await club.until(third, "before, so it is not shown again")


def as_place(channel: str, message: str) -> dict[str, int]:
    return {"channel": int(channel), "message": int(message)}


def small_jpeg(picture: bytes) -> bytes:
    stored = BytesIO()
    with Image.open(BytesIO(picture)) as opened:
        half = opened.convert("RGB").resize((opened.width // 2, opened.height // 2))
    half.save(stored, "JPEG", quality=50)
    return stored.getvalue()


async def test_a_strange_picture_takes_nothing_down(tmp_path: Path, portraits: None) -> None:
    async with club_with_bot(tmp_path) as club:
        await club.picture("ada")
        strange = encode.png(PORTRAIT.transpose(Image.Transpose.FLIP_LEFT_RIGHT))

        found = await asked(club, "find", picture=sent(strange))

        assert (found["confidence"], found["code"]) == ("none", "origin_unknown")
        with pytest.raises(Refused):
            await asked(club, "find", picture=sent(b"no picture"))
        nowhere = await asked(club, "find", place={"channel": 1, "message": 2})
        assert (nowhere["confidence"], nowhere["code"]) == ("none", "not_our_picture")


@pytest.mark.skipif("source" not in jobs.c, reason="no request goes on from another yet")
async def test_what_was_made_from_it_goes_too(tmp_path: Path, portraits: None) -> None:
    async with club_with_bot(tmp_path) as club:
        first = await club.job_of(await club.picture("ada"))
        made = await club.job_of(await club.picture("grace"))
        await club.rooms.store.run(
            lambda c: c.execute(jobs.update().where(jobs.c.id == made.id).values(source=first.id))
        )
        foreseen = await club.desk.withdrawals.foreseen(first.id)
        assert made.id in foreseen.jobs


@pytest.mark.parametrize(
    ("link", "place"),
    [
        (LINK, Place(2, message=3)),
        ("https://ptb.discord.com/channels/@me/2/3", Place(2, message=3)),
        ("https://cdn.discordapp.com/attachments/2/3/portrait-4-1.png?ex=1&hm=2", Place(2, job=4)),
        ("https://media.discordapp.net/attachments/2/3/portrait-4-1.webp", Place(2, job=4)),
        ("https://cdn.discordapp.com/attachments/2/3/cat.png", None),
        ("https://example.com/channels/1/2/3", None),
        ("https://discord.com@example.com/channels/1/2/3", None),
        ("http://discord.com/channels/1/2/3", None),
        ("file:///etc/passwd", None),
        ("https://[::1/channels/1/2/3", None),
    ],
)
def test_only_links_to_this_bots_own_places_are_read(link: str, place: Place | None) -> None:
    assert place_in(link) == place


async def test_while_no_bot_runs_it_is_written_down_and_the_next_start_does_it(
    tmp_path: Path, portraits: None
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    async with club_with_bot(data) as club:
        message = await club.picture("ada")
        shown = await club.shown(message)
        job = await club.job_of(message)
    link = f"https://discord.com/channels/1/{shown['channel_id']}/{message}"

    unsure = await ran(tmp_path, "remove", link)
    assert unsure.returncode == 78, "nobody said yes"
    done = await ran(tmp_path, "remove", link, "--yes", "--reason", "by letter")

    assert done.returncode == 0, done.stderr
    assert "Written down" in done.stdout
    assert "0 of 1 messages" in done.stdout
    async with open_rooms(data, painting=False) as rooms:
        known = await rooms.job_queue.get(job.id)
        assert known
        assert known.delivery == "withdrawn"
        async with within("the takedown to be due"):
            due = await rooms.desk.takedowns.due()
        assert [each.message for each in due] == [int(message)]
    other = await ran(tmp_path, "remove", "https://example.com/a.png")
    assert "nothing else is fetched" in " ".join(other.stderr.replace("│", " ").split())


async def test_the_door_answers_who_has_the_word_of_its_file_alone(
    tmp_path: Path, portraits: None
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture("ada")
        job = await club.job_of(message)
        place = as_place((await club.shown(message))["channel_id"], message)
        assert await control.ask(tmp_path, "find", place=place) is None, "none runs yet"
        door = control.Control(club.desk, tmp_path)  # type: ignore[arg-type]
        serving = asyncio.create_task(door.run())
        file = tmp_path / control.FILE
        assert file.stat().st_mode & 0o777 == 0o600
        async with within("the door to answer"):
            found = await control.ask(tmp_path, "find", place=place)
        assert found
        assert found["job"] == job.id
        with pytest.raises(Refused) as refused:
            await control.ask(tmp_path, "find", picture=sent(b"no picture"))
        assert refused.value.code == "not_a_picture"

        word = file.read_text()
        file.write_text(word.replace('"token": "', '"token": "x'))
        with pytest.raises(Refused) as refused:
            await control.ask(tmp_path, "find", place=place)
        assert refused.value.code == "unauthorized"
        serving.cancel()
        await asyncio.wait([serving])
        door.close()
        assert not file.exists()
