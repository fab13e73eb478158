"""One loopback port with all of it: REST, gateway, files, control door and chat page."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import WSCloseCode, web

from bot.sandbox import control, rest, rest_channels, rest_guilds, world_file
from bot.sandbox.answers import (
    API,
    OLDER_API,
    SERVICE,
    authorize,
    limit_rates,
    misbehave,
    speak_json,
    stay_at_home,
)
from bot.sandbox.body import reencoded
from bot.sandbox.clock import Clock
from bot.sandbox.gateway import Conversation
from bot.sandbox.service import SandboxSettings, Service
from bot.sandbox.shape import Json

_PAGE = Path(__file__).parent / "page"
# The page loads nothing from elsewhere, and an uploaded file never becomes a page of ours.
_PAGE_RULES = {"Content-Security-Policy": "default-src 'self'; img-src 'self' data:"}
_FILE_RULES = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}
_FILE = "/attachments/{channel_id}/{file_id}/{filename}"
_LARGEST_BODY = 128 * 1024 * 1024  # bytes; single files have their own limit


class Sandbox:
    """A running sandbox: `url` for people, `api` and `gateway` for clients."""

    def __init__(self, service: Service, port: int) -> None:
        self.service = service
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.api = f"{self.url}/api/v10"
        self.gateway = f"ws://127.0.0.1:{port}/gateway"

    @staticmethod
    @asynccontextmanager
    async def open(
        port: int = 0,
        clock: Clock | None = None,
        settings: SandboxSettings | None = None,
        world: Json | None = None,
    ) -> AsyncIterator["Sandbox"]:
        """Serve until the block ends; port 0 takes a free one, no world means the default one."""
        service = Service(clock, settings)
        service.first_world = world
        world_file.build(service, world)
        # Nobody waits for a long poll or a socket that its client left open.
        runner = web.AppRunner(_application(service), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", port)
            await site.start()
            sandbox = Sandbox(service, runner.addresses[0][1])
            service.cdn.base_url, service.gateway_url = sandbox.url, sandbox.gateway
            yield sandbox
        finally:
            await runner.cleanup()


def _application(service: Service) -> web.Application:
    gates = (limit_rates, misbehave, speak_json, stay_at_home, authorize)
    app = web.Application(middlewares=gates, client_max_size=_LARGEST_BODY)
    app[SERVICE] = service
    # First those with a word where the others have an id: /messages/pins, /members/search.
    of_api = [*rest_channels.routes, *rest_guilds.routes, *rest.routes]
    app.add_routes(of_api)
    for route in of_api:
        if isinstance(route, web.RouteDef) and route.path.startswith(API):
            older = route.path.replace(API, OLDER_API, 1)
            app.router.add_route(route.method, older, route.handler)
    app.add_routes(control.routes)
    app.add_routes(
        [
            web.get("/gateway", _gateway),
            web.get("/gateway/", _gateway),
            web.get(f"/cdn{_FILE}", _file),
            web.get(f"/media{_FILE}", _file),
            web.get("/media/external/{rest:.+}", _elsewhere),
            web.get("/", _page),
            web.static("/page", _PAGE),
        ]
    )
    app.on_shutdown.append(_hang_up)
    return app


async def _gateway(request: web.Request) -> web.WebSocketResponse:
    service = request.app[SERVICE]
    if service.settings.gateway_is_down:
        service.log.add("gateway_refused")
        raise web.HTTPServiceUnavailable
    socket = web.WebSocketResponse(max_msg_size=1024 * 1024, timeout=1.0)
    await socket.prepare(request)
    await Conversation(service, socket, request.transport, request.query).hold()
    return socket


async def _file(request: web.Request) -> web.Response:
    cdn = request.app[SERVICE].cdn
    file = cdn.find(**request.match_info)
    if file is None or not cdn.admits(file, request.query):
        return web.Response(text="This content is no longer available.", status=404)
    data, kind = file.data, file.content_type
    if request.path.startswith("/media"):
        data, kind = await asyncio.to_thread(reencoded, file, request.query)
    return web.Response(body=data, content_type=kind, headers=_FILE_RULES)


async def _elsewhere(request: web.Request) -> web.Response:
    return web.Response(text="This sandbox fetches nothing from elsewhere.", status=415)


async def _page(request: web.Request) -> web.StreamResponse:
    # Clients that were led here by name ask for the gateway at the root, as Discord's is.
    if request.headers.get("Upgrade", "").lower() == "websocket":
        return await _gateway(request)
    return web.FileResponse(_PAGE / "index.html", headers=_PAGE_RULES)


async def _hang_up(app: web.Application) -> None:
    service = app[SERVICE]
    service.log.close()
    await asyncio.gather(
        *(conversation.close(WSCloseCode.GOING_AWAY) for conversation in service.conversations)
    )


def run(
    port: int,
    exit_with_stdin: bool = False,
    announce: bool = False,
    token: str | None = None,
    world: Path | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM, or until stdin closes if `exit_with_stdin`.

    `announce` prints one line of JSON with the port, for a parent that asked for port 0. Raises
    Refusal where the world's file tells of none.
    """
    settings = SandboxSettings(token=token) if token else SandboxSettings()
    told = world_file.read_world(world) if world else None
    asyncio.run(_serve(port, exit_with_stdin, announce, settings, told))


async def _serve(
    port: int,
    exit_with_stdin: bool,
    announce: bool,
    settings: SandboxSettings,
    world: Json | None,
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with Sandbox.open(port, settings=settings, world=world) as sandbox:
        if announce:
            token = sandbox.service.shaped_token()
            line = {"port": sandbox.port, "url": sandbox.url, "token": token}
            sys.stdout.write(json.dumps(line) + "\n")
        else:
            sys.stdout.write(_how_to_use(sandbox))
        sys.stdout.flush()
        watcher = asyncio.create_task(_watch_stdin(stop), name="stdin") if exit_with_stdin else None
        await stop.wait()
        if watcher:
            watcher.cancel()


def _how_to_use(sandbox: Sandbox) -> str:
    return (
        f"The chat page: {sandbox.url}/ (Ctrl-C ends it). A bot comes here with these settings:\n"
        f"DISCORD_TOKEN={sandbox.service.shaped_token()}\n"
        f"DISCORD_API_URL={sandbox.api}\n"
        f"DISCORD_GATEWAY_URL={sandbox.gateway}\n"
    )


async def _watch_stdin(stop: asyncio.Event) -> None:
    """Read stdin to its end, which comes when the parent is gone."""
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    try:
        while await reader.read(4096):
            pass
    finally:
        transport.close()
        stop.set()
