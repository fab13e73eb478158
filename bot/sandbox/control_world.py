"""The control door: the world itself, the log, and what the messages looked like over time."""

from aiohttp import web

from bot.sandbox import payloads, posting
from bot.sandbox.answers import DOOR, LONGEST_WAIT, SERVICE, answer, nothing, number
from bot.sandbox.control_people import find_message, read_order
from bot.sandbox.errors import Refusal
from bot.sandbox.peopling import put_channel, put_guild, put_member, remove_channel, remove_member
from bot.sandbox.service import Service
from bot.sandbox.shape import Json

routes = web.RouteTableDef()


@routes.get(f"{DOOR}/world")
async def world(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    shown = service.world
    users = {user.name: {"id": user.id, "name": user.display_name} for user in shown.users.values()}
    guilds = [_guild(service, guild_id) for guild_id in shown.guilds]
    direct = {
        channel.name: {"id": channel.id, "seen_by": _seen_by(service, channel.id)}
        for channel in shown.channels.values()
        if channel.guild_id is None
    }
    return answer(
        {"application_id": shown.bot.id, "users": users, "guilds": guilds, "direct": direct}
    )


def _guild(service: Service, guild_id: str) -> Json:
    guild = service.world.guilds[guild_id]
    members = {
        each.user.name: payloads.member_acting(guild, each) for each in guild.members.values()
    }
    channels = {
        each.name: {"id": each.id, "seen_by": _seen_by(service, each.id)}
        for each in service.world.channels_of(guild)
    }
    roles = {role.name: {"id": role.id, "color": role.color} for role in guild.roles.values()}
    shown = {"id": guild.id, "name": guild.name, "owner_id": guild.owner_id}
    return shown | {"members": members, "channels": channels, "roles": roles}


def _seen_by(service: Service, channel_id: str) -> list[str]:
    channel, everybody = service.world.channels[channel_id], service.world.users
    return [id for id in everybody if service.world.may("VIEW_CHANNEL", channel, id)]


@routes.post(f"{DOOR}/members")
async def add_member(request: web.Request) -> web.Response:
    return answer(put_member(request.app[SERVICE], await read_order(request)))


@routes.delete(f"{DOOR}/members/{{member}}")
async def drop_member(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    guild = service.world.find_guild(request.query.get("guild"))
    remove_member(service, guild, service.world.find_user(request.match_info["member"]))
    return nothing()


@routes.post(f"{DOOR}/channels")
async def add_channel(request: web.Request) -> web.Response:
    return answer(put_channel(request.app[SERVICE], await read_order(request)))


@routes.delete(f"{DOOR}/channels/{{channel}}")
async def drop_channel(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    remove_channel(service, service.world.find_channel(request.match_info["channel"]))
    return nothing()


@routes.post(f"{DOOR}/guilds")
async def add_guild(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    guild = put_guild(service, await read_order(request))
    return answer(_guild(service, guild.id))


@routes.get(f"{DOOR}/commands")
async def commands(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    guild = service.world.find_guild(request.query.get("guild"))
    return answer(service.commands.visible_in(guild.id))


@routes.get(f"{DOOR}/transcript")
async def transcript(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    key = request.query.get("channel", "portraits").removeprefix("#")
    channel = service.world.find_channel(key)
    messages = service.messages.in_channel(channel.id)
    shown = [service.render(each) | {"only_for": each.only_for} for each in messages]
    cursor = service.log.cursor
    return answer({"channel_id": channel.id, "messages": shown, "cursor": cursor})


@routes.get(f"{DOOR}/messages/{{message_id}}/states")
async def states(request: web.Request) -> web.Response:
    message = find_message(request.app[SERVICE], request.match_info["message_id"])
    return answer(message.states)


@routes.delete(f"{DOOR}/messages/{{message_id}}")
async def drop_message(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    message = find_message(service, request.match_info["message_id"])
    if message.deleted:
        raise Refusal("That message was deleted before.", 404)
    posting.delete(service, message)
    return nothing()


@routes.get(f"{DOOR}/log")
async def log(request: web.Request) -> web.Response:
    cursor = int(number(request, "after", 0))
    timeout = min(number(request, "timeout", 0), LONGEST_WAIT)
    entries = await request.app[SERVICE].log.wait_after(cursor, timeout)
    return answer({"entries": entries, "cursor": entries[-1]["n"] if entries else cursor})
