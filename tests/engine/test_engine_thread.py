"""The thread around the step loop: orders in from asyncio, events back, cancel, stop, failures."""

import asyncio
import os
import sys
import threading
from dataclasses import replace

import pytest

from bot.engine.engine import Engine
from bot.engine.fake import FakeRunner, fake_card
from bot.engine.work import EngineEvent, Painted, Plan, Runner, Sketch
from bot.errors import ModelError, PaintingFailed, SettingsError
from bot.request import Finish, Progress, Spec
from tests.waiting import within


async def started(runner: Runner) -> Engine:
    engine = Engine(lambda: runner)
    engine.start()
    await engine.ready()
    return engine


async def told(engine: Engine, spec: Spec) -> list[EngineEvent]:
    return [event async for event in engine.paint(spec)]


async def test_a_spec_is_painted_with_progress_pictures_and_a_report() -> None:
    engine = await started(FakeRunner())

    events = await told(engine, Spec(prompt="an astronaut", seed=2**32 - 1, count=2))
    engine.stop()

    assert [e.step for e in events if isinstance(e, Progress)][-1] == 16
    assert [(e.index, e.seed) for e in events if isinstance(e, Painted)] == [(0, 2**32 - 1), (1, 0)]
    assert any(isinstance(e, Sketch) for e in events)
    assert isinstance(events[-1], Finish)
    assert events[-1].report.steps == 8


async def test_a_picture_that_arrives_late_joins_at_the_next_step() -> None:
    runner = FakeRunner(held=True)
    engine = await started(runner)
    first, second = Spec(prompt="first", seed=1), Spec(prompt="second", seed=2)

    early = engine.paint(first)
    reader = asyncio.ensure_future(anext(early))
    runner.release(2)
    await reader
    await anext(early)
    late = asyncio.ensure_future(told(engine, second))
    await asyncio.sleep(0)  # let it be submitted
    runner.release(-1)
    await late
    rest = [event async for event in early]
    engine.stop()

    assert isinstance(rest[-1], Finish)
    assert runner.passes[0] == [(1, 0)]
    assert [(1, 0), (2, 0)] in runner.passes


async def test_closing_the_stream_cancels_within_one_step() -> None:
    runner = FakeRunner(held=True)
    engine = await started(runner)
    stream = engine.paint(Spec(prompt="x", seed=1, steps=100))

    reader = asyncio.ensure_future(anext(stream))
    runner.release(1)
    await reader
    await stream.aclose()
    runner.release(-1)
    await told(engine, Spec(prompt="y", seed=1))
    engine.stop()

    steps_of_the_cancelled = sum((1, 0) in works for works in runner.passes)
    assert steps_of_the_cancelled <= 2
    assert not runner.begun


async def test_stopping_while_painting_tells_the_asker_to_try_again() -> None:
    runner = FakeRunner(held=True)
    engine = await started(runner)
    stream = engine.paint(Spec(prompt="x", seed=1, steps=100))
    reader = asyncio.ensure_future(anext(stream))
    runner.release(1)
    await reader

    stopping = asyncio.to_thread(engine.stop)
    stopped = asyncio.ensure_future(stopping)
    await asyncio.sleep(0)
    runner.release(-1)
    await stopped

    with pytest.raises(PaintingFailed) as failed:
        async for _ in stream:
            pass
    assert failed.value.retryable
    assert runner.closed
    assert not engine.died
    with pytest.raises(PaintingFailed):
        await told(engine, Spec(prompt="too late", seed=1))


async def test_a_failed_load_reaches_everybody_who_waits() -> None:
    def load() -> Runner:
        raise ModelError("model_missing", path="/nowhere")

    engine = Engine(load)
    engine.start()

    for _ in range(2):
        with pytest.raises(ModelError, match="model_missing"):
            await engine.ready()
    with pytest.raises(PaintingFailed):
        await told(engine, Spec(prompt="x", seed=1))
    engine.stop()


async def test_a_load_that_fails_in_other_words_is_a_model_error_too() -> None:
    engine = Engine(lambda: FakeRunner(card=fake_card(nonsense=1)))
    engine.start()

    with pytest.raises(ModelError, match="model_unreadable"):
        await engine.ready()
    engine.stop()


