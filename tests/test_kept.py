"""Eternal tasks are made anew after a failure, told once, and red where that goes on."""

import ast
import asyncio
import logging
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from bot.errors import SettingsError
from bot.kept import (
    MANY_FAILURES,
    STEADY_SECONDS,
    TASK_FAILED,
    WINDOW_SECONDS,
    EternalTasks,
    ItemFailures,
    pause_after,
)
from tests.virtual_time import VirtualLoop
from tests.waiting import soon

ROOT = Path(__file__).parent.parent
#: These are processes of their own: there is no house to keep what they begin.
OTHER_PROCESSES = ("bot/sandbox/", "bot/studio/app.py", "bot/studio/server.py")


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run in virtual time: the pauses between two failures cost nothing."""
    loop = VirtualLoop()
    try:
        loop.run_until_complete(work)
    finally:
        loop.close()


class Failing:
    """A task that fails a few times, and then lasts."""

    def __init__(self, *errors: BaseException) -> None:
        self.errors = list(errors)
        self.times = 0
        self.lasts = asyncio.Event()

    async def __call__(self) -> None:
        self.times += 1
        if self.errors:
            raise self.errors.pop(0)
        self.lasts.set()
        await asyncio.sleep(1e6)


def tracebacks(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [str(record.exc_info[1]) for record in caplog.records if record.exc_info]


def test_a_task_that_fails_is_made_anew_and_told_once(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        tasks, failing = EternalTasks(loop.time), Failing(*[ValueError("odd")] * 3)
        running = asyncio.create_task(tasks.kept("pauses", failing))

        await soon(failing.lasts.wait(), "the task that lasts", lambda: tasks.failing)

        assert failing.times == 4
        assert loop.time() == sum(map(pause_after, (1, 2, 3)))
        assert tracebacks(caplog) == ["odd"]
        assert tasks.trouble == TASK_FAILED
        assert tasks.failing == []
        await asyncio.sleep(STEADY_SECONDS)
        assert tasks.trouble is None
        running.cancel()

    run(main())


def test_one_that_fails_again_and_again_is_red_until_it_has_lasted() -> None:
    async def main() -> None:
        tasks = EternalTasks(asyncio.get_running_loop().time)
        failing = Failing(*[ValueError("odd")] * MANY_FAILURES)
        running = asyncio.create_task(tasks.kept("pauses", failing))

        await soon(failing.lasts.wait(), "the task that lasts", lambda: tasks.failing)

        assert tasks.failing == ["pauses"]
        await asyncio.sleep(WINDOW_SECONDS)
        assert tasks.failing == []
        running.cancel()

    run(main())


def test_what_settings_cannot_work_ends_the_task_however_deep_it_lies() -> None:
    async def main() -> None:
        wrong = ExceptionGroup("several", [ValueError(), SettingsError("token_wrong")])
        with pytest.raises(SettingsError):
            await EternalTasks().kept("chat", Failing(wrong))

    run(main())


def test_a_cancelled_task_ends_and_one_that_waited_for_a_cancelled_thing_does_not() -> None:
    async def main() -> None:
        tasks = EternalTasks(asyncio.get_running_loop().time)
        failing = Failing(asyncio.CancelledError())
        running = asyncio.create_task(tasks.kept("pauses", failing))
        await soon(failing.lasts.wait(), "the task that lasts", lambda: tasks.failing)

        running.cancel()

        with pytest.raises(asyncio.CancelledError):
            await running

    run(main())


def test_an_item_is_left_behind_at_its_second_failure_and_no_other_is(
    caplog: pytest.LogCaptureFixture,
) -> None:
    failures = ItemFailures("job")

    assert not failures.is_second(1, ValueError("odd"))
    assert not failures.is_second(2, ValueError("even"))
    assert failures.is_second(1, ValueError("odd"))
    failures.passed(2)
    assert not failures.is_second(2, ValueError("late"))

    assert tracebacks(caplog) == ["odd", "even", "late"]
    assert all(record.levelno == logging.ERROR for record in caplog.records)


def test_only_one_place_of_the_bots_process_makes_tasks_that_outlive_their_function() -> None:
    found = []
    for path in sorted((ROOT / "bot").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(OTHER_PROCESSES):
            found += [f"{name}:{line}" for line in bare_tasks(ast.parse(path.read_text()))]
    assert [each.partition(":")[0] for each in found] == ["bot/kept.py"], found


def bare_tasks(tree: ast.AST) -> list[int]:
    """Return the lines that make a task which no group of the house awaits."""
    return [
        call.lineno
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in ("create_task", "ensure_future")
        and _root(call.func.value) in ("asyncio", "loop", "get_running_loop")
    ]


def _root(value: ast.expr) -> str:
    match value:
        case ast.Call(func=ast.Attribute(attr=name)) | ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


@pytest.mark.parametrize(
    ("code", "is_bare"),
    [
        ("asyncio.create_task(work())", True),
        ("asyncio.ensure_future(work())", True),
        ("asyncio.get_running_loop().create_task(work())", True),
        ("self.loop.create_task(work())", True),
        ("group.create_task(work())", False),
    ],
)
def test_the_guard_against_bare_tasks_sees_them(code: str, is_bare: bool) -> None:
    assert bool(bare_tasks(ast.parse(code))) is is_bare
