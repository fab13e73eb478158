"""The frames of one job: what the engine reports, encoded off the loop, with beats in the gaps."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.engine.engine import Engine
from bot.engine.work import EngineEvent, Painted, Sketch
from bot.errors import PaintingFailed
from bot.pictures import encode as encoded
from bot.request import Beat, Failure, Finish, Frame, Picture, Preview, Progress, Spec
from bot.studio.checked import checked
from bot.studio.gate import Gate
from bot.studio.wire import encode

BEAT_SECONDS = 2.0


async def frames(engine: Engine, gate: Gate, spec: Spec) -> AsyncGenerator[Frame, None]:
    """Paint a spec and yield as frames what the gate lets pass; a failure becomes the last one."""
    try:
        async with aclosing(checked(engine, gate, spec)) as events:
            async for event in events:
                yield await _frame(event)
    except PaintingFailed as failed:
        yield Failure(failed.code, failed.retryable)


async def _frame(event: EngineEvent) -> Frame:
    match event:
        case Progress() | Finish():
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
