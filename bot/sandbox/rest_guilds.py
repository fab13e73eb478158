"""REST: guilds, their channels, roles and members, and users anywhere."""

from aiohttp import web

from bot.sandbox import payloads
from bot.sandbox.answers import API, SERVICE, answer
from bot.sandbox.errors import unknown

routes = web.RouteTableDef()


@routes.get(f"{API}/users/{{user_id}}")
async def one_user(request: web.Request) -> web.Response:
    return answer(payloads.user(request.app[SERVICE].world.user(request.match_info["user_id"])))


@routes.get(f"{API}/guilds/{{guild_id}}")
async def one_guild(request: web.Request) -> web.Response:
    world = request.app[SERVICE].world
    return answer(payloads.guild(world.guild(request.match_info["guild_id"])))


@routes.get(f"{API}/guilds/{{guild_id}}/channels")
async def guild_channels(request: web.Request) -> web.Response:
    world = request.app[SERVICE].world
    channels = world.channels_of(world.guild(request.match_info["guild_id"]))
    return answer([payloads.channel(each, world) for each in channels])


@routes.get(f"{API}/guilds/{{guild_id}}/roles")
async def guild_roles(request: web.Request) -> web.Response:
    guild = request.app[SERVICE].world.guild(request.match_info["guild_id"])
    return answer([payloads.role(each) for each in guild.roles.values()])


@routes.get(f"{API}/guilds/{{guild_id}}/members/{{user_id}}")
async def one_member(request: web.Request) -> web.Response:
    guild = request.app[SERVICE].world.guild(request.match_info["guild_id"])
    member = guild.members.get(request.match_info["user_id"])
    if member is None:
        raise unknown("Member")
    return answer(payloads.member(member))
