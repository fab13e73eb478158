"""Tells moderators and the operator once of what needs the operator, and once that it is over."""

import asyncio
import json
import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import discord

from bot.chat import faults
from bot.chat.client import Client
from bot.errors import Refused
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


# The operator: an account or a channel of Discord, named by its id.

REMEMBERED_AS = "operator_told"  #: the codes of the troubles that the operator knows of
START_SECONDS = 180.0  #: after a start trouble is not yet seen again; it is not over for that
RETRY_SECONDS = 300.0  #: before who could not be told is tried again


@dataclass(slots=True)
class OperatorNews:
    """What the operator was told of, and since when each of the rest is otherwise."""

    began: float
    told: set[str] = field(default_factory=set)  #: by code; also from before a restart
    since: dict[str, float] = field(default_factory=dict)

    def due(self, troubles: Iterable[str], now: float) -> tuple[list[str], list[str]]:
        """Return what is to be told now: what has come to need them, and what is over."""
        known = frozenset(troubles)
        self.since = {code: self.since.get(code, now) for code in known ^ self.told}
        lasting = {code: now - since for code, since in self.since.items()}
        new = [code for code in known if lasting.get(code, 0.0) >= SURE_SECONDS]
        if now - self.began < START_SECONDS:
            return sorted(new), []
        return sorted(new), sorted(c for c in self.told - known if lasting[c] >= CALM_SECONDS)

    def said(self, new: Iterable[str], over: Iterable[str]) -> None:
        """Note what was told."""
        self.told = (self.told | set(new)) - set(over)


async def tell_operator(client: Client, id: int) -> None:
    """Tell an account or a channel once of each trouble, and once of its end; endless.

    What was told is remembered over restarts, so that what lasts is not told again.
    """
    await client.wait_until_ready()
    news = OperatorNews(client.loop.time(), told=await _known_to_operator(client))
    while True:
        pause, now = LOOK_SECONDS, client.loop.time()
        new, over = news.due(client.desk.operations.troubles, now)
        if (new or over) and await _reaches(client, id, [*_lines(new, over)]):
            news.said(new, over)
            await _remember(client, news.told)
        elif new or over:
            pause = RETRY_SECONDS
        await asyncio.sleep(pause)


def _lines(new: Sequence[str], over: Sequence[str]) -> Iterable[str]:
    yield from (f"**{say('operator_needed')}** {say(f'operator_{code}')}" for code in new)
    yield from (f"**{say('operator_over')}** {say(f'operator_{code}')}" for code in over)


async def _reaches(client: Client, id: int, lines: Sequence[str]) -> bool:
    """Send it, and say whether it was taken."""
    try:
        await (await _place(client, id)).send("\n".join(lines))
    except faults.TROUBLE as error:
        log.error("the operator cannot be told over Discord: %s", faults.in_short(error))
        return False
    return True


async def _place(client: Client, id: int) -> discord.abc.Messageable:
    """Return a channel, or where an account is written to directly."""
    if client.get_channel(id) is not None:
        return client.get_partial_messageable(id)
    return await client.fetch_user(id)


async def _known_to_operator(client: Client) -> set[str]:
    try:
        return set(json.loads(await client.desk.recall(REMEMBERED_AS) or "[]"))
    except Refused:
        return set()


async def _remember(client: Client, told: Iterable[str]) -> None:
    """Keep it; where the disk is full or the database away, this process alone knows it."""
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            await client.desk.remember(REMEMBERED_AS, json.dumps(sorted(told)))
    except (Refused, TimeoutError) as error:
        log.warning("what the operator was told is not written down: %r", error)
