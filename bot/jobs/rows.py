"""The rows of jobs: the line and its turns, moves as guarded UPDATEs, prints, what is known."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ClauseElement,
    ColumnElement,
    Connection,
    RowMapping,
    Table,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from bot.jobs.job import (
    DAY_SECONDS,
    DELIVERIES,
    LOOKED_AT,
    MOVES,
    Job,
    read_spec,
    sources,
)
from bot.jobs.turns import QueueView, Turn, Waiter, retag
from bot.request import GateStop, PaintedWith, Spec
from bot.store.tables import (
    days,
    facts,
    gate_stops,
    guilds,
    insert_for,
    jobs,
    likenesses,
    orders,
    paces,
    prints,
    uses,
)

LIVE = ("arriving", "waiting", "running")

#: What `state = 'done'` says, by the tables' own check. SQLite takes any index for one that finds
#: ten rows, and by the state it would read every finished job.
IS_DONE = jobs.c.report.is_not(None)

# What waits in a guild whose moderators paused it keeps its place and is not begun.
_RESTS = and_(
    orders.c.paused == 1,
    or_(orders.c.paused_until.is_(None), orders.c.paused_until > bindparam("now")),
)
_PAUSED = select(orders.c.guild).where(_RESTS)
_RESTING = select(orders.c.guild, orders.c.paused_until).where(_RESTS)
_IN_LINE = select(
    *(jobs.c.id, jobs.c.guild, jobs.c.member, jobs.c.tag, jobs.c.cost), jobs.c.state == "arriving"
).where(jobs.c.state.in_(("arriving", "waiting")))
_RUNNING = select(jobs.c.id, jobs.c.cost, jobs.c.running_at).where(jobs.c.state == "running")
_LIVE_GUILDS = select(guilds.c.id, guilds.c.tag, guilds.c.virtual).where(
    exists().where(jobs.c.state.in_(LIVE), jobs.c.guild == guilds.c.id)
)


def enter(connection: Connection, row: Mapping[str, Any], awake: set[int]) -> RowMapping | None:
    """Insert a job; return its `tag` and its `guild_tag`, None where it is already there.

    `awake` are guilds that earlier entries of this transaction have left awake.
    """
    wake, insert = _entering(insert_for(connection))
    here = {"own_guild": row["guild"], "own_member": row["member"]}
    if row["guild"] not in awake:  # once a transaction: the first who enters leaves it awake
        connection.execute(wake, here)
        awake.add(row["guild"])
    return connection.execute(insert, {**row, **here}).mappings().first()


def take_next(
    connection: Connection, now: float, rooms: Sequence[int]
) -> list[tuple[RowMapping, float]]:
    """Move the jobs whose turn it is to running, each as `_take_one`; `rooms` has each studio's.

    A suspect takes a studio for itself alone: as if it were the one with most room, so that none is
    taken who finds no place. What room there is left then is to be seen anew.
    """
    taken: list[tuple[RowMapping, float]] = []
    left = sorted(room for room in rooms if room)
    while left and (one := _take_one(connection, now)):
        taken.append(one)
        if one[0]["suspect"]:
            left.pop()
        else:
            left = [left[0] - 1, *left[1:]] if left[0] > 1 else left[1:]
    return taken


def _take_one(connection: Connection, now: float) -> tuple[RowMapping, float] | None:
    """Move the job whose turn it is to running; return it and its guild's tag from now on."""
    first = connection.execute(_first(), {"now": now}).mappings().first()
    if first is None:
        return None
    served, guild = first["guild_tag"], first["guild"]
    onward = served + first["cost"]
    # A taken-back job starts again at its old tag: virtual time does not run backwards for it.
    virtual = _larger(guilds.c.virtual, first["tag"])
    connection.execute(
        update(guilds)
        .where(guilds.c.id == guild)
        .values(served=served, tag=onward, virtual=virtual)
    )
    claimed = connection.execute(
        update(jobs)
        .where(jobs.c.id == first["id"], jobs.c.state == "waiting")
        .values(state="running", running_at=now, attempt=jobs.c.attempt + 1)
        .returning(*jobs.c)
    )
    row = claimed.mappings().first()
    return (row, onward) if row else None


