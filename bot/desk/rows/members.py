"""The rows of what members keep of their own: their history, favourites, and their defaults."""

import json
from collections.abc import Collection

from sqlalchemy import Connection, delete, func, select

from bot.desk.policy.members import Defaults
from bot.desk.rows.privacy import WORDS_WALK, walked_to, without_words, write
from bot.errors import Refused
from bot.jobs.job import Job
from bot.request import WORDS
from bot.store.tables import defaults, insert_for, jobs, keeps

MAX_FAVOURITES = 200  #: a member, in all servers together
SEARCHED_AT_ONCE = 500  #: jobs in one transaction: nobody else waits for long

#: What is done or failed, and what others ended; what comes to an end is to be told.
_ENDED = (
    jobs.c.delivery.is_not(None),
    jobs.c.state.in_(("done", "failed"))
    | ((jobs.c.state == "cancelled") & jobs.c.refusal.is_not(None)),
)


def finished(
    connection: Connection,
    member: int,
    guild: int,
    newest: int,
    before: int | None = None,
    *,
    favourites: bool = False,
) -> list[Job]:
    """Return a member's newest jobs that came to an end in a guild, latest first."""
    wanted = select(jobs).where(jobs.c.member == member, jobs.c.guild == guild, *_ENDED)
    if favourites:
        wanted = wanted.where(jobs.c.id.in_(select(keeps.c.job).where(keeps.c.member == member)))
    if before is not None:
        wanted = wanted.where(jobs.c.id < before)
    found = connection.execute(wanted.order_by(jobs.c.id.desc()).limit(newest)).mappings()
    return [Job.from_row(dict(row)) for row in found]


def some_of(connection: Connection, member: int, guild: int, numbers: Collection[int]) -> list[Job]:
    """Return those of some jobs that are a member's own there, latest first."""
    mine = jobs.c.id.in_(numbers), jobs.c.member == member, jobs.c.guild == guild
    wanted = select(jobs).where(*mine, *_ENDED).order_by(jobs.c.id.desc())
    found = connection.execute(wanted).mappings()
    return [Job.from_row(dict(row)) for row in found]


def words_before(
    connection: Connection, member: int, guild: int, before: int | None
) -> list[tuple[int, str]]:
    """Return what a member asked for in their next jobs there, latest first, with each job."""
    wanted = select(jobs.c.id, jobs.c.request).where(
        jobs.c.member == member, jobs.c.guild == guild, *_ENDED
    )
    if before is not None:
        wanted = wanted.where(jobs.c.id < before)
    found = connection.execute(wanted.order_by(jobs.c.id.desc()).limit(SEARCHED_AT_ONCE))
    return [(row.id, _words_in(row.request)) for row in found]


def _words_in(request: str) -> str:
    told = json.loads(request)
    return " ".join(str(told.get(name) or "") for name in WORDS)


def favourites_among(connection: Connection, numbers: Collection[int]) -> frozenset[int]:
    """Return which of some jobs are favourites of whose they are."""
    return frozenset(connection.scalars(select(keeps.c.job).where(keeps.c.job.in_(numbers))))


def favour(connection: Connection, job: int, member: int, now: float) -> bool:
    """Let a job's pictures and words stay for as long as their owner wants; False if they do.

    Raises Refused, `too_many_favourites`.
    """
    if favourites_among(connection, [job]):
        return False
    mine = select(func.count()).select_from(keeps).where(keeps.c.member == member)
    if (connection.scalar(mine) or 0) >= MAX_FAVOURITES:
        raise Refused("too_many_favourites", limit=MAX_FAVOURITES)
    row = insert_for(connection)(keeps).values(job=job, member=member, at=now)
    return connection.execute(row.on_conflict_do_nothing()).rowcount == 1


def unfavour(connection: Connection, numbers: Collection[int]) -> int:
    """Let these expire as others do, words whose term is over at once; return how many did not."""
    known = favourites_among(connection, numbers)
    connection.execute(delete(keeps).where(keeps.c.job.in_(known)))
    old = [job for job in known if job <= walked_to(connection, WORDS_WALK)]
    rows = connection.execute(select(jobs).where(jobs.c.id.in_(old))).mappings().all()
    write(connection, [{"job": row["id"], **without_words(row)} for row in rows])
    return len(known)


def favourites_after(connection: Connection, job: int) -> list[Job]:
    """Return the next favourites of everybody, in the order of their jobs."""
    numbers = select(keeps.c.job).where(keeps.c.job > job).order_by(keeps.c.job)
    some = list(connection.scalars(numbers.limit(SEARCHED_AT_ONCE)))
    found = connection.execute(select(jobs).where(jobs.c.id.in_(some)).order_by(jobs.c.id))
    return [Job.from_row(dict(row)) for row in found.mappings()]


def defaults_of(connection: Connection, member: int) -> Defaults:
    """Return what a member's requests are painted with where they leave it open."""
    wanted = select(defaults.c.style, defaults.c.quality, defaults.c.size)
    row = connection.execute(wanted.where(defaults.c.member == member)).first()
    return Defaults(*row) if row else Defaults()


def set_defaults(connection: Connection, member: int, said: Defaults) -> None:
    """Keep what a member said, in place of what they said before; nothing said, nothing kept."""
    connection.execute(delete(defaults).where(defaults.c.member == member))
    if said != Defaults():
        values = {"style": said.style, "quality": said.quality, "size": said.size}
        connection.execute(defaults.insert().values(member=member, **values))
