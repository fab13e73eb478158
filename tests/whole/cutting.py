"""A piece of network between the bot and a studio, which a test can cut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit


class Cutter:
    """Carries bytes both ways until it is cut; new connections work again at once."""

    def __init__(self, host: str, port: int) -> None:
        self.url = ""
        self._target = host, port
        self._open: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """Reset every connection, as a cable or a crash does."""
        for writer in self._open:
            writer.transport.abort()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        there, back = await asyncio.open_connection(*self._target)
        self._open |= {writer, back}
        try:
            await asyncio.gather(_pour(reader, back), _pour(there, writer))
        finally:
            self._open -= {writer, back}
            for end in (writer, back):
                end.close()


async def _pour(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
    sink.close()


@asynccontextmanager
async def open_cutter(url: str) -> AsyncIterator[Cutter]:
    """Listen before the address of a studio."""
    target = urlsplit(url)
    assert target.hostname
    assert target.port
    cutter = Cutter(target.hostname, target.port)
    server = await asyncio.start_server(cutter.carry, "127.0.0.1", 0)
    cutter.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield cutter
    finally:
        cutter.cut()
        server.close()