def close_gap(connection: Connection, gone: RowMapping) -> None:
    """Let a member's later jobs move up by what their cancelled one would have cost."""
    later = connection.execute(
        select(jobs.c.id, jobs.c.tag, jobs.c.cost / jobs.c.weight)
        .where(jobs.c.member == gone["member"], jobs.c.state.in_(("arriving", "waiting")))
        .where(jobs.c.guild == gone["guild"], jobs.c.tag > gone["tag"])
        .order_by(jobs.c.tag, jobs.c.id)
    )
    for turn in retag([Turn(*row) for row in later], gone["tag"]):
        connection.execute(update(jobs).where(jobs.c.id == turn.job).values(tag=turn.tag))


def read(connection: Connection, now: float) -> QueueView:
    """Return who stands where."""
    in_line = [Waiter(*row) for row in connection.execute(_IN_LINE)]
    running = {job: (cost, began or now) for job, cost, began in connection.execute(_RUNNING)}
    awake = {row.id: (row.tag, row.virtual) for row in connection.execute(_LIVE_GUILDS)}
    resting = {row[0]: row[1] for row in connection.execute(_RESTING, {"now": now})}
    return QueueView.read(in_line, running, awake, resting)


CHARGED_AT_ONCE = 500  #: jobs in one transaction: nobody else waits for long
_CHARGED = select(jobs.c.id, jobs.c.guild, jobs.c.cost, jobs.c.spec)
_CHARGEABLE = jobs.c.state.in_(("arriving", "waiting"))


def in_line_after(connection: Connection, job: int) -> list[tuple[int, int, float, Spec]]:
    """Return the next jobs in line with their guilds, costs and specs, those readable here."""
    numbers = select(jobs.c.id).where(_CHARGEABLE, jobs.c.id > job).order_by(jobs.c.id)
    some = connection.execute(
        _CHARGED.where(jobs.c.id.in_(numbers.limit(CHARGED_AT_ONCE))).order_by(jobs.c.id)
    )
    found = [(row.id, row.guild, row.cost, read_spec({"spec": row.spec})) for row in some]
    return [(id, guild, cost, spec or _NO_SPEC) for id, guild, cost, spec in found]


_NO_SPEC = Spec(prompt="", seed=0)  # nobody paints what cannot be read, whatever it is charged


def charge_jobs(connection: Connection, jobs_: Collection[int], ratio: float) -> None:
    """Let jobs in line cost so many times as much, from their guild's virtual time on."""
    virtual = select(guilds.c.virtual).where(guilds.c.id == jobs.c.guild).scalar_subquery()
    ahead = case((jobs.c.tag > virtual, jobs.c.tag - virtual), else_=0.0)
    kept = case((jobs.c.tag > virtual, virtual), else_=jobs.c.tag)
    change = update(jobs).where(jobs.c.id.in_(jobs_), _CHARGEABLE)
    connection.execute(change.values(cost=jobs.c.cost * ratio, tag=kept + ahead * ratio))


def charge_guilds(connection: Connection, guilds_: Collection[int], ratio: float) -> None:
    """Let guilds that have had turns be so many times as far ahead of the time that is served."""
    served = connection.scalar(select(func.coalesce(func.max(guilds.c.served), 0.0)))
    ahead = update(guilds).where(guilds.c.id.in_(guilds_), guilds.c.tag > served)
    connection.execute(ahead.values(tag=served + (guilds.c.tag - served) * ratio))


