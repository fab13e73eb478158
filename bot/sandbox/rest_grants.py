"""REST and the control door: what a guild's managers set under Integrations."""

from aiohttp import web

from bot.sandbox.answers import API, DOOR, SERVICE, answer
from bot.sandbox.control_people import read_order
from bot.sandbox.errors import ApiError, Refusal
from bot.sandbox.grants import describe, put_grants
from bot.sandbox.rest_application import scope_of

routes = web.RouteTableDef()
_COMMANDS = f"{API}/applications/{{application_id}}/guilds/{{guild_id}}/commands"


@routes.get(f"{_COMMANDS}/permissions")
async def all_grants(request: web.Request) -> web.Response:
    service, guild_id = request.app[SERVICE], scope_of(request)
    known = [id for guild, id in service.grants if guild == guild_id]
    return answer([describe(service, str(guild_id), id) for id in known])


@routes.get(f"{_COMMANDS}/{{command_id}}/permissions")
async def grants_of_one(request: web.Request) -> web.Response:
    service, guild_id = request.app[SERVICE], scope_of(request)
    id = request.match_info["command_id"]
    if (str(guild_id), id) not in service.grants:
        raise ApiError(404, 10066, "Unknown application command permissions")
    return answer(describe(service, str(guild_id), id))


@routes.post(f"{DOOR}/grants")
async def set_grants(request: web.Request) -> web.Response:
    service, order = request.app[SERVICE], await read_order(request)
    told, command = order.get("permissions"), order.get("command")
    if not isinstance(told, list) or not all(isinstance(each, dict) for each in told):
        raise Refusal('"permissions" must be a list of objects.')
    guild = service.world.find_guild(order.get("guild"))
    return answer(put_grants(service, guild, None if command is None else str(command), told))
