"""Gives the card to others and takes it back: by order, by the clock, or because they want it."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.desk.policy.rests import (
    CLEAR_SECONDS,
    ORDER,
    CardReading,
    Quiet,
    RestOrder,
    is_crowded,
    rest_of,
    woken,
)
from bot.desk.tools import DeskTools
from bot.request import Rest

log = logging.getLogger(__name__)

FACT = "rest_order"
LOOK_SECONDS = 2.0  #: between two looks at the clock and the card

ReadCard = Callable[[], Awaitable[int | None]]  #: the bytes that others hold; None: cannot be read


@dataclass(frozen=True, slots=True)
class RestWhen:
    """When the operator lets the bot rest by itself."""

    hours: Sequence[Quiet] = ()
    threshold: float | None = None  #: bytes of the card that others hold
    read_card: ReadCard | None = None


class Rests:
    """Decides again and again whether the bot rests, and has the dispatch do it."""

    def __init__(
        self,
        tools: DeskTools,
        when: RestWhen,
    ) -> None:
        self._rows = tools.rows
        self._dispatch = tools.dispatch
        self._clock = tools.clock
        self._hours = when.hours
        self._threshold = when.threshold
        self._read_card = when.read_card
        self._readings: deque[CardReading] = deque(maxlen=round(2 * CLEAR_SECONDS / LOOK_SECONDS))
        self._order: RestOrder | None = None  # None: not read yet

    @property
    def rest(self) -> Rest | None:
        """Say whether the bot rests, why and until when."""
        return self._dispatch.rest

    async def run(self) -> None:
        """Look at the clock and the card for ever."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def begin(self, until: float | None) -> Rest | None:
        """Rest from now on; returns when the card is free."""
        return await self._obey(RestOrder(rests=True, until=until))

    async def wake(self) -> Rest | None:
        """Paint again, also in quiet hours until the next ones; what is left is a crowded card."""
        return await self._obey(woken(self._hours, self._clock()))

    async def look(self) -> Rest | None:
        """Decide anew, and do what follows."""
        now = self._clock()
        if self._order is None:
            told = await self._rows.recall(FACT)
            self._order = ORDER.validate_json(told) if told else RestOrder()
        rests = self._dispatch.rest is not None
        crowded = await self._is_crowded(now, rests=rests)
        wanted = rest_of(self._order, self._hours, now, crowded=crowded)
        if wanted != self._dispatch.rest:
            log.warning("the bot rests: %s", wanted) if wanted else log.warning("it paints again")
            await self._dispatch.take_rest(wanted)
        return wanted

    async def _obey(self, order: RestOrder) -> Rest | None:
        await self._rows.remember(FACT, ORDER.dump_json(order).decode())
        self._order = order
        return await self.look()

    async def _is_crowded(self, now: float, *, rests: bool) -> bool:
        if self._threshold is None or self._read_card is None:
            return False
        if (others := await self._read_card()) is not None:
            self._readings.append(CardReading(now, others))
        return is_crowded(list(self._readings), self._threshold, now, rests=rests)
