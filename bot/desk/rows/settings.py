"""The rows of a guild's settings and rules, and its snapshot read from them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, func, select, union, update

from bot.desk.policy.admission import Judgement
from bot.desk.policy.rules import Rule
from bot.desk.policy.settings import GuildRecord, GuildSettings, dumped, loaded
from bot.desk.rows.appeals import allowed_in
from bot.desk.rows.optouts import active_in
from bot.desk.rows.orders import read_orders
from bot.desk.rows.removals import forbidden_in
from bot.jobs.job import Job
from bot.jobs.rows import stop_all
from bot.store.tables import insert_for, jobs, rules, settings

EVERY_GUILD = 0  #: whose row holds for all of them

_RULE = TypeAdapter(Rule)


def version_of(connection: Connection, guild: int) -> int:
    """Return a number that moves whenever something of a guild's snapshot has changed."""
    wanted = select(func.coalesce(func.sum(settings.c.version), 0)).where(
        settings.c.guild.in_((guild, EVERY_GUILD))
    )
    return int(connection.execute(wanted).scalar_one())


def touch(connection: Connection, guild: int) -> None:
    """Say that something of a guild's snapshot has changed, in the transaction that changes it."""
    row = insert_for(connection)(settings).values(
        guild=guild, version=1, document=dumped(GuildSettings())
    )
    connection.execute(
        row.on_conflict_do_update(
            index_elements=[settings.c.guild], set_={"version": settings.c.version + 1}
        )
    )


def read_guild(connection: Connection, guild: int) -> GuildRecord:
    """Return everything a guild has decided."""
    return GuildRecord(
        guild=guild,
        version=version_of(connection, guild),
        settings=chosen_in(connection, guild),
        rules=own_rules(connection, guild),
        names=active_in(connection, guild),
        removed=forbidden_in(connection, guild),
        allowed=allowed_in(connection, guild),
        orders=read_orders(connection, guild),
    )


def chosen_in(connection: Connection, guild: int) -> GuildSettings:
    """Return what is set in a guild by one choice each."""
    document = connection.scalar(select(settings.c.document).where(settings.c.guild == guild))
    return loaded(document) if document else GuildSettings()


def write_settings(connection: Connection, guild: int, chosen: GuildSettings) -> None:
    """Keep a guild's choices in place of the older ones."""
    row = insert_for(connection)(settings).values(guild=guild, version=1, document=dumped(chosen))
    connection.execute(
        row.on_conflict_do_update(
            index_elements=[settings.c.guild], set_={"document": dumped(chosen)}
        )
    )


def watched(connection: Connection) -> set[int]:
    """Return whose pictures moderators look at first, in any guild."""
    documents = connection.scalars(select(settings.c.document))
    return {member for each in documents for member in loaded(each).review_members}


def rename_watched(connection: Connection, known_as: int, name: int) -> None:
    """Let moderators look first at what is asked for under another number."""
    named = select(settings).where(settings.c.document.contains(str(known_as)))
    for row in connection.execute(named).all():
        chosen = loaded(row.document)
        if known_as in chosen.review_members:
            members = chosen.review_members - {known_as} | {name}
            write_settings(connection, row.guild, replace(chosen, review_members=members))


def own_rules(connection: Connection, guild: int) -> tuple[Rule, ...]:
    """Return the rules a guild's moderators made, oldest first."""
    wanted = select(rules.c.rule).where(rules.c.guild == guild).order_by(rules.c.at, rules.c.id)
    return tuple(_RULE.validate_json(rule) for rule in connection.scalars(wanted))


def write_rules(
    connection: Connection, guild: int, made: Sequence[Rule], moderator: int, now: float
) -> None:
    """Keep rules; one with the id of an older one takes its place."""
    for rule in made:
        values = {
            "kind": rule.kind,
            "action": rule.action,
            "rule": _RULE.dump_json(rule).decode(),
            "moderator": moderator,
            "at": now,
        }
        row = insert_for(connection)(rules).values(guild=guild, id=rule.id, **values)
        connection.execute(
            row.on_conflict_do_update(index_elements=[rules.c.guild, rules.c.id], set_=values)
        )


def delete_rules(connection: Connection, guild: int, ids: Sequence[str]) -> int:
    """Take rules away; return how many there were."""
    gone = delete(rules).where(rules.c.guild == guild, rules.c.id.in_(ids))
    return connection.execute(gone).rowcount


# After a change: what waits, is painted or is finished unseen, and is not wanted any more.

Swept = Mapping[str, list[int]]  #: the jobs that were stopped, by what their members read

MAX_UNSEEN = 200  #: jobs read, and stopped, in one transaction: nobody else waits for long
LIVE = ("arriving", "waiting", "running")
#: Two looks, each into the index of what is on its way; one with OR reads all a guild ever had.
_UNSEEN = (jobs.c.state.in_(LIVE), jobs.c.delivery.in_(("ready", "held")))


def unseen_after(connection: Connection, guild: int, job: int) -> list[Job]:
    """Return the next jobs of a guild, of all for guild 0, that nobody has seen the pictures of."""
    here = [jobs.c.refusal.is_(None), jobs.c.id > job]
    if guild != EVERY_GUILD:
        here.append(jobs.c.guild == guild)
    numbers = union(*(select(jobs.c.id).where(way, *here) for way in _UNSEEN)).subquery()
    first = select(numbers.c.id).order_by(numbers.c.id).limit(MAX_UNSEEN)
    found = connection.execute(select(jobs).where(jobs.c.id.in_(first)).order_by(jobs.c.id))
    return [Job.from_row(dict(row)) for row in found.mappings()]


def stop_unwanted(
    connection: Connection, judged: Sequence[tuple[Job, Judgement]], now: float
) -> Swept:
    """Stop the jobs that are refused, and mark those that a moderator is to see first."""
    stopped: dict[str, list[int]] = defaultdict(list)
    for job, judgement in judged:
        if judgement.refusal:
            stopped[judgement.refusal.code].append(job.id)
        elif judgement.review and job.review is None:
            _mark(connection, job.id, judgement.review)
    return {
        refusal: stop_all(connection, [jobs.c.id.in_(found)], refusal, now)
        for refusal, found in stopped.items()
    }


def _mark(connection: Connection, job: int, review: str) -> None:
    """Say why a moderator looks first; what is finished is looked at once more before it leaves."""
    unseen = jobs.c.id == job, jobs.c.review.is_(None), jobs.c.state.in_(LIVE)
    connection.execute(update(jobs).where(*unseen).values(review=review))
