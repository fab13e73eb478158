"""The commands members type."""

import hashlib
import json
import logging
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Range

from bot.chat import lists, optouts, privacy
from bot.chat.client import Client, Tree
from bot.chat.faults import NO_ACCESS
from bot.chat.limits import own_limits
from bot.chat.moderators import commands
from bot.chat.moderators.commands import portrait_mod
from bot.chat.moderators.origins import made_here, who_asked
from bot.chat.moderators.removals import remove_and_block, remove_portrait
from bot.chat.moderators.reports import report_portrait
from bot.chat.portrait import own_defaults, portrait
from bot.chat.settings import portrait_settings
from bot.desk.desk import Desk
from bot.desk.policy.members import MAX_SEARCH, folded
from bot.errors import SettingsError
from bot.texts import say


def add_to(tree: app_commands.CommandTree[Client]) -> None:
    """Put every command on the tree."""
    for command in (*GROUPS, *MENU_COMMANDS):
        tree.add_command(command)


@app_commands.guild_only()
@app_commands.guild_install()
class MyPortraits(app_commands.Group):
    """What a member may ask about their own pictures; only they see the answers."""

    @app_commands.command(name="queue", description=say("command_queue"))
    async def queue(self, interaction: discord.Interaction[Client]) -> None:
        """List what is still to come."""
        await lists.answer(interaction, await lists.queue(interaction))

    @app_commands.command(name="history", description=say("command_history"))
    @app_commands.describe(search=say("option_search"), favourites=say("option_favourites"))
    async def history(
        self,
        interaction: discord.Interaction[Client],
        search: Range[str, 0, MAX_SEARCH] = "",
        favourites: bool = False,
    ) -> None:
        """List what is finished: all, what was asked for in some words, or favourites alone."""
        wanted = lists.HistorySearch(favourites=favourites, words=folded(search))
        await lists.history(interaction, wanted)

    @app_commands.command(name="help", description=say("command_help"))
    async def help(self, interaction: discord.Interaction[Client]) -> None:
        """Tell what the bot does and how to ask."""
        await interaction.response.send_message(
            say("help", str(interaction.locale)), ephemeral=True
        )


my_portraits = MyPortraits(name="my-portraits", description=say("command_portraits"))
my_portraits.add_command(own_limits)
my_portraits.add_command(own_defaults)
privacy.add_to(my_portraits)
optouts.add_to(my_portraits)
commands.add_to(portrait_mod)

GROUPS: tuple[app_commands.Command[Any, ..., Any] | app_commands.Group, ...] = (
    portrait,
    my_portraits,
    portrait_mod,
    portrait_settings,
)
MENU_COMMANDS = (report_portrait, remove_portrait, remove_and_block, who_asked, made_here)


# Register the commands with Discord, only when they changed, and see that guilds show them.

log = logging.getLogger(__name__)

REMEMBERED_AS = "commands_synced"

MAX_GUILDS_ASKED = 5  #: a bot in more guilds than that has shown that it is invited rightly


async def sync_if_changed(tree: Tree, desk: Desk, place: str) -> bool:
    """Register the commands unless this application's at this place are the same already."""
    application = tree.client.application_id
    payload: list[Any] = [command.to_dict(tree) for command in tree.get_commands()]
    digest = fingerprint(application, place, payload)
    if await desk.recall(REMEMBERED_AS) == digest:
        return False
    await tree.sync()
    await desk.remember(REMEMBERED_AS, digest)
    log.info("commands registered")
    return True


def fingerprint(application: int | None, place: str, payload: list[Any]) -> str:
    """Hash what is registered where, so that another application or Discord counts as changed."""
    told = json.dumps([application, place, payload], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


async def check_invitations(client: Client) -> None:
    """Raise SettingsError if no guild lets this bot have commands; warn if it is in none.

    Discord registers global commands for a bot that was invited without the scope
    `applications.commands`, and then shows them to nobody.
    """
    told = {"application": client.application_id}
    if not client.guilds:
        log.warning("%s", say("no_guild", **told))
    if not client.guilds or len(client.guilds) > MAX_GUILDS_ASKED:
        return
    missing = [guild for guild in client.guilds if not await _has_commands(client.tree, guild)]
    if len(missing) == len(client.guilds):
        raise SettingsError("scope_missing", **told)
    for guild in missing:
        log.warning("guild %d: %s", guild.id, say("scope_missing", **told))


async def _has_commands(tree: Tree, guild: discord.Guild) -> bool:
    try:
        await tree.fetch_commands(guild=guild)
    except discord.Forbidden as refusal:
        return refusal.code != NO_ACCESS
    return True
