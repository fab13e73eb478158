"""The rows of refusals: appealed against once, allowed once, and counted."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select, union_all, update

from bot.desk.policy.appeals import APPEAL_SECONDS, UNPLACED, RefusedRequest
from bot.jobs.job import read_request, stored
from bot.store.tables import gate_stops, insert_for, refusals


def add(connection: Connection, refused_request: RefusedRequest) -> bool:
    """Write a refusal down; False where this interaction was refused before."""
    row = {name: getattr(refused_request, name) for name in RefusedRequest.__slots__}
    row["request"] = stored(refused_request.request) if refused_request.request else None
    made = insert_for(connection)(refusals).values(row).on_conflict_do_nothing()
    return connection.execute(made).rowcount == 1


def get(connection: Connection, number: int) -> RefusedRequest | None:
    """Return one refusal."""
    found = _rows(connection, select(refusals).where(refusals.c.id == number))
    return found[0] if found else None


def refused_since(connection: Connection, guild: int, since: float) -> list[tuple[int, float]]:
    """Return whom something was refused in a guild, or stopped by the image gate, and when."""
    wanted = union_all(
        *(
            select(each.c.member, each.c.at).where(each.c.guild == guild, each.c.at > since, *more)
            for each, more in ((refusals, [refusals.c.code != UNPLACED]), (gate_stops, []))
        )
    )
    found = connection.execute(wanted.order_by("at"))
    return [(row.member, row.at) for row in found]


def stopped_since(connection: Connection, since: float) -> list[tuple[int, int]]:
    """Return the guilds in which the image gate stopped pictures, each with the latest job."""
    # Grouped here: SQLite would go by the guilds, through everything that was ever stopped.
    recent = select(gate_stops.c.guild, gate_stops.c.job).where(gate_stops.c.at > since)
    found = sorted((row.guild, row.job) for row in connection.execute(recent))
    return list(dict(found).items())


def appeal(connection: Connection, number: int, member: int, now: float) -> RefusedRequest | None:
    """Note that a member appeals, once and soon; None where they did, or it is not theirs."""
    mine = (
        refusals.c.id == number,
        refusals.c.member == member,
        refusals.c.appealed_at.is_(None),
        refusals.c.code != UNPLACED,
        refusals.c.request.is_not(None),
        refusals.c.at > now - APPEAL_SECONDS,
    )
    asked = update(refusals).where(*mine).values(appealed_at=now).returning(*refusals.c)
    found = _rows(connection, asked)
    return found[0] if found else None


def judge(connection: Connection, number: int, verdict: str) -> RefusedRequest | None:
    """Write down what a moderator said of an appeal."""
    judged = update(refusals).where(refusals.c.id == number).values(verdict=verdict)
    found = _rows(connection, judged.returning(*refusals.c))
    return found[0] if found else None


def told(connection: Connection, number: int, now: float) -> None:
    """Write down that the member has heard what became of an appeal."""
    connection.execute(update(refusals).where(refusals.c.id == number).values(told_at=now))


def untold(connection: Connection) -> list[RefusedRequest]:
    """Return the appeals that were decided and whose members have not heard of it."""
    wanted = select(refusals).where(refusals.c.verdict.is_not(None), refusals.c.told_at.is_(None))
    return _rows(connection, wanted.order_by(refusals.c.id))


def allowed_in(connection: Connection, guild: int) -> frozenset[tuple[int, str]]:
    """Return whose words are let through once more in a guild: members, and hashes of words."""
    wanted = select(refusals.c.member, refusals.c.words).where(
        refusals.c.guild == guild, refusals.c.verdict == "allowed", refusals.c.used_by.is_(None)
    )
    return frozenset((row.member, row.words) for row in connection.execute(wanted))


def use(connection: Connection, guild: int, member: int, words: str, job: int) -> bool:
    """Use up one leave to ask for these words; False where there is none any more."""
    open_leave = (
        select(refusals.c.id)
        .where(
            refusals.c.guild == guild,
            refusals.c.member == member,
            refusals.c.words == words,
            refusals.c.verdict == "allowed",
            refusals.c.used_by.is_(None),
        )
        .order_by(refusals.c.id)
        .limit(1)
        .scalar_subquery()
    )
    used = update(refusals).where(refusals.c.id == open_leave).values(used_by=job)
    return connection.execute(used).rowcount == 1


def _rows(connection: Connection, wanted: Any) -> list[RefusedRequest]:
    return [_plea(dict(row)) for row in connection.execute(wanted).mappings()]


def _plea(row: Mapping[str, Any]) -> RefusedRequest:
    request = read_request(row)
    return RefusedRequest(**{**row, "request": request})
