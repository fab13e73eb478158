"""Settle what was taken in and came no further: Discord knows whether it was acknowledged."""

import asyncio
import logging

from bot.chat import messages
from bot.chat.client import Client
from bot.request import Ticket

log = logging.getLogger(__name__)

LOOK_SECONDS = 30.0
STUCK_SECONDS = 10.0  #: Discord takes no acknowledgement after three


async def settle(client: Client, ticket: Ticket) -> bool:
    """Find out from Discord whether a job was acknowledged, and tell the desk."""
    message = await messages.find_original(client, ticket)
    if message is None:
        await client.desk.unacknowledged(ticket.job)
    else:
        await client.desk.acknowledged(ticket.job, message)
    return message is not None


async def go_on(client: Client) -> None:
    """Settle now and then what no one has in hand any more; endless.

    A row may come to be after its answer was given up: by a server that was lost while it wrote,
    or by a fault of ours. It would count as its member's, and wait for the next start.
    """
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        if not client.is_paused:
            for ticket in await _stuck(client):
                log.warning("job %d was neither acknowledged nor dropped", ticket.job)
                await settle(client, ticket)


async def _stuck(client: Client) -> list[Ticket]:
    arriving = await client.desk.arriving()
    old = [ticket for ticket in arriving if ticket.waited_seconds > STUCK_SECONDS]
    return [ticket for ticket in old if ticket.job not in client.asking]
