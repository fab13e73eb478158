"""A checkpoint's own safety checker looks at what it paints, in a studio and in draw."""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bot import drawing
from bot.engine.models import load_runner
from bot.engine.work import Painted
from bot.errors import PaintingFailed
from bot.pictures import encode
from bot.request import Failure, PaintedWith, Picture, Request, Spec
from bot.studio.client import StudioClient
from tests.studio.open_studio import painted
from tests.studio.test_gate_checker import checkpoint

EMBEDDED = Path(__file__).parents[2] / "bot" / "portraits"
SPEC = Spec(prompt="Neil Armstrong astronaut", seed=3, steps=1)
ASKED = Request(guild=None, channel=0, member=0, subject="Neil Armstrong astronaut", seed=3)
FLAGS_ALL, FLAGS_NOTHING = -2.0, 0.999
pytestmark = pytest.mark.more  # studios of their own, each with a checker's weights to load


def unmarked(painted: Painted, _: PaintedWith) -> bytes:
    return encode.png(painted.image)


def with_checker(folder: Path, threshold: float | None) -> Path:
    """Lay the embedded checkpoint down as one that brings a safety checker."""
    shutil.copytree(EMBEDDED, folder, symlinks=False)
    return checkpoint(folder, threshold)


async def until_ready(client: StudioClient) -> None:
    while True:
        if (await client.health()).ready:
            return
        await asyncio.sleep(0.1)  # another process, which needs the processor more


@asynccontextmanager
async def studio(model: Path, notes: Path) -> AsyncIterator[StudioClient]:
    """Run `python -m bot studio` on a checkpoint, as a bot starts it."""
    own = ("--port", "0", "--announce", "--exit-with-stdin", "--notes", str(notes))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "studio", "--model", str(model), "--device", "cpu", *own),
        env={**os.environ, "STUDIO_TOKEN": "t"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout
    try:
        port = json.loads(await process.stdout.readline())["port"]
        async with aiohttp.ClientSession() as session:
            client = StudioClient(f"http://127.0.0.1:{port}", "t", session)
            await until_ready(client)
            yield client
    finally:
        process.kill()
        await process.communicate()


def test_a_loaded_model_says_where_its_checkpoint_lies() -> None:
    assert load_runner("embedded", "cpu").card.folder == EMBEDDED


async def test_a_studio_blocks_what_the_checkpoints_own_checker_flags(tmp_path: Path) -> None:
    model = with_checker(tmp_path / "model", FLAGS_ALL)

    async with studio(model, tmp_path) as client:
        frames = await painted(client, spec=SPEC)

    assert frames[-1] == Failure("picture_blocked", retryable=False)
    assert not [frame for frame in frames if isinstance(frame, Picture)]


@pytest.mark.parametrize(
    ("threshold", "refusal"),
    [(FLAGS_ALL, "picture_blocked"), (FLAGS_NOTHING, None), (None, None)],
    ids=["flags all", "flags nothing", "hollow"],
)
async def test_draw_asks_it_too(
    tmp_path: Path, threshold: float | None, refusal: str | None
) -> None:
    model, out = with_checker(tmp_path / "model", threshold), tmp_path / "out.png"
    drawn = drawing.draw(ASKED, out, str(model), "cpu", unmarked, steps=1)

    if refusal:
        with pytest.raises(PaintingFailed, match=refusal):
            await drawn
    else:
        await drawn
    assert out.exists() is (refusal is None)


async def test_a_damaged_one_lets_nothing_out(tmp_path: Path) -> None:
    model, out = with_checker(tmp_path / "model", FLAGS_NOTHING), tmp_path / "out.png"
    weights = model / "safety_checker" / "config.json"
    weights.write_text("{}")

    with pytest.raises(PaintingFailed, match="safety_unavailable"):
        await drawing.draw(ASKED, out, str(model), "cpu", unmarked, steps=1)
    assert not out.exists()
