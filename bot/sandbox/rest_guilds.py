"""REST: a guild's members and roles, which bots change, and what clients read at their start."""

from datetime import datetime
from typing import Any

from aiohttp import web

from bot.sandbox import payloads
from bot.sandbox.answers import API, SERVICE, answer, nothing
from bot.sandbox.body import read_object
from bot.sandbox.errors import (
    Faults,
    invalid,
    missing_access,
    missing_permissions,
    refuse_other_fields,
    unknown,
)
from bot.sandbox.hub import Intents
from bot.sandbox.peopling import (
    LONGEST_TIMEOUT,
    announce_member,
    announce_role,
    remove_member,
    remove_role,
)
from bot.sandbox.service import Service
from bot.sandbox.shape import Json
from bot.sandbox.world import BITS, Guild, Member, Role, in_guild

routes = web.RouteTableDef()

# What clients ask for before they say that they are ready; there is none of it here.


@routes.get(f"{API}/soundboard-default-sounds")
@routes.get(f"{API}/voice/regions")
async def none_of_these(request: web.Request) -> web.Response:
    return answer([])


@routes.get(f"{API}/guilds/{{guild_id}}/emojis")
@routes.get(f"{API}/guilds/{{guild_id}}/stickers")
async def none_of_a_guild(request: web.Request) -> web.Response:
    _guild(request)
    return answer([])


@routes.get(f"{API}/sticker-packs")
async def sticker_packs(request: web.Request) -> web.Response:
    return answer({"sticker_packs": []})


@routes.get(f"{API}/applications/{{application_id}}/emojis")
async def own_emojis(request: web.Request) -> web.Response:
    return answer({"items": []})


@routes.get(f"{API}/users/@me/guilds")
async def own_guilds(request: web.Request) -> web.Response:
    world = request.app[SERVICE].world
    mine = [guild for guild in world.guilds.values() if world.holds_bot(guild)]
    return answer([_own_guild(guild, world.bot.id) for guild in mine])


def _own_guild(guild: Guild, bot_id: str) -> Json:
    kept = ("id", "name", "icon", "banner", "features")
    shown = {key: value for key, value in payloads.guild(guild).items() if key in kept}
    granted = str(in_guild(guild, bot_id))
    return shown | {"owner": guild.owner_id == bot_id, "permissions": granted}


# Who the bot is in a guild: what it may do there, and whom it stands above.


def _guild(request: web.Request, permission: str | None = None) -> Guild:
    """Find the guild asked for, if the bot may do this there."""
    world = request.app[SERVICE].world
    guild = world.guild(request.match_info["guild_id"])
    if permission and not in_guild(guild, world.bot.id) & BITS[permission]:
        raise missing_permissions()
    return guild


def _height(guild: Guild, user_id: str) -> int:
    """Give the position of somebody's highest role; nobody stands above the owner."""
    roles = guild.members[user_id].roles
    highest = max((guild.roles[id].position for id in roles), default=0)
    return max(map(_position, guild.roles.values())) + 1 if user_id == guild.owner_id else highest


def _position(role: Role) -> int:
    return role.position


def _check_above(service: Service, guild: Guild, position: int) -> None:
    """Refuse what is done to a role, or to somebody, not below the bot ("Permissions")."""
    if _height(guild, service.world.bot.id) <= position:
        raise missing_permissions()


def _member(request: web.Request, guild: Guild) -> Member:
    member = guild.members.get(request.match_info["user_id"])
    if member is None:
        raise unknown("Member")
    return member


def _role(guild: Guild, role_id: object) -> Role:
    role = guild.roles.get(str(role_id))
    if role is None:
        raise unknown("Role")
    return role


# Members: found, changed, put out.


@routes.get(f"{API}/guilds/{{guild_id}}/members")
async def list_members(request: web.Request) -> web.Response:
    guild = _guild(request)
    # Without the privileged intent the list is closed ("List Guild Members").
    if request.app[SERVICE].settings.disallowed_intents & Intents.GUILD_MEMBERS:
        raise missing_access()
    after = _count(request, "after", 0, 2**64)
    found = sorted((m for m in guild.members.values() if int(m.user.id) > after), key=_age)
    return answer([payloads.member(each) for each in found[: _count(request, "limit", 1, 1000)]])


def _age(member: Member) -> int:
    return int(member.user.id)


