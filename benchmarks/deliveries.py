"""How many finished pictures the bot keeps and posts in a second, and what one costs it.

python -m benchmarks.deliveries
python -m benchmarks.deliveries --side 1024 --count 60 --json out.json

The real program before the sandbox, with a studio that paints nothing: it answers at once with one
picture of photo-like noise. All jobs wait before it opens. The bot's processor time for each
picture is told apart from that of the sandbox and the studio, which share this process.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import psutil
from aiohttp import web
from PIL import Image

from benchmarks.interactions import cpu, until_ready
from bot.config import environment_without_secrets
from bot.request import Finish, PaintedWith, Picture
from bot.sandbox import acting
from bot.sandbox.control import read_act
from bot.sandbox.interaction import Interaction
from bot.sandbox.server import Sandbox
from bot.studio.wire import WIRES, Health, encode, unpack

SLOTS = 64
PATIENCE_SECONDS = 120.0
TOKEN = "benchmark"
MEMBERS = ("owner", "mod", "ada", "grace")


def photo(side: int) -> bytes:
    """Return a PNG that compresses as badly as a portrait does."""
    chance, place = np.random.default_rng(5), np.arange(side)
    waves = [np.sin(place / side * 11 + colour) for colour in range(3)]
    smooth = np.stack([128 + 60 * wave[None, :] + 40 * wave[:, None] for wave in waves], axis=-1)
    noisy = smooth + chance.normal(0, 6, (side, side, 3))
    buffer = BytesIO()
    Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


class AnsweringStudio:
    """Answers each order at once; not ready until it is opened."""

    def __init__(self, png: bytes, side: int) -> None:
        self.is_open = False
        self._png, self._side = png, side

    def app(self) -> web.Application:
        """Return the two doors of a studio that a bot needs."""
        made = web.Application()
        made.router.add_get("/healthz", self._health)
        made.router.add_post("/v1/pictures/{job}", self._paint)
        return made

    async def _health(self, _: web.Request) -> web.Response:
        health = Health(
            ready=self.is_open, slots=SLOTS, free=SLOTS, models=("noise",), lexicon="", wires=WIRES
        )
        return web.Response(text=health.model_dump_json(), content_type="application/json")

    async def _paint(self, request: web.Request) -> web.StreamResponse:
        spec = unpack(await request.read())
        report = PaintedWith(
            model="noise",
            prompt=spec.prompt,
            negative="",
            sampler="none",
            steps=1,
            guidance=1.0,
            width=self._side,
            height=self._side,
            seconds=0.1,
        )
        frames = [Picture(index, spec.seed + index, self._png) for index in range(spec.count)]
        told = b"".join(map(encode, [*frames, Finish(report)]))
        return web.Response(body=told, content_type="application/msgpack")


async def measure(count: int, side: int) -> dict[str, object]:
    """Let so many pictures be asked for, open the studio, and wait until all are posted."""
    studio = AnsweringStudio(await asyncio.to_thread(photo, side), side)
    runner = web.AppRunner(studio.app())
    await runner.setup()
    door = web.TCPSite(runner, "127.0.0.1", 0)
    await door.start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        with TemporaryDirectory() as data:
            async with Sandbox.open() as sandbox:
                sandbox.service.settings.rate_limit = 0
                bot = await start_bot(sandbox, Path(data), address)
                try:
                    await until_ready(sandbox)
                    return await deliver(sandbox, bot.pid, studio, count, side)
                finally:
                    bot.kill()
                    await bot.wait()
    finally:
        await runner.cleanup()


async def deliver(
    sandbox: Sandbox, pid: int, studio: AnsweringStudio, count: int, side: int
) -> dict[str, object]:
    service, asked = sandbox.service, list[Interaction]()
    for number in range(count):
        act = read_act(service, {"member": MEMBERS[number % len(MEMBERS)]})
        asked.append(acting.slash(service, act, "portrait", {"subject": "Ada Lovelace"}))
        await asyncio.sleep(0.02)
    bot, own = psutil.Process(pid), psutil.Process()
    before, own_before = cpu(bot), cpu(own)
    studio.is_open, began = True, time.perf_counter()
    peak, shown = 0.0, 0
    while shown < count and time.perf_counter() - began < PATIENCE_SECONDS:
        await asyncio.sleep(0.1)
        peak = max(peak, bot.memory_info().rss / 1e6)
        shown = sum(bool(each.original and each.original.files) for each in asked)
    seconds = time.perf_counter() - began
    return {
        "side": side,
        "pictures": shown,
        "of": count,
        "a_second": round(shown / seconds, 1),
        "bot_cpu_ms_each": round((cpu(bot) - before) / max(shown, 1) * 1000, 1),
        "sandbox_and_studio_cpu_ms_each": round((cpu(own) - own_before) / max(shown, 1) * 1000, 1),
        "bot_cores": round((cpu(bot) - before) / seconds, 2),
        "bot_rss_mb": round(peak),
        "load": os.getloadavg()[0],
    }


async def start_bot(sandbox: Sandbox, data: Path, studio: str) -> asyncio.subprocess.Process:
    settings = {
        "DISCORD_TOKEN": "sandbox-token",
        "DISCORD_API_URL": sandbox.api,
        "DISCORD_GATEWAY_URL": sandbox.gateway,
        "DATA_DIR": str(data),
        "STUDIO_URLS": studio,
        "STUDIO_TOKEN": TOKEN,
        "LIMITS": "false",
        "LOG_LEVEL": "ERROR",
    }
    known = environment_without_secrets() | settings
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", env=known)


def main() -> None:
    """Print what was measured as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--side", type=int, default=512)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    told = json.dumps(asyncio.run(measure(chosen.count, chosen.side)), indent=2)
    if chosen.json:
        chosen.json.write_text(told)
    print(told)


if __name__ == "__main__":
    main()
