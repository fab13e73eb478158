"""`python -m bot run` from the outside: real processes, real sockets, the real model."""

import io
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from bot.engine.fake import FakeRunner
from tests.studio.open_studio import TOKEN, open_studio
from tests.whole.running_bot import bot_process, discord, gone, killed, studio_of


@pytest.mark.more
async def test_a_portrait_survives_the_bot_being_killed_and_its_buttons_work_afterwards(
    tmp_path: Path,
) -> None:
    async with discord() as club:
        async with bot_process(club.sandbox, tmp_path / "data") as bot:
            await club.connected()
            message = await club.ask("Neil Armstrong astronaut")
            studio = studio_of(bot)
            assert studio is not None
            await killed(bot)
            await gone(studio)

        async with bot_process(club.sandbox, tmp_path / "data") as bot:
            await club.connected(times=2)
            picture = Image.open(io.BytesIO(await club.picture(message)))
            assert picture.width == picture.height >= 128

            assert await club.picture(await club.again(message, "grace"))
            await club.delete(message, "ada")
            bot.send_signal(signal.SIGTERM)
            await bot.communicate()
            assert bot.returncode == 0


@pytest.mark.more
async def test_a_killed_studio_is_replaced_and_the_picture_painted_again(tmp_path: Path) -> None:
    async with discord() as club, bot_process(club.sandbox, tmp_path / "data") as bot:
        await club.connected()
        message = await club.ask("Albert Einstein", count=4)
        await club.says(message, "Painting")
        studio = studio_of(bot)
        assert studio is not None
        studio.kill()

        assert await club.picture(message)


async def test_a_bot_asked_to_end_finishes_what_it_paints_and_shows_it(tmp_path: Path) -> None:
    async with discord() as club, bot_process(club.sandbox, tmp_path / "data") as bot:
        await club.connected()
        message = await club.ask("Albert Einstein")
        await club.says(message, "Painting")

        bot.send_signal(signal.SIGTERM)
        await bot.communicate()

        assert bot.returncode == 0
        assert await club.picture(message)
        log = (await club.get("/_/log"))["entries"]
        assert [entry["code"] for entry in log if entry["kind"] == "client_gone"] == [1000]


async def test_a_second_signal_does_not_wait_for_what_is_painted(tmp_path: Path) -> None:
    data, runner = tmp_path / "data", FakeRunner(held=True)
    async with discord() as club, open_studio(lambda: runner) as studio:
        elsewhere = {"STUDIO_URLS": studio.url, "STUDIO_TOKEN": TOKEN}
        async with bot_process(club.sandbox, data, **elsewhere) as bot:
            await club.connected()
            message = await club.ask("Albert Einstein")
            runner.release(1)
            await club.says(message, "Painting")
            for number in (signal.SIGTERM, signal.SIGINT):  # two of one kind may become one
                bot.send_signal(number)
            await bot.communicate()
        log = (await club.get("/_/log"))["entries"]
        runner.release(-1)

    assert bot.returncode == 0
    assert [entry["code"] for entry in log if entry["kind"] == "client_gone"] == [1000]
    with closing(sqlite3.connect(data / "portraits.sqlite3")) as database:
        # Handing it back is the first signal's: the next start takes it back just so.
        assert database.execute("SELECT state FROM jobs").fetchall() == [("running",)]


async def test_a_wrong_token_is_one_line_and_exit_78(tmp_path: Path) -> None:
    async with discord() as club:
        async with bot_process(club.sandbox, tmp_path / "data", DISCORD_TOKEN="wrong") as bot:
            _, said = await bot.communicate()

        assert bot.returncode == 78
        assert "DISCORD_TOKEN" in said.decode().splitlines()[-1]
        assert "Traceback" not in said.decode()


async def test_no_token_at_all_points_to_the_demo(tmp_path: Path) -> None:
    async with discord() as club:
        async with bot_process(club.sandbox, tmp_path / "data", DISCORD_TOKEN="") as bot:
            _, said = await bot.communicate()

        assert bot.returncode == 78
        assert said.decode().count("\n") == 1
        assert "demo" in said.decode()


async def test_a_second_bot_on_the_same_data_is_refused(tmp_path: Path) -> None:
    async with discord() as club, bot_process(club.sandbox, tmp_path / "data") as first:
        await club.connected()
        async with bot_process(club.sandbox, tmp_path / "data") as second:
            _, said = await second.communicate()

        assert second.returncode == 78
        assert str(first.pid) in said.decode()
