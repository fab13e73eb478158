"""What every test stands on."""

import sys
from collections.abc import AsyncIterator, Iterator

import pytest
from hypothesis import settings

from bot.config import share_processors
from tests import databases, plans

share_processors()  # before any test imports torch

# The same examples every time, so that a verdict is about the change; `make deep` looks further.
settings.register_profile("same", derandomize=True, database=None, deadline=None)
settings.register_profile("deep", max_examples=1000, print_blob=True, deadline=None)
settings.load_profile("same")


@pytest.fixture(params=databases.KINDS)
async def database(request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """Run a test on SQLite, and again on PostgreSQL."""
    async with databases.using(request.param):
        yield


@pytest.fixture(autouse=True)
def documented(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hold to Discord's documents whatever is said to a sandbox, in whichever test opens one."""
    if "bot.sandbox.server" not in sys.modules:
        yield  # nothing that was collected opens one
        return
    from tests.sandbox.held_to_documents import held_to_documents

    with held_to_documents(monkeypatch):
        yield


@pytest.fixture(autouse=True)
def _no_scan() -> Iterator[None]:
    """Whatever a test lets the bot ask of its database: nothing of it may read all that grows."""
    with plans.watched() as scans:
        yield
    assert scans == {}
