"""What every test stands on."""

from collections.abc import AsyncIterator

import pytest

from bot.config import share_processors
from tests import databases

share_processors()  # before any test imports torch


@pytest.fixture(params=databases.KINDS)
async def database(request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """Run a test on SQLite, and again on PostgreSQL."""
    async with databases.using(request.param):
        yield
