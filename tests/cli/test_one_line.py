"""What an operator has mistaken is one line and exit 78, which nothing starts again for ever."""

import asyncio
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import EX_CONFIG
from bot.config import environment_without_secrets, read_settings
from bot.errors import SettingsError


async def said(folder: Path, *command: str, **settings: str) -> tuple[int, str]:
    """Run a command in a folder, and return its exit status and what it said last."""
    ended = await ran(folder, *command, **settings)
    return ended.returncode, ended.stderr.splitlines()[-1]


async def ran(folder: Path, *command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder to its end, which is no traceback."""
    given = {"DISCORD_TOKEN": "never used", **settings}
    ended = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "bot", *command],
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment_without_secrets() | given | {"PYTHONPATH": str(Path(__file__).parents[2])},
        timeout=100,
    )
    assert "Traceback" not in ended.stderr
    return ended


@pytest.mark.parametrize("address", ["foo", "mysql://somebody@host/name", "postgresql://host:x/y"])
async def test_an_address_of_no_database(tmp_path: Path, address: str) -> None:
    code, told = await said(tmp_path, "run", DATABASE_URL=address)

    assert (code, told[:12]) == (EX_CONFIG, "DATABASE_URL")
    assert address not in told, "it may hold a password"


async def test_an_address_of_no_studio(tmp_path: Path) -> None:
    code, told = await said(tmp_path, "run", STUDIO_URLS="http://a:1, localhost:8188")

    assert code == EX_CONFIG
    assert told.startswith("STUDIO_URLS names localhost:8188, ")


async def test_a_data_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")

    code, told = await said(tmp_path, "run", DATA_DIR="taken")

    assert (code, told[:8]) == (EX_CONFIG, "DATA_DIR")


async def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        code, told = await said(tmp_path, "sandbox", "--port", port)

    assert code == EX_CONFIG
    assert told.startswith(f"Port {port} ")


def test_a_file_in_utf_16_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("MODEL=embedded\n", encoding="utf-16")

    with pytest.raises(SettingsError) as refused:
        read_settings(file)

    assert refused.value.code == "settings_encoding"


def test_the_mark_that_windows_editors_begin_with_is_no_part_of_a_name(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("OPERATOR=Olive\n", encoding="utf-8-sig")

    assert read_settings(file).operator == "Olive"


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    file = tmp_path / ".env"
    file.write_text("DATA_DIR=~/pbdata\nOPTOUT_FILE=~/names\n")

    settings = read_settings(file)

    assert settings.data_dir == tmp_path / "pbdata"
    assert settings.optout_file == tmp_path / "names"


def test_the_home_of_nobody_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("DATA_DIR=~nobody_of_that_name/x\n")

    with pytest.raises(SettingsError) as refused:
        read_settings(file)

    assert refused.value.code == "settings"
