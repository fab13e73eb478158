"""`python -m bot verify FILE`, while the bot works: by the marks, then by the looks."""

import asyncio
import json
import os
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image

from bot.pictures import fingerprints
from bot.pictures.drawn import FILE, Drawn, note
from bot.texts import say
from tests.desk.test_origins import Painter, painted
from tests.pictures.signing import encoded
from tests.rooms import open_rooms

PORTRAIT = Path(__file__).parents[1] / "data" / "portrait.jpg"


async def verify(data: Path, picture: bytes, *options: str) -> tuple[int, str]:
    file = data / "brought.picture"
    file.write_bytes(picture)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "verify", *options, str(file)),
        cwd=data,
        env={**os.environ, "DATA_DIR": str(data), "DATABASE_URL": ""},
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode()


async def test_a_picture_is_known_with_its_marks_and_without(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, Painter()) as rooms:
        made = await painted(rooms, 1)
        code, said = await verify(tmp_path, made)
        assert (code, said.count("\n")) == (0, 1)
        assert "certain" in said

        copy = Image.open(BytesIO(made)).convert("RGB").resize((200, 200))
        code, told = await verify(tmp_path, encoded(copy, "jpeg"), "--json")
        account = json.loads(told)
        assert (code, account["confidence"], account["job"]) == (0, "likely", 1)

        code, said = await verify(tmp_path, encoded(Image.effect_noise((200, 200), 60)))
        assert code == 1
        assert "Nothing says" in said


async def test_what_it_came_from_and_what_came_of_it_is_said_too(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, Painter()) as rooms:
        made = await painted(rooms, 1)
        for job in (2, 3):
            await painted(rooms, job)
            child = f"UPDATE jobs SET source = {job - 1} WHERE id = {job}"
            await rooms.store.run(lambda c, act=child: c.exec_driver_sql(act))

        _, said = await verify(tmp_path, made)
        assert said.splitlines()[1:] == [say("origin_led_to", pictures="job 2, job 3")]
        middle = rooms.album.path_of(2, 0).read_bytes()
        _, said = await verify(tmp_path, middle)
        assert say("origin_came_from", pictures="job 1") in said


async def test_a_bot_that_has_never_run_knows_nothing_but_what_was_drawn(tmp_path: Path) -> None:
    code, said = await verify(tmp_path, encoded())

    assert code == 1
    assert "Nothing says" in said

    portrait = Image.open(PORTRAIT).convert("RGB")
    note(tmp_path, Drawn(4711, 0, fingerprints.fingerprint(encoded(portrait)), 1_800_000_000.0))
    with (tmp_path / FILE).open("a") as file:
        file.write("4712 0 no-fingerprint 1.0\n4713 half a li")
    code, said = await verify(tmp_path, encoded(portrait.resize((200, 200)), "jpeg"))

    assert code == 0
    assert "job 4711, 15 January 2027" in said
