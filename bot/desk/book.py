"""The desk's own rows: small facts that outlive a restart."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.store import Store
from bot.store.tables import facts


class Book:
    """What the desk remembers besides jobs."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def recall(self, name: str) -> str | None:
        """Return what was remembered under a name."""
        wanted = select(facts.c.value).where(facts.c.name == name)

        async def act(connection: AsyncConnection) -> str | None:
            value: str | None = await connection.scalar(wanted)
            return value

        return await self._store.run(act)

    async def remember(self, name: str, value: str) -> None:
        """Keep a value under a name, in place of an older one."""
        row = {"name": name, "value": value}

        async def act(connection: AsyncConnection) -> None:
            changed = await connection.execute(
                update(facts).where(facts.c.name == name).values(value=value)
            )
            if changed.rowcount == 0:
                await connection.execute(facts.insert().values(row))

        await self._store.run(act)
