"""The rows of members who want to be forgotten: what goes, and what stays without their name.

What protects others stays under a pseudonym, a negative number that only this bot can compute: a
block, a moderator's wish to look first, what moderators did, to whom and by whom, and for a day
what counts towards limits. Who comes back meets it again.
"""

from collections.abc import Iterable

from sqlalchemy import Update, case, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.desk.book.drops import take_down
from bot.desk.book.retention import note_walk, walked_to, without_words, write
from bot.desk.book.settings import rename_watched, watched
from bot.desk.policy.terms import renamed
from bot.jobs.rows import stop_all
from bot.store.tables import (
    acts,
    blocks,
    cases,
    erasures,
    forbidden,
    insert_for,
    jobs,
    keeps,
    optouts,
    refusals,
    reports,
    rules,
    showings,
)

#: columns with a member in them whose rows stay; a moderator is a member, too
STAYING = (
    *(acts.c.member, blocks.c.member, cases.c.member, jobs.c.member),
    *(refusals.c.member, reports.c.member),
    *(acts.c.moderator, cases.c.moderator, forbidden.c.moderator, rules.c.moderator),
)
OWN = ("review", "appeal", "name")  #: matters that were theirs; a report of them is not


async def ask(connection: AsyncConnection, member: int, now: float) -> None:
    """Note that a member wants to be forgotten."""
    row = insert_for(connection)(erasures).values(member=member, asked_at=now)
    await connection.execute(row.on_conflict_do_nothing())


async def asked(connection: AsyncConnection) -> list[int]:
    """Return who still waits to be forgotten, the longest waiting first."""
    wanted = select(erasures.c.member).order_by(erasures.c.asked_at)
    return list(await connection.scalars(wanted))


async def stop(connection: AsyncConnection, member: int, refusal: str, now: float) -> list[int]:
    """Stop all that a member still has coming, in every guild; return those jobs."""
    return await stop_all(connection, [jobs.c.member == member], refusal, now)


async def jobs_of(connection: AsyncConnection, member: int) -> list[int]:
    """Return all jobs of a member."""
    return list(await connection.scalars(select(jobs.c.id).where(jobs.c.member == member)))


async def seen(connection: AsyncConnection, journal: str) -> int:
    """Return how many erasures of a journal this database knows of: fewer, if it was restored."""
    return await walked_to(connection, journal)


async def named(connection: AsyncConnection) -> set[int]:
    """Return every member that anything is kept of under their own number."""
    found = await watched(connection)
    for column in (*STAYING, optouts.c.member):
        found |= set(await connection.scalars(select(column).where(column > 0).distinct()))
    return {each for each in found if each > 0}


async def ask_again(
    connection: AsyncConnection, members: Iterable[int], entry: tuple[str, int], now: float
) -> None:
    """Note that members who were forgotten before are to be forgotten again.

    The entry is the last of them: a journal's name, and how many erasures it says.
    """
    for member in members:
        await ask(connection, member, now)
    await note_walk(connection, *entry)


async def erase(
    connection: AsyncConnection, member: int, pseudonym: int, entry: tuple[str, int], now: float
) -> None:
    """Take a member's messages down, wipe their words and their name, and note that it is done.

    The entry is where a journal says so. It changes what guilds have decided: whom they block, and
    whose pictures they look at first.
    """
    mine = list((await connection.execute(select(jobs).where(jobs.c.member == member))).mappings())
    numbers = [row["id"] for row in mine]
    copies = await connection.execute(select(showings).where(showings.c.job.in_(numbers)))
    for row in copies.mappings().all():
        if row["message"] is not None:
            shown = [(row["job"], row["channel"], row["message"])]
            await take_down(connection, 0, shown, now)
    for row in mine:
        if row["message"] is not None:
            shown = [(row["id"], row["channel"], row["message"])]
            await take_down(connection, row["guild"], shown, now)
    nobody = {"member": pseudonym, "roles": (), "joined_at": None, "locale": "en-US"}
    gone = {"token": None, "delivery": "withdrawn"}
    await write(
        connection, [{"job": row["id"], **without_words(row, **nobody), **gone} for row in mine]
    )
    await connection.execute(delete(keeps).where(keeps.c.job.in_(numbers)))
    await _cards_down(connection, member, now)
    await connection.execute(_wiped(refusals.update(), member))
    await connection.execute(reports.update().where(reports.c.member == member).values(words=""))
    # What is active goes on keeping them from being painted, until they lift it.
    idle = optouts.c.member == member, optouts.c.state != "active"
    await connection.execute(delete(optouts).where(*idle))
    await _rename(connection, member, pseudonym)
    await connection.execute(delete(erasures).where(erasures.c.member == member))
    await note_walk(connection, *entry)


