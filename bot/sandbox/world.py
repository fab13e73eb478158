"""What exists: guilds, roles, members and channels."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from bot.sandbox import permissions
from bot.sandbox.errors import Refusal, unknown
from bot.sandbox.inhabitants import Channel, Guild, User


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
