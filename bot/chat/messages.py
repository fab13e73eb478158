"""The message of a job: edited by its interaction's token while that lives, then in its channel."""

import asyncio
from datetime import timedelta
from io import BytesIO
from typing import Any, cast

import discord
from tenacity import AsyncRetrying, retry_if_exception, wait_random_exponential

from bot.chat import faults
from bot.chat.cards import Card, Exhibit
from bot.chat.client import Client
from bot.chat.faults import Verdict, verdict_of
from bot.chat.views import buttons_for, job_of
from bot.request import Reply, Ticket

TOKEN_LIFE = timedelta(minutes=15)

# The address of an interaction's first answer is a word where discord.py expects a number.
ORIGINAL = cast(int, "@original")


def token_lives(reply: Reply) -> bool:
    """Tell whether the interaction's token should still open its message.

    Only a hint, for the clocks may differ; what Discord answers decides.
    """
    age = discord.utils.utcnow() - discord.utils.snowflake_time(reply.interaction)
    return reply.token is not None and age < TOKEN_LIFE


async def edit(client: Client, ticket: Ticket, card: Card) -> int:
    """Make a job's message show the card, and return the message's id; raise one of TROUBLE."""
    if token_lives(ticket.reply):
        try:
            return await _edit_by_token(client, ticket, card)
        except faults.TROUBLE as error:
            if verdict_of(error) is not Verdict.ELSEWHERE:
                raise
    return await _edit_in_channel(client, ticket, card)


async def _edit_by_token(client: Client, ticket: Ticket, card: Card) -> int:
    webhook = _webhook(client, ticket.reply)
    return (await webhook.edit_message(ORIGINAL, **await _shown(ticket, card))).id


async def _edit_in_channel(client: Client, ticket: Ticket, card: Card) -> int:
    if ticket.reply.message is None:
        raise faults.MessageUnknown
    channel = client.get_partial_messageable(ticket.reply.channel)
    message = channel.get_partial_message(ticket.reply.message)
    return (await message.edit(**await _shown(ticket, card))).id


def _webhook(client: Client, reply: Reply) -> discord.Webhook:
    return discord.Webhook.partial(reply.application, cast(str, reply.token), client=client)


async def _shown(ticket: Ticket, card: Card) -> dict[str, Any]:
    # Everything is named each time: an edit leaves what it does not name as it was.
    return {
        "content": card.content,
        "embeds": list(card.embeds),
        "attachments": [await _file(exhibit) for exhibit in card.exhibits],
        "view": buttons_for(ticket, card),
    }


async def _file(exhibit: Exhibit) -> discord.File:
    picture = await asyncio.to_thread(exhibit.path.read_bytes)
    return discord.File(BytesIO(picture), filename=exhibit.name, description=exhibit.alt)


async def find_original(client: Client, ticket: Ticket) -> int | None:
    """Return the id of the message that acknowledges a job, or None if there is none."""
    if ticket.reply.token is None:
        return None
    patiently = AsyncRetrying(
        retry=retry_if_exception(faults.passes),
        wait=wait_random_exponential(multiplier=0.5, max=30),
        stop=lambda _: not token_lives(ticket.reply),
        reraise=True,
    )
    try:
        message: discord.Message = await patiently(
            _webhook(client, ticket.reply).fetch_message, ORIGINAL
        )
    except faults.TROUBLE:
        return None
    # A refusal is an answer too, but carries no button of this job.
    return message.id if ticket.job in map(job_of, _custom_ids(message)) else None


def _custom_ids(message: discord.Message) -> list[str]:
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    buttons = [button for row in rows for button in row.children]
    return [button.custom_id for button in buttons if button.custom_id is not None]
