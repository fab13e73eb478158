"""Keeps eternal tasks: one that fails is told at once and made anew, and the others go on."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar, get_args

from bot.errors import settings_error_in

log = logging.getLogger(__name__)

T = TypeVar("T")

#: Every task that is to last as long as the bot; a test lets each of them fail.
TaskName = Literal[
    "alarm",
    "backups",
    "chat",
    "collages",
    "control",
    "day",
    "delivery",
    "dispatch",
    "gateway",
    "guide",
    "inbox",
    "moderating",
    "operator",
    "pauses",
    "remover",
    "rests",
    "settling",
    "showcase",
    "sign of life",
    "store writer",
    "studio supervisor",
    "sweep of data",
    "sweep of reviews",
    "sweep of stops",
    "sweep of what is old",
    "web",
]
Make = Callable[[], Coroutine[Any, Any, object]]  #: makes a task, as often as it takes
TASKS: tuple[TaskName, ...] = get_args(TaskName)

TASK_FAILED = "task_failed"  #: the code of the trouble
FIRST_PAUSE_SECONDS = 0.5  #: before a task is made anew; doubled each time
MAX_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0  #: a task that lasted that long has got over what it failed with
WINDOW_SECONDS = 300.0
MANY_FAILURES = 5  #: of one task within WINDOW_SECONDS: then somebody has to look


def begun(work: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
    """Begin a task that whoever asks for it ends again: the one place that makes any."""
    return asyncio.create_task(work, name=name)


async def for_each(items: Iterable[T], act: Callable[[T], Awaitable[object]]) -> None:
    """Act on every item, whatever one fails with; then raise the first failure."""
    failed: Exception | None = None
    for item in items:
        try:
            await act(item)
        except Exception as error:  # the border around one item
            failed = failed or error
    if failed:
        raise failed


def pause_after(num_failures: int) -> float:
    """Return the seconds to wait after that many failures in a row."""
    return min(FIRST_PAUSE_SECONDS * 2.0 ** min(num_failures - 1, 10), MAX_PAUSE_SECONDS)


@dataclass(slots=True)
class TaskRecord:
    """How one eternal task fares."""

    in_a_row: int = 0
    told: str = ""  #: what it failed with last
    failed_at: deque[float] = field(default_factory=lambda: deque(maxlen=MANY_FAILURES))


class EternalTasks:
    """The eternal tasks of one house: which have failed lately, and which fail too often."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._records: dict[TaskName, TaskRecord] = {}

    async def kept(self, name: TaskName, make: Make) -> None:
        """Run a task until it ends by itself or is cancelled; after a failure make it anew.

        Raises SettingsError alone: no new try can help there.
        """
        while True:
            began = self._clock()
            try:
                await make()
                return
            except asyncio.CancelledError as stray:
                if _is_being_cancelled():
                    raise
                failure: BaseException = stray  # something it waited for was cancelled, not it
            except Exception as error:  # the border around each eternal task
                if fault := settings_error_in(error):
                    raise fault from error
                failure = error
            await asyncio.sleep(self._failed(name, failure, began))

    @property
    def trouble(self) -> str | None:
        """Name the trouble while a task has failed within the last minute."""
        since = self._clock() - STEADY_SECONDS
        failed = any(at > since for each in self._records.values() for at in each.failed_at)
        return TASK_FAILED if failed else None

    @property
    def failing(self) -> list[TaskName]:
        """Return the tasks that fail again and again: the bot is alive, and not well."""
        since = self._clock() - WINDOW_SECONDS
        return [
            name for name, each in self._records.items() if _num_since(each, since) >= MANY_FAILURES
        ]

    def _failed(self, name: TaskName, failure: BaseException, began: float) -> float:
        """Tell a failure, once while it is the same, and return how long to wait."""
        now, record = self._clock(), self._records.setdefault(name, TaskRecord())
        record.in_a_row = 1 if now - began > STEADY_SECONDS else record.in_a_row + 1
        told = f"{type(failure).__name__}: {failure}"
        if record.in_a_row == 1 or told != record.told:
            log.error("the task %r failed and is made anew", name, exc_info=failure)
        record.told = told
        record.failed_at.append(now)
        if record.in_a_row == MANY_FAILURES:
            log.error("the task %r has failed %d times in a row", name, MANY_FAILURES)
        return pause_after(record.in_a_row)


def _num_since(record: TaskRecord, moment: float) -> int:
    return sum(at > moment for at in record.failed_at)


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


class ItemFailures:
    """Which items of a list have failed: the first time one is tried again, the second time not.

    What each failed with is logged once. One item's fault never ends what the others wait for.
    """

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._failed: set[Hashable] = set()

    def is_second(self, item: Hashable, error: Exception) -> bool:
        """Note a failure; True where the item is now to be marked and left behind."""
        if item in self._failed:
            log.error("%s %s failed again (%s) and is left behind", self._kind, item, error)
            self._failed.discard(item)
            return True
        log.error("%s %s failed and is tried once more", self._kind, item, exc_info=error)
        self._failed.add(item)
        return False

    def passed(self, item: Hashable) -> None:
        """Forget what an item failed with that has come through."""
        self._failed.discard(item)
