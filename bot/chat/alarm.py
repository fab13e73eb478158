"""Tells moderators once of what only the operator can mend, and once that it is over."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from bot.chat import faults
from bot.chat.client import Client
from bot.texts import say

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
SURE_SECONDS = 15.0  #: trouble that passes sooner is nobody's business
CALM_SECONDS = 60.0  #: a disk that is nearly full takes a row now and then


@dataclass(slots=True)
class Alarm:
    """What was last said, and since when that is no longer so."""

    told: str | None = None  #: the code of the trouble, None for none
    since: float | None = None

    def due(self, trouble: str | None, now: float) -> bool:
        """Tell whether something is to be said now; it counts as said from then on."""
        if (trouble is None) == (self.told is None):
            self.since = None  # another trouble than before changes nothing for anybody
            return False
        self.since = now if self.since is None else self.since
        if now - self.since < (CALM_SECONDS if trouble is None else SURE_SECONDS):
            return False
        self.told, self.since = trouble, None
        return True


async def watch(client: Client) -> None:
    """Look for trouble; endless."""
    alarm, channels = Alarm(), list[int]()
    await client.wait_until_ready()
    while True:
        trouble = client.desk.alarm
        if alarm.due(trouble, client.loop.time()):
            if trouble is not None:
                channels = await _channels(client)
            await _tell(client, channels, f"alarm_{trouble or 'over'}")
        await asyncio.sleep(LOOK_SECONDS)


async def _channels(client: Client) -> list[int]:
    """Return the channels of those who moderate; a database that is lost names no more of them."""
    found: list[int] = []
    with suppress(TimeoutError):
        async with asyncio.timeout(LOOK_SECONDS):
            for guild in client.guilds:
                if channel := await client.desk.cases.channel_of(guild.id):
                    found.append(channel)
    return found


async def _tell(client: Client, channels: Sequence[int], code: str) -> None:
    log.error("%s is told in %d moderators' channels", code, len(channels))
    for channel in channels:
        try:
            await client.get_partial_messageable(channel).send(say(code))
        except faults.TROUBLE as error:
            log.warning("the alarm was not told in one of them: %s", faults.in_short(error))
