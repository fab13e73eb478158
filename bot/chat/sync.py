"""Register the commands with Discord, only when they changed, and see that guilds show them."""

import hashlib
import json
import logging
from typing import Any

import discord

from bot.chat.client import Client, Tree
from bot.chat.faults import NO_ACCESS
from bot.desk.desk import Desk
from bot.errors import SettingsError
from bot.texts import say

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
