"""What a world is made of: users, roles, members, channels and guilds, and nothing they do."""

from dataclasses import dataclass, field

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
