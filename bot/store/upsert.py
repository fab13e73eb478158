"""The INSERT that knows ON CONFLICT, which each database has in its own dialect."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert_for(connection: AsyncConnection) -> Any:
    """Return the dialect's `insert`."""
    return sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
