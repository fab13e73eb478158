"""The rows of members who want to be forgotten: what goes, and what stays without their name.

What protects others stays under a pseudonym, a negative number that only this bot can compute: a
block, a moderator's wish to look first, what moderators did, to whom and by whom, and for a day
what counts towards limits. Who comes back meets it again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Delete,
    RowMapping,
    Update,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    not_,
    or_,
    select,
    union_all,
    update,
)

from bot.desk.policy.cases import KINDS
from bot.desk.policy.limits import first_id_at
from bot.desk.policy.privacy import DAY, renamed
from bot.desk.rows import sources
from bot.desk.rows.audit import forget_user
from bot.desk.rows.settings import rename_watched, watched
from bot.desk.rows.showcase import tiles_off
from bot.desk.rows.takedowns import take_down
from bot.jobs.job import FINAL, read_report, read_request, read_spec, stored, wordless
from bot.jobs.rows import stop_all
from bot.request import Spec
from bot.store.tables import (
    acts,
    blocks,
    cases,
    defaults,
    erasures,
    facts,
    forbidden,
    gate_stops,
    insert_for,
    jobs,
    keeps,
    optouts,
    prints,
    refusals,
    reports,
    rules,
    showings,
    stars,
    takedowns,
    veils,
)

# The rows of what is kept no longer: prompts, pictures, tokens.
#
# For prompts jobs are walked in the order of their ids, which is that of their arrival, from where
# the last walk ended: a sweep reads what has become old since, not the whole table.

AT_ONCE = 200  #: rows in one transaction: nobody else waits for long
WORDS_WALK = "words_forgotten_to"  #: the fact that says up to which job
NOTHING_CAME = ("failed", "cancelled")  #: states in which nobody ever sees a picture
ON_ITS_WAY = ("ready", "held")  #: deliveries that still need words and pictures


@dataclass(slots=True)
class Batch:
    """Some jobs in order: what is due, where to go on, and what was too early to be let go."""

    seen: int  #: the last old one, or where the walk began
    due: list[int] = field(default_factory=list)
    cursor: int | None = None  #: None: everything old has been seen
    stuck: int | None = None  #: the first that is not finished yet, to be seen again


def walked_to(connection: Connection, name: str) -> int:
    """Return the job up to which everything has been let go."""
    value = connection.scalar(select(facts.c.value).where(facts.c.name == name))
    return int(value or 0)


def note_walk(connection: Connection, name: str, job: int) -> None:
    """Note how far that is now."""
    row = insert_for(connection)(facts).values(name=name, value=str(job))
    connection.execute(
        row.on_conflict_do_update(index_elements=[facts.c.name], set_={"value": str(job)})
    )


def old_pictures(
    connection: Connection, written: Mapping[int, float], before: float
) -> tuple[list[int], list[int]]:
    """Return which of some jobs, each with when it was written, are old and kept by nobody.

    And those that are not finished yet: what becomes of them is still to be seen.
    """
    wanted = select(*_FATE, keeps.c.at.label("kept")).outerjoin(keeps)
    found = connection.execute(wanted.where(jobs.c.id.in_(written))).mappings()
    rows = {row["id"]: row for row in found}
    due = [job for job, at in written.items() if _is_due(rows.get(job), at, before)]
    return due, [job for job, row in rows.items() if row["state"] not in FINAL]


_FATE = (
    *(jobs.c.id, jobs.c.member, jobs.c.state, jobs.c.delivery),
    *(jobs.c.done_at, jobs.c.arriving_at),
)


def forget_words(connection: Connection, after: int, before: float) -> Batch:
    """Wipe the words of jobs that arrived before a moment; those of favourites stay."""
    some = select(jobs, keeps.c.at.label("kept")).outerjoin(keeps)
    wanted = some.where(jobs.c.id > after).order_by(jobs.c.id).limit(AT_ONCE)
    rows = list(connection.execute(wanted).mappings())
    batch = Batch(after, cursor=rows[-1]["id"] if len(rows) == AT_ONCE else None)
    changes = []
    for row in rows:
        if row["arriving_at"] >= before:
            batch.cursor = None
            break
        batch.seen = row["id"]
        if not _is_over(row):
            batch.stuck = batch.stuck or row["id"]
        elif row["kept"] is None and ((known := read_request(dict(row))) is None or known.subject):
            batch.due.append(row["id"])
            changes.append({"job": row["id"], **without_words(row)})
    write(connection, changes)
    return batch


def without_words(row: RowMapping, **changed: object) -> dict[str, Any]:
    """Return what a job's row says of its request, without what was asked for."""
    known = dict(row)
    request = read_request(known) or wordless(known)
    spec = read_spec(known) or Spec(prompt="", seed=0)
    report = read_report(known)
    silent = {"prompt": "", "negative": ""}
    unread = {"unread": ()}  # what the model lost is the member's words as well
    return {
        "request": stored(request.without_words().model_copy(update=changed)),
        "spec": spec.model_copy(update=silent).model_dump_json(),
        "report": report.model_copy(update=silent | unread).model_dump_json() if report else None,
    }


