"""The rows of what goes on from what: a picture's family upwards, and what came of it."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, exists, select, update

from bot.desk.policy.reports import hidden
from bot.desk.policy.sources import GONE, MAX_CHAIN, SourceFacts
from bot.desk.rows.reports import veil_for, veil_of, want
from bot.jobs.job import Job, read_request, stored
from bot.jobs.rows import IS_DONE, one, prints_of, stop_all
from bot.request import GoingOn, Request
from bot.store.tables import cases, jobs, veils

# Upwards: what a picture goes on from, and what that went on from.


def facts_of(connection: Connection, source: GoingOn) -> SourceFacts | None:
    """Return what is known of a picture and all before it; None where it is not known."""
    family, is_whole = _family(connection, source)
    if not family:
        return None
    job, numbers = family[0], [each.id for each in family]
    wanted = set(connection.scalars(select(veils.c.wanted).where(veils.c.job.in_(numbers))))
    made = {number for number, _ in prints_of(connection, job.id)}
    return SourceFacts(
        guild=job.request.guild or 0,
        member=job.request.member,
        is_private=job.request.private,
        delivery=job.delivery,
        has_picture=source.index in made and job.refusal is None,
        wanted=next((each for each in ("removed", "hidden") if each in wanted), "shown"),
        is_reported=_is_reported(connection, numbers),
        is_enlarged=job.report is not None and job.report.use == "enlarge",
        chain=tuple(each.request for each in family),
        is_whole=is_whole,
    )


def chain_of(connection: Connection, source: GoingOn | None) -> tuple[Request, ...]:
    """Return the requests that a picture came of, the nearest first, as far as they are known."""
    return tuple(job.request for job in _family(connection, source)[0])


def chains_of(connection: Connection, some: Iterable[Job]) -> dict[int, tuple[Request, ...]]:
    """Return the same for those of some jobs that go on from a picture."""
    return {job.id: chain_of(connection, job.request.source) for job in some if job.request.source}


def _family(connection: Connection, source: GoingOn | None) -> tuple[list[Job], bool]:
    """Return the jobs above, the nearest first, and whether all of their words are known."""
    family: list[Job] = []
    while source is not None:
        job = None if source.job is None else one(connection, source.job)
        if job is None or len(family) == MAX_CHAIN:
            return family, False
        family.append(job)
        source = job.request.source
    return family, all(job.is_readable and job.request.subject for job in family)


def _is_reported(connection: Connection, numbers: Collection[int]) -> bool:
    undecided = cases.c.kind == "report", cases.c.ref.in_(numbers), cases.c.verdict.is_(None)
    return bool(connection.scalar(select(exists().where(*undecided))))


# Downwards: what came of a picture, and what is to come of it.


def made_from(connection: Connection, numbers: Collection[int]) -> list[int]:
    """Return all jobs that go on from some, and from what came of these."""
    first = select(jobs.c.id).where(jobs.c.source.in_(numbers))
    made = first.cte("made", recursive=True)
    made = made.union(select(jobs.c.id).where(jobs.c.source == made.c.id))
    return sorted(set(connection.scalars(select(made.c.id))) - set(numbers))


def shown_from(connection: Connection, job: int) -> list[int]:
    """Return those that came of a picture and were posted."""
    return [each.id for each in _posted(connection, made_from(connection, [job]))]


def stop_coming(connection: Connection, numbers: Collection[int], now: float) -> list[int]:
    """Stop what is to come of some pictures, and keep back what nobody has seen yet."""
    made = made_from(connection, numbers)
    return stop_all(connection, [jobs.c.id.in_(made)], GONE, now) if made else []


def hide_made(connection: Connection, job: int, now: float) -> tuple[list[int], list[int]]:
    """Hide what came of a picture; return that, and what was stopped of what was to come."""
    stopped, hidden_now = stop_coming(connection, [job], now), []
    for each in _posted(connection, made_from(connection, [job])):
        veil = veil_for(connection, each.id, each.request.guild or 0)
        if veil.wanted == "shown":
            want(connection, hidden(veil, now))
            hidden_now.append(each.id)
    return hidden_now, stopped


def show_made(connection: Connection, job: int) -> list[int]:
    """Show what was hidden with a picture again, but for what is reported itself; return it."""
    shown = []
    for each in _posted(connection, made_from(connection, [job])):
        veil = veil_of(connection, each.id)
        if veil and veil.wanted == "hidden" and not _is_hidden_besides(connection, each, job):
            change = update(veils).where(veils.c.job == each.id)
            connection.execute(change.values(wanted="shown", hidden_at=None))
            shown.append(each.id)
    return shown


def _is_hidden_besides(connection: Connection, job: Job, but: int) -> bool:
    """Tell whether a picture, or one before it, is hidden for a report of its own."""
    numbers = {job.id, *(each.id for each in _family(connection, job.request.source)[0])}
    return _is_reported(connection, numbers - {but})


def _posted(connection: Connection, numbers: Collection[int]) -> list[Job]:
    wanted = select(jobs).where(jobs.c.id.in_(numbers), jobs.c.delivery == "posted", IS_DONE)
    rows = connection.execute(wanted.order_by(jobs.c.id)).mappings()
    return [Job.from_row(dict(row)) for row in rows]


def cut(connection: Connection, numbers: Collection[int], member: int) -> None:
    """Let what others made of a member's pictures no longer say of which."""
    theirs = select(jobs).where(jobs.c.source.in_(numbers), jobs.c.member != member)
    for row in connection.execute(theirs).mappings().all():
        change: dict[str, Any] = {"source": None, "source_number": None}
        if (known := read_request(dict(row))) and known.source:
            source = known.source.model_copy(update={"job": None})
            change["request"] = stored(known.model_copy(update={"source": source}))
        connection.execute(update(jobs).where(jobs.c.id == row["id"]).values(change))


def ended(connection: Connection, numbers: Collection[int]) -> set[int]:
    """Return which of some jobs are neither waiting nor painted: also those nobody knows of."""
    going = jobs.c.state.in_(("arriving", "waiting", "running"))
    found = connection.scalars(select(jobs.c.id).where(jobs.c.id.in_(numbers), going))
    return set(numbers) - set(found)
