"""The shape of what computes: the engine's loop knows this and nothing of torch."""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Protocol

from PIL import Image

from bot.engine.work import ModelCard, Plan, Work

Develop = Callable[[], Image.Image]
"""Waits for a picture that the device is still computing, and returns it."""


class Blame(Enum):
    """What an error in a step means for those who were in it."""

    FAILED = "painting_failed"
    OUT_OF_MEMORY = "out_of_memory"
    POISONED = "poisoned"  #: the device answers nothing any more; only a new process helps


class DeviceLost(Exception):
    """The device answers nothing any more, and had not even loaded the model."""


class Runner(Protocol):
    """Computes on one device. Called by one thread alone, except `card`, which anyone may read."""

    @property
    def card(self) -> ModelCard: ...

    @property
    def max_rows(self) -> int:
        """Return the rows of its largest pass."""
        ...

    def accept(self, plan: Plan) -> None:
        """Raise PaintingFailed for what this device or model cannot paint."""
        ...

    def begin(self, work: Work) -> None:
        """Read the prompt, draw the noise, lay out the table of steps."""
        ...

    def step(self, works: Sequence[Work]) -> None:
        """Do the next denoising step of each; all have one key. An error leaves them unchanged."""
        ...

    def sketch(self, work: Work) -> Develop | None:
        """Begin a small picture of how far it is; None where there is no cheap one."""
        ...

    def finish(self, work: Work) -> Develop:
        """Begin to decode a picture that has all its steps."""
        ...

    def drop(self, work: Work) -> None:
        """Forget a work, whether begun or not."""
        ...

    def blame(self, error: Exception) -> Blame:
        """Say what an error means, and free what can be freed."""
        ...

    def idle(self) -> bool:
        """Do one short piece of background work; return False when none is left."""
        ...

    def close(self) -> None:
        """Let the device go."""
        ...
