"""One studio process: it listens, then loads, watches itself, and leaves with whoever started it.

Exit codes: 0 asked to end, 71 the device hangs (watchdog), 75 another process may do better (the
device answers nothing any more, or the hub is out of reach), 78 the settings or the model cannot
work (the reason is the last line on stderr).
"""

import asyncio
import faulthandler
import json
import logging
import os
import socket
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event, Thread, Timer
from types import FrameType
from typing import NoReturn

import uvicorn

from bot.engine.engine import Engine
from bot.engine.loop import EXIT_POISONED, StepLoop
from bot.engine.work import DeviceLost, Runner
from bot.errors import ModelError, PortraitBotError, SettingsError
from bot.studio.app import StudioApp, create_app
from bot.studio.detectors import Nudity
from bot.studio.image_gate import Gate, Look
from bot.texts import say

# Ends the studio's process when the device hangs: a thread cannot be killed, a process can.
#
# The same where the engine's thread is gone: a studio that paints nothing more is of no use.

EXIT_STUCK = 71  #: the process's exit code when no step ended for too long
LEAST_PATIENCE_SECONDS = 60.0
LOOK_SECONDS = 1.0

log = logging.getLogger(__name__)


def is_stuck(
    now: float,
    last_step_at: float,
    step_seconds: float,
    busy: bool,
    least_patience_seconds: float = LEAST_PATIENCE_SECONDS,
) -> bool:
    """Tell a hung device from a slow one: no step ended for ten usual ones, at least a minute.

    Before the first one has ended, the trial at the load says what is usual. `busy` is painting;
    loading and warming take as long as they take.
    """
    return busy and now - last_step_at > max(least_patience_seconds, 10 * step_seconds)


class Watchdog:
    """A thread of its own, so that a stalled event loop is caught as well."""

    def __init__(self, engine: Engine, least_patience_seconds: float) -> None:
        self._engine = engine
        self._least_patience_seconds = least_patience_seconds
        self._awake_at = 0.0  # when the process was last found to have stood still
        self._thread = Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def _watch(self) -> None:
        pause = min(LOOK_SECONDS, self._least_patience_seconds)
        late = pause + self._least_patience_seconds / 2
        while True:
            looked_at = time.monotonic()
            time.sleep(pause)
            if time.monotonic() - looked_at > late:
                self._awake_at = time.monotonic()  # all of this process stood still, also the steps
            if self._engine.died:  # what it died of is in the log
                log.critical("The engine's thread has ended by itself.")
                os._exit(EXIT_STUCK)
            if self._sees_a_hang():
                log.critical("The device hangs: no step has ended for too long.")
                faulthandler.dump_traceback()
                os._exit(EXIT_STUCK)

    def _sees_a_hang(self) -> bool:
        engine, patience = self._engine, self._least_patience_seconds
        if not engine.busy:
            return False
        since = max(engine.last_step_at, self._awake_at)
        return is_stuck(time.monotonic(), since, engine.step_seconds, engine.busy, patience)


EXIT_SETTINGS = 78
EXIT_TRY_AGAIN = EXIT_POISONED  #: to whoever watches the same: a new process may do better

DRAIN_SECONDS = 25  #: how long a studio asked to end lets its streams finish; Docker waits 30
HURRY_SECONDS = 1  #: the same where nobody is left who wants them
FAREWELL_SECONDS = 2.0  #: a thread that loads or hangs longer is no reason to stay


LooksFor = Callable[[Path | None], Sequence[Look]]  #: a checkpoint's folder in


def nudenet_alone(_checkpoint: Path | None) -> Sequence[Look]:
    """Return what looks at the pictures of a checkpoint that brings no checker of its own."""
    return [Nudity()]


def run(
    load: Callable[[], Runner],
    *,
    looks: LooksFor = nudenet_alone,
    token: str,
    host: str = "127.0.0.1",
    port: int = 0,
    announce: bool = False,
    exit_with_stdin: bool = False,
    least_patience_seconds: float = LEAST_PATIENCE_SECONDS,
    find: Callable[[], Path | None] = lambda: None,
) -> NoReturn:
    """Run a studio until it is asked to end; never returns. `load` runs on the engine's thread.

    `looks` is called with the model's folder once that is loaded, on a thread of the gate. `find`
    says where the model lies, if that is known before.
    """
    try:
        listener = _listen(host, port, token)
        if announce:
            sys.stdout.write(json.dumps({"port": listener.getsockname()[1]}) + "\n")
            sys.stdout.flush()
        log.info("Listening on %s; the model is being loaded.", listener.getsockname()[:2])
        process = _Process(load, looks, token, least_patience_seconds, find)
        code = asyncio.run(process.serve(listener, exit_with_stdin))
    except (ModelError, SettingsError) as error:
        sys.stderr.write(_one_line(error) + "\n")
        code = EXIT_TRY_AGAIN if error.code.endswith("_at_start") else EXIT_SETTINGS
    except DeviceLost as error:
        log.error("The device was lost before the model was there: %s", error)
        code = EXIT_POISONED
    if code == EXIT_POISONED:
        _leave_at_once(code)
    sys.exit(code)


