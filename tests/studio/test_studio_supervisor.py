"""The bot's own studio as real processes: killed, hung, refused, closed, orphaned."""

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from bot.errors import SettingsError, StudioUnavailable
from bot.request import Finish, Spec
from bot.studio.supervisor import Supervisor, respawn_delay, studio_command
from tests.studio.open_studio import SPEC, painted, until_step
from tests.waiting import within

HERE = Path(__file__).parent
FAKE_STUDIO = [sys.executable, str(HERE / "fake_studio.py")]
HANGS = Spec(prompt="[hang at 3]", seed=1)
PATIENCE = 15.0  #: seconds until a test gives up; none of them waits that long


class Witness:
    """Somebody that studios call: sees when the last process that holds a line is gone."""

    def __init__(self) -> None:
        self.port = ""
        self._lines: asyncio.Queue[asyncio.StreamReader] = asyncio.Queue()
        self._closing = asyncio.Event()

    @classmethod
    @asynccontextmanager
    async def listening(cls) -> AsyncIterator["Witness"]:
        witness = cls()
        server = await asyncio.start_server(witness._answer, "127.0.0.1", 0)
        witness.port = str(server.sockets[0].getsockname()[1])
        try:
            yield witness
        finally:
            witness._closing.set()
            server.close()

    async def _answer(self, line: asyncio.StreamReader, end: asyncio.StreamWriter) -> None:
        try:
            await self._lines.put(line)
            await self._closing.wait()
        finally:
            end.close()

    async def next_line(self) -> asyncio.StreamReader:
        async with within("a child to say that it lives", seconds=PATIENCE):
            return await self._lines.get()


async def until_all_gone(line: asyncio.StreamReader) -> None:
    async with within("a child and all it has started to be gone", seconds=PATIENCE):
        await line.read()


@dataclass
class Supervised:
    supervisor: Supervisor
    running: asyncio.Task[None]

    async def until_ready(self, not_pid: int | None = None) -> int:
        """Wait for a child that is ready, other than a given one, and return its process id."""
        async with within("a child that is ready", seconds=PATIENCE):
            while True:
                if await self._ready(not_pid) and self.supervisor.pid:
                    return self.supervisor.pid
                await asyncio.sleep(0.01)  # another process: nothing here to wait on

    async def _ready(self, not_pid: int | None) -> bool:
        try:
            ready = (await self.supervisor.health()).ready
        except StudioUnavailable:
            return False
        return ready and self.supervisor.pid != not_pid


@asynccontextmanager
async def supervised(
    command: Sequence[str] = FAKE_STUDIO,
    *arguments: str,
    silence_seconds: float = 10.0,
    announce_seconds: float = PATIENCE,
    rests: bool = False,
) -> AsyncIterator[Supervised]:
    async with aiohttp.ClientSession() as session:
        supervisor = Supervisor(
            [*command, *arguments],
            {},
            session,
            silence_seconds=silence_seconds,
            announce_seconds=announce_seconds,
        )
        if rests:
            await supervisor.rest()
        running = asyncio.create_task(supervisor.run())
        try:
            yield Supervised(supervisor, running)
        finally:
            await supervisor.close()
            await asyncio.gather(running, return_exceptions=True)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_it_starts_a_studio_that_paints() -> None:
    async with supervised() as house:
        await house.until_ready()
        frames = await painted(house.supervisor)
        health = await house.supervisor.health()

    assert isinstance(frames[-1], Finish)
    assert health.models == ("fake",)


async def test_before_it_has_started_nothing_can_be_reached() -> None:
    async with aiohttp.ClientSession() as session:
        supervisor = Supervisor(FAKE_STUDIO, {}, session)

        for ask in (painted(supervisor), supervisor.health()):
            with pytest.raises(StudioUnavailable) as gone:
                await ask
            assert gone.value.code == "unreachable"


async def test_a_studio_killed_while_it_paints_is_replaced_and_the_job_painted_again() -> None:
    async with supervised() as house:
        first = await house.until_ready()
        frames = house.supervisor.paint(1, 1, HANGS)
        await until_step(frames, 2)

        os.kill(first, signal.SIGKILL)
        with pytest.raises(StudioUnavailable) as gone:
            [frame async for frame in frames]
        second = await house.until_ready(not_pid=first)
        again = [frame async for frame in house.supervisor.paint(1, 2, SPEC)]

    assert gone.value.code == "died"
    assert second != first
    assert isinstance(again[-1], Finish)


async def test_a_studio_that_dies_is_replaced_and_leaves_nothing_behind() -> None:
    async with (
        Witness.listening() as witness,
        supervised(FAKE_STUDIO, "--witness", witness.port) as house,
    ):
        first = await house.until_ready()
        line = await witness.next_line()
        with pytest.raises(StudioUnavailable) as gone:
            await painted(house.supervisor, spec=Spec(prompt="[die at 2]", seed=1))
        await until_all_gone(line)
        await house.until_ready(not_pid=first)

    assert gone.value.code == "died"


async def test_a_studio_that_falls_silent_is_killed_with_its_group_and_replaced() -> None:
    slowly = ("--step", "0.05")
    async with (
        Witness.listening() as witness,
        supervised(FAKE_STUDIO, *slowly, "--witness", witness.port, silence_seconds=2.0) as house,
    ):
        first = await house.until_ready()
        line = await witness.next_line()
        frames = house.supervisor.paint(1, 1, Spec(prompt="x", seed=1, steps=200))
        await until_step(frames, 1)

        os.kill(first, signal.SIGSTOP)
        with pytest.raises(StudioUnavailable) as gone:
            [frame async for frame in frames]

        await until_all_gone(line)
        await house.until_ready(not_pid=first)
        again = [frame async for frame in house.supervisor.paint(1, 2, SPEC)]

    assert gone.value.code == "silent"
    assert isinstance(again[-1], Finish)


