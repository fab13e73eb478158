"""discord.py with nothing patched: only its documented `connector` leads it here."""

import asyncio
import shutil
import socket
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.sandbox.server import Sandbox
from tests.sandbox.hands import Hands
from tests.sandbox.painter import Painter
from tests.waiting import soon

NAMES = "subjectAltName=DNS:discord.com,DNS:gateway.discord.gg"

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")


class Homeward(AbstractResolver):
    """Every name in the world is this port."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        here = {"host": "127.0.0.1", "port": self._port, "family": socket.AF_INET}
        return [ResolveResult(hostname=host, proto=0, flags=0, **here)]

    async def close(self) -> None:
        pass


@pytest.fixture
async def certificate(tmp_path: Path) -> Path:
    """Make a certificate for Discord's names that nobody else in the world trusts."""
    path = tmp_path / "both.pem"
    process = await asyncio.create_subprocess_exec(
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
        *("-nodes", "-days", "2", "-subj", "/CN=sandbox", "-addext", NAMES),
        *("-keyout", path, "-out", path.with_suffix(".crt")),
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert await soon(process.wait(), "openssl to end") == 0
    path.write_bytes(path.read_bytes() + path.with_suffix(".crt").read_bytes())
    return path


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except (ConnectionError, ssl.SSLError):
        pass  # either side may hang up first
    finally:
        writer.close()


@pytest.fixture
async def tls_port(sandbox: Sandbox, certificate: Path) -> AsyncIterator[int]:
    """Stand in front of the sandbox with TLS, as Discord's edge does."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", sandbox.port)
        async with asyncio.TaskGroup() as group:
            group.create_task(_pour(reader, inner_writer))
            group.create_task(_pour(inner_reader, writer))

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    yield server.sockets[0].getsockname()[1]
    server.close()


async def test_an_untouched_client_answers_in_the_sandbox(
    hands: Hands, tls_port: int, certificate: Path
) -> None:
    trust = ssl.create_default_context(cafile=certificate.with_suffix(".crt"))
    connector = aiohttp.TCPConnector(resolver=Homeward(tls_port), ssl=trust)
    async with Painter(discord.Intents(guilds=True), connector=connector) as bot:
        await bot.login("sandbox-token")
        task = asyncio.create_task(bot.connect())
        await bot.wait_until_ready()

        answer = await hands.answered(await hands.slash("queue show"))

        await bot.close()
        await task
    assert answer["content"] == "queue long=False"
    assert discord.http.Route.BASE == "https://discord.com/api/v10"
