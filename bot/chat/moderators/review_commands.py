"""/portrait-mod inbox, removed and review: what waits, what is gone, what is seen first."""

import discord
from discord import app_commands
from discord.app_commands import Choice

from bot.chat.client import Client
from bot.chat.moderators import inbox, removing
from bot.chat.names import named
from bot.chat.settings.places import Asked
from bot.desk.policy.settings import GuildSettings
from bot.errors import Refused
from bot.texts import say

SWITCH = [Choice(name="on", value="on"), Choice(name="off", value="off")]


def add_to(group: app_commands.Group) -> None:
    """Put the commands in the moderators' group."""
    group.add_command(show_inbox)
    group.add_command(show_removed)
    group.add_command(review)


@app_commands.command(name="inbox", description=say("command_inbox"))
async def show_inbox(interaction: discord.Interaction[Client]) -> None:
    """Show what waits for a moderator."""
    await inbox.show(interaction)


@app_commands.command(name="removed", description=say("command_removed"))
async def show_removed(interaction: discord.Interaction[Client]) -> None:
    """Show what was removed, and let it be undone."""
    await removing.show_removed(interaction)


@app_commands.command(name="review", description=say("command_review"))
@app_commands.describe(
    switch=say("option_review_switch"),
    member=say("option_review_member"),
    channel=say("option_review_channel"),
)
@app_commands.choices(switch=SWITCH)
async def review(
    interaction: discord.Interaction[Client],
    switch: Choice[str] | None = None,
    member: discord.User | None = None,
    channel: Asked | None = None,
) -> None:
    """Look first at all pictures, a member's or a channel's; without a switch, say at which."""
    desk, guild = interaction.client.desk, interaction.guild_id or 0
    if member and channel:
        raise Refused("member_or_channel")
    chosen = (await desk.settings.sure(guild)).settings
    if switch is not None:
        chosen = await desk.watch.choose(
            guild,
            interaction.user.id,
            on=switch.value == "on",
            member=member.id if member else None,
            channel=channel.id if channel else None,
        )
    told = "\n".join(_told(chosen, str(interaction.locale)))
    await interaction.response.send_message(told, ephemeral=True)


def _told(chosen: GuildSettings, locale: str) -> list[str]:
    lines = [say("review_all_on" if chosen.review_all else "review_all_off", locale)]
    members = ", ".join(named(each, locale) for each in sorted(chosen.review_members))
    channels = ", ".join(f"<#{each}>" for each in sorted(chosen.review_channels))
    if members:
        lines.append(say("review_members", locale, members=members))
    if channels:
        lines.append(say("review_channels", locale, channels=channels))
    return lines
