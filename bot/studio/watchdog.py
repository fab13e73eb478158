"""Ends the studio's process when the device hangs: a thread cannot be killed, a process can.

The same where the engine's thread is gone: a studio that paints nothing more is of no use.
"""

import faulthandler
import logging
import os
import time
from threading import Thread

from bot.engine.engine import Engine

EXIT_STUCK = 71  #: the process's exit code when no step ended for too long
LEAST_PATIENCE_SECONDS = 60.0
LOOK_SECONDS = 1.0

log = logging.getLogger(__name__)


def is_stuck(
    now: float,
    last_step_at: float,
    mean_step_seconds: float,
    busy: bool,
    least_patience_seconds: float = LEAST_PATIENCE_SECONDS,
) -> bool:
    """Tell a hung device from a slow one: no step ended for ten mean steps, at least a minute.

    `busy` is painting; loading and warming take as long as they take.
    """
    return busy and now - last_step_at > max(least_patience_seconds, 10 * mean_step_seconds)


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
        return is_stuck(time.monotonic(), since, engine.mean_step_seconds, engine.busy, patience)
