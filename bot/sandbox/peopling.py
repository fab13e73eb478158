"""Adding to the world and taking away: guilds, members, roles and channels."""

from typing import Any

from bot.sandbox import payloads
from bot.sandbox.errors import Refusal
from bot.sandbox.hub import Intents
from bot.sandbox.service import Service
from bot.sandbox.shape import Json, moment
from bot.sandbox.world import (
    BITS,
    EVERYDAY,
    KINDS,
    WITH_THREADS,
    Channel,
    Guild,
    Member,
    Role,
    ThreadState,
    User,
)

LONGEST_TIMEOUT = 28 * 24 * 3600  # seconds


def read_id(service: Service, order: Json) -> str:
    """Give the id that is asked for, or a new one."""
    id = str(order.get("id") or service.ids.next())
    if not (id.isascii() and id.isdigit() and len(id) <= 20):
        raise Refusal('"id" must be a snowflake.')
    return id


def read_boosts(count: object) -> int:
    if not isinstance(count, int) or isinstance(count, bool) or count < 0:
        raise Refusal("Boosts must be a number from 0 up.")
    return count


def read_name(order: Json) -> str:
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
    name, guild = read_name(order), service.world.find_guild(order.get("guild"))
    roles, permissions = _list(order, "roles"), order.get("permissions")
    granted = None if permissions is None else read_permissions(permissions)
    user = _put_user(service, name, order)
    is_new = user.id not in guild.members
    member = guild.members.setdefault(user.id, Member(user, moment(service.clock.now())))
    member.joined_at = str(order.get("joined_at") or member.joined_at)
    member.nick = str(order.get("nick", member.nick) or "") or None
    if "timed_out_seconds" in order:
        member.timed_out_until = _timeout(service, order["timed_out_seconds"])
    if "roles" in order:
        member.roles = [_role(service, guild, each) for each in roles]
    if granted is not None:
        own = _new_role(service, guild, f"{name}'s own", granted)
        member.roles = [*member.roles, own.id]
    announce_member(service, guild, member, is_new)
    return payloads.member_acting(guild, member)


def _timeout(service: Service, seconds: object) -> float:
    if not isinstance(seconds, int | float) or not 0 <= seconds <= LONGEST_TIMEOUT:
        raise Refusal('"timed_out_seconds" must be a number up to 28 days; 0 ends it.')
    return service.clock.now() + seconds if seconds else 0.0


def _put_user(service: Service, name: str, order: Json) -> User:
    known = {user.name: user for user in service.world.users.values()}
    id = read_id(service, order)
    user = known.get(name) or User(id, name, name)
    user.display_name = str(order.get("display_name") or user.display_name)
    user.accepts_dms = order.get("accepts_dms", user.accepts_dms) is not False
    user.locale = str(order.get("locale") or user.locale)
    service.world.users[user.id] = user
    return user


def announce_member(service: Service, guild: Guild, member: Member, is_new: bool) -> None:
    if is_new and member.user is service.world.bot:
        announce_guild(service, guild, joined=True)
    event = "GUILD_MEMBER_ADD" if is_new else "GUILD_MEMBER_UPDATE"
    shown = payloads.member(member) | {"guild_id": guild.id}
    # Of itself a bot hears without the intent (Discord's gateway documentation, "Guild Member
    # Update").
    about_itself = member.user is service.world.bot and not is_new
    needs = Intents.GUILDS if about_itself else Intents.GUILD_MEMBERS
    service.announce(event, shown, guild=guild, needs=needs)
    service.log.add("member_added" if is_new else "member_changed", member_id=member.user.id)


def _role(service: Service, guild: Guild, key: object) -> str:
    """Find a role by id or name; a new name makes a new role."""
    for role in guild.roles.values():
        if key in (role.id, role.name):
            return role.id
    return _new_role(service, guild, str(key)).id


def _new_role(
    service: Service, guild: Guild, name: str, permissions: int = 0, id: str | None = None
) -> Role:
    role = Role(id or service.ids.next(), name, permissions, position=len(guild.roles))
    guild.roles[role.id] = role
    announce_role(service, guild, role, "GUILD_ROLE_CREATE")
    return role


def announce_role(service: Service, guild: Guild, role: Role, event: str) -> None:
    shown = {"guild_id": guild.id, "role": payloads.role(role)}
    service.announce(event, shown, guild=guild, needs=Intents.GUILDS)