def write(connection: Connection, changes: Sequence[dict[str, Any]]) -> None:
    """Write changed columns of jobs, each change naming its `job`."""
    if changes:
        names = [name for name in changes[0] if name != "job"]
        change = (
            update(jobs)
            .where(jobs.c.id == bindparam("job"))
            .values({name: bindparam(name) for name in names})
        )
        connection.execute(change, list(changes))


def forget_refused_words(connection: Connection, before: float) -> None:
    """Wipe the words of what a guild's rules refused before a moment, and their hash."""
    old = refusals.c.at < before, refusals.c.request.is_not(None)
    connection.execute(update(refusals).where(*old).values(request=None, words=""))


def wipe_refused_tokens(connection: Connection, before: float) -> None:
    """Wipe the interaction tokens of the same."""
    old = refusals.c.at < before, refusals.c.token.is_not(None)
    connection.execute(update(refusals).where(*old).values(token=None))


def last_model(connection: Connection) -> str | None:
    """Return the model that painted the last finished job."""
    newest = select(func.max(prints.c.job)).scalar_subquery()
    report = read_report(
        {"report": connection.scalar(select(jobs.c.report).where(jobs.c.id == newest))}
    )
    return report.model if report else None


def _is_due(row: RowMapping | None, written_at: float, before: float) -> bool:
    if row is None:  # an orphan: its job is forgotten
        return written_at < before
    if row["member"] < 0:  # painted to its end while its member's data were being deleted
        return True
    if row["state"] in NOTHING_CAME:  # one of several was done before another failed
        return True
    made_at: float = row["done_at"] or row["arriving_at"]
    return _is_over(row) and row["kept"] is None and made_at < before


def _is_over(row: RowMapping) -> bool:
    return row["state"] in FINAL and row["delivery"] not in ON_ITS_WAY


#: columns with a member in them whose rows stay; a moderator is a member, too
STAYING = (
    *(acts.c.member, blocks.c.member, cases.c.member, gate_stops.c.member, jobs.c.member),
    *(refusals.c.member, reports.c.member),
    *(acts.c.moderator, cases.c.moderator, forbidden.c.moderator, rules.c.moderator),
)
OWN = ("review", "appeal", "name")  #: cases that were theirs; a report of them is not


def ask(connection: Connection, member: int, now: float) -> None:
    """Note that a member wants to be forgotten."""
    row = insert_for(connection)(erasures).values(member=member, asked_at=now)
    connection.execute(row.on_conflict_do_nothing())


def asked(connection: Connection) -> list[int]:
    """Return who still waits to be forgotten, the longest waiting first."""
    wanted = select(erasures.c.member).order_by(erasures.c.asked_at)
    return list(connection.scalars(wanted))


def stop(connection: Connection, member: int, refusal: str, now: float) -> list[int]:
    """Stop all that a member still has coming, and what is to come of their pictures; return both.

    Who asked for the latter hears that the picture is gone.
    """
    stopped = stop_all(connection, [jobs.c.member == member], refusal, now)
    return stopped + sources.stop_coming(connection, jobs_of(connection, member), now)


def jobs_of(connection: Connection, member: int) -> list[int]:
    """Return all jobs of a member."""
    return list(connection.scalars(select(jobs.c.id).where(jobs.c.member == member)))


def seen(connection: Connection, journal: str) -> int:
    """Return how many erasures of a journal this database knows of: fewer, if it was restored."""
    return walked_to(connection, journal)


def named(connection: Connection) -> set[int]:
    """Return every member that anything is kept of under their own number."""
    found = watched(connection)
    for column in (*STAYING, optouts.c.member, defaults.c.member, stars.c.member):
        found |= set(connection.scalars(select(column).where(column > 0).distinct()))
    return {each for each in found if each > 0}


def ask_again(
    connection: Connection, members: Iterable[int], entry: tuple[str, int], now: float
) -> None:
    """Note that members who were forgotten before are to be forgotten again.

    The entry is the last of them: a journal's name, and how many erasures it says.
    """
    for member in members:
        ask(connection, member, now)
    note_walk(connection, *entry)


