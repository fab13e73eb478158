"""Takes pictures away also while nothing can be written down: then the row follows the deed."""

import asyncio
import logging
from collections.abc import Awaitable
from typing import Protocol, TypeVar

import discord

from bot.chat import faults, messages
from bot.chat.client import Client
from bot.chat.faults import DiscordVerdict, verdict_of
from bot.desk.rows.takedowns import Takedown
from bot.desk.takedowns import GONE
from bot.errors import TROUBLES, Refused
from bot.kept import ItemFailures
from bot.request import Ticket
from bot.texts import say

log = logging.getLogger(__name__)

T = TypeVar("T", covariant=True)


class TakingDown(Protocol[T]):
    """An act of the desk that takes pictures down, and may be told to wait for room."""

    def __call__(self, *, patient: bool) -> Awaitable[T]: ...


async def take_down(interaction: discord.Interaction[Client], act: TakingDown[T]) -> T | None:
    """Do it; None where it could not be written down at once, and who asked has been told so."""
    try:
        return await act(patient=False)
    except Refused as refusal:
        if refusal.code not in TROUBLES:
            raise
        log.error("taken down, but not yet written down: %s", refusal.code)
    told = say("taken_down_unwritten", str(interaction.locale))
    if interaction.response.is_done():
        await interaction.edit_original_response(content=told)
    else:
        await interaction.response.send_message(told, ephemeral=True)
    await act(patient=True)
    return None


# Takes down the messages of pictures that were taken back, until Discord says they are gone.

RETRY_SECONDS = 20.0  #: before trouble that passes is met again


async def run(client: Client) -> None:
    """Take down what is asked for, for ever; what trouble keeps up is tried again."""
    failures = ItemFailures("the takedown of message")
    while True:
        due = await client.desk.takedowns.due()
        passed = [await _take_down(client, each, failures) for each in due]
        if not all(passed):
            await asyncio.sleep(RETRY_SECONDS)


async def _take_down(client: Client, takedown: Takedown, failures: ItemFailures) -> bool:
    """Take one message down, and say whether that has come to an end, good or bad."""
    if client.is_paused:
        return False
    try:
        await _remove(client, takedown)
        await client.desk.takedowns.end(takedown.message)
        await client.desk.deliveries.settled(takedown.message)
    except Refused as trouble:  # gone, but the row cannot say so yet: it is looked at again
        log.debug("message %d is gone, not written down: %s", takedown.message, trouble)
        return False
    except faults.TROUBLE as error:
        verdict = verdict_of(error)
        if verdict is DiscordVerdict.BANNED:
            client.pause()
        if await faults.may_pass(error, takedown.message, client.desk.deliveries):
            return False
        await client.desk.deliveries.settled(takedown.message)
        return await _end(client, takedown, verdict)
    except Exception as error:  # the border around one message
        if not failures.is_second(takedown.message, error):
            return False
        return await _end(client, takedown, DiscordVerdict.HOPELESS)
    return True


async def _remove(client: Client, takedown: Takedown) -> None:
    ticket = await client.desk.look_up(takedown.job)
    place = (takedown.channel, takedown.message)
    if ticket is None or place != (ticket.reply.channel, ticket.reply.message):
        channel = client.get_partial_messageable(takedown.channel)
        await channel.get_partial_message(takedown.message).delete()
    elif ticket.request.private and ticket.posting_begun:
        await _remove_sent(client, ticket, takedown)
    else:
        await messages.remove(client, ticket)  # by its token while that lives, as private ones need


async def _remove_sent(client: Client, ticket: Ticket, takedown: Takedown) -> None:
    """Take down what was sent to its member alone, or in the channel says that it is ready."""
    sent = await client.create_dm(discord.Object(ticket.request.member))
    try:
        await sent.get_partial_message(takedown.message).delete()
    except discord.HTTPException as error:
        if verdict_of(error) is not DiscordVerdict.DELETED:
            raise
        channel = client.get_partial_messageable(takedown.channel)
        await channel.get_partial_message(takedown.message).delete()


async def _end(client: Client, takedown: Takedown, verdict: DiscordVerdict) -> bool:
    gone = verdict in (DiscordVerdict.DELETED, DiscordVerdict.GONE)
    if not gone:
        log.warning("message %d cannot be taken down: %s", takedown.message, verdict)
    try:
        await client.desk.takedowns.end(takedown.message, GONE if gone else verdict.value)
    except Refused:
        return False
    return True
