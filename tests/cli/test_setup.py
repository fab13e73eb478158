"""`setup` and `models`: from a token to a first picture, with a local Discord and a local hub."""

import asyncio
import json
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession
from PIL import Image
from typer.testing import CliRunner

from bot.cli import setup, typing_app
from bot.cli.models import Machine, check_room, choices, fits
from bot.config import environment_without_secrets, read_settings
from bot.engine.recipes import read_recipes
from bot.errors import ModelError
from bot.sandbox.server import Sandbox
from tests.hub import Hub
from tests.hub import hub as serve
from tests.waiting import soon

HERE = Path(__file__).parents[2]
OWN = """[mine]
id = "somebody/cartoons"
licence = "MIT"
restrictions = ["break no law"]
vram_gb = 0.5
steps = 8
"""


@pytest.fixture
def there() -> Iterator[Hub]:
    with serve() as hub:
        hub.folders["somebody/cartoons"] = HERE / "bot" / "portraits"
        yield hub


async def set_up(folder: Path, *options: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `setup` in a folder as its own process, with nobody at its terminal."""
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "bot", "setup", *options],
        capture_output=True,
        text=True,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        env=environment_without_secrets() | settings | {"PYTHONPATH": str(HERE)},
        timeout=200,
        check=False,
    )


@pytest.mark.more
@pytest.mark.timeout(300)
async def test_from_nothing_to_a_picture_and_no_question_twice(tmp_path: Path, there: Hub) -> None:
    (tmp_path / "mine.toml").write_text(OWN)
    async with Sandbox.open() as discord:
        settings = {
            "DISCORD_API_URL": f"{discord.url}/api/v10",
            "DISCORD_TOKEN": "sandbox-token",
            "HF_ENDPOINT": there.url,
            "HF_HOME": str(tmp_path / "hub"),
        }
        unasked = await set_up(tmp_path, "--model", "mine.toml", **settings)
        fetched = sum(there.sent.values())
        options = ["--yes", "--operator", "Olive", "--operator-id", "17", "--unit", "bot.service"]
        done = await set_up(tmp_path, "--model", "mine.toml", *options, **settings)
        sent = dict(there.sent)
        again = await set_up(tmp_path, **settings)

    assert unasked.returncode == 78
    assert "agree to its licence" in unasked.stderr
    assert "break no law" in unasked.stdout
    assert fetched < 10_000, "what says which files there are, and no weights"
    assert done.returncode == 0, done.stderr
    assert "The bot is in: Portrait Club." in done.stdout
    assert (tmp_path / "data" / "first-mine.png").read_bytes()[:4] == b"\x89PNG"
    assert again.returncode == 0, again.stderr
    assert there.sent == sent, "nothing was fetched twice"
    assert "is there already" in again.stdout
    kept = read_settings(tmp_path / ".env")
    assert (kept.model, kept.operator, kept.operator_id) == ("mine.toml", "Olive", 17)
    assert kept.discord_token is not None
    assert kept.discord_token.get_secret_value() == "sandbox-token"
    for told in (unasked, done, again):
        assert "sandbox-token" not in told.stdout + told.stderr
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600


async def test_a_token_discord_does_not_know_is_one_line(tmp_path: Path) -> None:
    async with Sandbox.open() as discord:
        url = f"{discord.url}/api/v10"
        wrong = await set_up(tmp_path, DISCORD_API_URL=url, DISCORD_TOKEN="another")
        none = await set_up(tmp_path, DISCORD_API_URL=url)

    assert wrong.returncode == none.returncode == 78
    assert wrong.stderr.startswith("Discord does not accept DISCORD_TOKEN.")
    assert "set DISCORD_TOKEN" in none.stderr
    assert not (tmp_path / ".env").exists(), "a wrong token is not kept"


async def test_it_waits_until_somebody_lets_the_bot_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(setup, "POLL_SECONDS", 0.01)
    async with Sandbox.open() as discord, ClientSession(discord.url) as hands:
        monkeypatch.setenv("DISCORD_API_URL", f"{discord.url}/api/v10")
        monkeypatch.setenv("DISCORD_TOKEN", "sandbox-token")
        application = await setup._signed_in(read_settings())
        async with hands.delete("/_/members/portrait-bot") as left:
            assert left.ok
        waiting = asyncio.ensure_future(setup._invited(application, wait=True))
        await asyncio.wait([waiting], timeout=0.2)
        assert not waiting.done()

        async with hands.post("/_/members", json={"name": "portrait-bot"}) as joined:
            assert joined.ok
        await soon(waiting, "the bot to be in a server")

    told = capsys.readouterr().out
    assert f"client_id={application.id}" in told
    assert told.rstrip().endswith("The bot is in: Portrait Club.")


def test_what_stands_in_the_file_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(HERE / ".env.example", tmp_path)

    setup._keep("OPERATOR", 'Olive "O" # and $HOME')
    setup._keep("MODEL", "sd15")
    setup._keep("MODEL", "article")

    lines = Path(".env").read_text().splitlines()
    before = Path(".env.example").read_text().splitlines()
    assert len(lines) == len(before)
    assert len([line for line, old in zip(lines, before, strict=True) if line != old]) == 2
    kept = read_settings()
    assert (kept.operator, kept.model) == ('Olive "O" # and $HOME', "article")


def test_a_file_of_windows_is_read_as_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text("MODEL=sd15\n", encoding="utf-8-sig")

    setup._keep("MODEL", "article")

    assert read_settings().model == "article"
    assert Path(".env").read_text("utf-8-sig").count("MODEL") == 1


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    unit = tmp_path / "portrait-bot.service"
    unit.write_text(setup.unit_text(tmp_path, Path("data")))

    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert f"ReadWritePaths={tmp_path / 'data'}" in unit.read_text()


def test_the_models_say_what_fits_and_what_lies_here() -> None:
    done = CliRunner().invoke(typing_app, ["models", "list", "--json"])

    told = json.loads(done.stdout)
    embedded = next(each for each in told["models"] if each["name"] == "embedded")
    assert embedded["fits"]
    assert embedded["here"]
    assert embedded["download_gb"] == 0
    assert {each["name"] for each in told["models"]} == set(read_recipes())


def test_a_card_takes_what_its_memory_holds() -> None:
    recipes = read_recipes()

    assert [name for name in recipes if fits(recipes[name], 6.0)] == ["embedded", "article", "sd15"]
    assert [each.fits for each in choices(Machine("cpu", "cpu", 0.0, 100.0))].count(True) == 1


def test_a_disk_that_is_too_small_is_told_before_a_byte_comes() -> None:
    with pytest.raises(ModelError) as refused:
        check_room("sdxl", 10**18)

    assert refused.value.code == "model_no_disk"


@pytest.mark.more
@pytest.mark.timeout(300)
def test_models_are_compared_on_one_sheet_that_carries_its_origin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    whom = ["--whom", "Ada Lovelace", "--whom", "Albert Einstein", "--seeds", "2"]

    done = CliRunner().invoke(typing_app, ["models", "compare", "embedded", *whom])

    assert done.exit_code == 0, done.output
    with Image.open("compare.png") as sheet:
        assert sheet.size == (512, 2 * (256 + 28))
    found = CliRunner().invoke(typing_app, ["verify", "compare.png", "--json"])
    assert json.loads(found.stdout)["confidence"] == "certain"
