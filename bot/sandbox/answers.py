"""How every route answers: bare JSON, errors in Discord's shape, and who may ask at all."""

import asyncio
import json
import math
import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.sandbox.errors import ApiError, Refusal, unauthorized
from bot.sandbox.rates import MAJOR
from bot.sandbox.service import Service

SERVICE = web.AppKey("service", Service)
API = "/api/v10"
DOOR = "/_"
LONGEST_WAIT = 60.0  # seconds that a question may stay open
# An interaction's own token is in these addresses; clients send no other.
_OPEN = (f"{API}/interactions/", f"{API}/webhooks/")


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
        told = f"{error.status}: {error.reason}"
        if error.status == 404:
            told += f": {request.method} {request.path}"
        return answer({"message": told, "code": 0}, error.status)


@web.middleware
async def misbehave(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let an ordered fault have its way with a request of the API."""
    service, path = request.app[SERVICE], request.path
    taken = path.startswith(API)
    fault = service.faults.take(request.method, path.removeprefix(API)) if taken else None
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
    """Count every request of the API against its route's limit, and tell how that stands."""
    service, resource = request.app[SERVICE], request.match_info.route.resource
    limit, seconds = service.settings.rate_limit, service.settings.rate_seconds
    if not limit or resource is None or not request.path.startswith(API):
        return await handler(request)
    place = "+".join(request.match_info.get(name, "") for name in MAJOR)
    route = f"{request.method} {resource.canonical}"
    # A client waits in real time, whatever the sandbox's own clock is set to.
    count = service.rates.count(route, place, time.monotonic(), limit, seconds)
    if count.is_exceeded:
        await request.read()
        service.log.add("rate_limited", method=request.method, path=request.path)
        told = {"message": "You are being rate limited.", "retry_after": count.reset_after}
        answered: web.StreamResponse = answer(told | {"global": False}, 429)
    else:
        answered = await handler(request)
    if answered.status == 429 and not count.is_exceeded:
        return answered  # an ordered one says of itself what it says
    for name, value in count.headers(datetime.now(UTC).timestamp()).items():
        answered.headers.setdefault(name, value)
    return answered


_LOOPBACK = ("127.0.0.1", "localhost", "::1")
GATEWAYS = ("/gateway", "/gateway/")


@web.middleware
async def stay_at_home(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Keep other sites' pages out: the token is public, and the door asks for none.

    A browser names the page that asks in `Origin`; a name that was made to lead here stands in
    `Host`. The API needs neither rule: no page can send its header unasked.
    """
    is_gateway = request.path in GATEWAYS or "Upgrade" in request.headers
    origin = request.headers.get("Origin")
    at_door = request.path == DOOR or request.path.startswith(f"{DOOR}/")
    if (is_gateway or at_door) and origin is not None and not is_loopback(origin):
        raise Refusal(f"Pages of {origin[:100]} have no business here.", 403)
    if at_door and not is_loopback(f"//{request.host}"):
        raise Refusal(f"The control door is not at {request.host[:100]}.", 403)
    return await handler(request)


def is_loopback(address: str) -> bool:
    try:
        return urlsplit(address).hostname in _LOOPBACK
    except ValueError:
        return False


@web.middleware
async def authorize(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let only the bot use the API, as Discord does."""
    path = request.path
    closed = path.startswith(API) and not path.startswith(_OPEN) and path != f"{API}/gateway"
    expected = f"Bot {request.app[SERVICE].settings.token}"
    if closed and request.headers.get("Authorization") != expected:
        raise unauthorized()
    return await handler(request)


def number(request: web.Request, name: str, default: float) -> float:
    """Read a number from the query of a question at the control door."""
    try:
        value = float(request.query.get(name, default))
    except ValueError as error:
        raise Refusal(f'"{name}" must be a number.') from error
    if not math.isfinite(value) or value < 0:
        raise Refusal(f'"{name}" must be a number from 0 up.')
    return value
