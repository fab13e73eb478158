"""What managers of a guild set under Integrations: who may use a command besides, and who not."""

from bot.sandbox import world
from bot.sandbox.errors import Refusal
from bot.sandbox.service import Service
from bot.sandbox.shape import Json
from bot.sandbox.world import Channel, Guild

ROLE, USER, CHANNEL = 1, 2, 3


def put_grants(service: Service, guild: Guild, command: str | None, told: list[Json]) -> Json:
    """Set what is said of a command, or of the whole application; targets go by name or id."""
    id = service.world.bot.id if command is None else _command(service, guild, command)["id"]
    said = [_grant(service, guild, each) for each in told]
    service.grants[(guild.id, id)] = said
    shown = describe(service, guild.id, id)
    service.announce("APPLICATION_COMMAND_PERMISSIONS_UPDATE", shown, guild=guild)
    service.log.add("grants_changed", guild_id=guild.id, id=id)
    return shown


def describe(service: Service, guild_id: str, id: str) -> Json:
    """Describe the grants of one command as Discord does."""
    application = service.world.bot.id
    said = service.grants.get((guild_id, id), [])
    return {"id": id, "application_id": application, "guild_id": guild_id, "permissions": said}


def admits(service: Service, guild: Guild, channel: Channel, user_id: str, command: Json) -> bool:
    """Tell whether somebody may use a command here: as a person's client would show it."""
    wanted, granted = command["default_member_permissions"], world.in_guild(guild, user_id)
    if granted & world.BITS["ADMINISTRATOR"]:
        return True
    # "0" asks for nothing and yet means administrators only.
    needed = 0 if wanted is None else int(wanted)
    usual = wanted is None or (needed != 0 and granted & needed == needed)
    own = service.grants.get((guild.id, command["id"]), [])
    whole = service.grants.get((guild.id, service.world.bot.id), [])
    # What is said of a channel holds in its threads.
    places = (service.world.parent_of(channel).id, str(int(guild.id) - 1))
    here = _first(own, CHANNEL, places) or _first(whole, CHANNEL, places)
    if here and not here["permission"]:
        return False
    return _may(own, whole, (user_id, guild.members[user_id].roles, guild.id), usual)


def hindrance(guild: Guild, user_id: str, command: Json) -> str:
    """Say what keeps a command from somebody whom it does not admit."""
    wanted = int(command["default_member_permissions"] or 0)
    if command["default_member_permissions"] is not None and not wanted:
        return "only administrators may"
    lacking = wanted & ~world.in_guild(guild, user_id)
    if not lacking:
        return "the server's Integrations settings do not let them"
    return f"they lack the permission {world.told(lacking) or 'it asks for'}"


def _may(own: list[Json], whole: list[Json], who: tuple[str, list[str], str], usual: bool) -> bool:
    """Judge from the nearest to the farthest: the member, their roles, everyone.

    What is said of the command overrides what is said of the bot about the same target; a yes for
    everyone, or for the whole bot, leaves the default permissions in force.
    """
    member, roles, everyone = who
    for kind, ids in ((USER, [member]), (ROLE, roles), (ROLE, [everyone])):
        said = {each["id"]: each["permission"] for each in own if _names(each, kind, ids)}
        others = [each for each in whole if _names(each, kind, ids) and each["id"] not in said]
        if any(said.values()) and ids != [everyone]:
            return True
        if any(said.values()) or any(each["permission"] for each in others):
            return usual
        if said or others:
            return False
    return usual


def _names(grant: Json, kind: int, ids: list[str]) -> bool:
    return grant["type"] == kind and grant["id"] in ids


def _first(said: list[Json], kind: int, ids: tuple[str, ...]) -> Json | None:
    found = {each["id"]: each for each in said if each["type"] == kind}
    return next((found[id] for id in ids if id in found), None)


def _command(service: Service, guild: Guild, name: str) -> Json:
    for command in service.commands.visible_in(guild.id):
        if command["name"] == name:
            return command
    raise Refusal(f"There is no command {name!r} here.", 404)


def _grant(service: Service, guild: Guild, told: Json) -> Json:
    """Read one grant; its target is a role, a channel or a member, by name or id."""
    key, permission = str(told.get("target")), told.get("permission") is not False
    for role in guild.roles.values():
        if key in (role.id, role.name):
            return {"id": role.id, "type": ROLE, "permission": permission}
    for channel in service.world.channels_of(guild):
        if key.removeprefix("#") in (channel.id, channel.name):
            return {"id": channel.id, "type": CHANNEL, "permission": permission}
    if key == "#":
        return {"id": str(int(guild.id) - 1), "type": CHANNEL, "permission": permission}
    user = service.world.find_user(key)
    return {"id": user.id, "type": USER, "permission": permission}
