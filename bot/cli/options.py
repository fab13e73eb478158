"""What the commands share: options, the log, and one way to run to the end."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Annotated, Any, TypeVar

import typer

from bot.errors import PortraitBotError

T = TypeVar("T")

ModelOption = Annotated[
    str | None, typer.Option("--model", help="A recipe, a hub id, a path, or auto.")
]
DeviceOption = Annotated[str | None, typer.Option(help="auto, cuda, mps or cpu.")]
PortOption = Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free one.")]
AnnounceOption = Annotated[bool, typer.Option(help="Print the port as one line of JSON.")]
StdinOption = Annotated[bool, typer.Option(help="End when standard input closes.")]


def finish(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end; of several tasks that failed together, the first of our errors speaks."""
    try:
        return asyncio.run(work)
    except* PortraitBotError as failed:
        raise _first(failed) from None


def _first(group: BaseExceptionGroup[Any]) -> BaseException:
    error = group.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error


def log_at(level: str) -> None:
    """Log to stderr from this level up."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