ERASED_AT_ONCE = 50  #: jobs in one transaction


def erase_jobs(connection: Connection, member: int, pseudonym: int, now: float) -> bool:
    """Take some of a member's messages down and wipe their words; False where none are left.

    Here too they are gone as soon as this is done: no act says who they were.
    """
    wanted = select(jobs).where(jobs.c.member == member).limit(ERASED_AT_ONCE)
    mine = list(connection.execute(wanted).mappings())
    numbers = [row["id"] for row in mine]
    copies = connection.execute(
        select(showings).where(showings.c.job.in_(numbers), showings.c.message.is_not(None))
    )
    take_down(connection, 0, [(row.job, row.channel, row.message) for row in copies], now)
    for guild, some in groupby(sorted(mine, key=_guild), key=_guild):
        shown = [(row["id"], row["channel"], row["message"]) for row in some if row["message"]]
        take_down(connection, guild, shown, now)
    nobody = {"member": pseudonym, "roles": (), "joined_at": None, "locale": "en-US"}
    gone = {"member": pseudonym, "token": None, "delivery": "withdrawn"}
    write(connection, [{"job": row["id"], **without_words(row, **nobody), **gone} for row in mine])
    sources.cut(connection, numbers, member)
    connection.execute(delete(keeps).where(keeps.c.job.in_(numbers)))
    tiles_off(connection, numbers)
    used = {(row["guild"], int(row["done_at"] // DAY)) for row in mine if row["done_at"]}
    forget_user(connection, member, used)
    return bool(mine)


def _guild(row: RowMapping) -> int:
    guild: int = row["guild"]
    return guild


def erase(
    connection: Connection, member: int, pseudonym: int, entry: tuple[str, int], now: float
) -> None:
    """Wipe a member's name where it still stands, and note that it is done; their jobs went before.

    The entry is where a journal says so. It changes what guilds have decided: whom they block, and
    whose pictures they look at first.
    """
    while erase_jobs(connection, member, pseudonym, now):  # one that came meanwhile
        pass
    _cards_down(connection, member, now)
    connection.execute(_wiped(refusals.update(), member))
    connection.execute(reports.update().where(reports.c.member == member).values(words=""))
    # What is active goes on keeping them from being painted, until they lift it.
    idle = optouts.c.member == member, optouts.c.state != "active"
    connection.execute(delete(optouts).where(*idle))
    connection.execute(delete(defaults).where(defaults.c.member == member))
    connection.execute(delete(stars).where(stars.c.member == member))
    _rename(connection, member, pseudonym)
    connection.execute(delete(erasures).where(erasures.c.member == member))
    note_walk(connection, *entry)


def drop_records(connection: Connection, after: int, before: float) -> int | None:
    """Delete some jobs that are over since before a moment; return the last that was looked at.

    What an owner keeps and what a moderator has still to decide stays. Of the others nothing is
    left but what outlives them: audit, fingerprints, the sums of each day. None: no more follow.
    """
    undecided = exists().where(
        cases.c.kind.in_(OF_JOBS), cases.c.ref == jobs.c.id, cases.c.verdict.is_(None)
    )
    wanted = (
        select(*_FATE, keeps.c.at.label("kept"), undecided.label("undecided"))
        .outerjoin(keeps)
        .where(jobs.c.id > after, jobs.c.id < first_id_at(before))
    )
    rows = connection.execute(wanted.order_by(jobs.c.id).limit(AT_ONCE)).mappings().all()
    due = [row["id"] for row in rows if _is_record(row, before)]
    connection.execute(delete(jobs).where(jobs.c.id.in_(due)))
    return rows[-1]["id"] if len(rows) == AT_ONCE else None


def _is_record(row: RowMapping, before: float) -> bool:
    is_needed = row["undecided"] or row["kept"] is not None
    return _is_over(row) and not is_needed and row["arriving_at"] < before


OF_JOBS = ("review", "report")  #: kinds of cases whose `ref` is a job


def drop_remains(connection: Connection, before: float) -> bool:
    """Delete some of what moderators and rules left behind before a moment; False: no more.

    Acts, what may not be posted again and a server's sums of each day stay: they are small.
    """
    oldest = first_id_at(before)
    leave = and_(refusals.c.verdict == "allowed", refusals.c.used_by.is_(None))
    settled = or_(refusals.c.appealed_at.is_(None), refusals.c.verdict.is_not(None))
    open_report = exists().where(
        cases.c.kind == "report", cases.c.ref == reports.c.job, cases.c.verdict.is_(None)
    )
    closed = cases.c.kind.in_(KINDS), cases.c.ref < oldest, cases.c.closed_at < before
    shown = veils.c.wanted == "shown", veils.c.shows == "shown"
    gone = [
        _some(refusals.c.id, refusals.c.id < oldest, not_(leave), settled),
        _some(reports.c.job, reports.c.job < oldest, not_(open_report)),
        _some(veils.c.job, veils.c.job < oldest, *shown),
        _some(takedowns.c.message, takedowns.c.ended_at < before),
        _some(cases.c.ref, *closed, also=closed),
    ]
    return sum(connection.execute(change).rowcount for change in gone) > 0


def _some(column: Column[Any], *where: ColumnElement[bool], also: Any = ()) -> Delete:
    """Delete the first rows for which all that holds, by one of their columns."""
    first = select(column).where(*where).distinct().limit(AT_ONCE)
    return delete(column.table).where(column.in_(first), *also)


def drop_old(connection: Connection, before: float) -> None:
    """Delete the nameless rows that no limit counts any more."""
    connection.execute(delete(jobs).where(jobs.c.member < 0, jobs.c.arriving_at < before))
    connection.execute(delete(refusals).where(refusals.c.member < 0, refusals.c.at < before))


def pseudonyms(connection: Connection) -> set[int]:
    """Return the pseudonyms that something is kept under."""
    found: set[int] = set()
    for column in STAYING:
        found |= set(connection.scalars(select(column).where(column < 0).distinct()))
    return found | {each for each in watched(connection) if each < 0}


def welcome_back(connection: Connection, member: int, pseudonym: int) -> None:
    """Put what was kept under a member's pseudonym under their name again; it changes guilds."""
    _rename(connection, pseudonym, member)


def _rename(connection: Connection, known_as: int, name: int) -> None:
    for known, key in ((blocks, blocks.c.guild), (reports, reports.c.job)):
        # Where a row under the new name is there already, it says the same.
        there = select(key).where(known.c.member == name)
        old = delete(known).where(known.c.member == known_as, key.in_(there))
        connection.execute(old)
    for column in STAYING:
        change = update(column.table).where(column == known_as).values({column.name: name})
        connection.execute(change)
    rename_watched(connection, known_as, name)


ACTS_AT_ONCE = 2000  #: read in one transaction


def rename_in_words(connection: Connection, known_as: int, name: int, after: int) -> int | None:
    """Change a number where it stands in what acts came to, or in notes of moderators.

    Some acts behind one are read; return the last of them, None where none follows.
    """
    here = select(acts.c.id).where(acts.c.id > after).order_by(acts.c.id).limit(ACTS_AT_ONCE)
    last: int | None = connection.scalar(select(func.max(here.subquery().c.id)))
    named = or_(acts.c.reason.contains(str(known_as)), acts.c.detail.contains(str(known_as)))
    some = acts.c.id > after, acts.c.id <= (last or after)
    for row in connection.execute(select(acts).where(*some, named)).all():
        words = {each: renamed(getattr(row, each), known_as, name) for each in ("reason", "detail")}
        connection.execute(update(acts).where(acts.c.id == row.id).values(words))
    return last


def _cards_down(connection: Connection, member: int, now: float) -> None:
    """Take down the cards of cases that were a member's own; let the others be shown anew."""
    own = cases.c.member == member, cases.c.kind.in_(OWN)
    shown = select(cases).where(*own, cases.c.message.is_not(None))
    for row in connection.execute(shown).all():
        take_down(connection, row.guild, [(row.ref, row.channel, row.message)], now)
    connection.execute(delete(cases).where(*own))
    met_in = union_all(
        *(select(each.c.guild).where(each.c.member == member) for each in (refusals, gate_stops))
    )
    reported = select(reports.c.job).where(reports.c.member == member)
    naming = or_(
        cases.c.member == member,
        cases.c.moderator == member,
        (cases.c.kind == "report") & cases.c.ref.in_(reported),
        (cases.c.kind == "burst") & cases.c.guild.in_(met_in),
    )
    anew = case((cases.c.verdict.is_(None), None), else_="open")  # what makes a card due
    there = cases.c.message.is_not(None)
    connection.execute(update(cases).where(naming, there).values(card=anew))


def _wiped(change: Update, member: int) -> Update:
    return change.where(refusals.c.member == member).values(request=None, words="", token=None)
