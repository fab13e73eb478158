"""Takes down the messages of pictures that were taken back, until Discord says they are gone."""

import asyncio
import logging

from bot.chat import faults, messages
from bot.chat.client import Client
from bot.chat.faults import Verdict, verdict_of
from bot.desk.rows.takedowns import Takedown
from bot.desk.takedowns import GONE
from bot.errors import Refused

log = logging.getLogger(__name__)

RETRY_SECONDS = 20.0  #: before trouble that passes is met again


async def run(client: Client) -> None:
    """Take down what is asked for, for ever; what trouble keeps up is tried again."""
    while True:
        due = await client.desk.takedowns.due()
        passed = [await _take_down(client, each) for each in due]
        if not all(passed):
            await asyncio.sleep(RETRY_SECONDS)


async def _take_down(client: Client, takedown: Takedown) -> bool:
    """Take one message down, and say whether that has come to an end, good or bad."""
    if client.is_paused:
        return False
    try:
        await _remove(client, takedown)
        await client.desk.takedowns.end(takedown.message)
    except Refused as trouble:  # gone, but the row cannot say so yet: it is looked at again
        log.debug("message %d is gone, not written down: %s", takedown.message, trouble)
        return False
    except faults.TROUBLE as error:
        verdict = verdict_of(error)
        if verdict is Verdict.BANNED:
            client.pause()
        if verdict in (Verdict.LATER, Verdict.BANNED):
            return False
        return await _end(client, takedown, verdict)
    return True


async def _remove(client: Client, takedown: Takedown) -> None:
    ticket = await client.desk.look_up(takedown.job)
    if ticket is not None and ticket.reply.message == takedown.message:
        await messages.remove(client, ticket)  # by its token while that lives, as private ones need
        return
    channel = client.get_partial_messageable(takedown.channel)
    await channel.get_partial_message(takedown.message).delete()


async def _end(client: Client, takedown: Takedown, verdict: Verdict) -> bool:
    gone = verdict in (Verdict.DELETED, Verdict.GONE)
    if not gone:
        log.warning("message %d cannot be taken down: %s", takedown.message, verdict)
    try:
        await client.desk.takedowns.end(takedown.message, GONE if gone else verdict.value)
    except Refused:
        return False
    return True
