"""Where everybody stands in line and about when they are served, and that they hear of it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.jobs.lane import Lane
from bot.jobs.ledger import Ledger
from bot.jobs.mailbox import Mailbox
from bot.jobs.turns import Line, expected_seconds
from bot.request import Waiting

AT_ONCE = 200
LINE_SECONDS = 3.0  #: the places in line are told this often at most


class Places:
    """Says places in words a person reads: how many go before, and when it is done."""

    def __init__(self, ledger: Ledger, lanes: Sequence[Lane], clock: Callable[[], float]) -> None:
        self.moved = asyncio.Event()  #: means: somebody's place is not what they were told
        self._ledger = ledger
        self._lanes = lanes
        self._clock = clock

    async def of_newcomer(self, job: int) -> Waiting:
        """Return where one stands who has just come."""
        standing = await self._ledger.stand(job, self._clock())
        if standing is None:
            return Waiting(1, 0.0)  # stopped meanwhile
        # Who was let in stands in no paused guild, whatever was read before a pause ended.
        return replace(self._waiting(*standing), paused=False, paused_until=None)

    async def of_everybody(self) -> dict[int, Waiting]:
        """Return where each one stands who waits."""
        told: dict[int, Waiting] = {}
        for job, standing in (await self._ledger.everybody(self._clock())).items():
            told[job] = self._waiting(*standing)
            if len(told) % AT_ONCE == 0:
                await asyncio.sleep(0)  # thousands in line must not hold up the loop
        return told

    async def tell(self, mailbox: Mailbox) -> None:
        """Tell everybody who waits their place, when it has moved; endless."""
        while True:
            await self.moved.wait()
            self.moved.clear()
            for job, waiting in (await self.of_everybody()).items():
                mailbox.put(job, waiting)
            await asyncio.sleep(LINE_SECONDS)

    def _waiting(self, line: Line, cost: float) -> Waiting:
        slots = sum(lane.slots for lane in self._lanes)
        expected = expected_seconds(line, cost, slots)
        return Waiting(line.place, expected, line.newcomers_first, line.paused, line.paused_until)
