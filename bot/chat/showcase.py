"""Posts a finished picture once more, in the showcase channel of its server."""

import asyncio
import logging
from dataclasses import replace

import discord

from bot.chat import cards, faults, messages, posting, replies
from bot.chat.cards import Card
from bot.chat.client import Client
from bot.chat.faults import DiscordVerdict, verdict_of
from bot.desk.rows.showcase import Showing
from bot.errors import Refused
from bot.kept import ItemFailures
from bot.request import Done, Ticket
from bot.texts import say

log = logging.getLogger(__name__)

RETRY_SECONDS = 20.0  #: before trouble that passes is met again


async def offered(client: Client, ticket: Ticket, card: Card) -> Card:
    """Return a finished picture's card, with a button to show it where there is a showcase."""
    if not await client.desk.showcase.offers(ticket):
        return card
    return replace(card, buttons=(*card.buttons, "exhibit"))


async def exhibit(interaction: discord.Interaction[Client], ticket: Ticket) -> None:
    """Show a member's own picture, and tell only them where."""
    client, locale = interaction.client, str(interaction.locale)
    outcome = await client.desk.outcome(ticket.job)
    if not isinstance(outcome, Done) or interaction.guild_id is None:
        raise Refused("not_to_show")
    channel = await client.desk.showcase.begin(ticket, interaction.user.id)
    message = None
    try:
        await interaction.response.defer(ephemeral=True, thinking=True)
        message = await _send(client, ticket, outcome, channel)
    except faults.TROUBLE as error:
        log.warning("job %d could not be shown: %s", ticket.job, faults.in_short(error))
    finally:
        await client.desk.showcase.end(ticket.job, channel, message)
    told = say("shown_there" if message else "showcase_shut", locale, channel=channel)
    await replies.send(interaction, told)


async def run(client: Client) -> None:
    """Show what servers want shown by itself, for ever; a crash loses no copy."""
    await client.wait_until_ready()
    failures = ItemFailures("the showcase copy of job")
    while True:
        due = await client.desk.showcase.due()
        passed = [await _show(client, each, failures) for each in due]
        if not all(passed):
            await asyncio.sleep(RETRY_SECONDS)


async def _show(client: Client, showing: Showing, failures: ItemFailures) -> bool:
    """Post one copy, and say whether that has come to an end, good or bad."""
    if client.is_paused:
        return False
    message = None
    try:
        message = await _copy(client, showing)
    except faults.TROUBLE as error:
        verdict = verdict_of(error)
        log.warning("job %d could not be shown: %s", showing.job, faults.in_short(error))
        if verdict is DiscordVerdict.BANNED:
            client.pause()
        if await faults.may_pass(error, showing.job, client.desk.deliveries):
            return False
    except Exception as error:  # the border around one copy
        if not failures.is_second(showing.job, error):
            return False
    await client.desk.deliveries.settled(showing.job)
    await client.desk.showcase.end(showing.job, showing.channel, message)
    return True


async def _copy(client: Client, showing: Showing) -> int | None:
    """Return the message that is the copy, posted now or before a crash; None: none is wanted."""
    ticket, outcome = (
        await client.desk.look_up(showing.job),
        await client.desk.outcome(showing.job),
    )
    if ticket is None or not isinstance(outcome, Done):
        return None
    if not await client.desk.showcase.is_still_open(ticket, showing):
        return None
    if client.desk.deliveries.now() - showing.at > posting.IN_DOUBT_SECONDS:
        channel = client.get_partial_messageable(showing.channel)
        if found := await posting.search(client, channel, ticket):
            return found
    return await _send(client, ticket, outcome, showing.channel)


async def _send(client: Client, ticket: Ticket, done: Done, channel: int) -> int:
    card = replace(cards.card_for(ticket, done), buttons=("again",))
    card = replace(card, content=say("ai_generated_portrait", ticket.request.locale))
    limit = messages.usual_limit(client, ticket)
    card = await messages.fitted(client, ticket, done, card, limit)
    message = await client.get_partial_messageable(channel).send(
        files=await messages.files_of(card),
        view=messages.laid_out(ticket, card),
        nonce=posting.nonce_of(ticket.job, channel),  # twice within minutes is the same message
        allowed_mentions=discord.AllowedMentions.none(),
    )
    return message.id
