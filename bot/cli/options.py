"""What the commands share: options, the log, and one way to run to the end."""

import asyncio
import logging
import os
import re
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from bot.daylog import formatter
from bot.errors import PortraitBotError, SettingsError
from bot.request import WORDS
from bot.texts import say

T = TypeVar("T")

ModelOption = Annotated[
    str | None, typer.Option("--model", help="A recipe, a hub id, a path, or auto.")
]
DeviceOption = Annotated[str | None, typer.Option(help="auto, cuda, mps or cpu.")]
PortOption = Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free one.")]
AnnounceOption = Annotated[bool, typer.Option(help="Print the port as one line of JSON.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Say yes to what would be asked.")]
StdinOption = Annotated[bool, typer.Option(help="End when standard input closes.")]


def said_yes(question: str, *, yes: bool) -> None:
    """Go on after a yes; end where there is a no, or nobody to ask."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise SettingsError("nobody_to_ask", question=question)
    if not typer.confirm(question):
        raise SettingsError("said_no")


def file_in_a_folder(file: Path) -> Path:
    """Return a file that can be written; a folder misspelt is better told than made, and early."""
    if file.is_dir():
        raise typer.BadParameter(say("out_is_folder", file=file))
    if not file.parent.is_dir():
        raise typer.BadParameter(say("out_no_folder", folder=file.parent))
    if not os.access(file.parent, os.W_OK):
        raise typer.BadParameter(say("out_read_only", folder=file.parent))
    return file


def finish(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end; of several tasks that failed together, the first of our errors speaks."""
    try:
        return asyncio.run(work)
    except* PortraitBotError as failed:
        raise _first(failed) from None


def _first(group: BaseExceptionGroup[Any]) -> BaseException:
    error = group.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error


def log_at(level: str, form: str = "text") -> None:
    """Log to stderr from this level up, as text or as json."""
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(form))
    logging.basicConfig(level=level, handlers=[handler])


def for_a_terminal(told: str) -> str:
    """Return a sentence with options as they are typed here, and without Discord's backticks."""
    return re.sub(r"`([^`]+)`", lambda it: _typed_here(it[1]), told)


def _typed_here(name: str) -> str:
    return f"--{name}" if name in WORDS and name != "subject" else f"'{name}'"
