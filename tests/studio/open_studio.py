"""A studio on a real socket in this process, with the fake runner, and a client for it."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache

import aiohttp
import uvicorn

from bot.engine.engine import Engine
from bot.engine.fake import FakeRunner
from bot.engine.loop import StepLoop
from bot.engine.work import Runner, Work
from bot.request import Frame, Progress, Spec
from bot.studio.app import StudioApp, create_app
from bot.studio.client import StudioClient
from bot.studio.detectors import Nudity
from bot.studio.image_gate import Gate

TOKEN = "a token for tests"
SPEC = Spec(prompt="an astronaut", seed=7)


nudity = cache(Nudity)  # loaded once for all tests


@dataclass
class WatchedRunner(FakeRunner):
    """The fake runner that also says when it forgot a work."""

    dropped: threading.Event = field(default_factory=threading.Event)

    def drop(self, work: Work) -> None:
        super().drop(work)
        self.dropped.set()


@dataclass
class OpenStudio:
    """One studio that listens, and a client that may enter."""

    url: str
    engine: Engine
    studio: StudioApp
    session: aiohttp.ClientSession
    client: StudioClient

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {TOKEN}"}

    async def until_free(self, slots: int) -> None:
        """Ask until the studio has that many free slots."""
        while (await self.client.health()).free != slots:
            pass  # each question lets the loop go on


@asynccontextmanager
async def open_studio(
    load: Callable[[], Runner] = FakeRunner,
    *,
    gate: Gate | None = None,
    make_loop: Callable[[Runner], StepLoop] = StepLoop,
    beat_seconds: float = 2.0,
    loaded: bool = True,
) -> AsyncIterator[OpenStudio]:
    engine = Engine(load, make_loop)
    gate = gate or Gate(lambda: [nudity()])
    studio = StudioApp(engine, gate, beat_seconds=beat_seconds)
    app = create_app(studio, TOKEN)
    server = uvicorn.Server(
        uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
    )
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    engine.start()
    try:
        async with aiohttp.ClientSession() as session:
            client = StudioClient(url, TOKEN, session)
            if loaded:
                await studio.load()
            yield OpenStudio(url, engine, studio, session, client)
    finally:
        server.should_exit = True
        await serving
        engine.stop()
        gate.close()


async def painted(client: StudioClient, job: int = 1, spec: Spec = SPEC) -> list[Frame]:
    return [frame async for frame in client.paint(job, 1, spec)]


async def until_step(frames: AsyncIterator[Frame], step: int) -> None:
    """Read frames until that many steps were done."""
    async for frame in frames:
        if isinstance(frame, Progress) and frame.step >= step:
            return
    raise AssertionError(f"the stream ended before step {step}")
