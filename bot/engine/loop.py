"""The step loop: what is in flight, one tick at a time. Knows no thread and no torch."""

import logging
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PIL import Image

from bot.engine.batch import RowCap, admit, after_quiet, after_shortage, choose, num_rows
from bot.engine.sources import Mosaic, SourcePicture
from bot.engine.work import (
    Blame,
    Develop,
    EngineEvent,
    Key,
    ModelCard,
    Painted,
    Runner,
    Sketch,
    Work,
    works_of,
)
from bot.errors import PaintingFailed
from bot.request import Finish, PaintedWith, Progress, Spec

# One spec on its way through the engine: its pictures, and what its asker hears of them.

Told = EngineEvent | PaintingFailed


class Order:
    """Know how far a spec's pictures are together, and tell its asker."""

    def __init__(
        self,
        spec: Spec,
        tell: Callable[[Told], object],
        given: SourcePicture | None = None,
    ) -> None:
        self.spec = spec
        self.given = given  # what it goes on from
        self.works: Sequence[Work] = ()
        self.cancelled = False  # set by the asker's thread, read by the engine's once a step
        self.sketched_at = float("-inf")
        self.unread: tuple[str, ...] = ()
        self._tell = tell
        self._mosaics: dict[int, Mosaic] = {}  # by the index of a picture that is going on
        self._begun_at: float | None = None
        self._num_painted = 0

    @property
    def num_left(self) -> int:
        """Return the pictures still to come, counted before they are planned too."""
        return self.spec.count - self._num_painted

    def plan(self, card: ModelCard, number: int) -> Sequence[Work]:
        self.works = works_of(self.spec, card, number, self.given)
        if init := self.works[0].plan.init:
            self._mosaics = {index: Mosaic(init) for index in range(self.spec.count)}
        return self.works

    def begin(self, now: float) -> None:
        """Note the time of the first step; later calls change nothing."""
        if self._begun_at is None:
            self._begun_at = now

    def progress(self) -> None:
        done = sum(work.step - work.plan.begin for work in self.works)
        self.tell(Progress(done, sum(work.plan.steps - work.plan.begin for work in self.works)))

    def show_part(self) -> None:
        """Show which part of its source will be repainted."""
        if (init := self.works[0].plan.init) and init.mask:
            self.tell(Sketch(0, init.marked()))

    def sketched(self, work: Work, image: Image.Image) -> None:
        mosaic = self._mosaics.get(work.index)
        self.tell(Sketch(work.index, mosaic.sketch(work.window, image) if mosaic else image))

    def painted(self, work: Work, image: Image.Image, now: float) -> None:
        """Hand a picture over once all of it is there; with the last one goes the report."""
        mosaic = self._mosaics.get(work.index)
        whole = mosaic.add(work.window, image) if mosaic else image
        if whole is None:
            return
        self._num_painted += 1
        self.tell(Painted(work.index, work.seed, whole))
        if not self.num_left:
            self.tell(Finish(self._report(now)))

    def tell(self, told: Told) -> None:
        """Pass a word on; an asker whose loop is gone has cancelled."""
        try:
            self._tell(told)
        except RuntimeError:
            self.cancelled = True

    def _report(self, now: float) -> PaintedWith:
        plan = self.works[0].plan
        return PaintedWith(
            model=plan.model,
            prompt=plan.prompt,
            negative=plan.negative,
            sampler=plan.sampler,
            steps=plan.steps,
            guidance=plan.guidance,
            width=plan.width,
            height=plan.height,
            quality=plan.quality,
            size=plan.size,
            use=plan.source.use if plan.source else "",
            strength=plan.share if plan.source else 0.0,
            part=(plan.source and plan.source.part) or "",
            unread=self.unread,
            seconds=now - (now if self._begun_at is None else self._begun_at),
        )


# When the latest step ended and how long steps take: what a watchdog asks.