def put_role(service: Service, order: Json) -> Json:
    """Add a role, or change what one may do."""
    name, guild = read_name(order), service.world.find_guild(order.get("guild"))
    known = next((role for role in guild.roles.values() if name in (role.id, role.name)), None)
    granted = read_permissions(order["permissions"]) if "permissions" in order else None
    color = order.get("color", known.color if known else 0)
    if not isinstance(color, int) or isinstance(color, bool) or not 0 <= color <= 0xFFFFFF:
        raise Refusal('"color" must be a number up to 16777215.')
    role = known or _new_role(service, guild, name, granted or 0, read_id(service, order))
    role.permissions = role.permissions if granted is None else granted
    role.color, role.mentionable = color, order.get("mentionable", role.mentionable) is True
    role.hoist = order.get("hoist", role.hoist) is True
    announce_role(service, guild, role, "GUILD_ROLE_UPDATE")
    return payloads.role(role)


def remove_role(service: Service, guild: Guild, key: str) -> None:
    """Take a role away, from everybody who has it."""
    role = next((each for each in guild.roles.values() if key in (each.id, each.name)), None)
    if role is None or role.id == guild.id:
        raise Refusal(f"There is no role {key!r} that can go.", 404)
    del guild.roles[role.id]
    for member in guild.members.values():
        member.roles = [id for id in member.roles if id != role.id]
    gone = {"guild_id": guild.id, "role_id": role.id}
    service.announce("GUILD_ROLE_DELETE", gone, guild=guild, needs=Intents.GUILDS)


def remove_member(service: Service, guild: Guild, user: User) -> None:
    """Let a member leave; their messages stay. The bot hears that it was put out."""
    if guild.members.pop(user.id, None) is None:
        raise Refusal(f"{user.name} is no member of {guild.name!r}.", 404)
    if user is service.world.bot:
        # Without `unavailable`: so a bot that was removed is told from an outage.
        away = {"id": guild.id}
        service.hub.dispatch("GUILD_DELETE", away, guild_id=guild.id, needs=Intents.GUILDS)
    gone = {"guild_id": guild.id, "user": payloads.user(user)}
    service.announce("GUILD_MEMBER_REMOVE", gone, guild=guild, needs=Intents.GUILD_MEMBERS)
    service.log.add("member_removed", member_id=user.id)


def announce_guild(service: Service, guild: Guild, *, joined: bool) -> None:
    """Tell the bot that it is in a guild now, or that the guild can be reached again."""
    for session in service.hub.sessions():
        if session.covers(guild.id) and session.intents & Intents.GUILDS:
            everybody = bool(session.intents & Intents.GUILD_MEMBERS)
            shown = payloads.guild_create(guild, service.world, all_members=everybody)
            if joined:
                # By its absence clients know a new guild from one that came back.
                del shown["unavailable"]
            session.send("GUILD_CREATE", shown)


def set_boosts(service: Service, guild: Guild, count: int) -> Guild:
    """Let members boost a guild so often."""
    guild.boosts = count
    shown = payloads.guild(guild)
    service.announce("GUILD_UPDATE", shown, guild=guild, needs=Intents.GUILDS)
    service.log.add("guild_boosted", guild_id=guild.id, count=count)
    return guild


def set_available(service: Service, guild: Guild, available: bool) -> None:
    """Let a guild be out of reach, as in an outage of Discord's, or back."""
    guild.available = available
    if available:
        announce_guild(service, guild, joined=False)
    else:
        away = {"id": guild.id, "unavailable": True}
        service.hub.dispatch("GUILD_DELETE", away, guild_id=guild.id, needs=Intents.GUILDS)
    service.log.add("guild_available" if available else "guild_unavailable", guild_id=guild.id)


def put_channel(service: Service, order: Json) -> Json:
    """Add a channel, or change the overwrites of one: permission_overwrites as Discord has them."""
    name, world = read_name(order).removeprefix("#"), service.world
    guild = world.find_guild(order.get("guild"))
    mine = world.channels_of(guild)
    known = {channel.name: channel for channel in mine}
    is_new = name not in known
    channel = known.get(name) or Channel(read_id(service, order), name, guild.id, len(mine))
    if is_new:
        channel.kind = _kind(order.get("kind", "text"), KINDS)
    if "permission_overwrites" in order:
        given = _list(order, "permission_overwrites")
        channel.overwrites = [_overwrite(service, guild, each) for each in given]
    world.channels[channel.id] = channel
    shown = payloads.channel(channel, world)
    event = "CHANNEL_CREATE" if is_new else "CHANNEL_UPDATE"
    service.announce(event, shown, guild=guild, needs=Intents.GUILDS)
    service.log.add("channel_added" if is_new else "channel_changed", channel_id=channel.id)
    return shown


