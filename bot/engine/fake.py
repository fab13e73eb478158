"""A runner without torch, for tests where pixels do not matter; prompts ask for faults."""

import os
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from PIL import Image, ImageOps

from bot.engine.batch import num_rows
from bot.engine.work import Blame, Develop, ModelCard, Plan, TrialStep, Work
from bot.errors import PaintingFailed
from bot.request import USES

EXIT_DIED = 9  #: as if the kernel had killed it
FAULT = re.compile(r"\[(die|end|hang|fail|memory|poison) at (\d+)\]")


class Poisoned(Exception):
    """Stands for a device that answers nothing any more."""


def fake_card(**changes: object) -> ModelCard:
    """Return the fake's card, changed where a test wants it."""
    usual = {
        "name": "fake", "family": "fake", "width": 64, "height": 64, "steps": 8, "sampler": "none",
        "guidance": 1.0, "device": "none", "dtype": "none", "slots": 4, "uses": USES,
    }  # fmt: skip
    return ModelCard(**(usual | changes))  # type: ignore[arg-type]  # a test's own words


@dataclass
class FakeRunner:
    """Paints shades of one colour a prompt and seed.

    `[die at 3]` in a prompt ends the process in that work's third step, `end` the thread; `hang`,
    `fail`, `memory` and `poison` do what they say. With `held`, each step waits for a permit from
    `release`.
    """

    card: ModelCard = field(default_factory=fake_card)
    max_rows: int = 32
    held: bool = False
    step_seconds: float = 0.0
    room: int = 32  #: rows that its memory holds
    passes: list[list[tuple[int, int]]] = field(default_factory=list)  #: (order, index) a step
    begun: set[Work] = field(default_factory=set)
    reach: int = 600  #: words that it reads
    trial: TrialStep = field(default_factory=TrialStep)
    picture_seconds: float = 0.0
    closed: bool = False

    def __post_init__(self) -> None:
        self._permits = threading.Semaphore(0)
        self._never = threading.Event()

    def release(self, steps: int = 1) -> None:
        """Let that many further steps through, or all that ever come with -1."""
        if steps < 0:
            self.held = False
        self._permits.release(abs(steps))

    def accept(self, plan: Plan) -> None:
        if plan.pixels > 2**20:
            raise PaintingFailed("out_of_memory", width=plan.width, height=plan.height)

    def unread(self, plan: Plan) -> tuple[str, ...]:
        rest = " ".join(plan.prompt.split()[self.reach :])
        return (rest,) if rest else ()

    def begin(self, work: Work) -> None:
        self.begun.add(work)

    def step(self, works: Sequence[Work]) -> None:
        if self.held:
            self._permits.acquire()
        if self.step_seconds:
            self._never.wait(self.step_seconds)
        if num_rows(works) > self.room:
            raise MemoryError
        for work in works:
            self._fault(work)
        self.passes.append([(work.order, work.index) for work in works])

    def _fault(self, work: Work) -> None:
        asked = FAULT.search(work.plan.prompt)
        if asked is None or int(asked[2]) != work.step + 1:
            return
        match asked[1]:
            case "die":
                os._exit(EXIT_DIED)
            case "end":
                raise SystemExit
            case "hang":
                self._never.wait()
            case "fail":
                raise RuntimeError("the prompt asked for this")
            case "memory":
                raise MemoryError
            case "poison":
                raise Poisoned

    def sketch(self, work: Work) -> Develop:
        return lambda: self._picture(work).resize((8, 8))

    def finish(self, work: Work) -> Develop:
        return lambda: self._picture(work)

    def _picture(self, work: Work) -> Image.Image:
        digest = sha256(f"{work.plan.prompt} {work.seed}".encode()).digest()
        shades = Image.linear_gradient("L").resize(work.plan.window_size)
        painted = ImageOps.colorize(shades, (0, 0, 0), tuple(digest[:3]))  # flat ones are refused
        if init := work.plan.init:
            return Image.blend(init.image.crop(work.window), painted, work.plan.share)
        return painted

    def drop(self, work: Work) -> None:
        self.begun.discard(work)

    def blame(self, error: Exception) -> Blame:
        if isinstance(error, Poisoned):
            return Blame.POISONED
        return Blame.OUT_OF_MEMORY if isinstance(error, MemoryError) else Blame.FAILED

    def idle(self) -> bool:
        return False

    def close(self) -> None:
        self.closed = True
