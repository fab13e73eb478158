"""What a bot does with its own studio, as a process the tests can kill; prints when it paints."""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path

import aiohttp

from bot.errors import StudioUnavailable
from bot.request import Progress, Spec
from bot.studio.supervisor import Supervisor

PROGRAM = Path(__file__).with_name("fake_studio.py")


async def main(witness: str) -> None:
    async with aiohttp.ClientSession() as session:
        command = [sys.executable, str(PROGRAM), "--witness", witness, "--no-grandchild"]
        supervisor = Supervisor(command, {}, session)
        running = asyncio.create_task(supervisor.run())
        await until_ready(supervisor)
        async for frame in supervisor.paint(1, 1, Spec(prompt="[hang at 2]", seed=1)):
            if isinstance(frame, Progress):
                sys.stdout.write("painting\n")
                sys.stdout.flush()
        await running


async def until_ready(supervisor: Supervisor) -> None:
    while True:
        with suppress(StudioUnavailable):
            if (await supervisor.health()).ready:
                return
        await asyncio.sleep(0.01)  # another process: nothing here to wait on


asyncio.run(main(sys.argv[1]))