@routes.get(f"{API}/guilds/{{guild_id}}/members/search")
async def search_members(request: web.Request) -> web.Response:
    guild, query = _guild(request), request.query.get("query", "").casefold()
    if not query:
        raise invalid(("query",), "BASE_TYPE_REQUIRED", "This field is required")
    found = [m for m in guild.members.values() if _is_called(m, query)]
    return answer([payloads.member(each) for each in found[: _count(request, "limit", 1, 1000)]])


def _is_called(member: Member, query: str) -> bool:
    names = (member.user.name, member.user.display_name, member.nick or "")
    return any(name.casefold().startswith(query) for name in names)


def _count(request: web.Request, name: str, usual: int, most: int) -> int:
    raw = request.query.get(name, str(usual))
    if not raw.isdecimal() or not (usual <= int(raw) <= most):
        told = f"int value should be between {usual} and {most}."
        raise invalid((name,), "NUMBER_TYPE_MAX", told)
    return int(raw)


_OF_MEMBERS = {
    "nick": "MANAGE_NICKNAMES",
    "roles": "MANAGE_ROLES",
    "communication_disabled_until": "MODERATE_MEMBERS",
}
_OF_VOICES = ("mute", "deaf", "channel_id")


@routes.patch(f"{API}/guilds/{{guild_id}}/members/@me")
async def change_oneself(request: web.Request) -> web.Response:
    service, guild = request.app[SERVICE], _guild(request, "CHANGE_NICKNAME")
    sent = await read_object(request)
    refuse_other_fields(sent, ("nick",), "of itself a bot changes only its nickname here")
    return _changed(service, guild, guild.members[service.world.bot.id], sent)


@routes.patch(f"{API}/guilds/{{guild_id}}/members/{{user_id}}")
async def change_member(request: web.Request) -> web.Response:
    service, guild = request.app[SERVICE], _guild(request)
    member, sent = _member(request, guild), await read_object(request)
    # Others Discord ignores, and discord.js sends one with every change.
    voices = {key: each for key, each in sent.items() if key in _OF_VOICES and each is not None}
    refuse_other_fields(voices, (), "nobody has a voice here")
    for name in _OF_MEMBERS.keys() & sent:
        _guild(request, _OF_MEMBERS[name])
    _check_change(service, guild, member, sent)
    return _changed(service, guild, member, sent)


def _check_change(service: Service, guild: Guild, member: Member, sent: Json) -> None:
    if member.user is not service.world.bot:
        _check_above(service, guild, _height(guild, member.user.id))
    for id in _wanted_roles(sent, member) ^ set(member.roles):
        _check_above(service, guild, _role(guild, id).position)
    until = sent.get("communication_disabled_until")
    if until and in_guild(guild, member.user.id) & BITS["ADMINISTRATOR"]:
        raise missing_permissions()  # nobody times out who administers


