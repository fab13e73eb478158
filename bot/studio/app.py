"""The studio's HTTP door: who may ask, what is refused and how, which attempt paints."""

import asyncio
import hmac
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot import guard
from bot.engine.engine import Engine
from bot.engine.sources import SourcePicture, part_mask
from bot.engine.work import Painted, Sketch
from bot.errors import ModelError, PaintingFailed
from bot.pictures import encode as encoded
from bot.request import (
    MAX_COUNT,
    Beat,
    Failure,
    Finish,
    Frame,
    GateStop,
    Picture,
    Preview,
    Progress,
    Spec,
)
from bot.studio.image_gate import CheckedEvent, Gate, checked
from bot.studio.wire import (
    MAX_BODY_BYTES,
    MAX_SPEC_BYTES,
    MEDIA_TYPE,
    OTHER_WIRE,
    WIRES,
    GarbageError,
    Health,
    OtherWireError,
    encode,
    unpack,
)
from bot.texts import say
from bot.vocabulary.lexicon import LexiconFiles, files_in

# The frames of one job: what the engine reports, encoded off the loop, with beats in the gaps.

BEAT_SECONDS = 2.0


async def frames(
    engine: Engine, gate: Gate, spec: Spec, given: SourcePicture | None = None
) -> AsyncGenerator[Frame, None]:
    """Paint a spec and yield as frames what the gate lets pass; a failure becomes the last one."""
    try:
        async with aclosing(checked(engine, gate, spec, given)) as events:
            async for event in events:
                yield await _frame(event)
    except PaintingFailed as failed:
        yield Failure(failed.code, failed.retryable)


async def _frame(event: CheckedEvent) -> Frame:
    match event:
        case Progress() | GateStop() | Finish():
            return event
        case Painted(index, seed, image):
            return Picture(index, seed, await asyncio.to_thread(encoded.png, image))
        case Sketch(index, image):
            return Preview(index, await asyncio.to_thread(encoded.jpeg, image))


async def paced(
    frames: AsyncGenerator[Frame, None],
    ending: asyncio.Future[Failure],
    beat_seconds: float = BEAT_SECONDS,
) -> AsyncGenerator[Frame, None]:
    """Pass frames on with beats in the gaps, until they end or `ending` says why they must."""
    following = asyncio.create_task(_next(frames))
    try:
        while True:
            either: set[asyncio.Future[Any]] = {following, ending}
            await asyncio.wait(either, timeout=beat_seconds, return_when=asyncio.FIRST_COMPLETED)
            if ending.done():
                yield ending.result()
                return
            if not following.done():
                yield Beat()
            elif frame := following.result():
                yield frame
                following = asyncio.create_task(_next(frames))
            else:
                return
    finally:
        following.cancel()  # reaches the engine's own generator, which takes the works back
        await asyncio.wait({following})
        await frames.aclose()


async def _next(frames: AsyncGenerator[Frame, None]) -> Frame | None:
    """Return the next frame, None at the end."""
    async for frame in frames:
        return frame
    return None


