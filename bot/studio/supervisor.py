"""Keeps the bot's own studio alive: spawns it, watches it, replaces it. Knows nothing of torch."""

import asyncio
import logging
import sys
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager, suppress
from pathlib import Path

import aiohttp

from bot.errors import SettingsError, StudioUnavailable
from bot.request import Frame, Spec
from bot.studio.child import Child
from bot.studio.client import SILENCE_SECONDS, StudioClient
from bot.studio.wire import Health

EXIT_SETTINGS = 78  #: the child's word for: another try would end the same way
ANNOUNCE_SECONDS = 120.0  #: importing torch from a cold disk takes its time
STEADY_SECONDS = 60.0  #: a child that lived that long starts the count of failures anew

log = logging.getLogger(__name__)


def studio_command(model: str, device: str, notes: Path) -> list[str]:
    """Return the command line of the bot's own studio; `notes` is where it keeps what it learns."""
    own = ["--host", "127.0.0.1", "--port", "0", "--announce", "--exit-with-stdin"]
    chosen = ["--model", model, "--device", device, "--notes", str(notes)]
    return [sys.executable, "-m", "bot", "studio", *chosen, *own]


def respawn_delay(num_failures: int) -> float:
    """Return the seconds to wait after that many failures in a row: 0.25, doubling, at most 30."""
    return min(0.25 * 2.0 ** min(num_failures - 1, 10), 30.0)


class Supervisor:
    """The bot's own studio, whichever process it is just now; used like a StudioClient."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        session: aiohttp.ClientSession,
        *,
        silence_seconds: float = SILENCE_SECONDS,
        announce_seconds: float = ANNOUNCE_SECONDS,
    ) -> None:
        self._command = command
        self._environment = environment
        self._session = session
        self._silence_seconds = silence_seconds
        self._announce_seconds = announce_seconds
        self._child: Child | None = None
        self._client: StudioClient | None = None
        self._closed = asyncio.Event()
        self._idle = asyncio.Event()  # means: `run` is not running
        self._idle.set()

    async def run(self) -> None:
        """Keep a studio running until closed; raises SettingsError where no new try can help."""
        self._idle.clear()
        try:
            await self._keep_running()
        finally:
            self._idle.set()

    async def close(self) -> None:
        """End the child and `run`; nothing of it is left when this returns."""
        self._closed.set()
        if self._child:
            self._child.kill()
        await self._idle.wait()

    @property
    def pid(self) -> int | None:
        """The current child's process id."""
        return self._child.pid if self._child else None

    async def paint(self, job: int, attempt: int, spec: Spec) -> AsyncGenerator[Frame, None]:
        """Paint with the current child; one that falls silent is killed, and `run` replaces it."""
        client, child = self._current()
        with _killing_if_silent(child):
            async with aclosing(client.paint(job, attempt, spec)) as frames:
                async for frame in frames:
                    yield frame

    async def health(self) -> Health:
        """Ask the current child how it is."""
        client, child = self._current()
        with _killing_if_silent(child):
            return await client.health()

    def _current(self) -> tuple[StudioClient, Child]:
        if self._client is None or self._child is None:
            raise StudioUnavailable("unreachable", studio="own")
        return self._client, self._child

    async def _keep_running(self) -> None:
        clock = asyncio.get_running_loop().time
        num_failures = 0
        while not self._closed.is_set():
            began_at = clock()
            code = await self._one_life()
            num_failures = 1 if clock() - began_at > STEADY_SECONDS else num_failures + 1
            if not self._closed.is_set():
                await self._rest(code, respawn_delay(num_failures))

    async def _rest(self, code: int, delay: float) -> None:
        log.warning("The studio ended (exit code %d); a new one starts in %.2f s.", code, delay)
        with suppress(TimeoutError):
            async with asyncio.timeout(delay):
                await self._closed.wait()

    async def _one_life(self) -> int:
        """See one child from its start to its end, and return its exit code."""
        child = self._child = await Child.spawn(self._command, self._environment)
        if self._closed.is_set():  # while it was being started
            child.kill()
        try:
            await self._meet(child)
            code = await child.ended()
        finally:  # also where `run` is cancelled
            self._client = None
            child.kill()
            await child.ended()
            self._child = None
        if code == EXIT_SETTINGS:
            raise SettingsError("studio_refuses", reason=child.last_words)
        return code

    async def _meet(self, child: Child) -> None:
        """Learn where the child listens; one that does not say so in time is killed."""
        port = None
        with suppress(TimeoutError):
            async with asyncio.timeout(self._announce_seconds):
                port = await child.port
        if port is None or self._closed.is_set():
            child.kill()
            return
        self._client = StudioClient(
            f"http://127.0.0.1:{port}",
            child.token,
            self._session,
            silence_seconds=self._silence_seconds,
        )


@contextmanager
def _killing_if_silent(child: Child) -> Iterator[None]:
    """Kill a child that hangs: it would go on holding the device."""
    try:
        yield
    except StudioUnavailable as gone:
        if gone.code == "silent":
            log.error("The studio has fallen silent and is replaced.")
            child.kill()
        raise
