"""Posts a finished picture once more, in the showcase channel of its server."""

import logging
from dataclasses import replace

import discord

from bot.chat import cards, faults, fitting, messages, privately
from bot.chat.cards import Card
from bot.chat.client import Client
from bot.chat.posting import nonce_of
from bot.chat.views import buttons_for
from bot.errors import Refused
from bot.request import Done, Ticket
from bot.texts import say

log = logging.getLogger(__name__)


async def offered(client: Client, ticket: Ticket, card: Card) -> Card:
    """Return a finished picture's card, with a button to show it where there is a showcase."""
    if not await client.desk.showcase.offers(ticket):
        return card
    return replace(card, buttons=(*card.buttons, "exhibit"))


async def exhibit(interaction: discord.Interaction[Client], ticket: Ticket) -> None:
    """Show a member's own picture, and tell only them where."""
    client, locale = interaction.client, str(interaction.locale)
    outcome = await client.desk.outcome(ticket.job)
    if not isinstance(outcome, Done):
        raise Refused("not_to_show")
    channel = await client.desk.showcase.begin(ticket, interaction.user.id)
    await interaction.response.defer(ephemeral=True, thinking=True)
    shown = await _post(client, ticket, outcome, channel)
    told = say("shown_there" if shown else "showcase_shut", locale, channel=channel)
    await privately.send(interaction, told)


async def show_by_itself(client: Client, ticket: Ticket, done: Done) -> None:
    """Show a picture that was just delivered, where a server wants them all."""
    if not await client.desk.showcase.shows_by_itself(ticket):
        return
    try:
        channel = await client.desk.showcase.begin(ticket, ticket.request.member)
    except Refused as refused:
        log.info("job %d is not shown: %s", ticket.job, refused.code)
    else:
        await _post(client, ticket, done, channel)


async def _post(client: Client, ticket: Ticket, done: Done, channel: int) -> bool:
    message = None
    try:
        message = await _send(client, ticket, done, channel)
    except faults.TROUBLE as error:
        log.warning("job %d could not be shown: %s", ticket.job, faults.in_short(error))
    await client.desk.showcase.end(ticket.job, message)
    return message is not None


async def _send(client: Client, ticket: Ticket, done: Done, channel: int) -> int:
    card = replace(cards.card_for(ticket, done), buttons=("again",))
    limit = fitting.usual_limit(client, ticket)
    card = await fitting.fitted(client, ticket, done, card, limit)
    message = await client.get_partial_messageable(channel).send(
        card.content,
        embeds=list(card.embeds),
        files=await messages.files_of(card),
        view=buttons_for(ticket, card),
        nonce=nonce_of(ticket.job, channel),  # a second try within minutes is the same message
        allowed_mentions=discord.AllowedMentions.none(),
    )
    return message.id
