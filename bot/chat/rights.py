"""Who may moderate and who may set up: asked again at every command, menu and press.

Discord asks first, by the commands' default permissions and what a server set under Integrations;
a button under a message it lets everybody press who sees it.
"""

from collections.abc import Mapping
from typing import Any

import discord
from discord import app_commands

from bot.chat.grants import Grants, Person
from bot.errors import Refused
from bot.texts import say

MODERATE = "portrait-mod"  #: the root whose right every act of a moderator needs
SET_UP = "portrait-settings"

#: What a root asks of a member, as Discord is told it too.
WANTED: Mapping[str, discord.Permissions] = {
    MODERATE: discord.Permissions(moderate_members=True),
    SET_UP: discord.Permissions(manage_guild=True),
}
#: Message menus of moderators, by the name Discord shows; their right is the root's.
MENUS: Mapping[str, str] = {
    say("menu_remove"): MODERATE,
    say("menu_remove_and_block"): MODERATE,
    say("menu_who"): MODERATE,
}


class NoRight(app_commands.CheckFailure):
    """Somebody used a command that is not for them."""


def root_of(command: str) -> str | None:
    """Return the root whose right a command or menu needs, None where it is for everybody."""
    return command if command in WANTED else MENUS.get(command)


async def may(interaction: discord.Interaction, root: str) -> bool:
    """Tell whether who acts has a root's right, here and now."""
    if interaction.guild_id is None:
        return False
    # Discord computes the permissions anew for each interaction, so they are never stale.
    granted = interaction.permissions
    if granted.administrator:
        return True
    grants: Grants = interaction.client.grants  # type: ignore[attr-defined]  # chat.client's own
    return await grants.allow(root, _person(interaction), usual=granted >= WANTED[root])


def _person(interaction: discord.Interaction) -> Person:
    channel = interaction.channel
    parent = channel.parent_id if isinstance(channel, discord.Thread) else interaction.channel_id
    roles = interaction.user.roles if isinstance(interaction.user, discord.Member) else []
    return Person(
        guild=interaction.guild_id or 0,
        channel=parent or 0,
        member=interaction.user.id,
        roles=frozenset(role.id for role in roles),
    )


async def require(interaction: discord.Interaction, root: str = MODERATE) -> None:
    """Raise Refused, `no_right`, where who presses may not."""
    if not await may(interaction, root):
        raise Refused("no_right")


async def check_command(interaction: discord.Interaction) -> None:
    """Raise NoRight where a command is not for who used it."""
    data: Any = interaction.data or {}
    root = root_of(str(data.get("name", "")))
    if root is not None and not await may(interaction, root):
        raise NoRight
