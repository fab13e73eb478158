"""What exists: guilds, roles, members and channels; and who may do what where."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from bot.sandbox.errors import Refusal, unknown
from bot.sandbox.shape import Json

# What a world is made of: users, roles, members, channels and guilds, and nothing they do.

# Kinds of channels. What is said of a kind is Discord's documentation of "Channel Types".
TEXT_CHANNEL = 0
DIRECT_MESSAGES = 1
VOICE = 2
CATEGORY = 4
ANNOUNCEMENTS = 5
ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD = 10, 11, 12
STAGE = 13
FORUM = 15
MEDIA = 16
KINDS = {
    "text": TEXT_CHANNEL,
    "voice": VOICE,
    "category": CATEGORY,
    "announcement": ANNOUNCEMENTS,
    "stage": STAGE,
    "forum": FORUM,
    "media": MEDIA,
}
THREADS = (ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD)
WITHOUT_MESSAGES = (CATEGORY, FORUM, MEDIA)  # a forum's posts are threads of it
VOICES = (VOICE, STAGE)
WITH_THREADS = {
    TEXT_CHANNEL: {"public": PUBLIC_THREAD, "private": PRIVATE_THREAD},
    ANNOUNCEMENTS: {"public": ANNOUNCEMENT_THREAD},
    FORUM: {"public": PUBLIC_THREAD},
    MEDIA: {"public": PUBLIC_THREAD},
}


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
    mentionable: bool = False
    managed: bool = False
    hoist: bool = False


@dataclass
class Member:
    """A user in one guild; everybody has @everyone, so `roles` leaves it out."""

    user: User
    joined_at: str
    roles: list[str] = field(default_factory=list)
    timed_out_until: float = 0.0  # Unix seconds
    nick: str | None = None


@dataclass
class ThreadState:
    """What a thread has besides other channels."""

    owner_id: str
    created_at: float
    archived: bool = False
    locked: bool = False
    changed_at: float = 0.0  # when it was last archived or not
    members: list[str] = field(default_factory=list)
    auto_archive_minutes: int = 4320


@dataclass
class Channel:
    """A channel of a guild, a thread in one, or the direct messages of the bot and one person."""

    id: str
    name: str
    guild_id: str | None = None
    position: int = 0
    overwrites: list[Json] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    last_message_id: str | None = None
    kind: int = TEXT_CHANNEL
    parent_id: str | None = None
    thread: ThreadState | None = None

    @property
    def type(self) -> int:
        return self.kind if self.guild_id else DIRECT_MESSAGES

    def has_threads(self, kind: str) -> bool:
        """Tell whether threads of a kind, public or private, may begin here."""
        return kind in WITH_THREADS.get(self.type, {})

    @property
    def takes_messages(self) -> bool:
        return self.type not in WITHOUT_MESSAGES


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
    boosts: int = 0
    system_channel_id: str | None = None  # where Discord itself greets
    available: bool = True  # False: an outage of Discord's

    @property
    def premium_tier(self) -> int:
        """Tell the level that its boosts give (Discord's help centre: 2, 7 and 14 boosts)."""
        return sum(self.boosts >= needed for needed in (2, 7, 14))


# Who may do what where: Discord's permission bits, computed from roles and overwrites.

BITS = {
    "KICK_MEMBERS": 1 << 1,
    "BAN_MEMBERS": 1 << 2,
    "ADMINISTRATOR": 1 << 3,
    "MANAGE_CHANNELS": 1 << 4,
    "MANAGE_GUILD": 1 << 5,
    "ADD_REACTIONS": 1 << 6,
    "VIEW_AUDIT_LOG": 1 << 7,
    "VIEW_CHANNEL": 1 << 10,
    "SEND_MESSAGES": 1 << 11,
    "SEND_TTS_MESSAGES": 1 << 12,
    "MANAGE_MESSAGES": 1 << 13,
    "EMBED_LINKS": 1 << 14,
    "ATTACH_FILES": 1 << 15,
    "READ_MESSAGE_HISTORY": 1 << 16,
    "MENTION_EVERYONE": 1 << 17,
    "USE_EXTERNAL_EMOJIS": 1 << 18,
    "CONNECT": 1 << 20,
    "CHANGE_NICKNAME": 1 << 26,
    "MANAGE_NICKNAMES": 1 << 27,
    "MANAGE_ROLES": 1 << 28,
    "MANAGE_WEBHOOKS": 1 << 29,
    "USE_APPLICATION_COMMANDS": 1 << 31,
    "MANAGE_THREADS": 1 << 34,
    "CREATE_PUBLIC_THREADS": 1 << 35,
    "CREATE_PRIVATE_THREADS": 1 << 36,
    "SEND_MESSAGES_IN_THREADS": 1 << 38,
    "MODERATE_MEMBERS": 1 << 40,
    "PIN_MESSAGES": 1 << 51,
}
EVERYTHING = (1 << 53) - 1


def bits(*names: str) -> int:
    """Add up permissions by name."""
    return sum(BITS[name] for name in names)


def told(granted: int) -> str:
    """Name permissions for people; Discord's screens call a guild a server."""
    names = [name for name, bit in BITS.items() if granted & bit]
    return ", ".join(names).replace("GUILD", "SERVER").replace("_", " ").title()


EVERYDAY = bits(
    "ADD_REACTIONS",
    "VIEW_CHANNEL",
    "SEND_MESSAGES",
    "EMBED_LINKS",
    "ATTACH_FILES",
    "READ_MESSAGE_HISTORY",
    "USE_EXTERNAL_EMOJIS",
    "CONNECT",
    "USE_APPLICATION_COMMANDS",
    "CREATE_PUBLIC_THREADS",
    "SEND_MESSAGES_IN_THREADS",
)
IN_DIRECT_MESSAGES = EVERYDAY | bits("MENTION_EVERYONE")

# What goes with the right to send ("Implicit Permissions": denying SEND_MESSAGES denies these).
WITH_SENDING = bits("SEND_TTS_MESSAGES", "EMBED_LINKS", "ATTACH_FILES", "MENTION_EVERYONE")
# What is left to a member who is timed out ("Permissions for Timed Out Members").
IN_TIMEOUT = bits("VIEW_CHANNEL", "READ_MESSAGE_HISTORY")


def in_guild(guild: Guild, user_id: str) -> int:
    """Compute what a member may do before any channel has its say."""
    granted = guild.roles[guild.id].permissions
    for role_id in guild.members[user_id].roles:
        granted |= guild.roles[role_id].permissions
    if guild.owner_id == user_id or granted & BITS["ADMINISTRATOR"]:
        return EVERYTHING
    return granted


def in_channel(guild: "Guild | None", channel: Channel, user_id: str, bot_id: str) -> int:
    """Compute what someone may do in a channel; both ends of a DM may do the everyday things."""
    if guild is None:
        return IN_DIRECT_MESSAGES if user_id in (*channel.recipients, bot_id) else 0
    if user_id not in guild.members:
        return 0
    granted = in_guild(guild, user_id)
    if granted == EVERYTHING:
        return granted
    return _overwritten(granted, channel.overwrites, guild, user_id)


def _overwritten(granted: int, overwrites: Iterable[Json], guild: Guild, user_id: str) -> int:
    # Order of the documentation: everyone, then all roles together, then the member.
    roles = guild.members[user_id].roles
    for layer in ([guild.id], roles, [user_id]):
        mine = [overwrite for overwrite in overwrites if overwrite["id"] in layer]
        for overwrite in mine:
            granted &= ~int(overwrite["deny"])
        for overwrite in mine:
            granted |= int(overwrite["allow"])
    return granted


def in_force(granted: int, channel: Channel) -> int:
    """Leave of what is granted what can be used here: one permission implies another."""
    if channel.guild_id is None:
        return granted
    hidden = channel.type in VOICES and not granted & BITS["CONNECT"]
    if hidden or not granted & BITS["VIEW_CHANNEL"]:
        return 0
    sending = BITS["SEND_MESSAGES"]
    if channel.thread:
        # In a thread the one right has no say, and the other stands for it.
        allowed = granted & BITS["SEND_MESSAGES_IN_THREADS"]
        granted = granted | sending if allowed else granted & ~sending
    return granted if granted & sending else granted & ~WITH_SENDING


@dataclass
class World:
    """Everything that exists, by id. Discord gives the application and its bot the same id."""

    bot: User
    users: dict[str, User] = field(default_factory=dict)
    guilds: dict[str, Guild] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    now: Callable[[], float] = lambda: 0.0  # whose timeout is over depends on it

    def guild(self, guild_id: str) -> Guild:
        """Find a guild that the bot is in; for it there are no others."""
        guild = self.guilds.get(guild_id)
        if guild is None or not self.holds_bot(guild):
            raise unknown("Guild")
        return guild

    def holds_bot(self, guild: Guild) -> bool:
        return self.bot.id in guild.members

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

    def parent_of(self, channel: Channel) -> Channel:
        """Find the channel whose overwrites count: a thread has none of its own."""
        parent = self.channels.get(channel.parent_id or "") if channel.thread else None
        return parent or channel

    def channels_of(self, guild: Guild) -> list[Channel]:
        return [each for each in self.places_of(guild) if each.thread is None]

    def threads_of(self, guild: Guild) -> list[Channel]:
        return [each for each in self.places_of(guild) if each.thread]

    def places_of(self, guild: Guild) -> list[Channel]:
        """List the channels of a guild, and the threads in them."""
        return [channel for channel in self.channels.values() if channel.guild_id == guild.id]

    def permissions(self, channel: Channel, user_id: str) -> int:
        """Compute what is granted, as payloads tell it."""
        if channel.guild_id and channel.guild_id not in self.guilds:
            return 0
        guild = self.guild_of(channel)
        granted = in_channel(guild, self.parent_of(channel), user_id, self.bot.id)
        if guild is None or granted == EVERYTHING or user_id not in guild.members:
            return granted
        timed_out = guild.members[user_id].timed_out_until > self.now()
        return granted & IN_TIMEOUT if timed_out else granted

    def may(self, permission: str, channel: Channel, user_id: str) -> bool:
        """Tell whether somebody may do something here, implied denials counted."""
        granted = in_force(self.permissions(channel, user_id), channel)
        return bool(granted & BITS[permission]) and self._is_let_in(channel, user_id, granted)

    def _is_let_in(self, channel: Channel, user_id: str, granted: int) -> bool:
        # Of private threads only those know who were added, and who manages threads.
        if channel.type != PRIVATE_THREAD or channel.thread is None:
            return True
        return user_id in channel.thread.members or bool(granted & BITS["MANAGE_THREADS"])

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
        channels = self.places_of(guild) if guild else self.channels.values()
        if key.isdigit():
            channels = self.channels.values()
        return _find("channel", key.strip("<#>"), channels)


Findable = TypeVar("Findable", User, Channel, Guild)


def _find(kind: str, key: str, among: Iterable[Findable]) -> Findable:
    known = list(among)
    for thing in known:
        if key == thing.id or key.casefold() == thing.name.casefold():
            return thing
    names = ", ".join(thing.name for thing in known)
    raise Refusal(f"There is no {kind} {key!r}; there are: {names}.", 404)
