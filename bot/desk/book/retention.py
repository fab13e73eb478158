"""The rows of what is kept no longer: prompts, pictures, tokens; and of what an owner keeps.

For prompts jobs are walked in the order of their ids, which is that of their arrival, from where
the last walk ended: a sweep reads what has become old since, not the whole table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import RowMapping, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.jobs.job import FINAL
from bot.request import Report, Request, Spec
from bot.store.tables import facts, insert_for, jobs, keeps, refusals

AT_ONCE = 200  #: rows in one transaction: nobody else waits for long
NOTHING_CAME = ("failed", "cancelled")  #: states in which nobody ever sees a picture
ON_ITS_WAY = ("ready", "held")  #: deliveries that still need words and pictures
WORDLESS = dict.fromkeys(("subject", "details", "style", "mood", "avoid"), "")


@dataclass(slots=True)
class Batch:
    """Some jobs in order: what is due, where to go on, and what was too early to be let go."""

    seen: int  #: the last old one, or where the walk began
    due: list[int] = field(default_factory=list)
    cursor: int | None = None  #: None: everything old has been seen
    stuck: int | None = None  #: the first that is not finished yet, to be seen again


async def walked_to(connection: AsyncConnection, name: str) -> int:
    """Return the job up to which everything has been let go."""
    value = await connection.scalar(select(facts.c.value).where(facts.c.name == name))
    return int(value or 0)


async def note_walk(connection: AsyncConnection, name: str, job: int) -> None:
    """Note how far that is now."""
    row = insert_for(connection)(facts).values(name=name, value=str(job))
    await connection.execute(
        row.on_conflict_do_update(index_elements=[facts.c.name], set_={"value": str(job)})
    )


async def old_pictures(
    connection: AsyncConnection, written: Mapping[int, float], before: float
) -> list[int]:
    """Return the jobs of these, each with when it was written, that are old and nobody keeps."""
    wanted = select(jobs, keeps.c.at.label("kept")).outerjoin(keeps)
    rows: dict[int, RowMapping] = {}
    numbers = sorted(written)
    for start in range(0, len(numbers), AT_ONCE):
        some = wanted.where(jobs.c.id.in_(numbers[start : start + AT_ONCE]))
        rows |= {row["id"]: row for row in (await connection.execute(some)).mappings()}
    return [job for job, at in written.items() if _is_due(rows.get(job), at, before)]


async def forget_words(connection: AsyncConnection, after: int, before: float) -> Batch:
    """Wipe the words of jobs that arrived before a moment; kept pictures lose theirs, too."""
    wanted = select(jobs).where(jobs.c.id > after).order_by(jobs.c.id).limit(AT_ONCE)
    rows = list((await connection.execute(wanted)).mappings())
    batch = Batch(after, cursor=rows[-1]["id"] if len(rows) == AT_ONCE else None)
    changes = []
    for row in rows:
        if row["arriving_at"] >= before:
            batch.cursor = None
            break
        batch.seen = row["id"]
        if not _is_over(row):
            batch.stuck = batch.stuck or row["id"]
        elif Request.model_validate_json(row["request"]).subject:
            batch.due.append(row["id"])
            changes.append({"job": row["id"], **without_words(row)})
    await write(connection, changes)
    return batch


def without_words(row: RowMapping, **changed: object) -> dict[str, Any]:
    """Return what a job's row says of its request, without what was asked for."""
    request = Request.model_validate_json(row["request"])
    spec = Spec.model_validate_json(row["spec"])
    report = Report.model_validate_json(row["report"]) if row["report"] else None
    silent = {"prompt": "", "negative": ""}
    return {
        "request": request.model_copy(update=WORDLESS | changed).model_dump_json(),
        "spec": spec.model_copy(update=silent).model_dump_json(),
        "report": report.model_copy(update=silent).model_dump_json() if report else None,
    }


async def write(connection: AsyncConnection, changes: Sequence[dict[str, Any]]) -> None:
    """Write changed columns of jobs, each change naming its `job`."""
    if changes:
        names = [name for name in changes[0] if name != "job"]
        change = (
            update(jobs)
            .where(jobs.c.id == bindparam("job"))
            .values({name: bindparam(name) for name in names})
        )
        await connection.execute(change, list(changes))


async def forget_refused_words(connection: AsyncConnection, before: float) -> None:
    """Wipe the words of what a guild's rules refused before a moment, and their hash."""
    old = refusals.c.at < before, refusals.c.request.is_not(None)
    await connection.execute(update(refusals).where(*old).values(request=None, words=""))


async def wipe_refused_tokens(connection: AsyncConnection, before: float) -> None:
    """Wipe the interaction tokens of the same."""
    old = refusals.c.at < before, refusals.c.token.is_not(None)
    await connection.execute(update(refusals).where(*old).values(token=None))


async def last_model(connection: AsyncConnection) -> str | None:
    """Return the model that painted the last finished job."""
    wanted = select(jobs.c.report).where(jobs.c.report.is_not(None)).order_by(jobs.c.id.desc())
    report = await connection.scalar(wanted.limit(1))
    return Report.model_validate_json(report).model if report else None


async def keep(connection: AsyncConnection, job: int, now: float) -> bool:
    """Let a job's pictures stay for as long as their owner wants; False where they do already."""
    row = insert_for(connection)(keeps).values(job=job, at=now).on_conflict_do_nothing()
    return (await connection.execute(row)).rowcount == 1


def _is_due(row: RowMapping | None, written_at: float, before: float) -> bool:
    if row is None:  # an orphan: its job is forgotten
        return written_at < before
    if row["member"] < 0:  # painted to its end while its member's data were being deleted
        return True
    if row["state"] in NOTHING_CAME:  # one of several was done before the gate stopped another
        return True
    made_at: float = row["done_at"] or row["arriving_at"]
    return _is_over(row) and row["kept"] is None and made_at < before


def _is_over(row: RowMapping) -> bool:
    return row["state"] in FINAL and row["delivery"] not in ON_ITS_WAY
