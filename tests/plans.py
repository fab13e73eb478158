"""Sees that no statement of the bot reads the whole of a table that grows, by SQLite's own plan.

Whatever a test lets the bot ask is planned on an empty database of today's schema: SQLite plans by
the schema alone, for nobody runs ANALYZE. So a plan here is the plan of a bot with a million jobs.
"""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import FrameType
from typing import Any

from sqlalchemy import Engine, create_engine, event

import bot
from benchmarks.growth import scans_in
from bot.store.tables import metadata

BOT = str(Path(bot.__file__).parent)
LIBRARIES = ("sqlalchemy", "alembic")

#: Beginnings of statements that may, each with its reason.
ALLOWED = {
    "INSERT INTO uses": "counts what is there, once, in a migration",
    "INSERT INTO days": "likewise",
    "UPDATE keeps SET member": "likewise: says of each favourite whose it is",
}

_known: set[str] = set()  # planned before, whichever test it was in


@contextmanager
def watched() -> Iterator[dict[str, list[str]]]:
    """Yield what the bot asks in vain to be quick, with the lines of its plan, once it is over."""
    asked: dict[str, Any] = {}

    def note(c: Any, _cursor: Any, statement: str, given: Any, _context: Any, many: bool) -> None:
        if c.dialect.name != "sqlite" or statement in _known or not _is_ours():
            return
        _known.add(statement)
        asked[statement] = given[0] if many and given else given

    found: dict[str, list[str]] = {}
    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)
        for statement, given in asked.items():
            if not statement.startswith(tuple(ALLOWED)):
                found |= (
                    {statement: lines} if (lines := scans_in(_empty(), statement, given)) else {}
                )


def _is_ours() -> bool:
    """Tell whether the bot itself asks, and not a test through it."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        file = frame.f_code.co_filename
        if not any(f"/{each}/" in file for each in LIBRARIES):
            return file.startswith(BOT)
        frame = frame.f_back
    return False


@lru_cache(maxsize=1)
def _empty() -> sqlite3.Connection:
    engine = create_engine("sqlite://", connect_args={"check_same_thread": False})
    metadata.create_all(engine)
    with engine.begin() as empty:
        empty.exec_driver_sql("CREATE TABLE alembic_version (version_num TEXT)")
    connection: Any = engine.raw_connection().driver_connection
    return connection  # type: ignore[no-any-return]
