"""Reads a database that a bot may be working with: no lock, no migration, nothing is written."""

from typing import TypeVar

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.errors import StoreError
from bot.store.backup import file_of
from bot.store.transaction import Statements

T = TypeVar("T")


async def read(url: str, act: Statements[T]) -> T:
    """Run an act that only reads; raises StoreError `database_unreadable`."""
    engine = create_async_engine(_for_reading(url))
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(act)
    except (DBAPIError, OSError) as broken:
        reason = getattr(broken, "orig", None) or broken
        raise StoreError("database_unreadable", reason=reason) from broken
    finally:
        await engine.dispose()


def _for_reading(url: str) -> str:
    if file := file_of(url):
        return f"sqlite+aiosqlite:///{file.absolute().as_uri()}?mode=ro&uri=true"
    address = make_url(url).set(drivername="postgresql+asyncpg")
    return address.render_as_string(hide_password=False)
