"""A studio's process as its parent holds it: its own group, its port, its last words."""

import asyncio
import json
import logging
import os
import secrets
import signal
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import suppress

LAST_WORDS_SECONDS = 1.0  #: what left the group may hold the pipes open for ever
MAX_LINE_BYTES = 8 * 1024  #: of a log line; a longer one comes in pieces

log = logging.getLogger(__name__)


class _Pipes(asyncio.subprocess.SubprocessStreamProtocol):
    """asyncio's own, and when the process ends: its wait() also waits for who holds its pipes."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(limit=2**16, loop=loop)
        self.exited = asyncio.Event()

    def process_exited(self) -> None:
        super().process_exited()
        self.exited.set()


class Child:
    """One studio process; its stdin stays open as long as its parent lives."""

    def __init__(self, transport: asyncio.SubprocessTransport, pipes: _Pipes, token: str) -> None:
        assert pipes.stdout
        assert pipes.stderr
        self.token = token
        self.last_words = ""  #: the last line on its stderr
        self.port: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        self._transport = transport
        self._exited = pipes.exited
        # Both are read to their end: a child must never block on a full pipe.
        self._reading = [
            asyncio.create_task(self._hear(pipes.stdout), name="studio stdout"),
            asyncio.create_task(self._log(pipes.stderr), name="studio stderr"),
        ]

    @classmethod
    async def spawn(cls, command: Sequence[str], environment: Mapping[str, str]) -> "Child":
        """Start the command in its own session, with a token of its own."""
        token = secrets.token_urlsafe(32)
        loop = asyncio.get_running_loop()
        transport, pipes = await loop.subprocess_exec(  # stdin, stdout and stderr are pipes
            lambda: _Pipes(loop),
            *command,
            env={**environment, "STUDIO_TOKEN": token},
            start_new_session=True,  # Ctrl-C in a terminal is for the bot, which then ends this
        )
        return cls(transport, pipes, token)

    @property
    def pid(self) -> int:
        return self._transport.get_pid()

    async def ended(self) -> int:
        """Wait until the process and its output are at their end, and return its exit code."""
        await self._exited.wait()
        self.kill()  # what it started itself and left behind
        await asyncio.wait(self._reading, timeout=LAST_WORDS_SECONDS)
        self._transport.close()
        return self._transport.get_returncode() or 0

    def kill(self) -> None:
        """End the whole group at once."""
        with suppress(ProcessLookupError, PermissionError):  # macOS: the latter for a dead group
            os.killpg(self.pid, signal.SIGKILL)

    async def _hear(self, stdout: asyncio.StreamReader) -> None:
        """Take the port from the first line; None where that says something else or never comes."""
        async for line in _lines(stdout):
            if self.port.done():
                log.info("%s", line)
            else:
                self.port.set_result(_announced(line))
        if not self.port.done():
            self.port.set_result(None)

    async def _log(self, stderr: asyncio.StreamReader) -> None:
        async for line in _lines(stderr):
            self.last_words = line
            log.info("%s", line)


def _announced(line: str) -> int | None:
    try:
        return int(json.loads(line)["port"])
    except (ValueError, TypeError, KeyError):
        log.error("The studio announced no port but: %.200s", line)
        return None


async def _lines(stream: asyncio.StreamReader) -> AsyncGenerator[str, None]:
    """Yield lines that are not empty; a progress bar's carriage return ends one, too."""
    rest = b""
    while chunk := await stream.read(MAX_LINE_BYTES):
        *whole, rest = (rest + chunk).replace(b"\r", b"\n").split(b"\n")
        if len(rest) > MAX_LINE_BYTES:
            whole, rest = [*whole, rest], b""
        for line in filter(None, whole):
            yield line.decode(errors="replace")
    if rest:
        yield rest.decode(errors="replace")
