"""An event loop whose clock jumps to the next timer, so that hours pass in milliseconds."""

import asyncio
import selectors
from collections.abc import Callable
from typing import Any


class VirtualLoop(asyncio.SelectorEventLoop):
    """Real asyncio without waiting, threads or chance: the same seed takes the same way again.

    What belongs in a thread runs at once. Where nothing could ever happen any more, that is raised
    instead of waited for.
    """

    def __init__(self) -> None:
        super().__init__(_Jumping(self))
        self.now = 0.0
        self.look: Callable[[float], None] = _nobody_looks  #: asked before time jumps: until when?

    def time(self) -> float:
        return self.now

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> Any:
        answer = self.create_future()
        try:
            answer.set_result(func(*args))
        except Exception as error:
            answer.set_exception(error)
        return answer


class _Jumping(selectors.SelectSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if not ready and timeout is None:
            raise RuntimeError("everybody waits, and nothing will ever happen")
        if not ready and timeout:
            self._loop.look(self._loop.now + timeout)
            self._loop.now += timeout
        return ready


def _nobody_looks(_: float) -> None:
    pass
