"""Shows who sets up a server, once when the bot joins it, how to begin."""

import logging
from collections.abc import Iterator

import discord

from bot.chat import faults
from bot.chat.buttons import BLUE, settings_button, view_of
from bot.chat.client import Client
from bot.texts import say

log = logging.getLogger(__name__)

WRITES = discord.Permissions(view_channel=True, send_messages=True)


async def greet_for_ever(client: Client) -> None:
    """Greet in each server that the bot joins; a restart greets nobody again. Endless."""
    while True:
        guild = client.get_guild(number := await client.joined.get())
        try:
            if guild is not None:
                await _greet(client, guild)
        except Exception:  # the border around one guild
            log.exception("guild %d: the guide could not be shown", number)


async def _greet(client: Client, guild: discord.Guild) -> None:
    """Post the guide where the bot may; else send it to the owner; else only log."""
    locale = str(guild.preferred_locale)
    for channel in _channels(guild):
        start = settings_button("page", ["home"], say("guide_button", locale), style=BLUE)
        try:
            await channel.send(say("guide", locale), view=view_of([start]))
        except faults.TROUBLE as error:
            log.info("guild %d: no guide in a channel: %s", guild.id, faults.in_short(error))
        else:
            return
    await _send_to_owner(client, guild, locale)


def _channels(guild: discord.Guild) -> Iterator[discord.TextChannel]:
    """Yield where the guide may stand: where Discord itself greets, then the first there is."""
    places = [guild.system_channel, *guild.text_channels][:MAX_PLACES]
    for channel in dict.fromkeys(filter(None, places)):
        if channel.permissions_for(guild.me) >= WRITES:
            yield channel


MAX_PLACES = 20  #: a server may have hundreds, and none of them for the bot


async def _send_to_owner(client: Client, guild: discord.Guild, locale: str) -> None:
    """Send it to who owns the server: the button is left out, for it works in the server alone."""
    try:
        owner = await client.fetch_user(guild.owner_id or 0)
        await owner.send(say("guide_directly", locale, server=guild.name))
    except faults.TROUBLE as error:
        told = faults.in_short(error)
        log.warning("guild %d: nobody could be shown the guide: %s", guild.id, told)
