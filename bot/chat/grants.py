"""What a server set under Integrations: whom it lets use a command besides, and whom not."""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord

log = logging.getLogger(__name__)

ROLE, MEMBER, CHANNEL = 1, 2, 3
ASKING_SECONDS = 1.0  #: Discord waits 3 for the answer to the command itself


@dataclass(frozen=True, slots=True)
class Grant:
    """One line under Integrations; @everyone is the role with the guild's id."""

    target: int
    kind: int  #: of ROLE, MEMBER, CHANNEL
    allows: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts, and where."""

    guild: int
    channel: int  #: a thread's is that of its channel
    member: int
    roles: frozenset[int]


def allowed(own: Sequence[Grant], whole: Sequence[Grant], who: Person, *, usual: bool) -> bool:
    """Judge in Discord's order: what is said of the command itself, then of the whole bot.

    `usual` is what the member's permissions say. Of the whole bot only a no counts against it.
    """
    if (_of_channel(own, who) if _says_channel(own, who) else _of_channel(whole, who)) is False:
        return False
    said = _of_member(own, who)
    if said is not None:
        return said
    return usual and _of_member(whole, who) is not False


def _says_channel(grants: Sequence[Grant], who: Person) -> bool:
    return _of_channel(grants, who) is not None


def _of_channel(grants: Sequence[Grant], who: Person) -> bool | None:
    everywhere = who.guild - 1  # Discord's id for all channels of a guild
    for target in (who.channel, everywhere):
        for grant in grants:
            if grant.kind == CHANNEL and grant.target == target:
                return grant.allows
    return None


def _of_member(grants: Sequence[Grant], who: Person) -> bool | None:
    own = [each.allows for each in grants if each.kind == MEMBER and each.target == who.member]
    by_role = {each.target: each.allows for each in grants if each.kind == ROLE}
    roles = [by_role[role] for role in who.roles if role in by_role and role != who.guild]
    for said in (own, roles, [by_role[who.guild]] if who.guild in by_role else []):
        if said:
            return any(said)
    return None


class Grants:
    """Asks Discord once for each guild, and again when it says that something has changed."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._commands: dict[str, int] = {}  # ids by name
        self._guilds: dict[int, Mapping[int, Sequence[Grant]]] = {}

    def changed(self, guild: int) -> None:
        """Forget what is known of a guild."""
        self._guilds.pop(guild, None)

    async def allow(self, command: str, who: Person, *, usual: bool) -> bool:
        """Tell whether somebody may use a command; in doubt the permissions alone decide."""
        try:
            async with asyncio.timeout(ASKING_SECONDS):
                known, id = await self._known(who.guild), await self._id_of(command)
        except (discord.HTTPException, discord.RateLimited, TimeoutError, OSError) as error:
            log.warning("guild %d: what Integrations say is unknown: %r", who.guild, error)
            return usual
        application = self._client.application_id or 0
        return allowed(known.get(id, ()), known.get(application, ()), who, usual=usual)

    async def _known(self, guild: int) -> Mapping[int, Sequence[Grant]]:
        if guild not in self._guilds:
            http, application = self._client.http, self._client.application_id or 0
            said = await http.get_guild_application_command_permissions(application, guild)
            self._guilds[guild] = {int(each["id"]): read(each["permissions"]) for each in said}
        return self._guilds[guild]

    async def _id_of(self, command: str) -> int:
        if command not in self._commands:
            http, application = self._client.http, self._client.application_id or 0
            synced = await http.get_global_commands(application)
            self._commands = {each["name"]: int(each["id"]) for each in synced}
        return self._commands.get(command, 0)


def read(permissions: Iterable[Any]) -> tuple[Grant, ...]:
    """Read what Discord sends of one command, or of the whole bot."""
    return tuple(
        Grant(int(each["id"]), int(each["type"]), bool(each["permission"])) for each in permissions
    )
