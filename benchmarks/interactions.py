"""A flood of slash commands at a steady rate: how many are answered in time, and with what.

The real program before the sandbox, which shares this process with what sends; nothing is painted,
limits are off. The bot's processor time for each command is told apart from the sandbox's.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from bot.config import environment_without_secrets
from bot.sandbox import acting
from bot.sandbox.control import read_act
from bot.sandbox.interaction import Interaction
from bot.sandbox.server import Sandbox

DEADLINE_MS = 3000.0  # Discord's
SLICE_SECONDS = 0.02  # what falls due in it is sent together
SETTLING_SECONDS = 5.0


async def measure(rate: float, seconds: float) -> dict[str, object]:
    """Send for so long and so often; return what became of it."""
    with TemporaryDirectory() as data:
        async with Sandbox.open() as sandbox:
            bot = await start_bot(sandbox, Path(data))
            try:
                await until_ready(sandbox)
                process = psutil.Process(bot.pid)
                bot_before, own_before = cpu(process), cpu(psutil.Process())
                asked = await flood(sandbox, rate, seconds)
                bot_took = cpu(process) - bot_before
                own_took = cpu(psutil.Process()) - own_before
                await asyncio.sleep(SETTLING_SECONDS)
                told = outcome(asked)
            finally:
                bot.kill()
                await bot.wait()
    told["bot_cpu_ms_each"] = round(bot_took / len(asked) * 1000, 2)
    told["sandbox_cpu_ms_each"] = round(own_took / len(asked) * 1000, 2)
    return told | {"load": os.getloadavg()[0]}


async def start_bot(sandbox: Sandbox, data: Path) -> asyncio.subprocess.Process:
    settings = {
        "DISCORD_TOKEN": "sandbox-token",
        "DISCORD_API_URL": sandbox.api,
        "DISCORD_GATEWAY_URL": sandbox.gateway,
        "DATA_DIR": str(data),
        "STUDIO_URLS": "http://127.0.0.1:9",  # nobody is there, so all of them wait
        "STUDIO_TOKEN": "none",
        "LIMITS": "false",
        "LOG_LEVEL": "ERROR",
    }
    known = environment_without_secrets() | settings
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", env=known)


async def until_ready(sandbox: Sandbox) -> None:
    log, cursor, missing = sandbox.service.log, 0, {"client_ready", "commands_synced"}
    while missing:
        entries = await log.wait_after(cursor, 20.0)
        cursor += len(entries)
        missing -= {entry["kind"] for entry in entries}
    await asyncio.sleep(SETTLING_SECONDS)  # what else the bot does at its start is not counted


async def flood(sandbox: Sandbox, rate: float, seconds: float) -> list[Interaction]:
    """Let everybody ask; whoever sends too slowly says so in `sent_in_seconds`."""
    service, asked = sandbox.service, list[Interaction]()
    members = ("owner", "mod", "ada", "grace")
    began = time.perf_counter()
    while len(asked) < rate * seconds:
        due = min((time.perf_counter() - began) * rate, rate * seconds)
        while len(asked) < due:
            act = read_act(service, {"member": members[len(asked) % len(members)]})
            asked.append(acting.slash(service, act, "portrait", {"subject": "Ada Lovelace"}))
        await asyncio.sleep(SLICE_SECONDS)
    return asked


def outcome(asked: list[Interaction]) -> dict[str, object]:
    waits = sorted(
        (each.acknowledged_at - each.sent_at) * 1000
        for each in asked
        if each.acknowledged_at is not None
    )
    taken = [each for each in asked if each.original and each.original.components]
    return {
        "asked": len(asked),
        "sent_in_seconds": round(asked[-1].sent_at - asked[0].sent_at, 1),
        "answered": len(waits),
        "answered_in_time": sum(wait <= DEADLINE_MS for wait in waits),
        "taken": len(taken),
        "told_too_busy": len([e for e in asked if e.original and not e.original.components]),
        "p50_ms": round(waits[len(waits) // 2]) if waits else None,
        "p99_ms": round(waits[int(len(waits) * 0.99)]) if waits else None,
        "max_ms": round(waits[-1]) if waits else None,
    }


def cpu(process: psutil.Process) -> float:
    used = process.cpu_times()
    return used.user + used.system


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rate", type=float, default=10_000 / 30)
    options.add_argument("--seconds", type=float, default=30.0)
    chosen = options.parse_args()
    print(json.dumps(asyncio.run(measure(chosen.rate, chosen.seconds)), indent=2))


if __name__ == "__main__":
    main()
