"""The studio as a real process: how it starts, what ends it, and with which exit code."""

import asyncio
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from bot.engine.loop import EXIT_POISONED
from bot.errors import StudioUnavailable
from bot.request import Failure, Finish, Spec
from bot.studio.client import StudioClient
from bot.studio.server import EXIT_SETTINGS, EXIT_STUCK, EXIT_TRY_AGAIN, is_stuck
from tests.studio.open_studio import SPEC, painted, until_step
from tests.waiting import within

PROGRAM = Path(__file__).with_name("fake_studio.py")


@dataclass
class StudioProcess:
    process: asyncio.subprocess.Process
    client: StudioClient

    async def ended(self) -> int:
        async with within("the studio's process to end", seconds=15):
            return await self.process.wait()

    def hang_up(self) -> None:
        """Close its stdin, as the kernel does for a parent that was killed."""
        assert self.process.stdin
        self.process.stdin.close()

    async def until_ready(self) -> None:
        while not (await self.client.health()).ready:
            pass  # each question lets the loop go on

    async def until_deaf(self) -> None:
        with suppress(StudioUnavailable):
            while await self.client.health():
                pass


@asynccontextmanager
async def studio_process(*arguments: str) -> AsyncIterator[StudioProcess]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(PROGRAM), *arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"STUDIO_TOKEN": "t"},
    )
    try:
        assert process.stdout
        port = json.loads(await process.stdout.readline())["port"]
        async with aiohttp.ClientSession() as session:
            client = StudioClient(f"http://127.0.0.1:{port}", "t", session)
            studio = StudioProcess(process, client)
            await studio.until_ready()
            yield studio
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def refused(*arguments: str, token: str = "t") -> tuple[int, str, str]:
    """Run a studio that cannot start and return its exit code, stdout and stderr."""
    command = [sys.executable, str(PROGRAM), *arguments]
    environment = {"STUDIO_TOKEN": token}
    told = subprocess.run(
        command, env=environment, input="", capture_output=True, text=True, timeout=15, check=False
    )
    return told.returncode, told.stdout, told.stderr


async def test_it_announces_its_port_and_paints() -> None:
    async with studio_process() as studio:
        frames = await painted(studio.client)

    assert isinstance(frames[-1], Finish)


async def test_without_its_gate_it_runs_and_nothing_leaves() -> None:
    async with studio_process("--gate", "broken") as studio:
        frames = await painted(studio.client)

    assert frames == [Failure("safety_unavailable", retryable=False)]


async def test_a_job_costs_little_beside_its_painting() -> None:
    async with studio_process("--gate", "quick") as studio:
        seconds = [await seconds_of_a_job(studio.client, job) for job in range(20)]

    assert min(seconds) < 0.03  # a delayed ACK alone would be 0.04


async def seconds_of_a_job(client: StudioClient, job: int) -> float:
    began_at = time.perf_counter()
    await painted(client, job)
    return time.perf_counter() - began_at


async def test_the_end_of_stdin_ends_it_even_while_the_device_hangs() -> None:
    async with studio_process() as studio:
        frames = studio.client.paint(1, 1, Spec(prompt="[hang at 2]", seed=1))
        await until_step(frames, 1)

        studio.hang_up()

        assert await studio.ended() == 0
        with pytest.raises(StudioUnavailable):
            [frame async for frame in frames]


async def test_a_polite_signal_lets_the_picture_finish() -> None:
    async with studio_process("--step", "0.03") as studio:
        frames = studio.client.paint(1, 1, SPEC)
        await until_step(frames, 1)

        studio.process.send_signal(signal.SIGTERM)
        rest = [frame async for frame in frames]

        assert isinstance(rest[-1], Finish)
        assert await studio.ended() == 0


async def test_a_second_signal_does_not_wait() -> None:
    async with studio_process() as studio:
        frames = studio.client.paint(1, 1, Spec(prompt="[hang at 2]", seed=1))
        await until_step(frames, 1)

        studio.process.send_signal(signal.SIGTERM)
        await studio.until_deaf()  # the first one was heard
        studio.process.send_signal(signal.SIGTERM)

        assert await studio.ended() == 0
        await frames.aclose()


async def test_the_watchdog_ends_a_hung_process() -> None:
    async with studio_process("--patience", "0.2") as studio:
        with pytest.raises(StudioUnavailable) as gone:
            await painted(studio.client, spec=Spec(prompt="[hang at 2]", seed=1))

        assert gone.value.code == "died"
        assert await studio.ended() == EXIT_STUCK


async def test_the_watchdog_spares_a_process_that_was_paused_itself() -> None:
    async with studio_process("--patience", "0.8", "--step", "0.05") as studio:
        frames = studio.client.paint(1, 1, SPEC)
        await until_step(frames, 1)

        studio.process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(1.5)  # the fault itself
        studio.process.send_signal(signal.SIGCONT)

        rest = [frame async for frame in frames]
        assert isinstance(rest[-1], Finish)


async def test_a_studio_whose_engine_has_ended_ends_too() -> None:
    async with studio_process("--patience", "0.2") as studio:
        frames = await painted(studio.client, spec=Spec(prompt="[end at 2]", seed=1))

        assert frames[-1] == Failure("studio_unavailable", retryable=True)
        assert await studio.ended() == EXIT_STUCK


async def test_a_poisoned_device_is_told_and_ends_the_process_before_anything_is_freed() -> None:
    async with studio_process() as studio:
        frames = await painted(studio.client, spec=Spec(prompt="[poison at 2]", seed=1))

        assert frames[-1] == Failure("studio_unavailable", retryable=True)
        assert await studio.ended() == EXIT_POISONED


def test_a_model_that_cannot_be_loaded_is_one_line_and_exit_78() -> None:
    code, _, errors = refused("--load-error", "settings")

    assert code == EXIT_SETTINGS
    assert errors == "The settings cannot work: no such model\n"


def test_a_device_that_is_lost_while_it_loads_is_another_starts_business() -> None:
    code, _, errors = refused("--load-error", "lost")

    assert code == EXIT_POISONED
    assert "unspecified launch failure" in errors


def test_a_hub_that_is_out_of_reach_is_another_starts_business() -> None:
    code, _, errors = refused("--load-error", "hub_away_at_start")

    assert code == EXIT_TRY_AGAIN
    assert errors.startswith("The hub cannot be reached")


def test_an_address_in_use_is_one_line_and_exit_78() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, told, errors = refused("--port", str(taken.getsockname()[1]))

    assert (code, told) == (EXIT_SETTINGS, "")
    assert errors.count("\n") == 1
    assert "Address already in use" in errors


def test_a_studio_without_a_token_does_not_start() -> None:
    code, told, errors = refused(token="")

    assert (code, told) == (EXIT_SETTINGS, "")
    assert errors.count("\n") == 1
    assert "STUDIO_TOKEN" in errors


@pytest.mark.parametrize(
    ("silent_for", "mean_step", "busy", "stuck"),
    [
        (59.9, 0.1, True, False),
        (60.1, 0.1, True, True),
        (60.1, 7.0, True, False),
        (70.1, 7.0, True, True),
        (1e6, 0.1, False, False),
        (0.0, 0.0, True, False),
        (349.0, 35.0, True, False),  # foreseen, before any step has ended
    ],
)
def test_a_device_is_stuck_after_ten_mean_steps_and_at_least_a_minute(
    silent_for: float, mean_step: float, busy: bool, stuck: bool
) -> None:
    assert is_stuck(1000.0 + silent_for, 1000.0, mean_step, busy) is stuck
