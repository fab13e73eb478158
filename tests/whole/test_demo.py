"""`python -m bot demo` as a newcomer types it."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import psutil
import pytest
from PIL import Image

from bot import demo as demonstration
from tests.chat.club import legible
from tests.sandbox.held_to_documents import held_elsewhere
from tests.whole.running_bot import gone


@pytest.fixture
def held(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Hold to Discord's documents what the demo's bot and its Discord say."""
    with held_elsewhere(monkeypatch, tmp_path_factory.mktemp("held") / "faults.json"):
        yield


async def demo(folder: Path, *arguments: str, **environment: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", *arguments),
        cwd=folder,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


def test_who_tries_it_out_waits_no_hour(tmp_path: Path) -> None:
    assert demonstration._settings("http://127.0.0.1:1", tmp_path, None).limits is False


@pytest.mark.usefixtures("held")
async def test_once_writes_the_picture_and_accounts_for_it(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DISCORD_TOKEN=a-real-token\nMODEL=article\n")
    process = await demo(tmp_path, "--once", "Neil Armstrong astronaut", "--out", "pictures")
    out, err = await process.communicate()

    assert process.returncode == 0, err.decode()
    account = json.loads(out)
    assert [*account][:4] == ["files", "seed", "model", "prompt"]  # what a replay needs comes first
    assert account["acknowledged_ms"] < 3000
    described = "a light-skinned man, brown hair with a side part"
    assert account["prompt"] == f"Draw a portrait of {described}, astronaut."
    assert account["reading"] == {"painted_as": [["Neil Armstrong", described]]}
    assert account["model"] == "embedded"
    assert {"sampler", "steps", "guidance", "seed", "seconds"} <= account.keys()
    (file,) = account["files"]
    with Image.open(tmp_path / file) as picture:
        assert picture.width == account["width"]
    times = [state["at"] for state in account["states"]]
    assert times == sorted(times)
    whole = json.loads((tmp_path / account["states_file"]).read_text())
    assert [state["at"] for state in whole] == times
    assert [legible(state["message"])["content"] for state in whole] == [
        state["content"] for state in account["states"]
    ]
    assert "AI-generated" in json.dumps(account["message"]["components"])
    assert account["message"]["attachments"] == []


@pytest.mark.usefixtures("held")
async def test_a_refusal_is_a_sentence_and_exit_1(tmp_path: Path) -> None:
    process = await demo(tmp_path, "--once", "<@1234567890>")
    out, err = await process.communicate()

    assert process.returncode == 1
    assert out == b""
    assert "mention" in err.decode()


@pytest.mark.usefixtures("held")
async def test_the_demo_runs_until_it_is_interrupted_and_leaves_nothing_behind(
    tmp_path: Path,
) -> None:
    process = await demo(tmp_path)
    assert process.stdout is not None
    await process.stdout.readline()
    ready = (await process.stdout.readline()).decode()
    address = ready.split("open ")[1].split()[0]
    async with aiohttp.ClientSession() as http, http.get(address) as page:
        assert page.status == 200
    family = psutil.Process(process.pid).children(recursive=True)
    assert len(family) >= 2

    process.send_signal(signal.SIGINT)
    await process.communicate()

    for child in family:
        await gone(child)
    assert os.listdir(tmp_path) == []
