"""Who may moderate and who may set up: asked again at every command, menu and press.

Discord asks first, by the commands' default permissions and what a server set under Integrations;
a button under a message it lets everybody press who sees it.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands

from bot.errors import Refused
from bot.request import Ticket
from bot.texts import say

# What a server set under Integrations: whom it lets use a command besides, and whom not.

log = logging.getLogger(__name__)

ROLE, MEMBER, CHANNEL = 1, 2, 3
NOTHING_SAID = 10066  #: Discord's code: Integrations leave the command as it is
ASKING_SECONDS = 1.0  #: Discord waits 3 for the answer to the command itself


@dataclass(frozen=True, slots=True)
class Grant:
    """One line under Integrations; @everyone is the role with the guild's id."""

    target: int
    kind: int  #: of ROLE, MEMBER, CHANNEL
    allows: bool

    @property
    def name(self) -> tuple[int, int]:
        """What it names; a role and a member could bear one number."""
        return self.kind, self.target


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts, and where."""

    guild: int
    channel: int  #: a thread's is that of its channel
    member: int
    roles: frozenset[int]


def allowed(own: Sequence[Grant], whole: Sequence[Grant], who: Person, *, usual: bool) -> bool:
    """Judge as Discord documents it: what is said of the command overrides what is said of the bot.

    `own` is said of the command, `whole` of the whole bot, and `usual` is what the member's
    permissions say. Member before roles before @everyone, one channel before all; of several roles
    one yes is enough. Where no text tells, the stricter reading holds: @everyone's yes, and any yes
    for the whole bot, leave the default permissions in force, and lift nothing.

    Sources: docs.discord.com/developers/interactions/application-commands, "Permissions" (grants of
    the application id "apply to all commands that do not contain explicit overwrites"; a channel's
    hold in its threads; administrators may use everything), and Discord's help centre, "Updates to
    Command Permissions" of 28 February 2023 (a command's grants overwrite only what they conflict
    with; default member permissions are still used when something else is changed).
    """
    if _of_channel(own, whole, who) is False:
        return False
    for targets in _from_near_to_far(who):
        said = {grant.target: grant.allows for grant in own if grant.name in targets}
        of_the_bot = [g.allows for g in whole if g.name in targets and g.target not in said]
        if any(said.values()) and targets != [(ROLE, who.guild)]:
            return True
        if any(said.values()) or any(of_the_bot):
            return usual
        if said or of_the_bot:
            return False
    return usual


def _from_near_to_far(who: Person) -> list[list[tuple[int, int]]]:
    """Return whom a line may name: the member, then each of their roles, then everyone."""
    roles = [(ROLE, role) for role in who.roles if role != who.guild]
    return [[(MEMBER, who.member)], roles, [(ROLE, who.guild)]]


def _of_channel(own: Sequence[Grant], whole: Sequence[Grant], who: Person) -> bool | None:
    everywhere = who.guild - 1  # Discord's id for all channels of a guild
    for said in (own, whole):
        channels = {grant.target: grant.allows for grant in said if grant.kind == CHANNEL}
        for target in (who.channel, everywhere):
            if target in channels:
                return channels[target]
    return None


class Grants:
    """Asks Discord once for each guild and command, and again when something may have changed."""

    def __init__(self, tree: app_commands.CommandTree[Any]) -> None:
        self._tree = tree
        self._commands: dict[str, app_commands.AppCommand] = {}  # by name
        self._guilds: dict[int, dict[int, Sequence[Grant]]] = {}  # by command or application

    def changed(self, guild: int) -> None:
        """Forget what is known of a guild."""
        self._guilds.pop(guild, None)

    def forget(self) -> None:
        """Forget everything: nobody told what changed while the gateway was away."""
        self._guilds, self._commands = {}, {}

    async def allow(self, command: str, who: Person, *, usual: bool) -> bool:
        """Tell whether somebody may use a command; in doubt the permissions alone decide."""
        try:
            async with asyncio.timeout(ASKING_SECONDS):
                own, whole = await self._said(who.guild, command)
        except (discord.HTTPException, discord.RateLimited, TimeoutError, OSError) as error:
            log.warning("guild %d: what Integrations say is unknown: %r", who.guild, error)
            return usual
        return allowed(own, whole, who, usual=usual)

    async def _said(self, guild: int, name: str) -> Sequence[Sequence[Grant]]:
        """Return what is said of a command, and of the whole bot."""
        # What is forgotten meanwhile must not come back: answers go where they were missing.
        known, command = self._guilds.setdefault(guild, {}), await self._command(name)
        if command is None:
            return (), ()
        whole = copy(command)  # the application's id stands for all its commands
        whole.id = command.application_id
        for asked in (command, whole):
            if asked.id not in known:
                known[asked.id] = await _granted(asked, discord.Object(guild))
        return known[command.id], known[whole.id]

    async def _command(self, name: str) -> app_commands.AppCommand | None:
        if name not in self._commands:
            commands, synced = self._commands, await self._tree.fetch_commands()
            commands.update((each.name, each) for each in synced)
            return commands.get(name)
        return self._commands[name]


async def _granted(command: app_commands.AppCommand, guild: discord.Object) -> Sequence[Grant]:
    try:
        said = await command.fetch_permissions(guild)
    except discord.NotFound as error:
        if error.code != NOTHING_SAID:
            raise
        return ()
    return [Grant(each.id, each.type.value, each.permission) for each in said.permissions]


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


async def moderates_another(interaction: discord.Interaction[Any], ticket: Ticket) -> bool:
    """Tell whether who presses does so as a moderator, to what somebody else asked for."""
    if ticket.request.member == interaction.user.id or interaction.guild_id is None:
        return False
    # Discord computes the permissions anew for each interaction, so they are never stale.
    return interaction.permissions.manage_messages or await may(interaction, MODERATE)
