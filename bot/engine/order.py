"""One spec on its way through the engine: its pictures, and what its asker hears of them."""

from collections.abc import Callable, Sequence

from bot.engine.work import EngineEvent, ModelCard, Painted, Sketch, Work, works_of
from bot.errors import PaintingFailed
from bot.request import Finish, Progress, Report, Spec

Told = EngineEvent | PaintingFailed


class Order:
    """Know how far a spec's pictures are together, and tell its asker."""

    def __init__(self, spec: Spec, tell: Callable[[Told], object]) -> None:
        self.spec = spec
        self.works: Sequence[Work] = ()
        self.cancelled = False  # set by the asker's thread, read by the engine's once a step
        self.sketched_at = float("-inf")
        self._tell = tell
        self._begun_at: float | None = None
        self._num_painted = 0

    @property
    def num_left(self) -> int:
        """Return the pictures still to come, counted before they are planned too."""
        return self.spec.count - self._num_painted

    def plan(self, card: ModelCard, number: int) -> Sequence[Work]:
        self.works = works_of(self.spec, card, number)
        return self.works

    def begin(self, now: float) -> None:
        """Note the time of the first step; later calls change nothing."""
        if self._begun_at is None:
            self._begun_at = now

    def progress(self) -> None:
        done = sum(work.step for work in self.works)
        self.tell(Progress(done, sum(work.plan.steps for work in self.works)))

    def sketched(self, sketch: Sketch) -> None:
        self.tell(sketch)

    def painted(self, picture: Painted, now: float) -> None:
        """Hand a picture over; with the last one goes the report."""
        self._num_painted += 1
        self.tell(picture)
        if not self.num_left:
            self.tell(Finish(self._report(now)))

    def tell(self, told: Told) -> None:
        """Pass a word on; an asker whose loop is gone has cancelled."""
        try:
            self._tell(told)
        except RuntimeError:
            self.cancelled = True

    def _report(self, now: float) -> Report:
        plan = self.works[0].plan
        return Report(
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
            seconds=now - (now if self._begun_at is None else self._begun_at),
        )
