"""A cable between the bot and Discord that a test can cut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Cable:
    """Carries bytes to a port of this machine and back, as long as it is whole."""

    def __init__(self, port: int) -> None:
        self.api = ""
        self.lost = 0  #: answers
        self.refused = asyncio.Event()  #: somebody has met the cut
        self._port = port
        self._whole = True
        self._losing: bytes | None = None
        self._losing_for: asyncio.StreamWriter | None = None
        self._ends: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        self._whole = False
        for end in self._ends:
            end.transport.abort()

    def mend(self) -> None:
        self._whole = True

    def lose_answer_to(self, request: bytes) -> None:
        """Let the next such request through, and nothing of what comes back."""
        self._losing = request

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            writer.transport.abort()
            self.refused.set()
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._port)
        ends = {writer, far_writer}
        self._ends |= ends
        there = asyncio.create_task(self._there(reader, far_writer, writer))
        back = asyncio.create_task(self._back(far_reader, writer))
        await asyncio.wait([there, back], return_when=asyncio.FIRST_COMPLETED)
        for task in (there, back):
            task.cancel()
        await asyncio.wait([there, back])
        self._ends -= ends
        for end in ends:
            end.transport.abort()

    async def _there(
        self,
        reader: asyncio.StreamReader,
        far_writer: asyncio.StreamWriter,
        writer: asyncio.StreamWriter,
    ) -> None:
        while sent := await reader.read(65536):
            if self._losing is not None and self._losing in sent:
                self._losing, self._losing_for = None, writer
            far_writer.write(sent)

    async def _back(self, far_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while told := await far_reader.read(65536):
            if self._losing_for is writer:
                self.lost += 1
                return
            writer.write(told)


@asynccontextmanager
async def plugged_in(port: int) -> AsyncIterator[Cable]:
    cable = Cable(port)
    server = await asyncio.start_server(cable.carry, "127.0.0.1", 0)
    cable.api = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/v10"
    try:
        yield cable
    finally:
        server.close()
        cable.cut()
        await server.wait_closed()
