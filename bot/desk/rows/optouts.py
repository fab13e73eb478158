"""The rows of names whose owners are not to be painted in a guild."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, exists, select, update

from bot.desk.policy.optouts import OptedOut
from bot.store.tables import facts, optouts

UNTOLD = "optout:"  #: begins the names of the facts that say whose member is to hear of it


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
    theirs = select(optouts).where(optouts.c.id == number)
    return _rows(connection, theirs.order_by(optouts.c.number))


def active_in(connection: Connection, guild: int) -> list[OptedOut]:
    """Return the names that count in a guild, oldest first."""
    wanted = select(optouts).where(optouts.c.guild == guild, optouts.c.state == "active")
    return _rows(connection, wanted.order_by(optouts.c.at))


def declined(connection: Connection, guild: int, member: int) -> list[OptedOut]:
    """Return the names of a member that moderators of a guild declined, oldest first."""
    mine = optouts.c.guild == guild, optouts.c.member == member, optouts.c.state == "declined"
    return _rows(connection, select(optouts).where(*mine).order_by(optouts.c.at))


def was_declined(connection: Connection, guild: int, member: int) -> bool:
    """Tell whether moderators of a guild ever declined names of a member."""
    mine = optouts.c.guild == guild, optouts.c.member == member, optouts.c.state == "declined"
    return bool(connection.scalar(select(exists().where(*mine))))


def settle(connection: Connection, number: int, *, accepted: bool, name: int | None = None) -> int:
    """Do what a moderator said of one name of a wish, or of all that are asked for.

    What becomes of a name its member is still to hear. An account's own name counts without a
    yes; it is declined by itself, or where nothing else is asked for.
    """
    asked = [each for each in asked_by(connection, number) if each.state == "asked"]
    states = ("asked",) if accepted or (name is None and asked) else ("asked", "active")
    which = [optouts.c.id == number, optouts.c.state.in_(states)]
    if name is not None:
        which.append(optouts.c.number == name)
    judged = update(optouts).where(*which).values(state="active" if accepted else "declined")
    changed = connection.execute(judged.returning(optouts.c.number)).all()
    told = [{"name": f"{UNTOLD}{number}:{row.number}", "value": ""} for row in changed]
    if told:
        connection.execute(facts.delete().where(facts.c.name.in_([each["name"] for each in told])))
        connection.execute(facts.insert(), told)
    return len(changed)


def untold(connection: Connection) -> list[OptedOut]:
    """Return the names that were decided about and whose members have not heard of it."""
    known = select(facts.c.name).where(facts.c.name.startswith(UNTOLD, autoescape=True))
    ids = [name.removeprefix(UNTOLD).split(":") for name in connection.scalars(known)]
    pairs = [(int(id), int(number)) for id, number in ids]
    return [
        each for id, number in pairs for each in asked_by(connection, id) if each.number == number
    ]


def told(connection: Connection, names: Sequence[OptedOut]) -> None:
    """Write down that a member has heard what became of names, or cannot."""
    known = [f"{UNTOLD}{each.id}:{each.number}" for each in names]
    connection.execute(facts.delete().where(facts.c.name.in_(known)))


def lift(connection: Connection, guild: int, member: int) -> int:
    """Take back everything a member asked for in a guild."""
    mine = optouts.c.guild == guild, optouts.c.member == member
    standing = optouts.c.state.in_(("active", "asked"))
    gone = update(optouts).where(*mine, standing).values(state="lifted")
    return connection.execute(gone).rowcount


def _rows(connection: Connection, wanted: Any) -> list[OptedOut]:
    found = connection.execute(wanted).mappings()
    return [OptedOut(**row) for row in found]
