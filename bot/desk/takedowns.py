"""Messages that must go because their pictures were taken back: remembered until they are gone."""

import asyncio
from collections.abc import Sequence
from typing import Any

from bot.desk.rows import takedowns as takedown_rows
from bot.desk.rows.settings import EVERY_GUILD
from bot.desk.rows.takedowns import Takedown, messages_of
from bot.desk.tools import DeskTools

GONE = "gone"


class Takedowns:
    """What the chat is still to take down; a restart forgets none of it."""

    def __init__(self, tools: DeskTools) -> None:
        self._rows = tools.rows
        self._clock = tools.clock
        self._asked = asyncio.Event()
        self._unwritten: dict[int, Takedown] = {}  # by message: to go, though no row says so yet
        self._ended = asyncio.Condition()

    def asked(self) -> None:
        """Say that there is more to take down."""
        self._asked.set()

    async def at_once(
        self,
        *,
        guild: int | None = None,
        job: int | None = None,
        member: int | None = None,
        since: float = 0.0,
    ) -> set[int]:
        """Let messages go while nothing can be written down; return the jobs they showed."""
        found = await self._rows.run(lambda c: messages_of(c, guild, job, member, since))
        self._unwritten |= {each[2]: Takedown(each[2], each[1], each[0]) for each in found}
        self.asked()
        return {each[0] for each in found}

    async def ask_all_of(self, guild: int, job: int) -> None:
        """Let the messages of one job go, though its picture stays."""
        now = self._clock()

        def act(connection: Any) -> None:
            shown = messages_of(connection, guild, job, None, 0.0)
            takedown_rows.take_down(connection, guild, shown, now)

        await self._rows.run(act)
        self.asked()

    async def ask(self, job: int, channel: int, message: int) -> None:
        """Let a message go that showed what its member has deleted; that is no moderator's word."""
        now, shown = self._clock(), [(job, channel, message)]
        await self._rows.run(lambda c: takedown_rows.take_down(c, EVERY_GUILD, shown, now))
        self.asked()

    async def due(self) -> list[Takedown]:
        """Wait until something was asked for, and return all there is to do."""
        self._asked.clear()
        while not (
            found := list(self._unwritten.values()) or await self._rows.run(takedown_rows.due)
        ):
            await self._asked.wait()
            self._asked.clear()
        return found

    async def end(self, message: int, ending: str = GONE) -> None:
        """Note that a message is gone, or why it never will be.

        Raises Refused while that cannot be written down.
        """
        if self._unwritten.pop(message, None):
            return  # its row is still to come, and finds it gone
        now = self._clock()
        await self._rows.run(
            lambda connection: takedown_rows.end(connection, message, ending, now), patient=False
        )
        async with self._ended:
            self._ended.notify_all()

    async def settled(self, jobs: Sequence[int]) -> None:
        """Wait until nothing of these jobs is still to be taken down."""
        async with self._ended:
            while None in await self._rows.run(
                lambda connection: takedown_rows.endings(connection, jobs)
            ):
                await self._ended.wait()

    async def num_gone(self, jobs: Sequence[int]) -> int:
        """Return how many messages of these jobs are gone by now."""
        endings = await self._rows.run(lambda connection: takedown_rows.endings(connection, jobs))
        return endings.count(GONE)

    async def too_late(self, job: int, message: int | None) -> None:
        """Take down what was posted while its picture was being taken back."""
        now = self._clock()

        def act(connection: Any) -> bool:
            return takedown_rows.ask_if_withdrawn(connection, job, message, now)

        if await self._rows.run(act):
            self.asked()
