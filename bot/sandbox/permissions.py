"""Who may do what where: Discord's permission bits, computed from roles and overwrites."""

from collections.abc import Iterable

from bot.sandbox.inhabitants import Channel, Guild
from bot.sandbox.shape import Json

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
    "MANAGE_MESSAGES": 1 << 13,
    "EMBED_LINKS": 1 << 14,
    "ATTACH_FILES": 1 << 15,
    "READ_MESSAGE_HISTORY": 1 << 16,
    "MENTION_EVERYONE": 1 << 17,
    "USE_EXTERNAL_EMOJIS": 1 << 18,
    "MANAGE_ROLES": 1 << 28,
    "USE_APPLICATION_COMMANDS": 1 << 31,
    "MODERATE_MEMBERS": 1 << 40,
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
    "USE_APPLICATION_COMMANDS",
)
IN_DIRECT_MESSAGES = EVERYDAY | bits("MENTION_EVERYONE")


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