def _kind(name: object, known: dict[str, int]) -> int:
    if not isinstance(name, str) or name not in known:
        raise Refusal(f"There is no kind {name!r}; there are: {', '.join(known)}.")
    return known[name]


def put_thread(service: Service, order: Json) -> Json:
    """Start a thread or a forum's post; a known name archives, locks or opens it again."""
    name, world = read_name(order), service.world
    guild = world.find_guild(order.get("guild"))
    found = next((each for each in world.threads_of(guild) if name in (each.id, each.name)), None)
    thread = found or new_thread(service, guild, name, order)
    state = thread.thread
    assert state  # it was looked for among threads, or made as one
    told = {key: order[key] is True for key in ("archived", "locked") if key in order}
    if told.get("archived", state.archived) != state.archived:
        state.changed_at = service.clock.now()
    state.archived, state.locked = (
        told.get("archived", state.archived),
        told.get("locked", state.locked),
    )
    return announce_thread(service, thread, is_new=found is None)


def announce_thread(service: Service, thread: Channel, *, is_new: bool) -> Json:
    """Tell who may see it of a thread, and give what was told."""
    shown, guild = payloads.channel(thread, service.world), service.world.guild_of(thread)
    event = "THREAD_CREATE" if is_new else "THREAD_UPDATE"
    extra = {"newly_created": True} if is_new else {}
    service.announce(event, shown | extra, guild=guild, channel=thread, needs=Intents.GUILDS)
    service.log.add("thread_added" if is_new else "thread_changed", channel_id=thread.id)
    return shown


def new_thread(service: Service, guild: Guild, name: str, order: Json) -> Channel:
    """Begin a thread; nobody is told of it yet."""
    world = service.world
    parent = world.find_channel(str(order.get("parent", "portraits")).removeprefix("#"), guild)
    if parent.type not in WITH_THREADS:
        raise Refusal(f"#{parent.name} has no threads.")
    kind = _kind(order.get("kind", "public"), WITH_THREADS[parent.type])
    owner = world.find_user(str(order.get("member", "ada")))
    joined = [world.find_user(str(each)).id for each in _list(order, "members")]
    now = service.clock.now()
    thread = Channel(read_id(service, order), name, guild.id, kind=kind, parent_id=parent.id)
    thread.thread = ThreadState(owner.id, now, members=list(dict.fromkeys([owner.id, *joined])))
    world.channels[thread.id] = thread
    return thread


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
    """Take a channel or a thread away with everything in it."""
    if channel.guild_id is None:
        raise Refusal("Direct messages cannot be deleted.")
    shown, guild = payloads.channel(channel, service.world), service.world.guild_of(channel)
    seen = service.world.may("VIEW_CHANNEL", channel, service.world.bot.id)
    for inner in [each for each in service.world.channels.values() if each.thread]:
        if inner.parent_id == channel.id:
            del service.world.channels[inner.id]
    del service.world.channels[channel.id]
    if guild and guild.system_channel_id == channel.id:
        guild.system_channel_id = None
    if channel.thread is None:
        service.announce("CHANNEL_DELETE", shown, guild=guild, needs=Intents.GUILDS)
    elif seen:
        kept = ("id", "guild_id", "parent_id", "type")
        gone = {key: shown[key] for key in kept}
        service.announce("THREAD_DELETE", gone, guild=guild, needs=Intents.GUILDS)
    service.log.add("channel_removed", channel_id=channel.id)


def new_guild(service: Service, order: Json) -> Guild:
    """Make a guild with its owner and the bot in it, and no channel yet."""
    world = service.world
    owner = world.find_user(str(order.get("owner") or "owner"))
    now = moment(service.clock.now())
    guild = Guild(read_id(service, order), read_name(order), owner.id, now)
    guild.roles[guild.id] = Role(guild.id, "@everyone", EVERYDAY)
    guild.members = {user.id: Member(user, now) for user in (owner, world.bot)}
    world.guilds[guild.id] = guild
    return guild


def put_guild(service: Service, order: Json) -> Guild:
    """Add a guild with a channel #portraits, its owner and the bot in it."""
    guild = new_guild(service, order)
    channel = Channel(service.ids.next(), "portraits", guild.id)
    service.world.channels[channel.id] = channel
    guild.system_channel_id = channel.id  # as Discord makes a new one
    announce_guild(service, guild, joined=True)
    service.log.add("guild_added", guild_id=guild.id)
    return guild
