"""A sandbox, hands at its door, and a real discord.py client in it."""

import warnings
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from bot.sandbox.clock import SetClock
from bot.sandbox.server import Sandbox
from tests.sandbox.hands import Hands

with warnings.catch_warnings():
    # discord.py's voice half imports audioop, which Python 3.13 drops; nothing here has a voice.
    warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)
    from tests.sandbox.painter import Painter, painting


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def sandbox(clock: SetClock) -> AsyncIterator[Sandbox]:
    async with Sandbox.open(clock=clock) as sandbox:
        yield sandbox


@pytest.fixture
async def hands(sandbox: Sandbox) -> AsyncIterator[Hands]:
    async with ClientSession() as session:
        yield Hands(session, sandbox)


@pytest.fixture
async def painter(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Painter]:
    async with painting(sandbox, monkeypatch) as bot:
        yield bot
