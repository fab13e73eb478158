"""REST: who the bot is, where the gateway is, and the commands it syncs."""

from aiohttp import web

from bot.sandbox import payloads
from bot.sandbox.answers import API, SERVICE, answer, nothing
from bot.sandbox.body import read_json, read_object
from bot.sandbox.command_limits import check_all, check_one
from bot.sandbox.commands import Scope
from bot.sandbox.errors import ApiError, missing_access
from bot.sandbox.service import Service

routes = web.RouteTableDef()
_APPLICATION = f"{API}/applications/{{application_id}}"


@routes.get(f"{API}/users/@me")
async def own_user(request: web.Request) -> web.Response:
    return answer(payloads.own_user(request.app[SERVICE].world.bot))


@routes.get(f"{API}/oauth2/applications/@me")
@routes.get(f"{API}/applications/@me")
async def own_application(request: web.Request) -> web.Response:
    world = request.app[SERVICE].world
    owner = next(iter(world.guilds.values())).owner_id
    return answer(payloads.application(world, world.users[owner]))


@routes.get(f"{API}/gateway")
async def gateway(request: web.Request) -> web.Response:
    return answer({"url": request.app[SERVICE].gateway_url})


@routes.get(f"{API}/gateway/bot")
async def gateway_for_bots(request: web.Request) -> web.Response:
    chosen = request.app[SERVICE].settings
    limit = {"total": 1000, "remaining": chosen.sign_ins_left, "max_concurrency": 1}
    limit["reset_after"] = chosen.sign_ins_back_ms
    url = request.app[SERVICE].gateway_url
    return answer({"url": url, "shards": 1, "session_start_limit": limit})


def scope_of(request: web.Request) -> Scope:
    """Tell whose commands are meant, and refuse where the bot has no say over them."""
    service = request.app[SERVICE]
    if request.match_info["application_id"] != service.world.bot.id:
        raise ApiError(
            403, 20012, "You are not authorized to perform this action on this application"
        )
    guild_id = request.match_info.get("guild_id")
    if guild_id is None:
        return None
    if guild_id not in service.world.guilds or guild_id in service.settings.guilds_without_commands:
        raise missing_access()
    return guild_id


def _synced(service: Service, scope: Scope) -> None:
    names = [command["name"] for command in service.commands.of(scope)]
    service.log.add("commands_synced", guild_id=scope, names=names)


@routes.get(f"{_APPLICATION}/commands")
@routes.get(f"{_APPLICATION}/guilds/{{guild_id}}/commands")
async def list_commands(request: web.Request) -> web.Response:
    return answer(request.app[SERVICE].commands.of(scope_of(request)))


@routes.put(f"{_APPLICATION}/commands")
@routes.put(f"{_APPLICATION}/guilds/{{guild_id}}/commands")
async def replace_commands(request: web.Request) -> web.Response:
    service, scope = request.app[SERVICE], scope_of(request)
    sent = check_all(await read_json(request))
    stored = service.commands.replace_all(scope, sent, service.ids, service.world.bot.id)
    _synced(service, scope)
    return answer(stored)


@routes.post(f"{_APPLICATION}/commands")
@routes.post(f"{_APPLICATION}/guilds/{{guild_id}}/commands")
async def add_command(request: web.Request) -> web.Response:
    service, scope = request.app[SERVICE], scope_of(request)
    sent = await read_object(request)
    check_one(sent)
    known = len(service.commands.of(scope))
    stored = service.commands.upsert(scope, sent, service.ids, service.world.bot.id)
    _synced(service, scope)
    return answer(stored, 201 if len(service.commands.of(scope)) > known else 200)


@routes.get(f"{_APPLICATION}/commands/{{command_id}}")
@routes.get(f"{_APPLICATION}/guilds/{{guild_id}}/commands/{{command_id}}")
async def one_command(request: web.Request) -> web.Response:
    commands = request.app[SERVICE].commands
    return answer(commands.get(scope_of(request), request.match_info["command_id"]))


@routes.patch(f"{_APPLICATION}/commands/{{command_id}}")
@routes.patch(f"{_APPLICATION}/guilds/{{guild_id}}/commands/{{command_id}}")
async def change_command(request: web.Request) -> web.Response:
    service, scope = request.app[SERVICE], scope_of(request)
    old = service.commands.get(scope, request.match_info["command_id"])
    changed = old | await read_object(request)
    check_one(changed)
    stored = service.commands.change(scope, old["id"], changed, service.ids)
    _synced(service, scope)
    return answer(stored)


@routes.delete(f"{_APPLICATION}/commands/{{command_id}}")
@routes.delete(f"{_APPLICATION}/guilds/{{guild_id}}/commands/{{command_id}}")
async def remove_command(request: web.Request) -> web.Response:
    service, scope = request.app[SERVICE], scope_of(request)
    service.commands.remove(scope, request.match_info["command_id"])
    _synced(service, scope)
    return nothing()