class FrameStream(Response):
    """The answer that streams frames and stops painting as soon as nobody listens.

    Starlette's own streaming response cancels through anyio, which also interrupts the clean-up
    that has to reach the engine.
    """

    media_type = "application/octet-stream"

    def __init__(self, frames: AsyncGenerator[Frame, None], ended: Callable[[], None]) -> None:
        super().__init__()
        del self.headers["content-length"]
        self._frames = frames
        self._ended = ended  # not left to the generator: one that never began has no clean-up

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sending = asyncio.create_task(self._send(send))
        leaving = asyncio.create_task(_disconnected(receive))
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sending.cancel()
            leaving.cancel()
            await asyncio.wait({sending, leaving})
            self._ended()
        if not sending.cancelled():
            sending.result()  # an error cuts the stream short: no done, no failed

    async def _send(self, send: Send) -> None:
        async with aclosing(self._frames) as frames:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            async for frame in frames:
                body = encode(frame)
                await send({"type": "http.response.body", "body": body, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class PaintBody(BaseModel):
    """Which job a request is for."""

    job: Annotated[int, Field(ge=0, lt=2**63)]
    attempt: Annotated[int, Field(ge=1, lt=2**31)]
    repaints: Annotated[int, Field(ge=0, le=MAX_COUNT)] | None = None  #: on the wire before


@dataclass(eq=False, slots=True)
class RunningAttempt:
    """One attempt at one job, from acceptance to the end of its stream."""

    asked: PaintBody
    ending: asyncio.Future[Failure] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def supersede(self) -> None:
        """Let the stream end because a newer attempt took over."""
        if not self.ending.done():
            self.ending.set_result(Failure("superseded", retryable=False))


class StudioApp:
    """What one studio paints now, and whether it takes more."""

    def __init__(
        self,
        engine: Engine,
        gate: Gate,
        *,
        find: Callable[[], Path | None] = lambda: None,
        beat_seconds: float = BEAT_SECONDS,
    ) -> None:
        self.draining = False  #: finish what is begun, take nothing new
        self._engine = engine
        self._gate = gate
        self._find = find  # where the checkpoint lies, if that is known before it is loaded
        self._beat_seconds = beat_seconds
        self._paintings: dict[int, RunningAttempt] = {}
        self._loaded = False
        self._error: str | None = None
        self.lexicon: LexiconFiles | None = None  #: whom the model knows, and its words

    async def load(self) -> None:
        """Wait until the model is there, and open the gate; raises ModelError."""
        try:
            if folder := await asyncio.to_thread(self._find):
                await asyncio.to_thread(self._learn, folder)
            await self._engine.ready()
            await asyncio.to_thread(self._learn, self._engine.card.folder)
        except ModelError as error:
            self._error = say(error.code, "en", **error.facts)
            raise
        await self._gate.open()  # what looks at pictures may come with the model
        self._loaded = True

    def _learn(self, folder: Path | None) -> None:
        """Read what lies beside the checkpoint; raises ModelError, so that its operator hears."""
        files = files_in(folder)
        files.read()
        self.lexicon = files

    @property
    def takes_work(self) -> bool:
        return self._loaded and not self.draining

    @property
    def health(self) -> Health:
        if not self._loaded:
            return Health(ready=False, error=self._error, lexicon=self._lexicon_name, wires=WIRES)
        card = self._engine.card
        held, total = card.memory() or (None, None)
        return Health(
            ready=self.takes_work,
            models=(card.name,),
            slots=card.slots,
            free=self._free,
            offer=card.offer,
            picture_seconds=self._engine.picture_seconds,
            wires=WIRES,
            lexicon=self._lexicon_name,
            device=card.device,
            memory_bytes=held,
            memory_total_bytes=total,
        )

    @property
    def _lexicon_name(self) -> str | None:
        return self.lexicon.name if self.lexicon else None

    @property
    def _free(self) -> int:
        """Jobs that may come: each holds one slot, however many pictures it has to come."""
        return max(0, self._engine.card.slots - len(self._paintings))

    async def given(self, spec: Spec) -> SourcePicture | None:
        """Return what a spec goes on from, or raise the HTTPException that says why not."""
        if spec.source is None:
            return None
        try:
            image = await asyncio.to_thread(encoded.decoded, spec.source.png)
        except PaintingFailed as refusal:
            raise HTTPException(422, refusal.code) from refusal
        if spec.source.part is None:
            return SourcePicture(image)
        face = await self._gate.face(image)
        return SourcePicture(
            image, await asyncio.to_thread(part_mask, spec.source.part, image.size, face, image)
        )

    def accept(
        self, asked: PaintBody, spec: Spec, given: SourcePicture | None = None
    ) -> FrameStream:
        """Begin a job, or raise the HTTPException that says why not."""
        if spec.model not in (None, self._engine.card.name):
            raise HTTPException(422, "wrong_model")
        if verdict := guard.verdict(spec.prompt, avoid=spec.negative):
            raise HTTPException(422, verdict.code)
        current = self._paintings.get(asked.job)
        if current and current.asked.attempt >= asked.attempt:
            raise HTTPException(409, "busy_attempt")
        if not current and not self._free:
            raise HTTPException(503, "no_room")
        if current:
            current.supersede()
        painting = self._paintings[asked.job] = RunningAttempt(asked)
        painted = frames(self._engine, self._gate, spec, given)
        return FrameStream(
            paced(painted, painting.ending, self._beat_seconds), partial(self._forget, painting)
        )

    def _forget(self, painting: RunningAttempt) -> None:
        if self._paintings.get(painting.asked.job) is painting:
            del self._paintings[painting.asked.job]


def create_app(studio: StudioApp, token: str) -> Starlette:
    """Build the ASGI app around a studio; `token` is what every caller must bear."""

    async def paint(request: Request) -> Response:
        if not studio.takes_work:
            raise HTTPException(503, "no_room")
        packed = request.headers.get("content-type") == MEDIA_TYPE
        body = await _body(request, MAX_BODY_BYTES if packed else MAX_SPEC_BYTES)
        try:
            told = {name: request.query_params.get(name) for name in ("attempt", "repaints")}
            asked = PaintBody.model_validate({"job": request.path_params["job"], **told})
            spec = unpack(body) if packed else _older(body, asked)
        except ValidationError as error:
            return JSONResponse({"code": "invalid_spec", "errors": _told(error)}, 422)
        except GarbageError as error:
            raise HTTPException(422, "invalid_spec") from error
        except OtherWireError as error:
            raise HTTPException(415, OTHER_WIRE) from error
        given = await studio.given(spec)
        return studio.accept(asked, spec.going_on_from(b"") if given else spec, given)

    async def health(_: Request) -> Response:
        return JSONResponse(studio.health.model_dump())

    async def lexicon(_: Request) -> Response:
        return JSONResponse((studio.lexicon or LexiconFiles()).model_dump())

    return Starlette(
        routes=[
            Route("/v1/lexicon", lexicon, methods=["GET"]),
            Route("/v1/pictures/{job}", paint, methods=["POST"]),
            Route("/healthz", health, methods=["GET"]),
        ],
        middleware=[Middleware(TokenRequired, token=token)],
        exception_handlers={HTTPException: _refusal, 500: _broken},
    )


class TokenRequired:
    """Turns everybody away who does not bear the token, whatever they ask for."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        assert token, "a studio without a token would let everybody in"
        self._app = app
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = dict(scope["headers"]).get(b"authorization", b"")
        if hmac.compare_digest(given, self._expected):
            await self._app(scope, receive, send)
        else:
            refusal = JSONResponse({"code": "unauthorized"}, 401, {"WWW-Authenticate": "Bearer"})
            await refusal(scope, receive, send)


async def _body(request: Request, most: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise HTTPException(413, "too_large")
    return bytes(body)


def _older(body: bytes, asked: PaintBody) -> Spec:
    """Read a spec as bots before December 2026 send it; taken for one release."""
    return Spec.model_validate_json(body).model_copy(update={"repaints": asked.repaints})


def _told(error: ValidationError) -> list[dict[str, str]]:
    """Say what is wrong where, without repeating a prompt."""
    details = error.errors(include_url=False, include_context=False, include_input=False)
    return [{"field": ".".join(map(str, one["loc"])), "message": one["msg"]} for one in details]


async def _refusal(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, error.detail)
    return JSONResponse({"code": code}, error.status_code, error.headers)


async def _broken(_: Request, error: Exception) -> Response:
    return JSONResponse({"code": "internal"}, 500)
