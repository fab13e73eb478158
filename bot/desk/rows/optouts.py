"""The rows of names whose owners are not to be painted in a guild."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.desk.policy.optouts import OptedOut
from bot.store.tables import optouts


async def add(connection: AsyncConnection, names: list[OptedOut]) -> None:
    """Write names down."""
    rows = [{field: getattr(name, field) for field in OptedOut.__slots__} for name in names]
    if rows:
        await connection.execute(optouts.insert(), rows)


async def of_member(connection: AsyncConnection, guild: int, member: int) -> list[OptedOut]:
    """Return what a member has asked for in a guild and has not taken back, oldest first."""
    mine = optouts.c.guild == guild, optouts.c.member == member
    standing = optouts.c.state.in_(("active", "asked"))
    return await _rows(connection, select(optouts).where(*mine, standing).order_by(optouts.c.at))


async def asked_by(connection: AsyncConnection, number: int) -> list[OptedOut]:
    """Return the names of one request to be left out."""
    return await _rows(connection, select(optouts).where(optouts.c.id == number))


async def active_in(connection: AsyncConnection, guild: int) -> Mapping[str, tuple[str, ...]]:
    """Return the names that count in a guild, by who asked."""
    wanted = select(optouts).where(optouts.c.guild == guild, optouts.c.state == "active")
    names: dict[str, tuple[str, ...]] = {}
    for row in await _rows(connection, wanted.order_by(optouts.c.at)):
        names[str(row.member)] = (*names.get(str(row.member), ()), row.name)
    return names


async def accounts_in(connection: AsyncConnection, guild: int) -> frozenset[int]:
    """Return the accounts that have opted out in a guild."""
    wanted = select(optouts.c.member).where(
        optouts.c.guild == guild, optouts.c.state == "active", optouts.c.own == 1
    )
    return frozenset(await connection.scalars(wanted.distinct()))


async def settle(connection: AsyncConnection, number: int, *, accepted: bool) -> int:
    """Do what a moderator said of names: the asked ones count, or none of them does."""
    mine = optouts.c.id == number
    if accepted:
        asked = update(optouts).where(mine, optouts.c.state == "asked").values(state="active")
        return (await connection.execute(asked)).rowcount
    gone = update(optouts).where(mine).values(state="declined")
    return (await connection.execute(gone)).rowcount


async def lift(connection: AsyncConnection, guild: int, member: int) -> int:
    """Take back everything a member asked for in a guild."""
    mine = optouts.c.guild == guild, optouts.c.member == member
    standing = optouts.c.state.in_(("active", "asked"))
    gone = update(optouts).where(*mine, standing).values(state="lifted")
    return (await connection.execute(gone)).rowcount


async def _rows(connection: AsyncConnection, wanted: Any) -> list[OptedOut]:
    found = (await connection.execute(wanted)).mappings()
    return [OptedOut(**row) for row in found]
