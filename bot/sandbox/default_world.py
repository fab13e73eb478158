"""The place everybody starts in: the guild "Portrait Club", its channels and its people."""

from datetime import UTC, datetime

from bot.sandbox import clock
from bot.sandbox.world import EVERYDAY, Channel, Guild, Member, Role, User, World, bits

_BORN = datetime(2021, 6, 1, tzinfo=UTC)
_FOUNDED = datetime(2023, 3, 1, tzinfo=UTC)
_JOINED = datetime(2024, 1, 15, tzinfo=UTC).isoformat()

OWNER, MOD, ADA, GRACE, BOT = (clock.at(_BORN, step) for step in range(1, 6))
GUILD = clock.at(_FOUNDED)
MODERATORS = clock.at(_FOUNDED, 1)
PORTRAITS, GENERAL, MODS = (clock.at(_FOUNDED, step) for step in range(10, 13))

_PEOPLE = {
    OWNER: ("owner", "Olive"),
    MOD: ("mod", "Morgan"),
    ADA: ("ada", "Ada"),
    GRACE: ("grace", "Grace"),
}


def build() -> World:
    """Build it anew; no two worlds share anything."""
    bot = User(BOT, "portrait-bot", "Portrait Bot", bot=True)
    people = [User(id, name, shown) for id, (name, shown) in _PEOPLE.items()]
    world = World(bot, {user.id: user for user in [*people, bot]})
    world.guilds[GUILD] = _guild(world)
    for channel in _channels():
        world.channels[channel.id] = channel
    return world


def _guild(world: World) -> Guild:
    guild = Guild(GUILD, "Portrait Club", OWNER, _JOINED, system_channel_id=GENERAL)
    moderating = bits("MODERATE_MEMBERS", "MANAGE_MESSAGES", "KICK_MEMBERS")
    guild.roles[GUILD] = Role(GUILD, "@everyone", EVERYDAY)
    guild.roles[MODERATORS] = Role(MODERATORS, "Moderators", moderating, 1, 0x2ECC71)
    guild.members = {user.id: Member(user, _JOINED) for user in world.users.values()}
    guild.members[MOD].roles.append(MODERATORS)
    return guild


def _channels() -> list[Channel]:
    seen = str(bits("VIEW_CHANNEL"))
    moderators_only = [
        {"id": GUILD, "type": 0, "allow": "0", "deny": seen},
        {"id": MODERATORS, "type": 0, "allow": seen, "deny": "0"},
        {"id": BOT, "type": 1, "allow": seen, "deny": "0"},
    ]
    return [
        Channel(PORTRAITS, "portraits", GUILD, 0),
        Channel(GENERAL, "general", GUILD, 1),
        Channel(MODS, "mods", GUILD, 2, moderators_only),
    ]
