"""Counts what was refused without leaving a row of its own: limits, blocks, pauses, channels."""

from collections import Counter
from collections.abc import Callable

from bot.desk.book import Book
from bot.desk.book import usage as rows
from bot.desk.policy.past import DAY
from bot.errors import Refused
from bot.guard.prompt_gate import CODES
from bot.request import Request

NO_REFUSAL = frozenset({"duplicate"})  #: it was taken, once


class Tally:
    """Counts in memory, and adds that to the rows now and then: a flood of refusals is cheap.

    A crash loses what the last seconds counted.
    """

    def __init__(self, book: Book, clock: Callable[[], float]) -> None:
        self._book = book
        self._clock = clock
        self._new: Counter[tuple[int, int, str]] = Counter()

    def count(self, request: Request, refusal: Refused) -> None:
        """Count a refusal that nothing else writes down."""
        has_row = refusal.code in CODES or "rule" in refusal.facts
        if not has_row and refusal.code not in NO_REFUSAL:
            self._new[(request.guild or 0, int(self._clock() // DAY), refusal.code)] += 1

    async def write(self) -> None:
        """Add what is new to the rows; while nothing can be written down it stays in memory."""
        new, self._new = self._new, Counter()
        try:
            if new:
                await self._book.run(lambda c: rows.add_counts(c, new), patient=False)
        except Refused:
            self._new.update(new)
