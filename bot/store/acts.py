"""What rooms ask of the database: an act, and the connection it is run with."""

from collections.abc import Awaitable, Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, CursorResult, Dialect, Executable, ScalarResult
from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")
Act = Callable[[AsyncConnection], Awaitable[T]]  #: may be run twice, so it touches rows only

Parameters = Mapping[str, Any] | list[Mapping[str, Any]] | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """What an act returned, or how it failed."""

    value: Any = None
    error: Exception | None = None


class ReadyConnection:
    """What stands in for an AsyncConnection: every answer is there before it is waited for.

    So an act never halts half-way, and a group of them runs in one go wherever the database is.
    """

    def __init__(self, connection: Connection) -> None:
        self.info: dict[str, Any] = {}  #: what acts of one transaction leave for the next ones
        self._connection = connection

    @property
    def dialect(self) -> Dialect:
        """Say which database it is."""
        return self._connection.dialect

    async def execute(
        self, statement: Executable, parameters: Parameters = None
    ) -> CursorResult[Any]:
        """Run a statement."""
        return self._connection.execute(statement, parameters)

    async def scalar(
        self, statement: Executable, parameters: Mapping[str, Any] | None = None
    ) -> Any:
        """Run a statement and return the first value of its first row."""
        return self._connection.scalar(statement, parameters)

    async def scalars(
        self, statement: Executable, parameters: Parameters = None
    ) -> ScalarResult[Any]:
        """Run a statement and return the first value of each row."""
        return self._connection.execute(statement, parameters).freeze()().scalars()

    async def run_sync(self, work: Callable[[Connection], T]) -> T:
        """Give the connection itself to a function."""
        return work(self._connection)


def attempt(act: Act[Any], connection: ReadyConnection) -> Attempt:
    """Run an act to its end."""
    work = act(cast(AsyncConnection, connection))
    steps = cast(Generator[Any, None, Any], work.__await__())
    try:
        next(steps)
    except StopIteration as ended:
        return Attempt(_read_to_its_end(ended.value))
    except Exception as error:  # the border between acts: one's fault is not the others'
        return Attempt(error=error)
    steps.close()
    return Attempt(error=TypeError("an act touches rows only, and this one waits for something"))


def _read_to_its_end(value: Any) -> Any:
    """Take rows out of the database that an act returned unread: they outlive its transaction."""
    if isinstance(value, CursorResult) and value.returns_rows:
        return value.freeze()()
    return value