async def test_a_silent_health_is_enough_to_replace_it() -> None:
    async with supervised(silence_seconds=2.0) as house:
        first = await house.until_ready()

        os.kill(first, signal.SIGSTOP)
        with pytest.raises(StudioUnavailable):
            await house.supervisor.health()

        await house.until_ready(not_pid=first)


async def test_each_child_has_a_token_of_its_own_and_no_secret_of_the_bot() -> None:
    async with (
        Witness.listening() as witness,
        supervised(FAKE_STUDIO, "--witness", witness.port) as house,
    ):
        await house.until_ready()
        line = await witness.next_line()
        names = json.loads(await line.readline())

    assert [name for name in names if name != "LC_CTYPE"] == ["STUDIO_TOKEN"]


async def test_closing_leaves_no_process() -> None:
    async with Witness.listening() as witness:
        async with supervised(FAKE_STUDIO, "--witness", witness.port) as house:
            pid = await house.until_ready()
            line = await witness.next_line()
        await until_all_gone(line)

    assert not is_alive(pid)
    assert house.running.exception() is None


async def test_closing_while_the_studio_starts_leaves_no_process() -> None:
    async with Witness.listening() as witness:
        async with supervised(FAKE_STUDIO, "--witness", witness.port):
            line = await witness.next_line()
        await until_all_gone(line)


async def test_cancelling_leaves_no_process() -> None:
    async with (
        Witness.listening() as witness,
        supervised(FAKE_STUDIO, "--witness", witness.port) as house,
    ):
        pid = await house.until_ready()
        line = await witness.next_line()
        house.running.cancel()
        await asyncio.wait({house.running})

        await until_all_gone(line)
        assert not is_alive(pid)


async def test_closing_what_never_ran_is_no_trouble() -> None:
    async with aiohttp.ClientSession() as session:
        await Supervisor(FAKE_STUDIO, {}, session).close()


async def test_settings_that_cannot_work_are_told_and_not_tried_again() -> None:
    async with supervised(FAKE_STUDIO, "--load-error", "settings") as house:
        with pytest.raises(SettingsError) as told:
            async with within("the supervisor to give up", seconds=PATIENCE):
                await house.running

    assert "The settings cannot work: no such model" in str(told.value)


def calling(witness: Witness, program: str) -> list[str]:
    """Return the command of a child that calls the witness and then is no studio."""
    call = f"import socket; line = socket.create_connection(('127.0.0.1', {witness.port}));"
    return [sys.executable, "-c", call + program]


@pytest.mark.parametrize(
    "program", ["print('hello')", "print([])", "print('{\"port\": null}')", "", "import nonsense"]
)
async def test_a_child_that_announces_no_port_is_replaced(program: str) -> None:
    async with Witness.listening() as witness, supervised(calling(witness, program)):
        await until_all_gone(await witness.next_line())
        await witness.next_line()


async def test_a_child_that_never_announces_is_killed_and_replaced() -> None:
    program = "import signal; signal.pause()"
    async with (
        Witness.listening() as witness,
        supervised(calling(witness, program), announce_seconds=1.0),
    ):
        await until_all_gone(await witness.next_line())
        await witness.next_line()


async def test_a_noisy_child_is_logged_line_by_line_and_never_blocks(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "bot.studio.supervisor")
    noise = "first line\n\n50%\r100%\r" + "x" * 100_000 + "\nlast line\n"
    async with supervised(FAKE_STUDIO, "--stderr", noise) as house:
        await house.until_ready()
        frames = await painted(house.supervisor)

    assert isinstance(frames[-1], Finish)
    told = caplog.messages
    assert [told.index(line) for line in ("first line", "50%", "100%", "last line")]
    assert max(map(len, told)) < 50_000


async def test_a_killed_bot_leaves_no_studio_behind() -> None:
    async with Witness.listening() as witness:
        bot = await asyncio.create_subprocess_exec(
            *(sys.executable, str(HERE / "bot_with_studio.py"), witness.port),
            stdout=subprocess.PIPE,
        )
        line = await witness.next_line()
        assert bot.stdout
        assert await bot.stdout.readline() == b"painting\n"

        bot.kill()

        await until_all_gone(line)
        await bot.communicate()


def test_failures_in_a_row_wait_longer_up_to_half_a_minute() -> None:
    delays = [respawn_delay(failures) for failures in range(1, 20)]

    assert delays[:4] == [0.25, 0.5, 1.0, 2.0]
    assert delays == sorted(delays)
    assert max(delays) == 30.0


def test_the_command_starts_a_studio_on_loopback_that_ends_with_its_parent() -> None:
    command = studio_command("embedded", "cpu", Path("notes"))

    assert command[:4] == [sys.executable, "-m", "bot", "studio"]
    assert command[command.index("--host") + 1] == "127.0.0.1"
    assert command[command.index("--port") + 1] == "0"
    assert {"--announce", "--exit-with-stdin"} <= set(command)


async def test_a_rest_ends_the_child_at_once_and_a_wake_starts_another() -> None:
    async with supervised() as house:
        pid = await house.until_ready()

        async with within("the child to be gone", seconds=PATIENCE):
            await house.supervisor.rest()

        assert house.supervisor.pid is None
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
        with pytest.raises(StudioUnavailable) as away:
            await house.supervisor.health()
        assert away.value.code == "rests"
        house.supervisor.wake()
        assert await house.until_ready(not_pid=pid) != pid


async def test_a_bot_that_rests_from_the_start_on_starts_no_child_and_closes() -> None:
    async with supervised(rests=True) as house:
        assert house.supervisor.pid is None