@dataclass
class Heartbeat:
    """Know whether the loop lives; idling and loading are no steps.

    A large picture's step after many of small ones is slow, too, and no hang: sizes count apart.
    """

    last_step_at: float  #: or when painting began
    step_seconds: float = 0.0  #: of the slowest size in flight, as it was seen or is foreseen
    _by_key: dict[Key, float] = field(default_factory=dict)  #: the mean of a key's steps
    _foreseen: dict[Key, float] = field(default_factory=dict)  #: of keys in flight

    def start(self, now: float) -> None:
        """Begin to count: there is something to paint again."""
        self.last_step_at = now
        self._foreseen.clear()

    def foresee(self, key: Key, seconds: float) -> None:
        """Note what comes, and what its first step may take if none of its size was seen."""
        self._foreseen[key] = seconds
        self._look()

    def beat(self, key: Key, begun_at: float, now: float) -> None:
        """Note a step; recent ones count most."""
        self.last_step_at = now
        mean = self._by_key.pop(key, now - begun_at)
        self._by_key[key] = mean + 0.1 * (now - begun_at - mean)
        while len(self._by_key) > MOST_KEYS:
            del self._by_key[next(iter(self._by_key))]
        self._look()

    def _look(self) -> None:
        seconds = (self._by_key.get(key, first) for key, first in self._foreseen.items())
        self.step_seconds = max(seconds, default=0.0)


MOST_KEYS = 64  #: whose steps are remembered
EXIT_POISONED = 75  #: the device answers nothing any more; whoever watches starts a new process

log = logging.getLogger(__name__)


