"""The rows of paces: how long a picture takes here, by what it is painted with."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import insert_for, paces


async def paces_seen(connection: AsyncConnection) -> dict[str, float]:
    """Return the seconds a picture took, by what it was painted with."""
    seen = await connection.execute(select(paces.c.key, paces.c.seconds))
    return {row.key: row.seconds for row in seen}


async def keep_pace(connection: AsyncConnection, key: str, seconds: float) -> None:
    """Remember how long such a picture takes."""
    newest = insert_for(connection)(paces).values(key=key, seconds=seconds)
    await connection.execute(
        newest.on_conflict_do_update(index_elements=[paces.c.key], set_={"seconds": seconds})
    )
