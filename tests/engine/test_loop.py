"""The step loop by hand, on a runner without torch: turns, room, failures, sketches."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bot.engine import loop
from bot.engine.batch import QUIET_SECONDS, num_rows
from bot.engine.fake import FakeRunner, Poisoned, fake_card
from bot.engine.loop import EXIT_POISONED, Order, StepLoop, Told
from bot.engine.work import Develop, ModelCard, Painted, Plan, Sketch, TrialStep, Work, works_of
from bot.errors import PaintingFailed
from bot.request import Finish, Progress, Spec


def ask(step_loop: StepLoop, prompt: str = "x", **more: object) -> list[Told]:
    """Take an order and return what its asker will hear."""
    heard: list[Told] = []
    step_loop.take(Order(Spec(prompt=prompt, **{"seed": 1} | more), heard.append))
    return heard


def run(step_loop: StepLoop, ticks: int = 1000) -> None:
    for _ in range(ticks):
        if not step_loop.busy:
            return
        step_loop.step()
    raise AssertionError("the floor does not come to an end")


def finished(heard: Sequence[Told]) -> bool:
    return bool(heard) and isinstance(heard[-1], Finish)


def failure(heard: Sequence[Told]) -> PaintingFailed:
    assert isinstance(heard[-1], PaintingFailed)
    return heard[-1]


def test_two_sizes_alternate_and_neither_starves() -> None:
    runner = FakeRunner()
    step_loop = StepLoop(runner)
    for width in (64, 128):
        ask(step_loop, count=2, width=width, steps=6)

    run(step_loop)

    orders = ["".join(sorted({str(order) for order, _ in works})) for works in runner.passes]
    assert orders == ["1", "2"] * 6


def test_a_slot_that_falls_free_is_taken_at_the_next_step() -> None:
    runner = FakeRunner(card=fake_card(slots=1))
    step_loop = StepLoop(runner)
    first, second = ask(step_loop, steps=2), ask(step_loop, steps=2)

    run(step_loop, ticks=6)

    assert finished(first)
    assert finished(second)
    assert runner.passes == [[(1, 0)], [(1, 0)], [(2, 0)], [(2, 0)]]


def test_a_later_order_is_not_kept_out_by_a_large_one() -> None:
    runner = FakeRunner(card=fake_card(slots=2))
    step_loop = StepLoop(runner)
    ask(step_loop, count=4)
    ask(step_loop, count=1)

    step_loop.step()

    assert runner.passes == [[(1, 0), (2, 0)]]


def test_pictures_that_end_together_are_decoded_one_a_tick() -> None:
    step_loop = StepLoop(FakeRunner())
    heard = ask(step_loop, count=4, steps=1)

    painted = []
    while step_loop.busy:
        step_loop.step()
        painted.append(sum(isinstance(word, Painted) for word in heard))

    assert painted == [0, 1, 2, 4]


def test_memory_that_runs_out_halves_the_pass_and_loses_nothing() -> None:
    runner = FakeRunner(room=2)
    step_loop = StepLoop(runner)
    heard = [ask(step_loop, steps=3) for _ in range(4)]

    run(step_loop)

    assert all(finished(words) for words in heard)
    assert max(map(len, runner.passes)) == 2
    assert Counter(key for works in runner.passes for key in works) == {
        (order, 0): 3 for order in (1, 2, 3, 4)
    }


def test_the_pass_grows_again_after_a_quiet_time() -> None:
    now = [0.0]
    runner = FakeRunner(room=2)
    step_loop = StepLoop(runner, clock=lambda: now[0])
    heard = [ask(step_loop, steps=3) for _ in range(4)]
    run(step_loop)
    assert step_loop.cap.rows == 2

    runner.room = 32  # whoever had taken the memory is gone
    runner.passes.clear()
    now[0] += QUIET_SECONDS
    heard += [ask(step_loop, steps=3) for _ in range(4)]
    run(step_loop)

    assert max(map(len, runner.passes)) == 3
    assert all(finished(words) for words in heard)


def test_what_has_no_room_even_alone_is_refused_after_a_second_try() -> None:
    step_loop = StepLoop(FakeRunner())
    heard, neighbour = ask(step_loop, "[memory at 2]"), ask(step_loop)

    run(step_loop)

    assert failure(heard).code == "out_of_memory"
    assert not failure(heard).retryable
    assert finished(neighbour)


def test_a_picture_larger_than_the_card_is_refused_before_it_begins() -> None:
    runner = FakeRunner()
    heard = ask(StepLoop(runner), width=2048, height=2048)

    assert failure(heard).code == "out_of_memory"
    assert not runner.begun


def test_a_poisoned_device_ends_the_process_with_its_own_code() -> None:
    codes: list[int] = []
    step_loop = StepLoop(FakeRunner(), give_up=codes.append)
    heard = [ask(step_loop, "[poison at 2]"), ask(step_loop)]

    run(step_loop)

    assert codes == [EXIT_POISONED]
    assert all(failure(words).retryable for words in heard)


@pytest.mark.parametrize(
    ("error", "codes"),
    [(RuntimeError, []), (Poisoned, [EXIT_POISONED]), (MemoryError, [])],
)
def test_a_device_that_fails_while_it_is_asked_for_room_is_not_left_hanging(
    error: type[Exception], codes: list[int]
) -> None:
    class Asked(FakeRunner):
        def accept(self, plan: Plan) -> None:
            if plan.prompt == "fails":
                raise error

    seen: list[int] = []
    step_loop = StepLoop(Asked(), give_up=seen.append)
    heard = ask(step_loop, "fails")
    run(step_loop)

    assert seen == codes
    assert finished(heard) if error is MemoryError else failure(heard).retryable
    assert not step_loop.busy


def test_a_step_that_fails_fails_all_who_were_in_it_and_nobody_else() -> None:
    runner = FakeRunner()
    step_loop = StepLoop(runner)
    together = [ask(step_loop, "[fail at 2]"), ask(step_loop)]
    other_size = ask(step_loop, width=128)

    run(step_loop)

    assert [failure(words).code for words in together] == ["painting_failed"] * 2
    assert finished(other_size)
    assert not runner.begun


@dataclass
class Clumsy(FakeRunner):
    """Fails where a step does not: at the beginning, in sketches, at the end."""

    fails_in: set[str] = field(default_factory=set)
    error: type[Exception] = RuntimeError

    def _may(self, act: str) -> None:
        if act in self.fails_in:
            raise self.error(act)

    def begin(self, work: Work) -> None:
        self._may("begin")
        super().begin(work)

    def sketch(self, work: Work) -> Develop:
        self._may("sketch")
        return super().sketch(work)

    def finish(self, work: Work) -> Develop:
        self._may("finish")
        return super().finish(work)

    def idle(self) -> bool:
        self._may("idle")
        return False


def test_a_device_that_is_lost_while_nobody_paints_ends_the_process_too() -> None:
    codes: list[int] = []

    assert not StepLoop(Clumsy(fails_in={"idle"}, error=Poisoned), give_up=codes.append).idle()

    assert codes == [EXIT_POISONED]


@pytest.mark.parametrize("act", ["begin", "finish"])
@pytest.mark.parametrize("error", [RuntimeError, MemoryError])
def test_a_failure_around_the_steps_fails_that_order(act: str, error: type[Exception]) -> None:
    runner = Clumsy(fails_in={act}, error=error)
    step_loop = StepLoop(runner)
    heard = ask(step_loop, count=2)

    run(step_loop)

    assert failure(heard).code in {"painting_failed", "out_of_memory"}
    assert sum(isinstance(word, PaintingFailed) for word in heard) == 1
    assert not runner.begun


@pytest.mark.parametrize("error", [RuntimeError, MemoryError])
def test_a_sketch_that_fails_does_not_end_the_picture(error: type[Exception]) -> None:
    step_loop = StepLoop(Clumsy(fails_in={"sketch", "idle"}, error=error))
    heard = ask(step_loop)

    assert step_loop.idle() is False
    run(step_loop)

    assert finished(heard)
    assert step_loop.cap.rows == 32


def test_sketches_come_at_most_every_two_seconds() -> None:
    now = [0.0]
    step_loop = StepLoop(FakeRunner(), clock=lambda: now[0])
    heard = ask(step_loop, steps=10)

    while step_loop.busy:
        now[0] += 0.5
        step_loop.step()

    # Shown one tick after it was begun: the device draws it while the next step runs.
    assert steps_before_sketches(heard) == [4, 8]


def steps_before_sketches(heard: Sequence[Told]) -> list[int]:
    sketched = [n for n, word in enumerate(heard) if isinstance(word, Sketch)]
    return [sum(isinstance(word, Progress) for word in heard[:n]) for n in sketched]


@pytest.mark.parametrize(("steps", "first"), [(20, 5), (8, 2), (50, 13), (4, 1), (1, None)])
def test_the_first_sketch_waits_until_there_is_something_to_see(
    steps: int, first: int | None
) -> None:
    begun: list[int] = []

    class Sketched(FakeRunner):
        def sketch(self, work: Work) -> Develop:
            begun.append(work.step)
            return super().sketch(work)

    step_loop = StepLoop(Sketched(), sketch_seconds=0.0)
    ask(step_loop, steps=steps)
    run(step_loop)

    assert begun == ([] if first is None else list(range(first, steps)))


def test_an_asker_of_several_pictures_sees_one_sketch_at_a_time() -> None:
    now = [0.0]
    step_loop = StepLoop(FakeRunner(), clock=lambda: now[0])
    heard, other = ask(step_loop, count=3, steps=10), ask(step_loop, steps=10)

    for _ in range(5):
        now[0] += 0.1
        step_loop.step()

    assert [word.index for word in heard if isinstance(word, Sketch)] == [0]
    assert [word.index for word in other if isinstance(word, Sketch)] == [0]


def test_where_nobody_wants_sketches_none_is_drawn() -> None:
    step_loop = StepLoop(FakeRunner(), sketch_seconds=float("inf"))
    heard = ask(step_loop)

    run(step_loop)

    assert finished(heard)
    assert not any(isinstance(word, Sketch) for word in heard)


def test_a_sketch_of_what_was_cancelled_meanwhile_goes_nowhere() -> None:
    step_loop = StepLoop(FakeRunner())
    heard: list[Told] = []
    order = Order(Spec(prompt="x", seed=1, steps=4), heard.append)
    step_loop.take(order)
    step_loop.step()

    order.cancelled = True
    step_loop.step()

    assert not any(isinstance(word, Sketch) for word in heard)


def test_the_watchdog_hears_of_steps_and_not_of_idling() -> None:
    now = [100.0]
    step_loop = StepLoop(FakeRunner(), clock=lambda: now[0])
    now[0] = 500.0
    ask(step_loop, steps=3)
    assert step_loop.heartbeat.last_step_at == 500.0

    now[0] = 501.0
    step_loop.step()

    assert step_loop.heartbeat.last_step_at == 501.0
    assert step_loop.busy


def test_a_first_step_has_the_patience_that_its_trial_at_the_load_asks_for() -> None:
    now = [0.0]

    class Slow(FakeRunner):
        def step(self, works: Sequence[Work]) -> None:
            now[0] += 5.0 * works[0].plan.pixels / 64**2
            super().step(works)

    trial = TrialStep(reading_seconds=30.0, painting_seconds=5.0, pixels=64 * 64)
    step_loop = StepLoop(Slow(trial=trial), clock=lambda: now[0])
    ask(step_loop, steps=30)
    assert step_loop.heartbeat.step_seconds == 35.0

    run(step_loop)
    assert step_loop.heartbeat.step_seconds == 5.0

    ask(step_loop, width=256, height=256, steps=2)  # sixteen times as large, not seen yet
    ask(step_loop, steps=30)
    assert step_loop.heartbeat.step_seconds == 110.0
    run(step_loop)
    assert step_loop.heartbeat.step_seconds == 80.0

    ask(step_loop, steps=2)
    assert step_loop.heartbeat.step_seconds == 5.0
    ask(step_loop, width=256, height=256, steps=2)  # seen, and as slow as it was
    assert step_loop.heartbeat.step_seconds == 80.0


def test_what_was_not_read_stands_in_the_report() -> None:
    step_loop = StepLoop(FakeRunner(reach=3))
    heard, other = ask(step_loop, "a fox at sea, in oil"), ask(step_loop, "a fox")

    run(step_loop)

    assert isinstance(heard[-1], Finish)
    assert isinstance(other[-1], Finish)
    assert heard[-1].report.unread == ("sea, in oil",)
    assert other[-1].report.unread == ()


def test_an_asker_whose_loop_is_gone_has_cancelled() -> None:
    def gone(word: Told) -> None:
        raise RuntimeError("Event loop is closed")

    runner = FakeRunner()
    step_loop = StepLoop(runner)
    step_loop.take(Order(Spec(prompt="x", seed=1), gone))

    run(step_loop, ticks=3)

    assert not runner.begun


def test_pictures_of_an_order_that_was_dropped_never_begin() -> None:
    runner = FakeRunner(card=fake_card(slots=1))
    step_loop = StepLoop(runner)
    heard: list[Told] = []
    order = Order(Spec(prompt="x", seed=1, count=4), heard.append)
    step_loop.take(order)
    step_loop.step()

    order.cancelled = True
    next_one = ask(step_loop, steps=2)
    run(step_loop)

    assert finished(next_one)
    assert runner.passes == [[(1, 0)], [(2, 0)], [(2, 0)]]
    assert not runner.begun


def test_guidance_acts_in_its_share_of_the_steps_and_not_one_longer() -> None:
    rows: list[int] = []

    class Counted(FakeRunner):
        def step(self, works: Sequence[Work]) -> None:
            rows.append(num_rows(works))
            super().step(works)

    step_loop = StepLoop(Counted(card=fake_card(guidance=5.0, guidance_until=0.5)))
    ask(step_loop, steps=6)
    run(step_loop)

    assert rows == [2, 2, 2, 1, 1, 1]


@pytest.mark.parametrize("act", ["plan", "drop"])
def test_what_fails_round_an_order_is_told_and_the_loop_goes_on(
    act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(FakeRunner):
        def drop(self, work: Work) -> None:
            super().drop(work)
            if work.plan.prompt.startswith("["):
                raise RuntimeError("a pipeline that does not like to be interrupted")

    def without_guidance(spec: Spec, card: ModelCard, number: int, *_: object) -> list[Work]:
        if spec.prompt.startswith("["):
            raise TypeError("'>' not supported between instances of 'NoneType' and 'int'")
        return works_of(spec, card, number)

    if act == "plan":
        monkeypatch.setattr(loop, "works_of", without_guidance)
    runner = Broken()
    step_loop = StepLoop(runner)
    heard, next_one = ask(step_loop, "[fail at 2]"), ask(step_loop, width=128)
    run(step_loop)

    assert failure(heard).code == "painting_failed"
    assert finished(next_one)
    assert not runner.begun
