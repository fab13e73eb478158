"""A studio's whole process with the fake runner in it, run by the tests; needs no torch.

With `--witness` it holds a connection to that port, and so does a grandchild it starts.
"""

import argparse
import atexit
import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence

from bot.engine.fake import FakeRunner, Poisoned
from bot.engine.work import DeviceLost, Work
from bot.errors import ModelError
from bot.studio import server
from bot.studio.image_gate import SEXUAL, Look

parser = argparse.ArgumentParser()
parser.add_argument("--load-error")
parser.add_argument("--patience", type=float, default=60.0)
parser.add_argument("--port", type=int, default=0)
parser.add_argument("--step", type=float, default=0.0)
parser.add_argument("--witness", type=int)
parser.add_argument("--no-grandchild", action="store_true")
parser.add_argument("--stderr", default="")
parser.add_argument("--gate", choices=["real", "quick", "broken"], default="real")
given = parser.parse_args()


class Pinned:
    """Stands for memory of a lost device, which torch cannot free without an error."""

    def __del__(self) -> None:
        os.abort()


class Fragile(FakeRunner):
    """Holds such memory when its device is lost, in the step's frame and to the very end."""

    def step(self, works: Sequence[Work]) -> None:
        try:
            super().step(works)
        except Poisoned:
            atexit.register(os.abort)
            _held = Pinned()
            raise


def load() -> FakeRunner:
    if given.load_error == "lost":
        raise DeviceLost("CUDA error: unspecified launch failure")
    if given.load_error:
        raise ModelError(given.load_error, reason="no such\nmodel", id="owner/name")
    return Fragile(step_seconds=given.step)


def looks(_: object) -> list[Look]:
    if given.gate == "broken":
        raise OSError("no weights")
    return [lambda _: dict.fromkeys(SEXUAL, 0.0)]


if given.witness:
    line = socket.create_connection(("127.0.0.1", given.witness))
    line.sendall(json.dumps(sorted(os.environ)).encode() + b"\n")
    if not given.no_grandchild:
        waiting_for_ever = [sys.executable, "-c", "import signal; signal.pause()"]
        subprocess.Popen(waiting_for_ever, pass_fds=[line.fileno()])
sys.stderr.write(given.stderr)
sys.stderr.flush()
server.run(
    load,
    looks=server.nudenet_alone if given.gate == "real" else looks,
    token=os.environ["STUDIO_TOKEN"],
    port=given.port,
    announce=True,
    exit_with_stdin=True,
    least_patience_seconds=given.patience,
)