@cache
def _first() -> Any:
    """Select the lowest tag of the guild with the lowest tag, of those that are not paused."""
    waits = exists().where(jobs.c.state == "waiting", jobs.c.guild == guilds.c.id)
    awake = guilds.c.id.not_in(_PAUSED)
    guild = select(guilds.c.id).where(waits, awake).order_by(guilds.c.tag, guilds.c.id).limit(1)
    return (
        select(
            jobs.c.id,
            jobs.c.guild,
            jobs.c.tag,
            jobs.c.cost,
            guilds.c.tag.label("guild_tag"),
        )
        .join(guilds, guilds.c.id == jobs.c.guild)
        .where(_waiting_in(guild.scalar_subquery()))
        .order_by(jobs.c.tag, jobs.c.id)
        .limit(1)
    )


def _waiting_in(guild: Any) -> ColumnElement[bool]:
    return and_(jobs.c.state == "waiting", jobs.c.guild == guild)


@cache
def _entering(insert: Any) -> tuple[Any, Any]:
    """Put together once what every request asks, in a dialect: putting it together costs more."""
    guild: BindParameter[int] = bindparam("own_guild")
    member: BindParameter[int] = bindparam("own_member")
    return _wake(insert, guild), _insert(insert, guild, member)


def _wake(insert: Any, guild: Any) -> Any:
    """Let a guild that had nothing to do start now, not in the past it has slept through."""
    now = select(func.coalesce(func.max(guilds.c.served), 0.0)).scalar_subquery()
    idle = ~exists().where(jobs.c.guild == guild, jobs.c.state.in_(LIVE))
    fresh = insert(guilds).values(id=guild, tag=now, served=0.0, virtual=0.0)
    return fresh.on_conflict_do_update(
        index_elements=[guilds.c.id], set_={"tag": _larger(guilds.c.tag, now)}, where=idle
    )


def _insert(insert: Any, guild: Any, member: Any) -> Any:
    """Insert a job where its member's last one ends, but not before the guild's own time."""
    virtual = select(guilds.c.virtual).where(guilds.c.id == guild).scalar_subquery()
    last_end = (
        select(func.coalesce(func.max(jobs.c.tag + jobs.c.cost / jobs.c.weight), 0.0))
        .where(jobs.c.member == member, jobs.c.state.in_(LIVE), jobs.c.guild == guild)
        .scalar_subquery()
    )
    guild_tag = select(guilds.c.tag).where(guilds.c.id == guild).scalar_subquery()
    fresh = insert(jobs).values(tag=_larger(virtual, last_end)).on_conflict_do_nothing()
    return fresh.returning(jobs.c.tag, guild_tag.label("guild_tag"))


def _larger(one: Any, other: Any) -> ColumnElement[float]:
    """SQLite says max(a, b) and Postgres greatest(a, b); both say CASE."""
    return case((one > other, one), else_=other)


# Finished pictures on their way out: kept back for a moderator, let go once, or never shown.

_HELD = jobs.c.review.is_not(None) & jobs.c.review.not_in(LOOKED_AT)


def outgoing(now: float) -> dict[str, Any]:
    """Return what a finished job's row says of its delivery: held where a moderator looks first."""
    return {
        "delivery": case((_HELD, "held"), else_="ready"),
        "ready_at": now,
        "held_at": case((_HELD, now), else_=None),
    }


def hold(connection: Connection, job: int, why: str, now: float) -> Job | None:
    """Let a moderator look first at what nobody has seen yet; None where somebody has."""
    values = {"delivery": "held", "held_at": now, "review": why}
    return _change_held(connection, job, "ready", values)


def let_go(connection: Connection, job: int, now: float, refusal: str | None = None) -> Job | None:
    """Send a held job's outcome on its way: its pictures, or what its member reads instead.

    None where it is not held any more.
    """
    review = "rejected" if refusal else "approved"
    values = {"delivery": "ready", "ready_at": now, "review": review, "refusal": refusal}
    return _change_held(connection, job, "held", values)


def keep_back(connection: Connection, job: int, refusal: str) -> Job | None:
    """Never show what nobody has seen yet; its member reads why."""
    return _change_held(connection, job, "ready", {"refusal": refusal})


