"""The web door's server: who may ask, what they get; bounded, and signals stay the bot's."""

import asyncio
import hmac
import logging
import socket
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.desk.operations import Operations
from bot.errors import SettingsError
from bot.kept import begun
from bot.metrics import exposition

log = logging.getLogger(__name__)

OWN_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
WELL = frozenset({"healthy", "resting"})
MAX_AT_ONCE = 32
READING_SECONDS = 5.0  #: a database that hangs is no reason for whoever asks to hang
MAX_ANSWER_BYTES = 2**20
NO_STORE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


def create_app(
    operations: Operations, life: Callable[[], str], token: str | None, names: Collection[str]
) -> Starlette:
    """Build the app; `names` is what the Host header may say, `life` says how the bot is."""

    async def healthz(_: Request) -> Response:
        state = life()
        return JSONResponse({"life": state}, 200 if state in WELL else 503, NO_STORE)

    async def metrics(request: Request) -> Response:
        if not is_bearer(request, token):
            headers = {**NO_STORE, "WWW-Authenticate": "Bearer"}
            return JSONResponse({"code": "unauthorized"}, 401, headers)
        try:
            async with asyncio.timeout(READING_SECONDS):
                body = exposition(await operations.readings())
        except TimeoutError:
            return JSONResponse({"code": "slow"}, 503, NO_STORE)
        if len(body) > MAX_ANSWER_BYTES:
            return JSONResponse({"code": "too_large"}, 500, NO_STORE)
        return PlainTextResponse(body, headers=NO_STORE, media_type=PROMETHEUS)

    routes = [Route("/healthz", healthz, methods=["GET"])]
    if token:
        routes.append(Route("/metrics", metrics, methods=["GET"]))
    return Starlette(routes=routes, middleware=[Middleware(HostChecked, names=names)])


def is_bearer(request: Request, token: str | None) -> bool:
    """Say whether a request bears this token."""
    given = request.headers.get("authorization", "").encode()
    return token is not None and hmac.compare_digest(given, f"Bearer {token}".encode())


class HostChecked:
    """Turns away who came by another name: a page of somebody else's, through a browser here."""

    def __init__(self, app: ASGIApp, names: Collection[str]) -> None:
        self._app = app
        self._names = OWN_NAMES | {name.lower() for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through what names this door."""
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        if scope["type"] != "http" or self._is_own(host):
            await self._app(scope, receive, send)
        else:
            await JSONResponse({"code": "wrong_host"}, 421)(scope, receive, send)

    def _is_own(self, host: str) -> bool:
        try:
            return (urlsplit(f"//{host}").hostname or "") in self._names
        except ValueError:  # brackets that are none
            return False


class SignallessServer(uvicorn.Server):
    """uvicorn without its signals: these are the bot's, which ends this door with all others."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


class Web:
    """The door, from when its address is taken until the bot ends."""

    def __init__(self, app: Starlette, host: str, port: int) -> None:
        """Take the address; raises SettingsError where it cannot be had."""
        self._app = app
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            self._listener = socket.create_server((host, port), family=family)
        except OSError as error:
            reason = error.strerror or str(error)
            raise SettingsError("web_address", host=host, port=port, reason=reason) from error
        self.port: int = self._listener.getsockname()[1]

    async def run(self) -> None:
        """Answer until cancelled."""
        server = SignallessServer(
            uvicorn.Config(
                self._app,
                log_config=None,
                log_level="warning",
                access_log=False,
                lifespan="off",
                limit_concurrency=MAX_AT_ONCE,
                timeout_graceful_shutdown=1,
                server_header=False,
            )
        )
        serving = begun(server.serve(sockets=[self._listener.dup()]), "web door")
        try:
            await asyncio.shield(serving)
        finally:
            server.should_exit = True
            await asyncio.wait([serving])

    def close(self) -> None:
        """Give the address back."""
        self._listener.close()
