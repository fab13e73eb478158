"""A world told in JSON: read from a file or the control door, and written down again."""

import json
from pathlib import Path
from typing import Any

from bot.sandbox import default_world, peopling
from bot.sandbox.errors import Refusal
from bot.sandbox.service import Service
from bot.sandbox.shape import Json
from bot.sandbox.world import KINDS, Channel, Guild, Member, User, World

_PARTS = ("bot", "people", "guilds")
_THREADS = {10: "public", 11: "public", 12: "private"}


def read_world(path: Path) -> Json:
    """Read a world's file; what it tells is looked at when it is built."""
    try:
        told = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise Refusal(f"{path} cannot be read: {error}.") from error
    if not isinstance(told, dict):
        raise Refusal(f"{path} must hold a JSON object.")
    return told


def build(service: Service, told: Json | None) -> None:
    """Put this world in place of the one there was; None means the one everybody starts in."""
    before = service.world
    try:
        service.world = default_world.build() if told is None else _empty(service, told)
        service.world.now = service.clock.now
        for guild in [] if told is None else _objects(told, "guilds"):
            _build_guild(service, guild)
        if not service.world.guilds:
            raise Refusal('A world needs at least one of "guilds".')
    except Refusal:
        service.world = before
        raise


def _empty(service: Service, told: Json) -> World:
    strange = [name for name in told if name not in _PARTS]
    if strange:
        raise Refusal(f"A world has no {strange[0]!r}; it has: {', '.join(_PARTS)}.")
    known = default_world.build().bot
    own = told.get("bot") or {}
    if not isinstance(own, dict):
        raise Refusal('"bot" must be an object.')
    named = str(own.get("name") or known.name)
    bot = User(
        peopling.read_id(service, own) if "id" in own else known.id,
        named,
        str(own.get("display_name") or (named if "name" in own else known.display_name)),
        bot=True,
    )
    world = World(bot, {bot.id: bot})
    for each in _objects(told, "people"):
        user = User(peopling.read_id(service, each), "", "")
        user.name = peopling.read_name(each)
        user.display_name = str(each.get("display_name") or user.name)
        user.accepts_dms = each.get("accepts_dms", True) is not False
        user.locale = str(each.get("locale") or user.locale)
        world.users[user.id] = user
    return world


def _objects(told: Json, name: str) -> list[Json]:
    value = told.get(name) or []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise Refusal(f'"{name}" must be a list of objects.')
    return value


def _build_guild(service: Service, told: Json) -> None:
    guild = peopling.new_guild(service, told)
    guild.locale = str(told.get("locale") or guild.locale)
    peopling.set_boosts(service, guild, peopling.read_boosts(told.get("boosts", 0)))
    here = {"guild": guild.id}
    for each in _objects(told, "roles"):
        peopling.put_role(service, each | here)
    owner_and_bot, guild.members = guild.members, {}
    for each in _objects(told, "members"):
        # In the order in which they are told; those two are members even where nobody says so.
        named = service.world.users.values()
        ids = [user.id for user in named if user.name == each.get("name")]
        guild.members |= {id: owner_and_bot[id] for id in ids if id in owner_and_bot}
        peopling.put_member(service, each | here)
    guild.members = guild.members | owner_and_bot
    for each in _objects(told, "channels"):
        peopling.put_channel(service, each | here)
    if told.get("system_channel"):
        channel = service.world.find_channel(str(told["system_channel"]), guild)
        guild.system_channel_id = channel.id
    for each in _objects(told, "threads"):
        peopling.put_thread(service, each | here)


def write_world(world: World) -> Json:
    """Tell a world so that it can be built again; messages and commands are no part of it."""
    people = [_person(user) for user in world.users.values() if user is not world.bot]
    bot = {"id": world.bot.id, "name": world.bot.name, "display_name": world.bot.display_name}
    guilds = [_guild(world, guild) for guild in world.guilds.values()]
    return {"bot": bot, "people": people, "guilds": guilds}


def _person(user: User) -> Json:
    shown = {"id": user.id, "name": user.name, "display_name": user.display_name}
    return shown | {"accepts_dms": user.accepts_dms, "locale": user.locale}


def _guild(world: World, guild: Guild) -> Json:
    names = {role.id: role.name for role in guild.roles.values()}
    return {
        "id": guild.id,
        "name": guild.name,
        "owner": guild.owner_id,
        "locale": guild.locale,
        "boosts": guild.boosts,
        "system_channel": guild.system_channel_id,
        "roles": [
            {
                "id": role.id,
                "name": role.name,
                "permissions": str(role.permissions),
                "color": role.color,
                "mentionable": role.mentionable,
                "hoist": role.hoist,
            }
            for role in guild.roles.values()
        ],
        "members": [_member(each, names, world.now()) for each in guild.members.values()],
        "channels": [_channel(each) for each in world.channels_of(guild)],
        "threads": [_thread(world, each) for each in world.threads_of(guild)],
    }


def _member(member: Member, names: dict[str, str], now: float) -> Json:
    shown: Json = {"name": member.user.name, "roles": [names[id] for id in member.roles]}
    shown["joined_at"] = member.joined_at
    if member.nick:
        shown["nick"] = member.nick
    if member.timed_out_until > now:
        shown["timed_out_seconds"] = member.timed_out_until - now
    return shown


def _channel(channel: Channel) -> Json:
    kind = next(name for name, number in KINDS.items() if number == channel.kind)
    shown: dict[str, Any] = {"id": channel.id, "name": channel.name, "kind": kind}
    return shown | {"permission_overwrites": channel.overwrites}


def _thread(world: World, channel: Channel) -> Json:
    state, parent = channel.thread, world.parent_of(channel)
    assert state  # only threads come here
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": _THREADS[channel.kind],
        "parent": parent.name,
        "member": state.owner_id,
        "members": list(state.members),
        "archived": state.archived,
        "locked": state.locked,
    }
