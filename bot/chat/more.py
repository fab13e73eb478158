"""More, under a picture: what else who presses may do with it, shown to them alone."""

from collections.abc import Awaitable

import discord

from bot.chat import replies, rights, sources
from bot.chat.buttons import Item, button, more_button, view_in_rows
from bot.chat.client import Client
from bot.errors import Refused
from bot.request import Ticket
from bot.texts import say

MAX_PRESSES = 200  #: kept until what is final is said a second time; a quarter of an hour counts


async def show(interaction: discord.Interaction[Client], ticket: Ticket) -> None:
    """Show it; who may do nothing with a picture does not see it."""
    assert interaction.message is not None, "a button stands under a message"
    message, locale = interaction.message.id, str(interaction.locale)
    await interaction.response.defer()  # first: who may moderate is asked of Discord
    acts = [
        await sources.further(interaction, ticket),
        await _of_the_picture(interaction, ticket, message),
        await _final(interaction, ticket, message),
    ]
    remember_press(interaction, message)
    await replies.send(interaction, say("more_told", locale), view=view_in_rows(acts))


def remember_press(interaction: discord.Interaction[Client], message: int) -> None:
    """Keep a press under a message: what only one person sees is taken away by it alone."""
    presses = interaction.client.delete_presses
    presses.pop(message, None)
    presses[message] = interaction
    while len(presses) > MAX_PRESSES:
        del presses[next(iter(presses))]


async def _of_the_picture(
    interaction: discord.Interaction[Client], ticket: Ticket, message: int
) -> list[Item]:
    desk, locale = interaction.client.desk, str(interaction.locale)
    is_own = ticket.request.member == interaction.user.id
    acts = ["details"] if await _holds(desk.members.require_wanted(ticket.job)) else []
    acts += ["keep", "file"] if is_own else []
    acts += ["exhibit"] if is_own and await desk.showcase.offers(ticket) else []
    items = [button(act, ticket.job, locale) for act in acts]
    if not is_own and interaction.guild_id is not None:
        items.append(more_button("report", ticket.job, message, locale))
    return items


async def _final(
    interaction: discord.Interaction[Client], ticket: Ticket, message: int
) -> list[Item]:
    is_own = ticket.request.member == interaction.user.id
    is_here = interaction.guild_id is not None
    moderates = is_here and await rights.may(interaction, rights.MODERATE)
    may_delete = is_own or await rights.moderates_another(interaction, ticket)
    acts = (["delete"] if may_delete else []) + (["remove", "who"] if moderates else [])
    return [more_button(act, ticket.job, message, str(interaction.locale)) for act in acts]


async def _holds(check: Awaitable[object]) -> bool:
    try:
        await check
    except Refused:
        return False
    return True
