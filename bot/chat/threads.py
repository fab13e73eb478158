"""What goes on from a picture, kept in one thread under it where a server wants that.

Discord gives the thread of a message that message's number, and one message has one thread at most
(docs.discord.com, "Start Thread from Message"), so where it is to be is known before it is begun.
"""

import logging
from typing import Literal

import discord

from bot.chat import faults, replies
from bot.chat.client import Client
from bot.request import Request, Ticket
from bot.texts import say

log = logging.getLogger(__name__)

NEEDED = discord.Permissions(create_public_threads=True, send_messages_in_threads=True)
IS_BEGUN = 160004  #: Discord's code: the message has a thread
ARCHIVED_AFTER: Literal[1440] = 1440  #: minutes without a message; the next one brings it back


async def place_for(interaction: discord.Interaction[Client], request: Request) -> int | None:
    """Return the thread where what is asked for belongs; None: where it is asked for.

    Where the bot lacks the rights who asks is told so, once a server until the bot is restarted.
    """
    desk, source = interaction.client.desk, request.source
    if source is None or source.job is None or not await desk.sources.wants_thread(request):
        return None
    parent = await desk.look_up(source.job)
    is_under = parent is not None and parent.reply.channel == interaction.channel_id
    if parent is None or not is_under or not isinstance(interaction.channel, discord.TextChannel):
        return None
    if interaction.app_permissions >= NEEDED:
        return parent.reply.message
    interaction.client.without_threads.setdefault(interaction.channel.guild.id, interaction.id)
    return None


async def begin(interaction: discord.Interaction[Client], ticket: Ticket) -> None:
    """Begin the thread in which a job's message is to stand, unless it is there; raises TROUBLE."""
    assert isinstance(interaction.channel, discord.TextChannel), "place_for has seen to that"
    message = interaction.channel.get_partial_message(ticket.reply.channel)
    name = say("thread_name", str(interaction.guild_locale or ticket.request.locale))
    try:
        await message.create_thread(name=name, auto_archive_duration=ARCHIVED_AFTER)
    except discord.HTTPException as error:
        if error.code != IS_BEGUN:
            raise


async def tell(interaction: discord.Interaction[Client], ticket: Ticket) -> None:
    """Tell who asked in which thread it comes, or why in none; trouble there changes nothing."""
    locale = ticket.request.locale
    told = ""
    if ticket.reply.token is None:
        told = say("thread_there", locale, thread=f"<#{ticket.reply.channel}>")
    elif interaction.client.without_threads.get(interaction.guild_id or 0) == interaction.id:
        told = say("thread_shut", locale)
    try:
        if told:
            await replies.send(interaction, told)
    except faults.TROUBLE as error:
        log.info("job %d: nobody was told of its thread: %s", ticket.job, faults.in_short(error))