async def test_a_wrong_setting_found_in_a_load_keeps_its_own_sentence() -> None:
    def load() -> Runner:
        raise SettingsError("recipes_unreadable", file="recipes.toml", reason="no TOML")

    engine = Engine(load)
    engine.start()

    with pytest.raises(ModelError) as failed:
        await engine.ready()
    engine.stop()
    assert failed.value.code == "recipes_unreadable"
    assert failed.value.facts["file"] == "recipes.toml"


async def test_a_failing_step_fails_its_works_and_the_thread_goes_on() -> None:
    engine = await started(FakeRunner())

    with pytest.raises(PaintingFailed) as failed:
        await told(engine, Spec(prompt="[fail at 3]", seed=1))
    events = await told(engine, Spec(prompt="the next one", seed=1))
    engine.stop()

    assert failed.value.code == "painting_failed"
    assert failed.value.retryable
    assert isinstance(events[-1], Finish)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
async def test_a_thread_that_ends_by_itself_leaves_nobody_waiting_and_is_known_to_have() -> None:
    engine = await started(FakeRunner())

    with pytest.raises(PaintingFailed) as failed:
        await told(engine, Spec(prompt="[end at 2]", seed=1))
    engine.stop()

    assert failed.value.retryable
    assert engine.died


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
async def test_a_thread_that_ends_while_it_takes_an_order_leaves_nobody_waiting() -> None:
    class Ending(FakeRunner):
        def accept(self, plan: Plan) -> None:
            raise SystemExit

    engine = await started(Ending())

    with pytest.raises(PaintingFailed) as failed:
        async with within("every asker to hear that the engine has ended", seconds=10):
            await asyncio.gather(*(told(engine, Spec(prompt=f"{n}", seed=1)) for n in range(3)))
    engine.stop()

    assert failed.value.retryable
    assert engine.died


async def test_a_card_without_guidance_is_no_model_to_paint_with() -> None:
    engine = Engine(lambda: FakeRunner(card=replace(fake_card(), guidance=None)))  # type: ignore[arg-type]
    engine.start()

    with pytest.raises(ModelError, match="model_card") as failed:
        await engine.ready()
    engine.stop()

    assert failed.value.facts == {"model": "fake", "what": "guidance", "value": None}


async def test_what_is_measured_in_the_background_makes_nobody_wait_for_all_of_it() -> None:
    measured: list[int] = []

    class Measuring(FakeRunner):
        def idle(self) -> bool:
            self._permits.acquire()
            measured.append(len(measured))
            return len(measured) < 100

    runner = Measuring()
    engine = await started(runner)
    asking = asyncio.ensure_future(told(engine, Spec(prompt="x", seed=1)))
    await asyncio.sleep(0)  # let it be submitted
    runner.release(2)  # of a hundred pieces
    events = await asking
    runner.release(100)
    engine.stop()

    assert isinstance(events[-1], Finish)
    assert measured


async def test_a_spec_for_another_model_is_refused() -> None:
    engine = await started(FakeRunner())

    with pytest.raises(PaintingFailed, match="wrong_model"):
        await told(engine, Spec(prompt="x", seed=1, model="another"))
    engine.stop()


async def test_somebody_who_stops_waiting_for_the_load_does_not_cancel_it_for_others() -> None:
    engine = Engine(FakeRunner)
    impatient = asyncio.ensure_future(engine.ready())
    await asyncio.sleep(0)
    impatient.cancel()
    engine.start()

    await engine.ready()
    engine.stop()

    assert impatient.cancelled()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives threads a priority each")
async def test_painting_on_processor_cores_lets_the_bot_go_first() -> None:
    from bot.engine.models import load_runner

    painter: list[int] = []

    def load() -> Runner:
        runner = load_runner("embedded", "cpu")
        painter.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        return runner

    usual = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    engine = Engine(load)
    engine.start()
    await engine.ready()
    engine.stop()

    assert painter == [min(19, usual + 10)]
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == usual


def test_the_thread_and_its_fake_do_without_torch(tmp_path: object) -> None:
    import subprocess

    code = "import sys, bot.engine.engine, bot.engine.fake; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
