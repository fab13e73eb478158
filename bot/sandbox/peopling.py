"""Adding to the world and taking away: guilds, members, roles and channels."""

from typing import Any

from bot.sandbox import payloads
from bot.sandbox.errors import Refusal
from bot.sandbox.hub import Intents
from bot.sandbox.service import Service
from bot.sandbox.shape import Json, moment
from bot.sandbox.world import BITS, EVERYDAY, Channel, Guild, Member, Role, User


def _name(order: Json) -> str:
    name = order.get("name")
    if not isinstance(name, str) or not name.strip():
        raise Refusal('"name" must be a text.')
    return name


def read_permissions(value: object) -> int:
    """Read permissions given as a number, a decimal string, or a list of their names."""
    if isinstance(value, list):
        strange = [name for name in map(str, value) if name not in BITS]
        if strange:
            raise Refusal(f"There is no permission {strange[0]!r}; there are: {', '.join(BITS)}.")
        return sum({BITS[name] for name in value})
    if str(value).isdecimal():
        return int(str(value))
    raise Refusal('"permissions" must be a number or a list of names.')


def _list(order: Json, name: str) -> list[Any]:
    value = order.get(name, [])
    if not isinstance(value, list):
        raise Refusal(f'"{name}" must be a list.')
    return value


def put_member(service: Service, order: Json) -> Json:
    """Add a member or change one; an `id` of one's own sets the age of the account."""
    name, guild = _name(order), service.world.find_guild(order.get("guild"))
    roles, permissions = _list(order, "roles"), order.get("permissions")
    granted = None if permissions is None else read_permissions(permissions)
    user = _put_user(service, name, order)
    is_new = user.id not in guild.members
    member = guild.members.setdefault(user.id, Member(user, moment(service.clock.now())))
    member.joined_at = str(order.get("joined_at") or member.joined_at)
    if "roles" in order:
        member.roles = [_role(service, guild, each) for each in roles]
    if granted is not None:
        own = Role(service.ids.next(), f"{name}'s own", granted)
        guild.roles[own.id] = own
        member.roles = [*member.roles, own.id]
    _announce_member(service, guild, member, is_new)
    return payloads.member_acting(guild, member)


def _put_user(service: Service, name: str, order: Json) -> User:
    known = {user.name: user for user in service.world.users.values()}
    id = str(order.get("id") or service.ids.next())
    if not id.isdecimal():
        raise Refusal('"id" must be a snowflake.')
    user = known.get(name) or User(id, name, name)
    user.display_name = str(order.get("display_name") or user.display_name)
    user.accepts_dms = order.get("accepts_dms", user.accepts_dms) is not False
    user.locale = str(order.get("locale") or user.locale)
    service.world.users[user.id] = user
    return user


def _announce_member(service: Service, guild: Guild, member: Member, is_new: bool) -> None:
    event = "GUILD_MEMBER_ADD" if is_new else "GUILD_MEMBER_UPDATE"
    shown = payloads.member(member) | {"guild_id": guild.id}
    service.hub.dispatch(event, shown, guild_id=guild.id, needs=Intents.GUILD_MEMBERS)
    service.log.add("member_added" if is_new else "member_changed", member_id=member.user.id)


def _role(service: Service, guild: Guild, key: object) -> str:
    """Find a role by id or name; a new name makes a new role."""
    for role in guild.roles.values():
        if key in (role.id, role.name):
            return role.id
    role = Role(service.ids.next(), str(key), position=len(guild.roles))
    guild.roles[role.id] = role
    shown = {"guild_id": guild.id, "role": payloads.role(role)}
    service.hub.dispatch("GUILD_ROLE_CREATE", shown, guild_id=guild.id, needs=Intents.GUILDS)
    return role.id


def remove_member(service: Service, guild: Guild, user: User) -> None:
    """Let a member leave; their messages stay."""
    if guild.members.pop(user.id, None) is None:
        raise Refusal(f"{user.name} is no member of {guild.name!r}.", 404)
    gone = {"guild_id": guild.id, "user": payloads.user(user)}
    service.hub.dispatch(
        "GUILD_MEMBER_REMOVE", gone, guild_id=guild.id, needs=Intents.GUILD_MEMBERS
    )
    service.log.add("member_removed", member_id=user.id)


def put_channel(service: Service, order: Json) -> Json:
    """Add a channel, or change the overwrites of one: permission_overwrites as Discord has them."""
    name, world = _name(order).removeprefix("#"), service.world
    guild = world.find_guild(order.get("guild"))
    mine = world.channels_of(guild)
    known = {channel.name: channel for channel in mine}
    is_new = name not in known
    channel = known.get(name) or Channel(service.ids.next(), name, guild.id, len(mine))
    if "permission_overwrites" in order:
        given = _list(order, "permission_overwrites")
        channel.overwrites = [_overwrite(service, guild, each) for each in given]
    world.channels[channel.id] = channel
    shown = payloads.channel(channel, world)
    event = "CHANNEL_CREATE" if is_new else "CHANNEL_UPDATE"
    service.hub.dispatch(event, shown, guild_id=guild.id, needs=Intents.GUILDS)
    service.log.add("channel_added" if is_new else "channel_changed", channel_id=channel.id)
    return shown


def _overwrite(service: Service, guild: Guild, given: Json) -> Json:
    """Read one overwrite; `id` may be the name of a role or of a member."""
    if not isinstance(given, dict):
        raise Refusal("An overwrite must be an object.")
    for role in guild.roles.values():
        if given.get("id") in (role.id, role.name):
            return _overwrite_for(role.id, 0, given)
    return _overwrite_for(service.world.find_user(str(given.get("id"))).id, 1, given)


def _overwrite_for(id: str, kind: int, given: Json) -> Json:
    allow, deny = (str(read_permissions(given.get(key) or [])) for key in ("allow", "deny"))
    return {"id": id, "type": kind, "allow": allow, "deny": deny}


def remove_channel(service: Service, channel: Channel) -> None:
    """Take a channel away with everything in it."""
    if channel.guild_id is None:
        raise Refusal("Direct messages cannot be deleted.")
    shown = payloads.channel(channel, service.world)
    del service.world.channels[channel.id]
    service.hub.dispatch("CHANNEL_DELETE", shown, guild_id=channel.guild_id, needs=Intents.GUILDS)
    service.log.add("channel_removed", channel_id=channel.id)


def put_guild(service: Service, order: Json) -> Guild:
    """Add a guild with a channel #portraits, its owner and the bot in it."""
    world = service.world
    owner = world.find_user(str(order.get("owner") or "owner"))
    now = moment(service.clock.now())
    guild = Guild(service.ids.next(), _name(order), owner.id, now)
    guild.roles[guild.id] = Role(guild.id, "@everyone", EVERYDAY)
    guild.members = {user.id: Member(user, now) for user in (owner, world.bot)}
    world.guilds[guild.id] = guild
    channel = Channel(service.ids.next(), "portraits", guild.id)
    world.channels[channel.id] = channel
    shown = payloads.guild_create(guild, world, all_members=False)
    service.hub.dispatch("GUILD_CREATE", shown, guild_id=guild.id, needs=Intents.GUILDS)
    service.log.add("guild_added", guild_id=guild.id)
    return guild