def _listen(host: str, port: int, token: str) -> socket.socket:
    if not token:
        raise SettingsError("studio_token_missing")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SettingsError("studio_address", host=host, port=port, reason=reason) from error
    # Inherited by each connection; without it a job's first frame waits 40 ms for an ACK.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


class _Server(uvicorn.Server):
    """uvicorn, which on a first signal lets streams finish and on a second one does not."""

    def __init__(self, studio: StudioApp, token: str) -> None:
        super().__init__(
            uvicorn.Config(
                create_app(studio, token),
                log_config=None,
                log_level="warning",
                access_log=False,
                lifespan="off",
                timeout_graceful_shutdown=DRAIN_SECONDS,
            )
        )
        self._studio = studio

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.force_exit = self.should_exit
        self._studio.draining = self.should_exit = True

    def hurry(self) -> None:
        """End without waiting for streams: nobody reads them, or nothing more comes."""
        self.config.timeout_graceful_shutdown = HURRY_SECONDS
        self._studio.draining = self.should_exit = True


class _Process:
    """What one process is made of, from the start of its engine to its exit code."""

    def __init__(
        self,
        load: Callable[[], Runner],
        looks: LooksFor,
        token: str,
        patience_seconds: float,
        find: Callable[[], Path | None],
    ) -> None:
        self._engine = Engine(load, partial(StepLoop, give_up=self._device_lost))
        self._watchdog = Watchdog(self._engine, patience_seconds)
        # Opened once the model is there, so it knows whose pictures it looks at.
        self._gate = Gate(lambda: looks(self._engine.card.folder))
        self._studio = StudioApp(self._engine, self._gate, find=find)
        self._server = _Server(self._studio, token)
        self._code = 0

    async def serve(self, listener: socket.socket, exit_with_stdin: bool) -> int:
        """Serve until a signal, the end of stdin or a lost device; raises the load's ModelError."""
        self._loop = asyncio.get_running_loop()
        self._engine.start()
        self._watchdog.start()
        if exit_with_stdin:
            Thread(target=self._leave_with_stdin, name="stdin", daemon=True).start()
        serving = asyncio.create_task(self._server.serve(sockets=[listener]))
        loading = asyncio.create_task(self._studio.load())
        try:
            await asyncio.wait({serving, loading}, return_when=asyncio.FIRST_COMPLETED)
            if loading.done() and loading.exception():
                self._server.hurry()
            await serving
        finally:
            loading.cancel()
            self._engine.stop(seconds=0 if self._code == EXIT_POISONED else FAREWELL_SECONDS)
            self._gate.close()
        if loading.done():
            loading.result()
        return self._code

    def _device_lost(self, code: int) -> NoReturn:
        """Leave once the streams were told; called on the engine's thread, which stays here.

        Whatever it held would be freed next. On a lost device that may abort the process, in
        torch's destructors, before the streams are told and with another exit code.
        """
        self._code = code
        self._hurry_from_outside(code)
        while True:
            Event().wait()

    def _leave_with_stdin(self) -> None:
        """Leave when whoever holds the other end of stdin is gone, even by kill -9."""
        with suppress(OSError):  # a terminal that hung up is an end, too
            while os.read(0, 4096):
                pass
        self._hurry_from_outside(0)

    def _hurry_from_outside(self, code: int) -> None:
        _leave_at_the_latest(code)
        with suppress(RuntimeError):  # the loop is already closed
            self._loop.call_soon_threadsafe(self._server.hurry)


def _leave_at_the_latest(code: int) -> None:
    timer = Timer(FAREWELL_SECONDS, os._exit, [code])
    timer.daemon = True
    timer.start()


def _leave_at_once(code: int) -> NoReturn:
    """End without freeing anything: torch's last destructors abort where the device is lost."""
    logging.shutdown()
    os._exit(code)


def _one_line(error: PortraitBotError) -> str:
    return " ".join(say(error.code, "en", **error.facts).split())