def held_before(connection: Connection, moment: float) -> list[Job]:
    """Return what has been held since before a moment, oldest first."""
    wanted = select(jobs).where(jobs.c.delivery == "held", jobs.c.held_at <= moment)
    found = connection.execute(wanted.order_by(jobs.c.id))
    return [Job.from_row(dict(row)) for row in found.mappings()]


def _change_held(
    connection: Connection, job: int, delivery: str, values: Mapping[str, Any]
) -> Job | None:
    change = update(jobs).where(jobs.c.id == job, jobs.c.delivery == delivery).values(values)
    row = connection.execute(change.returning(*jobs.c)).mappings().first()
    return Job.from_row(dict(row)) if row else None


# The rows that know a finished picture again by what it looks like, for as long as the bot lasts.
#
# They hold no words and no member; with the job's own row gone they still say which job, and when.


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """One finished picture's fingerprint (bot.pictures.likeness)."""

    job: int
    number: int  #: of the picture in its job; 0 is the first
    fingerprint: str
    made_at: float  #: UTC seconds


def remember(connection: Connection, made: Sequence[Fingerprint]) -> None:
    """Write down what a job's pictures look like."""
    rows = [
        {"job": m.job, "number": m.number, "fingerprint": m.fingerprint, "made_at": m.made_at}
        for m in made
    ]
    if rows:
        connection.execute(insert(likenesses), rows)


#: A job and the fingerprint of one of its pictures as hexadecimal digits, which both databases put
#: together: a million rows of their own would take seconds to hand over.
LOOKS_DIGITS = 16 + 64
LOOKS_AT_ONCE = 5_000  #: pictures in one transaction: nobody else waits for long


def looks_after(connection: Connection, job: int) -> tuple[str, int | None]:
    """Return what the next finished pictures looked like, LOOKS_DIGITS each, and the last job.

    None instead of that where nothing follows.
    """
    last = connection.scalar(_LAST_LOOK, {"after": job, "at_once": LOOKS_AT_ONCE})
    told = connection.scalar(_looks(connection.dialect.name), {"after": job, "last": last or job})
    return told or "", last


def made_at(connection: Connection, job: int) -> float | None:
    """Return when a job's pictures were finished, also where its row is gone."""
    moment: float | None = connection.scalar(_LOOKED_AT, {"job": job})
    return moment


_AFTER = likenesses.c.job > bindparam("after")
_NEXT = select(likenesses.c.job).where(_AFTER).order_by(likenesses.c.job)
_PAGE = _NEXT.limit(bindparam("at_once")).subquery()
_LAST_LOOK = select(func.max(_PAGE.c.job))
_LOOKED_AT = select(func.min(likenesses.c.made_at)).where(likenesses.c.job == bindparam("job"))


@cache
def _looks(dialect: str) -> Any:
    job, some = likenesses.c.job, likenesses.c.job <= bindparam("last")
    if dialect == "sqlite":
        looks = func.group_concat(func.printf("%016x", job).op("||")(likenesses.c.fingerprint), "")
    else:
        digits = func.lpad(func.to_hex(job), 16, "0")
        looks = func.string_agg(digits.op("||")(likenesses.c.fingerprint), "")
    return select(looks).where(_AFTER, some)


def of_job(connection: Connection, job: int) -> list[Fingerprint]:
    """Return what a job's pictures looked like, in order."""
    wanted = select(likenesses).where(likenesses.c.job == job).order_by(likenesses.c.number)
    return [Fingerprint(**row) for row in connection.execute(wanted).mappings()]


# The moves of jobs from state to state: each is one guarded UPDATE, and no row back means no.

Made = tuple[int, int]  #: a picture's number in its job, and its seed
Condition = ColumnElement[bool]


def legal(target: str) -> Condition:
    """Say from which states a job may move to one."""
    return jobs.c.state.in_(sources(MOVES, target))


def ready(now: float) -> dict[str, Any]:
    """Return what a row says from when there is something to show its member."""
    return {"delivery": "ready", "ready_at": now}


