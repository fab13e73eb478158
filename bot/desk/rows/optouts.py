"""The rows of names whose owners are not to be painted in a guild."""

from typing import Any

from sqlalchemy import Connection, exists, select, update

from bot.desk.policy.optouts import OptedOut
from bot.store.tables import optouts


def add(connection: Connection, names: list[OptedOut]) -> None:
    """Write names down."""
    rows = [{field: getattr(name, field) for field in OptedOut.__slots__} for name in names]
    if rows:
        connection.execute(optouts.insert(), rows)


def of_member(connection: Connection, guild: int, member: int) -> list[OptedOut]:
    """Return what a member has asked for in a guild and has not taken back, oldest first."""
    mine = optouts.c.guild == guild, optouts.c.member == member
    standing = optouts.c.state.in_(("active", "asked"))
    return _rows(connection, select(optouts).where(*mine, standing).order_by(optouts.c.at))


def asked_by(connection: Connection, number: int) -> list[OptedOut]:
    """Return the names of one request to be left out."""
    return _rows(connection, select(optouts).where(optouts.c.id == number))


def active_in(connection: Connection, guild: int) -> list[OptedOut]:
    """Return the names that count in a guild, oldest first."""
    wanted = select(optouts).where(optouts.c.guild == guild, optouts.c.state == "active")
    return _rows(connection, wanted.order_by(optouts.c.at))


def was_declined(connection: Connection, guild: int, member: int) -> bool:
    """Tell whether moderators of a guild ever declined names of a member."""
    mine = optouts.c.guild == guild, optouts.c.member == member, optouts.c.state == "declined"
    return bool(connection.scalar(select(exists().where(*mine))))


def settle(connection: Connection, number: int, *, accepted: bool) -> int:
    """Do what a moderator said of names: the asked ones count, or none of them does."""
    mine = optouts.c.id == number
    if accepted:
        asked = update(optouts).where(mine, optouts.c.state == "asked").values(state="active")
        return connection.execute(asked).rowcount
    gone = update(optouts).where(mine).values(state="declined")
    return connection.execute(gone).rowcount


def lift(connection: Connection, guild: int, member: int) -> int:
    """Take back everything a member asked for in a guild."""
    mine = optouts.c.guild == guild, optouts.c.member == member
    standing = optouts.c.state.in_(("active", "asked"))
    gone = update(optouts).where(*mine, standing).values(state="lifted")
    return connection.execute(gone).rowcount


def _rows(connection: Connection, wanted: Any) -> list[OptedOut]:
    found = connection.execute(wanted).mappings()
    return [OptedOut(**row) for row in found]
