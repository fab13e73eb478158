"""What exists: guilds, roles, members and channels."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from bot.sandbox import permissions
from bot.sandbox.errors import Refusal, unknown
from bot.sandbox.shape import Json

TEXT_CHANNEL = 0
DIRECT_MESSAGES = 1


@dataclass
class User:
    """An account; `accepts_dms` is what a person may switch off."""

    id: str
    name: str
    display_name: str
    bot: bool = False
    accepts_dms: bool = True
    locale: str = "en-US"


@dataclass
class Role:
    """A named set of permissions; the one with the guild's id is @everyone."""

    id: str
    name: str
    permissions: int = 0
    position: int = 0
    color: int = 0


@dataclass
class Member:
    """A user in one guild; everybody has @everyone, so `roles` leaves it out."""

    user: User
    joined_at: str
    roles: list[str] = field(default_factory=list)


@dataclass
class Channel:
    """A text channel of a guild, or the direct messages between the bot and one person."""

    id: str
    name: str
    guild_id: str | None = None
    position: int = 0
    overwrites: list[Json] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    last_message_id: str | None = None

    @property
    def type(self) -> int:
        return TEXT_CHANNEL if self.guild_id else DIRECT_MESSAGES


@dataclass
class Guild:
    """A server and everything that belongs to it but its channels."""

    id: str
    name: str
    owner_id: str
    joined_at: str
    roles: dict[str, Role] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    locale: str = "en-US"


@dataclass
class World:
    """Everything that exists, by id. Discord gives the application and its bot the same id."""

    bot: User
    users: dict[str, User] = field(default_factory=dict)
    guilds: dict[str, Guild] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)

    def guild(self, guild_id: str) -> Guild:
        if guild_id not in self.guilds:
            raise unknown("Guild")
        return self.guilds[guild_id]

    def channel(self, channel_id: str) -> Channel:
        if channel_id not in self.channels:
            raise unknown("Channel")
        return self.channels[channel_id]

    def user(self, user_id: str) -> User:
        if user_id not in self.users:
            raise unknown("User")
        return self.users[user_id]

    def guild_of(self, channel: Channel) -> Guild | None:
        return self.guilds[channel.guild_id] if channel.guild_id else None

    def channels_of(self, guild: Guild) -> list[Channel]:
        return [channel for channel in self.channels.values() if channel.guild_id == guild.id]

    def permissions(self, channel: Channel, user_id: str) -> int:
        return permissions.in_channel(self.guild_of(channel), channel, user_id, self.bot.id)

    def may(self, permission: str, channel: Channel, user_id: str) -> bool:
        return bool(self.permissions(channel, user_id) & permissions.BITS[permission])

    def direct_messages(self, user_id: str) -> Channel | None:
        """Find the channel between the bot and this person, if it was ever opened."""
        mine = (channel for channel in self.channels.values() if user_id in channel.recipients)
        return next(mine, None)

    def find_guild(self, key: str | None) -> Guild:
        """Find a guild by id or name for the control door; the first one when nothing is said."""
        if key is None:
            return next(iter(self.guilds.values()))
        return _find("guild", key, self.guilds.values())

    def find_user(self, key: str) -> User:
        """Find a user by id, name, or mention for the control door."""
        return _find("member", key.strip("<@!>"), self.users.values())

    def find_channel(self, key: str, guild: Guild | None = None) -> Channel:
        """Find a channel by id, name, or mention for the control door."""
        channels = self.channels_of(guild) if guild else self.channels.values()
        if key.isdigit():
            channels = self.channels.values()
        return _find("channel", key.strip("<#>"), channels)


Named = TypeVar("Named", User, Channel, Guild)


def _find(kind: str, key: str, among: Iterable[Named]) -> Named:
    known = list(among)
    for thing in known:
        if key == thing.id or key.casefold() == thing.name.casefold():
            return thing
    names = ", ".join(thing.name for thing in known)
    raise Refusal(f"There is no {kind} {key!r}; there are: {names}.", 404)