def move(
    connection: Connection,
    job: int,
    to: str,
    now: float,
    also: Sequence[Condition] = (),
    values: Mapping[str, Any] | None = None,
) -> Job | None:
    """Move a job to a state, if that is legal and everything else holds."""
    changed = {**(values or {}), "state": to, f"{to}_at": now}
    return _change(connection, _moving(to).where(*also), job, changed)


def deliver(
    connection: Connection, job: int, to: str, now: float, values: Mapping[str, Any]
) -> Job | None:
    """Move a job's delivery to a state, if that is legal."""
    changed = {**values, "delivery": to, f"{to}_at": now}
    return _change(connection, _delivering(to), job, changed)


def publish(connection: Connection, job: int, request: str, now: float) -> Job | None:
    """Let a draft that its member has seen be shown to everybody, in a new message.

    The message that they alone see is known no more. None where it is posted already.
    """
    values = {"request": request, "token": None, "message": None, "delivery": "ready"}
    drafts = update(jobs).where(jobs.c.id == bindparam("job"), jobs.c.delivery == "posted", IS_DONE)
    return _change(connection, drafts, job, {**values, "ready_at": now, "posting_at": now})


def finish(
    connection: Connection,
    job: Job,
    report: PaintedWith,
    made: Sequence[Made],
    now: float,
    likenesses: Sequence[Fingerprint],
) -> bool:
    """Move a job to done with its pictures; False where another attempt or a cancel was first."""
    same = [jobs.c.attempt == job.attempt]
    values = {"report": report.model_dump_json(), **outgoing(now)}
    if (done := move(connection, job.id, "done", now, same, values)) is None:
        return _has_ended(connection, job, "done")
    _count(connection, done, len(made), now)
    rows = [{"job": job.id, "number": number, "seed": seed} for number, seed in made]
    connection.execute(insert(prints), rows)
    remember(connection, likenesses)
    return True


