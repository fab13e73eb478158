"""Keeps the bot's own studio alive: spawns it, watches it, replaces it. Knows nothing of torch."""

import asyncio
import json
import logging
import os
import secrets
import signal
import sys
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot.backoff import backoff
from bot.errors import SettingsError, StudioUnavailable
from bot.kept import begun
from bot.request import Frame, Spec
from bot.studio.client import SILENCE_SECONDS, StudioClient
from bot.studio.wire import Health
from bot.vocabulary.lexicon import LexiconFiles

# A studio's process as its parent holds it: its own group, its port, its last words.

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
            begun(self._hear(pipes.stdout), "studio stdout"),
            begun(self._log(pipes.stderr), "studio stderr"),
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


# What the card's own tool says: how much of each card is held, and by whom.

TOOL, TOOL_SECONDS = "nvidia-smi", 5.0
CARDS = ("--query-gpu=uuid,memory.used", "--format=csv,noheader,nounits")
PROGRAMS = ("--query-compute-apps=gpu_uuid,pid,used_memory", "--format=csv,noheader,nounits")
MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class CardProgram:
    """A program that holds memory of a card."""

    card: str
    pid: int
    held_bytes: int


def cards_in(told: str) -> dict[str, int]:
    """Read how many bytes of each card are held."""
    rows = (line.split(",") for line in told.splitlines())
    return {
        row[0].strip(): int(row[1]) * MEBIBYTE
        for row in rows
        if len(row) == 2 and row[1].strip().isdecimal()
    }


def programs_in(told: str) -> list[CardProgram]:
    """Read which programs hold how much; one whose memory the driver does not tell is left out."""
    rows = (line.split(",") for line in told.splitlines())
    return [
        CardProgram(row[0].strip(), int(row[1]), int(row[2]) * MEBIBYTE)
        for row in rows
        if len(row) == 3 and row[1].strip().isdecimal() and row[2].strip().isdecimal()
    ]


async def _asked_tool() -> tuple[str, str] | None:
    try:
        async with asyncio.timeout(TOOL_SECONDS):
            return await _tool(*CARDS), await _tool(*PROGRAMS)
    except (OSError, TimeoutError):
        return None


async def _tool(*asked: str) -> str:
    process = await asyncio.create_subprocess_exec(
        TOOL, *asked, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        told, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    return told.decode(errors="replace")


EXIT_NOT_STARTED = 71  #: sysexits.h: an error of the system, such as no room for one more process
EXIT_SETTINGS = 78  #: the child's word for: another try would end the same way
ANNOUNCE_SECONDS = 120.0  #: importing torch from a cold disk takes its time
STEADY_SECONDS = 60.0  #: a child that lived that long starts the count of failures anew


def studio_command(model: str, device: str, notes: Path, *, may_fetch: bool = False) -> list[str]:
    """Return the command line of the bot's own studio; `notes` is where it keeps what it learns."""
    own = ["--host", "127.0.0.1", "--port", "0", "--announce", "--exit-with-stdin"]
    chosen = ["--model", model, "--device", device, "--notes", str(notes)]
    chosen += ["--download"] * may_fetch
    return [sys.executable, "-m", "bot", "studio", *chosen, *own]


def respawn_delay(num_failures: int) -> float:
    """Return the seconds to wait after that many failures in a row: 0.25, doubling, at most 30."""
    return backoff(num_failures - 1, 0.25, 30.0)


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
        self.address = "own studio"
        self._command = command
        self._environment = environment
        self._session = session
        self._silence_seconds = silence_seconds
        self._announce_seconds = announce_seconds
        self._child: Child | None = None
        self._client: StudioClient | None = None
        self._num_streams = 0
        self._closed = asyncio.Event()
        self._awake = asyncio.Event()  # means: it is to run
        self._awake.set()
        self._empty = asyncio.Event()  # means: there is no child, nor is one being started
        self._empty.set()
        self._card = ""  # the card that the child was last seen on
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
        self._awake.set()
        if self._child:
            self._child.kill()
        await self._idle.wait()

    async def rest(self) -> None:
        """End the child, which is how all of the card's memory is given back; start none."""
        self._awake.clear()
        if self._child:
            self._child.kill()
        await self._empty.wait()

    def wake(self) -> None:
        """Start a child again."""
        self._awake.set()

    async def others_bytes(self) -> int | None:
        """Ask the card's own tool how much of it others hold; None where that cannot be told."""
        told = await _asked_tool()
        if told is None:
            return None
        cards, programs = cards_in(told[0]), programs_in(told[1])
        mine = next((each for each in programs if each.pid == self.pid), None)
        if mine:
            self._card = mine.card
        if not cards or (mine is None and self.pid is not None and self._client):
            return None  # its number is another one here: in a container, say
        held = cards.get(self._card, next(iter(cards.values())))
        return held - (mine.held_bytes if mine else 0)

    @property
    def pid(self) -> int | None:
        """The current child's process id."""
        return self._child.pid if self._child else None

    async def paint(self, job: int, attempt: int, spec: Spec) -> AsyncGenerator[Frame, None]:
        """Paint with the current child; one that falls silent is killed, and `run` replaces it."""
        client, child = self._current()
        self._num_streams += 1
        try:
            with _killing_if_silent(child):
                async with aclosing(client.paint(job, attempt, spec)) as frames:
                    async for frame in frames:
                        yield frame
        finally:
            self._num_streams -= 1

    async def health(self) -> Health:
        """Ask the current child how it is; one without a port yet is loading."""
        if not self._awake.is_set():
            raise StudioUnavailable("rests", studio="own")
        if self._client is None and self._child is not None:
            return Health(ready=False)
        client, child = self._current()
        if self._num_streams:  # they know better whether it is silent
            return await client.health()
        with _killing_if_silent(child):
            return await client.health()

    async def lexicon(self) -> LexiconFiles:
        """Ask the current child whom its model knows, and which words."""
        client, child = self._current()
        with _killing_if_silent(child):
            return await client.lexicon()

    def _current(self) -> tuple[StudioClient, Child]:
        if self._client is None or self._child is None:
            raise StudioUnavailable("unreachable", studio="own")
        return self._client, self._child

    async def _keep_running(self) -> None:
        clock = asyncio.get_running_loop().time
        num_failures = 0
        while not self._closed.is_set():
            await self._awake.wait()
            if self._closed.is_set():
                return
            began_at = clock()
            try:
                code = await self._one_life()
            except (OSError, RuntimeError) as failed:  # no process or thread is to be had now
                log.error("No studio can be started: %s", failed)
                code = EXIT_NOT_STARTED
            if not self._awake.is_set():  # it was ended to rest
                num_failures = 0
                continue
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
        self._empty.clear()
        try:
            child = self._child = await Child.spawn(self._command, self._environment)
        except BaseException:
            self._empty.set()
            raise
        if self._closed.is_set() or not self._awake.is_set():  # while it was being started
            child.kill()
        try:
            await self._meet(child)
            code = await child.ended()
        finally:  # also where `run` is cancelled
            self._client = None
            child.kill()
            await child.ended()
            self._child = None
            self._empty.set()
        if code == EXIT_SETTINGS:
            raise SettingsError("studio_refuses", reason=child.last_words)
        return code

    async def _meet(self, child: Child) -> None:
        """Learn where the child listens; one that does not say so in time is killed."""
        port = None
        with suppress(TimeoutError):
            async with asyncio.timeout(self._announce_seconds):
                port = await child.port
        if port is None or self._closed.is_set() or not self._awake.is_set():
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