async def drop_old(connection: AsyncConnection, before: float) -> None:
    """Delete the nameless rows that no limit counts any more."""
    await connection.execute(delete(jobs).where(jobs.c.member < 0, jobs.c.arriving_at < before))
    await connection.execute(delete(refusals).where(refusals.c.member < 0, refusals.c.at < before))


async def pseudonyms(connection: AsyncConnection) -> set[int]:
    """Return the pseudonyms that something is kept under."""
    found: set[int] = set()
    for column in STAYING:
        found |= set(await connection.scalars(select(column).where(column < 0).distinct()))
    return found | {each for each in await watched(connection) if each < 0}


async def welcome_back(connection: AsyncConnection, member: int, pseudonym: int) -> None:
    """Put what was kept under a member's pseudonym under their name again; it changes guilds."""
    await _rename(connection, pseudonym, member)


async def _rename(connection: AsyncConnection, known_as: int, name: int) -> None:
    for known, key in ((blocks, blocks.c.guild), (reports, reports.c.job)):
        # Where a row under the new name is there already, it says the same.
        there = select(key).where(known.c.member == name)
        old = delete(known).where(known.c.member == known_as, key.in_(there))
        await connection.execute(old)
    for column in STAYING:
        change = update(column.table).where(column == known_as).values({column.name: name})
        await connection.execute(change)
    await rename_watched(connection, known_as, name)
    await _rename_in_words(connection, known_as, name)


async def _rename_in_words(connection: AsyncConnection, known_as: int, name: int) -> None:
    """Change the number where it stands in what an act came to, or in a moderator's note."""
    named = or_(acts.c.reason.contains(str(known_as)), acts.c.detail.contains(str(known_as)))
    for row in (await connection.execute(select(acts).where(named))).all():
        words = {each: renamed(getattr(row, each), known_as, name) for each in ("reason", "detail")}
        await connection.execute(update(acts).where(acts.c.id == row.id).values(words))


async def _cards_down(connection: AsyncConnection, member: int, now: float) -> None:
    """Take down the cards of matters that were a member's own; let the others be shown anew."""
    own = cases.c.member == member, cases.c.kind.in_(OWN)
    shown = select(cases).where(*own, cases.c.message.is_not(None))
    for row in (await connection.execute(shown)).all():
        await take_down(connection, row.guild, [(row.ref, row.channel, row.message)], now)
    await connection.execute(delete(cases).where(*own))
    refused_in = select(refusals.c.guild).where(refusals.c.member == member)
    reported = select(reports.c.job).where(reports.c.member == member)
    naming = or_(
        cases.c.member == member,
        cases.c.moderator == member,
        (cases.c.kind == "report") & cases.c.ref.in_(reported),
        (cases.c.kind == "burst") & cases.c.guild.in_(refused_in),
    )
    anew = case((cases.c.verdict.is_(None), None), else_="open")  # what makes a card due
    there = cases.c.message.is_not(None)
    await connection.execute(update(cases).where(naming, there).values(card=anew))


def _wiped(change: Update, member: int) -> Update:
    return change.where(refusals.c.member == member).values(request=None, words="", token=None)