def _count(connection: Connection, job: Job, num_pictures: int, now: float) -> None:
    """Add what is done to what its server used that day."""
    request, wait = job.request, max((job.running_at or now) - job.arriving_at, 0.0)
    day = {"guild": request.guild or 0, "day": int(now // DAY_SECONDS), "pictures": num_pictures}
    add_day, add_use = _counting(insert_for(connection))
    connection.execute(add_day, {**day, "jobs": 1, "wait_seconds": wait})
    if request.member > 0:  # nobody counts for a member who is forgotten
        connection.execute(add_use, {**day, "member": request.member})


@cache
def _counting(insert: Any) -> tuple[Any, Any]:
    return tuple(_adding(insert, table) for table in (days, uses))


def _adding(insert: Any, table: Table) -> Any:
    new = insert(table)
    key = list(table.primary_key.columns)
    sums = [each for each in table.columns if each not in key and each.name != "members"]
    more = {each.name: each + new.excluded[each.name] for each in sums}
    return new.on_conflict_do_update(index_elements=key, set_=more)


def fail(connection: Connection, job: Job, reason: str, now: float) -> bool:
    """Move a job to failed; False where another attempt or a cancel was first."""
    same, values = [jobs.c.attempt == job.attempt], {"reason": reason, **ready(now)}
    failed = move(connection, job.id, "failed", now, same, values)
    return failed is not None or _has_ended(connection, job, "failed")


def _has_ended(connection: Connection, job: Job, state: str) -> bool:
    """Tell whether this attempt was written down before, and only the answer has been lost."""
    there = jobs.c.id == job.id, jobs.c.attempt == job.attempt, jobs.c.state == state
    return bool(connection.scalar(select(exists().where(*there))))


def stop(
    connection: Connection, where: Sequence[Condition], now: float, values: Mapping[str, Any]
) -> bool:
    """Cancel a job, and let its member's later ones move up."""
    changed = {**values, "state": "cancelled", "cancelled_at": now}
    cancel = update(jobs).where(*where).values(changed).returning(*jobs.c)
    gone = connection.execute(cancel).mappings().first()
    if gone is not None and gone["running_at"] is None:
        close_gap(connection, gone)
    return gone is not None


def cancel(connection: Connection, job: int, now: float) -> bool:
    """Cancel a job that is not final; True as well where only the answer to that was lost."""
    where = [jobs.c.id == job, legal("cancelled")]
    # What somebody else dropped has a refusal, be it in the same instant.
    mine = jobs.c.state == "cancelled", jobs.c.cancelled_at == now, jobs.c.refusal.is_(None)
    return stop(connection, where, now, ready(now)) or bool(
        connection.scalar(select(exists().where(jobs.c.id == job, *mine)))
    )


def take_back(connection: Connection, now: float, held: Collection[int]) -> int:
    """Put everything that runs back in line, but for what is held."""
    running = update(jobs).where(jobs.c.state == "running", jobs.c.id.not_in(held))
    return connection.execute(running.values(state="waiting", waiting_at=now)).rowcount


def resting(connection: Connection, among: Collection[int], now: float) -> set[int]:
    """Return those of these jobs whose guild is paused."""
    paused = select(jobs.c.id).where(jobs.c.id.in_(among), jobs.c.guild.in_(_PAUSED))
    return set(connection.scalars(paused, {"now": now}))


def wipe_tokens(connection: Connection, before: float) -> int:
    """Forget the interaction tokens of jobs that arrived before a moment."""
    old = and_(jobs.c.token.is_not(None), jobs.c.arriving_at < before)
    return connection.execute(update(jobs).where(old).values(token=None)).rowcount


@cache
def _moving(to: str) -> Update:
    # Put together once: that takes longer than running it.
    return update(jobs).where(jobs.c.id == bindparam("job"), legal(to))


@cache
def _delivering(to: str) -> Update:
    legal_before = jobs.c.delivery.in_(sources(DELIVERIES, to))
    return update(jobs).where(jobs.c.id == bindparam("job"), legal_before)


def _change(
    connection: Connection, guarded: Update, job: int, values: Mapping[str, Any]
) -> Job | None:
    computed = {name: value for name, value in values.items() if isinstance(value, ClauseElement)}
    if computed:
        guarded = guarded.values(computed)
    plain = {name: value for name, value in values.items() if name not in computed}
    changed = connection.execute(guarded.returning(*jobs.c), {"job": job, **plain})
    row = changed.mappings().first()
    return Job.from_row(dict(row)) if row else None


# Stops many jobs in somebody else's transaction, and notes what their members read instead.


def stop_all(
    connection: Connection, where: Sequence[ColumnElement[bool]], refusal: str, now: float
) -> list[int]:
    """Cancel what fits and is not final, and keep back what is done but not shown; return both.

    `refusal` is the code of the sentence the members read. Dispatch.stopped takes the jobs off the
    studios once this is committed.
    """
    live = jobs.c.state.in_(sources(MOVES, "cancelled"))
    told = {"refusal": refusal, "delivery": "ready", "ready_at": now}
    cancel = update(jobs).where(live, *where).returning(*jobs.c)
    gone = connection.execute(cancel.values(state="cancelled", cancelled_at=now, **told))
    rows = sorted(gone.mappings(), key=lambda row: row["tag"], reverse=True)
    # A member's earliest gap is closed, and all that are behind it with it.
    earliest = {(row["guild"], row["member"]): row for row in rows if row["running_at"] is None}
    for row in earliest.values():
        close_gap(connection, row)
    unseen = IS_DONE, jobs.c.delivery.in_(("ready", "held"))
    refused = {"refusal": refusal, "delivery": "ready"}
    keep_back = update(jobs).where(*unseen, *where).values(refused).returning(jobs.c.id)
    kept = connection.scalars(keep_back)
    return [row["id"] for row in rows] + list(kept)


# Reads jobs and what was made of them.

_ONE = select(jobs).where(jobs.c.id == bindparam("job"))  # asked for most: put together once


def one(connection: Connection, job: int) -> Job | None:
    """Return one job."""
    row = connection.execute(_ONE, {"job": job}).mappings().first()
    return Job.from_row(dict(row)) if row else None


def is_waited_for(connection: Connection) -> bool:
    """Tell whether any job waits."""
    return bool(connection.scalar(select(exists().where(jobs.c.state == "waiting"))))


def count_live(connection: Connection) -> tuple[Counter[str], int]:
    """Count the jobs that are not at their end by state, and ends that nobody has seen."""
    live = dict.fromkeys(("arriving", "waiting", "running"), 0)
    asked = select(jobs.c.state, func.count()).where(jobs.c.state.in_(live)).group_by(jobs.c.state)
    counted = {str(state): int(count) for state, count in connection.execute(asked)}
    unshown = select(func.count()).where(jobs.c.delivery == "ready")
    return Counter(live | counted), connection.scalar(unshown) or 0


def found(connection: Connection, where: ColumnElement[bool]) -> list[Job]:
    """Return the jobs for which something holds, oldest first."""
    rows = connection.execute(select(jobs).where(where).order_by(jobs.c.id))
    return [Job.from_row(dict(row)) for row in rows.mappings()]


def prints_of(connection: Connection, job: int) -> list[Made]:
    """Return a job's pictures in order."""
    wanted = select(prints).where(prints.c.job == job).order_by(prints.c.number)
    return [(row.number, row.seed) for row in connection.execute(wanted)]


def prints_of_all(connection: Connection, some: Collection[int]) -> dict[int, list[Made]]:
    """Return the pictures of some jobs in order, of each that has any."""
    wanted = select(prints).where(prints.c.job.in_(some)).order_by(prints.c.job, prints.c.number)
    made: dict[int, list[Made]] = {}
    for row in connection.execute(wanted):
        made.setdefault(row.job, []).append((row.number, row.seed))
    return made


# What the image gate stopped of a job, each picture once, however often its job is attempted.


def note_gate_stop(connection: Connection, job: int, stop: GateStop, now: float) -> bool:
    """Write down that a picture was stopped; False where that is known."""
    values = literal(stop.seed, BigInteger), literal(stop.index), literal(now)
    # As the job's row has them: its member may have been forgotten since it was claimed.
    whose = select(jobs.c.id, *values, jobs.c.guild, jobs.c.member).where(jobs.c.id == job)
    columns = ["job", "seed", "number", "at", "guild", "member"]
    row = insert_for(connection)(gate_stops).from_select(columns, whose)
    return connection.execute(row.on_conflict_do_nothing()).rowcount == 1


def gate_stops_of(connection: Connection, member: int, since: float, besides: int) -> list[float]:
    """Return when pictures of a member were stopped, those of one job left out."""
    recent = gate_stops.c.member == member, gate_stops.c.at > since, gate_stops.c.job != besides
    return list(connection.scalars(select(gate_stops.c.at).where(*recent)))


# The rows of paces: how long a picture takes here, by what it is painted with.


def paces_seen(connection: Connection) -> dict[str, float]:
    """Return the seconds a picture took, by what it was painted with."""
    seen = connection.execute(select(paces.c.key, paces.c.seconds))
    return {row.key: row.seconds for row in seen}


def keep_pace(connection: Connection, key: str, seconds: float) -> None:
    """Remember how long such a picture takes."""
    newest = insert_for(connection)(paces).values(key=key, seconds=seconds)
    connection.execute(
        newest.on_conflict_do_update(index_elements=[paces.c.key], set_={"seconds": seconds})
    )


# The row of what the studios know: whom and which words, as they said it last.

KNOWN_LAST = "lexicon"


def lexicon_seen(connection: Connection) -> str | None:
    """Return what was kept last."""
    value: str | None = connection.scalar(select(facts.c.value).where(facts.c.name == KNOWN_LAST))
    return value


def keep_lexicon(connection: Connection, text: str) -> None:
    """Remember it for the next start."""
    newest = insert_for(connection)(facts).values(name=KNOWN_LAST, value=text)
    connection.execute(
        newest.on_conflict_do_update(index_elements=[facts.c.name], set_={"value": text})
    )
