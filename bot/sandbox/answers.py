"""How every route answers: bare JSON, errors in Discord's shape, and who may ask at all."""

import asyncio
import json
import math
import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.sandbox.errors import ApiError, Refusal, invalid, unauthorized
from bot.sandbox.rates import MAJOR, Count
from bot.sandbox.service import Service

SERVICE = web.AppKey("service", Service)
API = "/api/v10"
DOOR = "/_"
LONGEST_WAIT = 60.0  # seconds that a question may stay open
# What is used here is the same in both; older ones Discord answers no more.
OLDER_API = "/api/v9"
# An interaction's own token is in these addresses; clients send no other.
_OPEN = ("/interactions/", "/webhooks/")
_ID_ALONE = 2  # slashes of "/webhooks/1"
_NEW_MESSAGE = "POST /channels/{channel_id}/messages"


def below_api(path: str) -> str | None:
    """Give what of a path comes after the API's address, None where it is not the API's."""
    for start in (API, OLDER_API):
        if path.startswith(f"{start}/"):
            return path.removeprefix(start)
    return None


def answer(value: object, status: int = 200) -> web.Response:
    """Answer JSON; Discord's content type names no charset, and clients compare the whole."""
    raw = json.dumps(value).encode()
    return web.Response(body=raw, status=status, headers={"Content-Type": "application/json"})


def nothing() -> web.Response:
    return web.Response(status=204)


@web.middleware
async def speak_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every refusal into the body that belongs to it."""
    try:
        return await handler(request)
    except ApiError as error:
        return answer(error.body, error.status)
    except Refusal as refusal:
        return answer({"error": str(refusal)}, refusal.status)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        if request.path.startswith("/api/") and below_api(request.path) is None:
            return answer({"message": "Invalid API version", "code": 50041}, 400)
        told = f"{error.status}: {error.reason}"
        if error.status in (404, 405):
            told += f": {request.method} {request.path}"
        return answer({"message": told, "code": 0}, error.status)


@web.middleware
async def misbehave(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let an ordered fault have its way with a request of the API."""
    service, path = request.app[SERVICE], request.path
    asked = below_api(path)
    fault = service.faults.take(request.method, asked) if asked else None
    if fault is None:
        return await handler(request)
    service.log.add("fault", method=request.method, path=path, status=fault.status)
    if fault.status == 200 and not fault.lost and not fault.after_effect:
        await asyncio.sleep(fault.seconds)
        return await handler(request)
    # The body is read in either case: a client that is still sending hears no answer.
    done = await handler(request) if fault.after_effect else await request.read()
    await asyncio.sleep(fault.seconds)
    if fault.lost and request.transport:
        request.transport.abort()
    elif fault.status == 200 and isinstance(done, web.StreamResponse):
        return done
    failed = answer(fault.body(), fault.status)
    failed.headers.update(fault.headers())
    return failed


