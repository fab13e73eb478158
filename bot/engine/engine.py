"""The engine's thread: orders in, one step after another, events back to whoever asked."""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Future

from bot.engine.loop import Order, StepLoop, Told
from bot.engine.sources import SourcePicture
from bot.engine.work import DeviceLost, EngineEvent, ModelCard, Runner
from bot.errors import ModelError, PaintingFailed, PortraitBotError
from bot.request import Finish, Spec

log = logging.getLogger(__name__)

STOPPED = "studio_unavailable"


class Engine:
    """One long-lived thread owns the device: it loads, warms, paints; nothing else touches it."""

    def __init__(
        self, load: Callable[[], Runner], make_loop: Callable[[Runner], StepLoop] = StepLoop
    ):
        self._load = load
        self._make_loop = make_loop
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._step_loop: StepLoop | None = None
        self._loaded: Future[None] = Future()
        self._inbox: deque[Order] = deque()
        self._orders: set[Order] = set()  # the askers' side of it: touched under the door alone
        self._door = threading.Condition()
        self._stopping = False
        self.died = False  #: the thread ended, and nobody had asked it to

    def start(self) -> None:
        """Start the thread, which loads the model first."""
        self._thread.start()

    async def ready(self) -> None:
        """Wait until the model is loaded; raise a failed load's ModelError, or DeviceLost."""
        # Shielded: somebody who stops waiting must not cancel the load for the others.
        await asyncio.shield(asyncio.wrap_future(self._loaded))

    def stop(self, seconds: float = 30.0) -> None:
        """Ask the thread to end after its step and wait for it; askers are told to try again."""
        with self._door:
            self._stopping = True
            self._door.notify()
        if self._thread.is_alive():
            self._thread.join(seconds)

    @property
    def card(self) -> ModelCard:
        return self._ready_floor.runner.card

    @property
    def busy(self) -> bool:
        """Say whether it is painting; loading and idling are not."""
        return self._step_loop is not None and self._step_loop.busy

    @property
    def last_step_at(self) -> float:
        """Return when the latest step ended, or painting began (time.monotonic)."""
        return self._ready_floor.heartbeat.last_step_at

    @property
    def step_seconds(self) -> float:
        """Return what a step takes of what is in flight, as it was seen or is foreseen."""
        return self._ready_floor.heartbeat.step_seconds

    @property
    def picture_seconds(self) -> float | None:
        """Return about how long a usual picture takes alone; None: nobody has measured it."""
        return self._ready_floor.runner.picture_seconds or None

    async def paint(
        self, spec: Spec, given: SourcePicture | None = None
    ) -> AsyncGenerator[EngineEvent, None]:
        """Paint a spec's pictures; closing the generator cancels within one step.

        `given` is the picture that a spec with a source goes on from.
        """
        told: asyncio.Queue[Told] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        order = Order(spec, lambda word: loop.call_soon_threadsafe(told.put_nowait, word), given)
        self._submit(order)
        try:
            while True:
                word = await told.get()
                if isinstance(word, PaintingFailed):
                    raise word
                yield word
                if isinstance(word, Finish):
                    return
        finally:
            order.cancelled = True
            with self._door:
                self._orders.discard(order)

    @property
    def _ready_floor(self) -> StepLoop:
        if self._step_loop is None:
            raise PaintingFailed(STOPPED, retryable=True)
        return self._step_loop

    def _submit(self, order: Order) -> None:
        with self._door:
            if self._stopping:
                raise PaintingFailed(STOPPED, retryable=True)
            self._orders.add(order)
            self._inbox.append(order)
            self._door.notify()

    def _run(self) -> None:
        try:
            self._open()
            if self._step_loop is not None:
                self._paint_all(self._step_loop)
                self._step_loop.runner.close()
        finally:
            self.died = self._step_loop is not None and not self._stopping
            self._close()

    def _open(self) -> None:
        try:
            self._step_loop = self._make_loop(self._load())
        except PortraitBotError as error:  # a wrong setting, too, has its own sentence
            self._loaded.set_exception(ModelError(error.code, **error.facts))
        except DeviceLost as error:  # no model's fault: another process may do better
            self._loaded.set_exception(error)
        except Exception as error:  # a load fails in the words of any library under it
            log.exception("the model could not be loaded")
            self._loaded.set_exception(ModelError("model_unreadable", reason=str(error)))
        else:
            self._loaded.set_result(None)

    def _paint_all(self, step_loop: StepLoop) -> None:
        while not self._stopping:
            nothing_to_do = not step_loop.busy and not step_loop.idle()
            for order in self._arrivals(wait=nothing_to_do):
                step_loop.take(order)
            if step_loop.busy:
                step_loop.step()

    def _arrivals(self, wait: bool) -> list[Order]:
        with self._door:
            while wait and not self._inbox and not self._stopping:
                self._door.wait()
            arrived = list(self._inbox)
            self._inbox.clear()
        return arrived

    def _close(self) -> None:
        """Leave nobody waiting for a thread that is gone, wherever their orders were just then."""
        why = PaintingFailed(STOPPED, retryable=True)
        with self._door:
            self._stopping = True
            left = list(self._orders)
        for order in left:
            order.tell(why)
        if self._step_loop is not None:
            self._step_loop.clear(why)
