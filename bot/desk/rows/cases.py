"""The rows of what waits for a moderator: decided once, and where its card stands."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select, update

from bot.desk.policy.cases import Case, CaseKind
from bot.store.tables import cases, insert_for

_CARD_DUE = or_(
    cases.c.card.is_(None) & cases.c.verdict.is_(None),
    (cases.c.card == "open") & cases.c.verdict.is_not(None),
)
_IN_INBOX = cases.c.verdict.is_(None) & cases.c.card.is_(None)


def open_case(connection: Connection, case: Case, *, again: bool = False) -> bool:
    """Bring a case up; once only, unless it may be brought up again. False: it was before."""
    row = {
        "kind": case.kind,
        "ref": case.ref,
        "guild": case.guild,
        "member": case.member,
        "told": json.dumps(dict(case.told)),
        "opened_at": case.opened_at,
    }
    made = insert_for(connection)(cases).values(row)
    if again:
        undecided = dict.fromkeys(
            ("verdict", "moderator", "closed_at", "channel", "message", "card", "noticed_at")
        )
        made = made.on_conflict_do_update(
            index_elements=[cases.c.kind, cases.c.ref],
            set_=undecided | {"told": row["told"], "opened_at": case.opened_at},
            where=cases.c.verdict.is_not(None),
        )
    else:
        made = made.on_conflict_do_nothing()
    return connection.execute(made).rowcount == 1


def decide(
    connection: Connection,
    kind: CaseKind,
    ref: int,
    verdict: str,
    moderator: int | None,
    now: float,
) -> Case | None:
    """Close a case; None where somebody has been first, or there is none."""
    closed = {"verdict": verdict, "moderator": moderator, "closed_at": now}
    undecided = [*_is(kind, ref), cases.c.verdict.is_(None)]
    decided = update(cases).where(*undecided).values(closed).returning(*cases.c)
    return _first(_rows(connection, decided))


def close_of(
    connection: Connection, kind: CaseKind, guild: int, member: int, verdict: str, now: float
) -> int:
    """Close what a member has brought up and takes back; return how many cases that were."""
    theirs = cases.c.kind == kind, cases.c.guild == guild, cases.c.member == member
    closed = update(cases).where(*theirs, cases.c.verdict.is_(None))
    return connection.execute(closed.values(verdict=verdict, closed_at=now)).rowcount


def get(connection: Connection, kind: CaseKind, ref: int) -> Case | None:
    """Return one case."""
    return _first(_rows(connection, select(cases).where(*_is(kind, ref))))


def has_since(connection: Connection, kind: CaseKind, guild: int, moment: float) -> bool:
    """Tell whether a case of a kind was brought up in a guild since a moment."""
    recent = cases.c.kind == kind, cases.c.guild == guild, cases.c.opened_at > moment
    return connection.scalar(select(cases.c.ref).where(*recent).limit(1)) is not None


def cards_due(connection: Connection) -> list[Case]:
    """Return the cases whose cards do not show how they stand, oldest first."""
    return _rows(connection, select(cases).where(_CARD_DUE).order_by(cases.c.opened_at))


def note_card(connection: Connection, case: Case, card: str, channel: int, message: int) -> None:
    """Write down what a case's card shows, and where."""
    shown = {"card": card, "channel": channel, "message": message}
    noted = update(cases).where(*_is(case.kind, case.ref)).values(shown)
    if card == "closed":  # one that was brought up again meanwhile needs a card of its own
        noted = noted.where(cases.c.verdict.is_not(None))
    connection.execute(noted)


def inbox(connection: Connection, guild: int, limit: int) -> list[Case]:
    """Return what waits in a guild, whether it has a card or not, oldest first."""
    waiting = select(cases).where(cases.c.guild == guild, cases.c.verdict.is_(None))
    return _rows(connection, waiting.order_by(cases.c.opened_at, cases.c.ref).limit(limit))


def unnoticed(connection: Connection) -> set[int]:
    """Return the guilds in whose inbox something waits that no moderator has heard of."""
    wanted = select(cases.c.guild).where(_IN_INBOX, cases.c.noticed_at.is_(None)).distinct()
    return set(connection.scalars(wanted))


def notice(connection: Connection, guild: int, now: float) -> int:
    """Write down that a moderator hears of a guild's inbox; return what they had not heard of."""
    new = update(cases).where(_IN_INBOX, cases.c.guild == guild, cases.c.noticed_at.is_(None))
    return connection.execute(new.values(noticed_at=now)).rowcount


def _is(kind: CaseKind, ref: int) -> Sequence[ColumnElement[bool]]:
    return cases.c.kind == kind, cases.c.ref == ref


def _first(found: Sequence[Case]) -> Case | None:
    return found[0] if found else None


def _rows(connection: Connection, wanted: Any) -> list[Case]:
    return [_case(dict(row)) for row in connection.execute(wanted).mappings()]


def _case(row: Mapping[str, Any]) -> Case:
    known = {name: row[name] for name in Case.__slots__}
    return Case(**known | {"told": json.loads(row["told"])})