@web.middleware
async def limit_rates(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count every request of the API against its route's limit, and tell how that stands.

    The first answer to an interaction is not counted, and carries none of these headers.
    """
    service, resource = request.app[SERVICE], request.match_info.route.resource
    free = not service.settings.rate_limit or resource is None or request.path.endswith("/callback")
    if free or below_api(request.path) is None:
        return await handler(request)
    if (total := _count_all(request)) and total.is_exceeded:
        return await _too_many(request, total.reset_after, total.as_global())
    # A client waits in real time, whatever the sandbox's own clock is set to.
    count = _count_route(request)
    told = count.headers(datetime.now(UTC).timestamp())
    if count.is_exceeded:
        return await _too_many(request, count.reset_after, told)
    answered = await handler(request)
    if answered.status == 429:
        return answered  # an ordered one says of itself what it says
    for name, value in told.items():
        answered.headers.setdefault(name, value)
    return answered


def _count_route(request: web.Request) -> Count:
    service, resource = request.app[SERVICE], request.match_info.route.resource
    place = "+".join(request.match_info.get(name, "") for name in MAJOR)
    canonical = resource.canonical if resource else request.path
    route = f"{request.method} {below_api(canonical)}"
    chosen = service.settings
    limit, seconds = chosen.rate_limit, chosen.rate_seconds
    if route == _NEW_MESSAGE:
        limit, seconds = chosen.message_limit, chosen.message_seconds
    return service.rates.count(route, place, time.monotonic(), limit, seconds)


def _count_all(request: web.Request) -> Count | None:
    """Count a request against the limit of the whole API; those of interactions are free."""
    service = request.app[SERVICE]
    asked = below_api(request.path) or ""
    if not service.settings.global_limit or asked.startswith(_OPEN):
        return None
    limit = service.settings.global_limit
    return service.rates.count("every route", "", time.monotonic(), limit, 1.0)


async def _too_many(request: web.Request, seconds: float, headers: dict[str, str]) -> web.Response:
    await request.read()
    request.app[SERVICE].log.add("rate_limited", method=request.method, path=request.path)
    is_global = "X-RateLimit-Global" in headers
    told = {"message": "You are being rate limited.", "retry_after": seconds, "global": is_global}
    answered = answer(told, 429)
    answered.headers.update(headers)
    return answered


_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_NAMES_OF_DISCORD = (
    "discord.com",
    "gateway.discord.gg",
    "cdn.discordapp.com",
    "media.discordapp.net",
)
GATEWAYS = ("/gateway", "/gateway/")


@web.middleware
async def stay_at_home(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Keep other sites' pages out: the token is public, and the door asks for none.

    A browser names the page that asks in `Origin`; a name that was made to lead here stands in
    `Host`. Clients that think they talk to Discord say its names, to all but the control door.
    """
    is_gateway = request.path in GATEWAYS or "Upgrade" in request.headers
    origin = request.headers.get("Origin")
    at_door = request.path == DOOR or request.path.startswith(f"{DOOR}/")
    if (is_gateway or at_door) and origin is not None and not is_loopback(origin):
        raise Refusal(f"Pages of {origin[:100]} have no business here.", 403)
    host = host_of(f"//{request.host}")
    if host not in _LOOPBACK and (at_door or host not in _NAMES_OF_DISCORD):
        told = f"Nothing here is called {request.host[:100]}."
        raise Refusal(told, 403) if below_api(request.path) is None else ApiError(403, 0, told)
    return await handler(request)


def is_loopback(address: str) -> bool:
    return host_of(address) in _LOOPBACK


def host_of(address: str) -> str | None:
    """Give the host of an address, None where it is none."""
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


@web.middleware
async def authorize(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let only the bot use the API, as Discord does."""
    asked = below_api(request.path)
    # A webhook by its id alone is for the bot, one with its token for whoever knows that.
    by_token = asked is not None and asked.startswith(_OPEN) and asked.count("/") > _ID_ALONE
    closed = asked is not None and not by_token and asked != "/gateway"
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if closed and not (scheme == "Bot" and request.app[SERVICE].admits(token)):
        raise unauthorized()
    for name, value in request.match_info.items():
        _check_id(name, value)
    return await handler(request)


# Words that other routes of Discord's have where these have an id.
_WORDS = ("@me", "bulk-delete", "pins", "search")


def _check_id(name: str, value: str) -> None:
    """Refuse what stands where an id must, as Discord does (discord-php 588, nagobot 17)."""
    if name.endswith("_id") and value in _WORDS:
        raise web.HTTPNotFound
    is_id = name.endswith("_id") and value != "@original"
    if is_id and not (value.isascii() and value.isdigit() and len(value) <= 20):
        raise invalid((name,), "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')


def number(request: web.Request, name: str, default: float) -> float:
    """Read a number from the query of a question at the control door."""
    try:
        value = float(request.query.get(name, default))
    except ValueError as error:
        raise Refusal(f'"{name}" must be a number.') from error
    if not math.isfinite(value) or value < 0:
        raise Refusal(f'"{name}" must be a number from 0 up.')
    return value
