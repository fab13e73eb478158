"""Addresses where nothing paints are named once each, in the log and in the trouble."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.errors import NO_STUDIO
from bot.jobs import dispatch, studios
from bot.studio.client import StudioClient
from tests.rooms import open_rooms
from tests.studio.open_studio import open_studio
from tests.waiting import until

HEAD = "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"


@asynccontextmanager
async def a_page(status: str, body: str) -> AsyncIterator[str]:
    """Serve a page that is no studio; its address."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write((HEAD.format(status=status, length=len(body)) + body).encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def a_closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


async def test_each_address_without_a_studio_is_named_once_by_its_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(studios, "REST_SECONDS", 0.01)
    monkeypatch.setattr(dispatch, "OUTAGE_LOOK_SECONDS", 0.05)
    monkeypatch.setattr(studios, "OUTAGE_SECONDS", 0.5)
    caplog.set_level(logging.INFO, logger="bot.jobs")
    async with (
        open_studio() as strict,
        a_page("200 OK", "<html>welcome</html>") as page,
        a_page("404 Not Found", "no such page") as missing,
    ):
        causes = {
            strict.url: "unauthorized",
            a_closed_port(): "unreachable",
            "localhost:8188": "unreachable",  # no address: settings refuse it, see test_config
            page: "not_a_studio",
            missing: "not_a_studio",
        }
        clients = [StudioClient(url, "wrong", strict.session) for url in causes]
        async with open_rooms(tmp_path, *clients) as rooms:
            await rooms.ask(1)
            await until(lambda: rooms.desk.trouble == NO_STUDIO, "trouble", lambda: caplog.messages)

    told = [each.getMessage() for each in caplog.records if each.name == "bot.jobs.studios"]
    assert sorted(told) == sorted(f"studio at {url}: {code}" for url, code in causes.items())
    named = ", ".join(f"{url}: {code}" for url, code in causes.items())
    [trouble] = [each for each in caplog.records if each.name == "bot.jobs.dispatch"]
    assert trouble.getMessage() == f"no studio can be used ({named})"
    assert trouble.levelname == "ERROR"
