"""The commands members type."""

import discord
from discord import app_commands

from bot.chat import lists, optouts, privacy
from bot.chat.client import Client
from bot.chat.limits import own_limits
from bot.chat.moderators import commands
from bot.chat.moderators.commands import portrait_mod
from bot.chat.moderators.origins import who_asked
from bot.chat.moderators.removals import remove_and_block, remove_portrait
from bot.chat.moderators.reports import report_portrait
from bot.chat.portrait import portrait
from bot.chat.settings import portrait_settings
from bot.texts import say


def add_to(tree: app_commands.CommandTree[Client]) -> None:
    """Put every command on the tree."""
    tree.add_command(portrait)
    tree.add_command(portraits)
    tree.add_command(portrait_mod)
    tree.add_command(portrait_settings)
    for menu in (report_portrait, remove_portrait, remove_and_block, who_asked):
        tree.add_command(menu)


@app_commands.guild_only()
@app_commands.guild_install()
class Portraits(app_commands.Group):
    """What a member may ask about their own pictures; only they see the answers."""

    @app_commands.command(name="queue", description=say("command_queue"))
    async def queue(self, interaction: discord.Interaction[Client]) -> None:
        """List what is still to come."""
        await lists.answer(interaction, await lists.queue(interaction))

    @app_commands.command(name="history", description=say("command_history"))
    async def history(self, interaction: discord.Interaction[Client]) -> None:
        """List what is finished."""
        await lists.answer(interaction, await lists.history(interaction))

    @app_commands.command(name="help", description=say("command_help"))
    async def help(self, interaction: discord.Interaction[Client]) -> None:
        """Tell what the bot does and how to ask."""
        await interaction.response.send_message(
            say("help", str(interaction.locale)), ephemeral=True
        )


portraits = Portraits(name="portraits", description=say("command_portraits"))
portraits.add_command(own_limits)
privacy.add_to(portraits)
optouts.add_to(portraits)
commands.add_to(portrait_mod)
