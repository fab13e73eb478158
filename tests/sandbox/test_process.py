"""The sandbox as a process of its own: says its port, ends when told, leaves no orphan."""

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.sandbox import description
from tests.sandbox.held_to_documents import held_elsewhere
from tests.waiting import within

CODE = "from bot.sandbox import server; server.run(0, exit_with_stdin={}, announce=True)"


async def _start(exit_with_stdin: bool) -> tuple[asyncio.subprocess.Process, Any]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        CODE.format(exit_with_stdin),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    async with within("the sandbox to say where it is", seconds=30):
        return process, json.loads(await process.stdout.readline())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_serves_at_the_port_it_says_until_it_is_told_to_stop(number: int) -> None:
    process, announced = await _start(exit_with_stdin=False)
    async with ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{announced['port']}/_/world") as answer:
            assert answer.status == 200
        socket = await session.ws_connect(f"ws://127.0.0.1:{announced['port']}/gateway")

        process.send_signal(number)

        async with within("the sandbox to end", seconds=10):
            async for _ in socket:
                pass
            assert await process.wait() == 0
        assert socket.close_code == 1001


async def ask_what_nobody_documents() -> None:
    """Ask a sandbox in a process of its own, and let it end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "sandbox", "--port", "0", "--announce"),
        "--exit-with-stdin",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    url = json.loads(await process.stdout.readline())["url"]
    async with ClientSession() as session, session.get(f"{url}/api/v10/gateway?slip=1") as told:
        assert told.status == 200
    process.stdin.close()
    await process.wait()


@description.needed
async def test_in_a_process_of_its_own_it_is_held_to_the_documents_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    held = held_elsewhere(monkeypatch, tmp_path / "faults.json")
    held.__enter__()

    await ask_what_nobody_documents()

    with pytest.raises(AssertionError, match=r"nobody documents \?slip"):
        held.__exit__(None, None, None)


async def test_it_ends_with_its_parent() -> None:
    process, _ = await _start(exit_with_stdin=True)
    assert process.stdin
    process.stdin.write(b"still here\n")
    await process.stdin.drain()
    process.stdin.close()

    async with within("the sandbox to end with its stdin", seconds=10):
        assert await process.wait() == 0
