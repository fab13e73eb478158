"""Which job a press is about, and whether who presses does so as a moderator."""

import discord

from bot.chat import rights
from bot.chat.client import Client
from bot.errors import Refused
from bot.request import Ticket

MAX_JOB = 2**63 - 1  #: what a database's integer holds; Discord's ids stay below it


async def known(interaction: discord.Interaction[Client], job: int) -> Ticket:
    """Return what is known of a job asked for here, or raise Refused, `unknown_job`."""
    if job > MAX_JOB:
        raise Refused("unknown_job")
    ticket = await interaction.client.desk.look_up(job)
    if ticket is None or not _belongs(ticket, interaction):
        raise Refused("unknown_job")
    return ticket


def _belongs(ticket: Ticket, interaction: discord.Interaction[Client]) -> bool:
    """Tell whether a job was asked for here; in a direct message, whether it is the person's."""
    if interaction.guild_id is None:
        return ticket.request.member == interaction.user.id
    return ticket.request.guild == interaction.guild_id


async def moderates_another(interaction: discord.Interaction[Client], ticket: Ticket) -> bool:
    """Tell whether who presses does so as a moderator, to what somebody else asked for."""
    if ticket.request.member == interaction.user.id or interaction.guild_id is None:
        return False
    # Discord computes the permissions anew for each interaction, so they are never stale.
    return interaction.permissions.manage_messages or await rights.may(interaction, rights.MODERATE)
