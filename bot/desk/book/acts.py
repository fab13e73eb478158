"""The rows of what moderators did: who, what, why, until when; written with the act itself."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import acts

MAX_REASON = 400  #: characters kept
MAX_DETAIL = 1000


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing a moderator did."""

    guild: int
    moderator: int
    verb: str  #: as the command is called, such as `block`
    at: float  #: seconds since 1970, UTC
    member: int | None = None  #: whom it was done to
    job: int | None = None
    reason: str = ""
    until: float | None = None  #: None: for good, or done at once
    detail: str = ""  #: what it came to, such as a number of pictures; no words of a prompt
    id: int | None = None  #: given out by the database


async def note(connection: AsyncConnection, act: AuditEntry) -> None:
    """Write a moderator's act down, in the transaction that does it."""
    row = asdict(act) | {"reason": act.reason[:MAX_REASON], "detail": act.detail[:MAX_DETAIL]}
    del row["id"]
    await connection.execute(acts.insert().values(row))


@dataclass(frozen=True, slots=True)
class Filter:
    """Which acts of a guild are asked for."""

    guild: int
    moderator: int | None = None
    verb: str | None = None
    member: int | None = None
    since: float | None = None


async def acts_noted(
    connection: AsyncConnection, wanted: Filter, *, before: int | None = None, newest: int
) -> list[AuditEntry]:
    """Return the newest acts that fit, latest first; `before` is an act's id."""
    asked = select(acts).where(acts.c.guild == wanted.guild)
    for name in ("moderator", "verb", "member"):
        if (value := getattr(wanted, name)) is not None:
            asked = asked.where(acts.c[name] == value)
    if wanted.since is not None:
        asked = asked.where(acts.c.at >= wanted.since)
    if before is not None:
        asked = asked.where(acts.c.id < before)
    found = await connection.execute(asked.order_by(acts.c.id.desc()).limit(newest))
    return [_act(dict(row)) for row in found.mappings()]


async def verbs_noted(connection: AsyncConnection, guild: int) -> list[str]:
    """Return what kinds of acts a guild has seen."""
    asked = select(acts.c.verb).where(acts.c.guild == guild).distinct().order_by(acts.c.verb)
    return list(await connection.scalars(asked))


def _act(row: Mapping[str, Any]) -> AuditEntry:
    return AuditEntry(**row)
