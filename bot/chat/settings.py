"""What a server's managers set: limits, channels, rules."""

import discord
from discord import app_commands
from discord.app_commands import Choice, Range

from bot.chat import replies, rights
from bot.chat.channel_kinds import AskableChannel, Posted
from bot.chat.client import Client
from bot.chat.limits import limits, tell_changes
from bot.chat.names import names
from bot.chat.rules import rules
from bot.desk.policy.telling import settings_told
from bot.texts import say

# /portrait-settings: how the bot behaves in a server, for who may manage it.

#: What the bot needs where it posts by itself.
NEEDED = discord.Permissions(
    view_channel=True, send_messages=True, embed_links=True, attach_files=True
)
WAYS = [Choice(name=say(f"answer_{how}"), value=how) for how in ("also", "only", "never")]

MAX_STARS = 1000

channels = app_commands.Group(name="channels", description=say("command_channels"))


@channels.command(name="answer", description=say("command_channels_answer"))
@app_commands.describe(channel=say("option_answer_channel"), how=say("option_answer_how"))
@app_commands.choices(how=WAYS)
async def answer_in(
    interaction: discord.Interaction[Client], channel: AskableChannel, how: Choice[str]
) -> None:
    """Say whether members may ask in a channel."""
    choices, guild = interaction.client.desk.guild_choices, interaction.guild_id or 0
    told = await choices.answer(guild, interaction.user.id, channel.id, how.value)
    await tell_changes(interaction, told)


@channels.command(name="everywhere", description=say("command_channels_everywhere"))
async def answer_everywhere(interaction: discord.Interaction[Client]) -> None:
    """Let members ask in every channel again."""
    choices, guild = interaction.client.desk.guild_choices, interaction.guild_id or 0
    await tell_changes(interaction, await choices.answer_everywhere(guild, interaction.user.id))


@channels.command(name="showcase", description=say("command_channels_showcase"))
@app_commands.describe(channel=say("option_showcase"), every=say("option_showcase_every"))
async def set_showcase(
    interaction: discord.Interaction[Client],
    channel: Posted | None = None,
    every: bool = False,
) -> None:
    """Choose where finished pictures may be shown; without a channel nowhere."""
    choices, guild = interaction.client.desk.guild_choices, interaction.guild_id or 0
    chosen = channel.id if channel else None
    told = await choices.showcase(guild, interaction.user.id, chosen, every)
    await tell_changes(interaction, told, *_obstacle(interaction, chosen))


@channels.command(name="best", description=say("command_channels_best"))
@app_commands.describe(stars=say("option_best_stars"), weekly=say("option_best_weekly"))
async def set_best(
    interaction: discord.Interaction[Client],
    stars: Range[int, 0, MAX_STARS] | None = None,
    weekly: bool | None = None,
) -> None:
    """Choose what members' stars bring into the showcase."""
    choices, guild = interaction.client.desk.guild_choices, interaction.guild_id or 0
    await tell_changes(
        interaction, await choices.showcase_best(guild, interaction.user.id, stars, weekly)
    )


@channels.command(name="drafts", description=say("command_channels_drafts"))
@app_commands.describe(on=say("option_drafts_on"))
async def set_drafts(interaction: discord.Interaction[Client], on: bool) -> None:
    """Choose whether a picture comes to who asked alone, who may post it."""
    choices, guild = interaction.client.desk.guild_choices, interaction.guild_id or 0
    await tell_changes(interaction, await choices.drafts(guild, interaction.user.id, on))


@channels.command(name="moderators", description=say("command_channels_moderators"))
@app_commands.describe(channel=say("option_moderators"))
async def set_moderators(
    interaction: discord.Interaction[Client], channel: Posted | None = None
) -> None:
    """Choose where moderators hear of reports; without a channel in their inbox."""
    choices, guild = interaction.client.desk.guild_choices, interaction.guild_id or 0
    chosen = channel.id if channel else None
    told = await choices.moderators_channel(guild, interaction.user.id, chosen)
    await tell_changes(interaction, told, *_obstacle(interaction, chosen))


def _obstacle(interaction: discord.Interaction[Client], channel: int | None) -> list[str]:
    """Say that the bot may not post in a channel, as far as it can tell."""
    guild = interaction.guild
    place = guild.get_channel(channel) if guild and channel else None
    if guild is None or place is None or guild.me is None:
        return []
    if place.permissions_for(guild.me) >= NEEDED:
        return []
    return [say("cannot_post_yet", str(interaction.locale), channel=place.id)]


@app_commands.command(name="show", description=say("command_settings_show"))
async def show_all(interaction: discord.Interaction[Client]) -> None:
    """Show everything that is set."""
    guild_cache = interaction.client.desk.guild_cache
    snapshot = await guild_cache.cached(interaction.guild_id)
    locale = str(interaction.locale)
    told = settings_told(snapshot.settings, guild_cache.house, locale)
    told.append(say("settings_rules", locale, count=len(snapshot.rules)))
    await replies.tell(interaction, told)


@app_commands.default_permissions(rights.WANTED[rights.SET_UP])
@app_commands.guild_only()
@app_commands.guild_install()
class PortraitSettings(app_commands.Group):
    """What belongs to who may manage the server; Discord shows it to them alone."""


portrait_settings = PortraitSettings(name=rights.SET_UP, description=say("command_settings"))
portrait_settings.add_command(show_all)
portrait_settings.add_command(limits)
portrait_settings.add_command(channels)
portrait_settings.add_command(names)
portrait_settings.add_command(rules)