def _wanted_roles(sent: Json, member: Member) -> set[str]:
    wanted = sent.get("roles", member.roles)
    if not isinstance(wanted, list | None):
        raise invalid(("roles",), "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
    return {str(id) for id in wanted or []}


def _changed(service: Service, guild: Guild, member: Member, sent: Json) -> web.Response:
    """Do what was found to be allowed, and tell of it."""
    faults = Faults()
    nick, until = sent.get("nick"), sent.get("communication_disabled_until")
    if not isinstance(nick, str | None) or len(nick or "") > 32:
        faults.add(("nick",), "BASE_TYPE_BAD_LENGTH", "Must be 32 or fewer in length.")
    ends = _moment(service, until, faults)
    faults.settle()
    if "nick" in sent:
        member.nick = nick or None
    if "roles" in sent:
        wanted = _wanted_roles(sent, member)
        member.roles = [id for id in guild.roles if id in wanted]
    if "communication_disabled_until" in sent:
        member.timed_out_until = ends
    announce_member(service, guild, member, is_new=False)
    return answer(payloads.member(member))


def _moment(service: Service, until: object, faults: Faults) -> float:
    """Read when a timeout ends; 0 where there is none."""
    if until is None:
        return 0.0
    try:
        ends = datetime.fromisoformat(str(until)).timestamp()
    except ValueError:
        told = "Could not parse the value. Should be ISO8601."
        faults.add(("communication_disabled_until",), "DATE_TIME_TYPE_PARSE", told)
        return 0.0
    if ends > service.clock.now() + LONGEST_TIMEOUT:
        told = "A timeout lasts 28 days at most."
        faults.add(("communication_disabled_until",), "DATE_TIME_TYPE_MAX", told)
    return ends


@routes.delete(f"{API}/guilds/{{guild_id}}/members/{{user_id}}")
async def kick(request: web.Request) -> web.Response:
    service, guild = request.app[SERVICE], _guild(request, "KICK_MEMBERS")
    member = _member(request, guild)
    _check_above(service, guild, _height(guild, member.user.id))
    remove_member(service, guild, member.user)
    return nothing()


# Roles: of the guild, and of its members.


@routes.put(f"{API}/guilds/{{guild_id}}/members/{{user_id}}/roles/{{role_id}}")
@routes.delete(f"{API}/guilds/{{guild_id}}/members/{{user_id}}/roles/{{role_id}}")
async def give_or_take(request: web.Request) -> web.Response:
    service, guild = request.app[SERVICE], _guild(request, "MANAGE_ROLES")
    member, role = _member(request, guild), _role(guild, request.match_info["role_id"])
    _check_above(service, guild, role.position)
    wanted = {*member.roles, role.id} if request.method == "PUT" else {*member.roles} - {role.id}
    if wanted != set(member.roles):
        member.roles = [id for id in guild.roles if id in wanted]
        announce_member(service, guild, member, is_new=False)
    return nothing()


_OF_ROLES = ("name", "permissions", "color", "colors", "hoist", "mentionable")


@routes.post(f"{API}/guilds/{{guild_id}}/roles")
async def create_role(request: web.Request) -> web.Response:
    service, guild = request.app[SERVICE], _guild(request, "MANAGE_ROLES")
    sent = await read_object(request)
    # A new one comes right above @everyone, and may what everybody may.
    usual = guild.roles[guild.id].permissions
    role = Role(service.ids.next(), "new role", usual, position=1)
    _fill(service, guild, role, sent)
    guild.roles[role.id] = role
    announce_role(service, guild, role, "GUILD_ROLE_CREATE")
    return answer(payloads.role(role))


@routes.get(f"{API}/guilds/{{guild_id}}/roles/{{role_id}}")
async def one_role(request: web.Request) -> web.Response:
    return answer(payloads.role(_role(_guild(request), request.match_info["role_id"])))


@routes.patch(f"{API}/guilds/{{guild_id}}/roles/{{role_id}}")
async def change_role(request: web.Request) -> web.Response:
    service, guild = request.app[SERVICE], _guild(request, "MANAGE_ROLES")
    role = _role(guild, request.match_info["role_id"])
    _check_above(service, guild, role.position)
    _fill(service, guild, role, await read_object(request))
    announce_role(service, guild, role, "GUILD_ROLE_UPDATE")
    return answer(payloads.role(role))


@routes.delete(f"{API}/guilds/{{guild_id}}/roles/{{role_id}}")
async def delete_role(request: web.Request) -> web.Response:
    service, guild = request.app[SERVICE], _guild(request, "MANAGE_ROLES")
    role = _role(guild, request.match_info["role_id"])
    _check_above(service, guild, role.position)
    if role.managed or role.id == guild.id:
        raise invalid((), "ROLE_INVALID", "Invalid Role")
    remove_role(service, guild, role.id)
    return nothing()


def _fill(service: Service, guild: Guild, role: Role, sent: Json) -> None:
    """Set of a role what a body names; icons and gradients are not kept here."""
    told = "roles have neither icons nor emojis here"
    refuse_other_fields(
        {key: each for key, each in sent.items() if each is not None}, _OF_ROLES, told
    )
    faults = Faults()
    name, granted = sent.get("name") or role.name, sent.get("permissions")
    faults.length(("name",), str(name), 100, 1)
    color = _color(sent, role.color)
    if not isinstance(color, int) or not 0 <= color <= 0xFFFFFF:
        faults.add(("color",), "NUMBER_TYPE_MAX", "int value should be between 0 and 16777215.")
    if granted is not None and not str(granted).isdecimal():
        faults.add(("permissions",), "NUMBER_TYPE_COERCE", "Value is not snowflake.")
    faults.settle()
    may = role.permissions if granted is None else int(str(granted))
    if may & ~in_guild(guild, service.world.bot.id) & ~role.permissions:
        raise missing_permissions()  # nobody grants what they have not themselves
    role.name, role.permissions, role.color = str(name), may, color
    role.hoist = bool(sent.get("hoist", role.hoist))
    role.mentionable = bool(sent.get("mentionable", role.mentionable))


def _color(sent: Json, usual: int) -> Any:
    colors = sent.get("colors")
    primary = colors.get("primary_color") if isinstance(colors, dict) else None
    return next((each for each in (primary, sent.get("color")) if each is not None), usual)
