"""Being the bot until a signal asks it to end: the first lets work finish, a second does not."""

import asyncio
import signal
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from bot.app.house import open_house
from bot.config import Settings


async def run(settings: Settings) -> None:
    """Be the bot until asked to end, or until a task ends; raises the error that ended it.

    The first signal lets what is being painted finish; a second one does not wait for it.
    """
    async with open_house(settings) as house:
        with signals() as asked:
            living = asyncio.create_task(house.live(), name="house")
            await first_of(living, asked.get())
            if not living.done():
                await first_of(living, house.leave(), asked.get())
            await ended(living)


async def until_asked_to_end(work: Coroutine[Any, Any, None]) -> None:
    """Run something endless until it fails, or until SIGINT or SIGTERM asks it to stop."""
    with signals() as asked:
        task = asyncio.create_task(work, name="until asked to end")
        await first_of(task, asked.get())
        await ended(task)


@contextmanager
def signals() -> Iterator[asyncio.Queue[signal.Signals]]:
    """Turn SIGINT and SIGTERM into something to wait for."""
    asked: asyncio.Queue[signal.Signals] = asyncio.Queue()
    loop, numbers = asyncio.get_running_loop(), (signal.SIGINT, signal.SIGTERM)
    for number in numbers:
        loop.add_signal_handler(number, asked.put_nowait, number)
    try:
        yield asked
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


async def first_of(task: asyncio.Task[None], *others: Coroutine[Any, Any, Any]) -> None:
    """Wait until the task or one of the others ends; the others are then dropped."""
    waiting = [asyncio.create_task(other) for other in others]
    try:
        await asyncio.wait([task, *waiting], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waiting:
            one.cancel()
        await asyncio.wait(waiting)


async def ended(task: asyncio.Task[None]) -> None:
    """Cancel a task, wait for its end, and raise what it failed with."""
    task.cancel()
    await asyncio.wait([task])
    if not task.cancelled():
        task.result()