class StepLoop:
    """Hold the works in flight and move them on, a denoising step a tick."""

    def __init__(
        self,
        runner: Runner,
        clock: Callable[[], float] = time.monotonic,
        sketch_seconds: float = 2.0,
        give_up: Callable[[int], object] = os._exit,
    ) -> None:
        self.runner = runner
        self.cap = RowCap(runner.max_rows, ceiling=runner.max_rows)
        self.heartbeat = Heartbeat(clock())
        self._clock = clock
        self._sketch_seconds = sketch_seconds
        self._give_up = give_up
        self._orders: dict[int, Order] = {}
        self._num_taken = self._tick = 0
        self._waiting: list[Work] = []
        self._running: list[Work] = []
        self._sketching: list[tuple[Work, Develop]] = []
        self._developing: list[tuple[Work, Develop]] = []

    @property
    def busy(self) -> bool:
        return bool(self._orders)

    def take(self, order: Order) -> None:
        """Accept an order, or tell its asker why not."""
        self._num_taken += 1
        try:
            works = order.plan(self.runner.card, self._num_taken)
        except PaintingFailed as refusal:
            order.tell(refusal)
            return
        except Exception:  # a border as in a step: one order never ends the thread
            log.exception("an order could not be planned")
            order.tell(PaintingFailed())
            return
        if not self.busy:
            self.heartbeat.start(self._clock())
        self._orders[self._num_taken] = order
        self._guarded(works[:1], self.runner.accept, works[0].plan)  # it may ask a lost device
        if self._num_taken in self._orders:
            self._guarded([], self._foresee, order)
            if self._sketch_seconds < float("inf"):
                self._guarded([], order.show_part)
            self._waiting += works

    def _foresee(self, order: Order) -> None:
        """Note what of an order will not be read, and how long its first step may take."""
        planned = order.works[0].plan
        self.heartbeat.foresee(planned.key, self.runner.trial.seconds_for(planned))
        order.unread = self.runner.unread(planned)

    def step(self) -> None:
        """Do one tick: begin who may, one step for a batch, decode one picture that is through."""
        self._tick += 1
        self._drop_cancelled()
        self._begin()
        self.cap = after_quiet(self.cap, self._clock())
        self._advance(choose(self._running, self.cap.rows))
        self._hand_over()
        self._begin_sketches()
        self._finish_one()
        if not self._running:  # no further step to compute meanwhile
            self._hand_over()

    def idle(self) -> bool:
        """Do one short piece of the runner's background work; return False when none is left."""
        more: list[bool] = []
        self._guarded([], lambda: more.append(self.runner.idle()))
        return more == [True]

    def clear(self, why: PaintingFailed) -> None:
        """Tell every asker that nothing more comes."""
        for number, order in list(self._orders.items()):
            order.tell(why)
            self._drop(number)

    def _drop_cancelled(self) -> None:
        for number in [n for n, order in self._orders.items() if order.cancelled]:
            self._drop(number)

    def _begin(self) -> None:
        num_encoded = 0
        for work in admit(self._waiting, self._running, self.runner.card.slots):
            if work not in self._waiting:  # its order failed with the picture before it
                continue
            if work.plan.init and num_encoded:  # many sources at once would stall the others
                continue
            num_encoded += bool(work.plan.init)
            self._waiting.remove(work)
            if self._guarded([work], self.runner.begin, work):
                self._running.append(work)
                self._orders[work.order].begin(self._clock())
            elif work.order in self._orders:  # it may try once more
                self._waiting.append(work)

    def _advance(self, batch: Sequence[Work]) -> None:
        begun_at = self._clock()
        if not batch or not self._guarded(batch, self.runner.step, batch):
            return
        for work in batch:
            work.step += 1
            work.stepped_at = self._tick
        self.heartbeat.beat(batch[0].plan.key, begun_at, self._clock())
        for number in dict.fromkeys(work.order for work in batch):
            self._orders[number].progress()

    def _begin_sketches(self) -> None:
        """Begin a sketch for every asker who has not seen one for a while."""
        now = self._clock()
        for work in self._running:
            order = self._orders.get(work.order)
            drawn = work.says_something and not work.stepped_through
            if order and drawn and order.sketched_at + self._sketch_seconds <= now:
                order.sketched_at = now
                # In nobody's name: a sketch that fails must not end the picture.
                self._guarded([], self._begin_sketch, work)

    def _begin_sketch(self, work: Work) -> None:
        if develop := self.runner.sketch(work):
            self._sketching.append((work, develop))

    def _finish_one(self) -> None:
        """Begin to decode one picture, so that many which end together do not stall the others."""
        if work := next((work for work in self._running if work.stepped_through), None):
            self._guarded([work], self._develop, work)

    def _develop(self, work: Work) -> None:
        self._developing.append((work, self.runner.finish(work)))
        self._running.remove(work)

    def _hand_over(self) -> None:
        """Hand over what the device was still drawing while the latest step began."""
        sketching, self._sketching = self._sketching, []
        for work, develop in sketching:
            self._guarded([], self._show, work, develop)
        developing, self._developing = self._developing, []
        for work, develop in developing:
            if not self._guarded([work], self._give, work, develop) and work.order in self._orders:
                self._running.append(work)  # decoding may be tried once more

    def _show(self, work: Work, develop: Develop) -> None:
        if order := self._orders.get(work.order):
            order.sketched(work, develop())

    def _give(self, work: Work, develop: Develop) -> None:
        if order := self._orders.get(work.order):
            order.painted(work, develop(), self._clock())
            self.runner.drop(work)
            if not order.num_left:
                del self._orders[work.order]

    def _guarded(self, works: Sequence[Work], act: Callable[..., object], *given: object) -> bool:
        """Run what may fail; a failure ends those works' orders and nothing else."""
        try:
            act(*given)
            return True
        except PaintingFailed as refusal:
            self._fail(works, refusal)
        except Exception as error:  # the engine's border: whatever it is, the thread goes on
            self._answer(works, error)
        return False

    def _answer(self, works: Sequence[Work], error: Exception) -> None:
        blame = self.runner.blame(error)
        log.error("a step failed: %s", blame.value, exc_info=error)
        if blame is Blame.POISONED:
            self.clear(PaintingFailed("studio_unavailable", retryable=True))
            self._give_up(EXIT_POISONED)
        elif blame is Blame.OUT_OF_MEMORY:
            self._make_room(works)
        else:
            self._fail(works, PaintingFailed(blame.value, retryable=True))

    def _make_room(self, works: Sequence[Work]) -> None:
        """Cut the pass and try again; what has no room even alone, twice, is refused."""
        if len(works) > 1:
            self.cap = after_shortage(self.cap, num_rows(works), self._clock())
            log.warning("no room for %d rows; %d for now", num_rows(works), self.cap.rows)
            return
        for work in works:
            if work.retried:
                self._fail(works, work.plan.no_room())
            work.retried = True

    def _fail(self, works: Sequence[Work], why: PaintingFailed) -> None:
        for number in sorted({work.order for work in works} & self._orders.keys()):
            self._orders[number].tell(why)
            self._drop(number)

    def _drop(self, number: int) -> None:
        for work in self._orders.pop(number).works:
            self._guarded([], self.runner.drop, work)
        self._waiting = [work for work in self._waiting if work.order != number]
        self._running = [work for work in self._running if work.order != number]
