"""How long a member waits for the first answer, while nothing and while everything is painted.

The real program in its own processes (bot and studio, embedded checkpoint) before the sandbox;
milliseconds are the sandbox's, from sending the interaction to the callback's arrival.
"""

import argparse
import asyncio
import json
import statistics
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp

from bot.config import environment_without_secrets
from bot.sandbox.server import Sandbox

GAP_SECONDS = 0.2  # between two members: five a second
PATIENCE_SECONDS = 300.0  # with one picture; then something else is wrong


async def measure(count: int) -> dict[str, dict[str, float]]:
    """Start everything, and ask `count` times while idle and while painting."""
    with TemporaryDirectory() as data:
        async with Sandbox.open() as sandbox, aiohttp.ClientSession(sandbox.url) as door:
            bot = await start_bot(sandbox, Path(data))
            try:
                await until_logged(door, "client_ready")
                first = await ask(door, 1)
                await until_over(door, first)
                idle = [await one_alone(door, number) for number in range(count)]
                flood = await a_flood(door)
                busy = await all_at_work(door, count)
            finally:
                bot.terminate()
                await bot.wait()
    return {"idle_ms": spread(idle), "flood_ms": spread(flood), "painting_ms": spread(busy)}


async def start_bot(sandbox: Sandbox, data: Path) -> asyncio.subprocess.Process:
    settings = {
        "DISCORD_TOKEN": "sandbox-token",
        "DISCORD_API_URL": sandbox.api,
        "DISCORD_GATEWAY_URL": sandbox.gateway,
        "DATA_DIR": str(data),
        "MODEL": "embedded",
        "LOG_LEVEL": "ERROR",
        "LIMITS": "false",  # one member asks for everything
    }
    known = environment_without_secrets() | settings
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", env=known)


async def ask(door: aiohttp.ClientSession, number: int, pictures: int = 1) -> str:
    options = {"subject": f"member {number}", "count": pictures}
    body = {"member": "ada", "command": "portrait", "options": options}
    async with door.post("/_/slash", json=body) as answer:
        return str((await answer.json())["interaction_id"])


async def one_alone(door: aiohttp.ClientSession, number: int) -> float:
    """Ask for a picture and wait for its end, so that the next one finds nobody at work."""
    interaction = await ask(door, number)
    await until_over(door, interaction)
    return await acknowledged_ms(door, interaction)


async def a_flood(door: aiohttp.ClientSession) -> list[float]:
    """Ask for four pictures twenty times, all at once: each waits for those before it, too."""
    asked = [await ask(door, number, pictures=4) for number in range(20)]
    return [await acknowledged_ms(door, interaction) for interaction in asked]


async def all_at_work(door: aiohttp.ClientSession, count: int) -> list[float]:
    """Ask at a steady rate while a full line is being painted."""
    asked = []
    for number in range(count):
        asked.append(await ask(door, number))
        await asyncio.sleep(GAP_SECONDS)
    return [await acknowledged_ms(door, interaction) for interaction in asked]


async def acknowledged_ms(door: aiohttp.ClientSession, interaction: str) -> float:
    async with door.get(f"/_/interactions/{interaction}?timeout=10") as answer:
        told = await answer.json()
    return float(told["acknowledged_ms"] if told["acknowledged_ms"] is not None else "inf")


async def until_over(door: aiohttp.ClientSession, interaction: str) -> None:
    """Wait until the button Again is there: under a picture, or under what the gate stopped."""
    cursor, shown = 0, ""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while f":again:{interaction}:" not in shown:
            async with door.get(f"/_/log?after={cursor}&timeout=20") as answer:
                log = await answer.json()
            cursor, shown = log["cursor"], shown + json.dumps(log["entries"])


async def until_logged(door: aiohttp.ClientSession, kind: str) -> None:
    kinds: list[str] = []
    while kind not in kinds:
        async with door.get(f"/_/log?after={len(kinds)}&timeout=20") as answer:
            kinds += [entry["kind"] for entry in (await answer.json())["entries"]]


def spread(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    p99 = ordered[min(len(ordered) - 1, round(0.99 * len(ordered)))]
    return {"p50": statistics.median(ordered), "p99": p99, "max": ordered[-1]}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=60)
    print(json.dumps(asyncio.run(measure(options.parse_args().count)), indent=2))


if __name__ == "__main__":
    main()
