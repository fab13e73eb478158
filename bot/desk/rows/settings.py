"""The rows of a guild's settings and rules, and its snapshot read from them."""

from collections.abc import Sequence
from dataclasses import replace

from pydantic import TypeAdapter
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.desk.policy.limits import Limits
from bot.desk.policy.rules import Rule, roll
from bot.desk.policy.settings import GuildSettings, Snapshot, book_of, dumped, limits_over, loaded
from bot.desk.rows.appeals import allowed_in
from bot.desk.rows.optouts import accounts_in, active_in
from bot.desk.rows.orders import read_orders
from bot.desk.rows.removals import forbidden_in
from bot.store.tables import insert_for, rules, settings

EVERY_GUILD = 0  #: whose row holds for all of them

_RULE = TypeAdapter(Rule)


async def version_of(connection: AsyncConnection, guild: int) -> int:
    """Return a number that moves whenever something of a guild's snapshot has changed."""
    wanted = select(func.coalesce(func.sum(settings.c.version), 0)).where(
        settings.c.guild.in_((guild, EVERY_GUILD))
    )
    return int((await connection.execute(wanted)).scalar_one())


async def touch(connection: AsyncConnection, guild: int) -> None:
    """Say that something of a guild's snapshot has changed, in the transaction that changes it."""
    row = insert_for(connection)(settings).values(
        guild=guild, version=1, document=dumped(GuildSettings())
    )
    await connection.execute(
        row.on_conflict_do_update(
            index_elements=[settings.c.guild], set_={"version": settings.c.version + 1}
        )
    )


async def read_snapshot(connection: AsyncConnection, guild: int, house: Limits) -> Snapshot:
    """Return everything a guild has decided; `house` are the limits where it has said nothing."""
    chosen = await chosen_in(connection, guild)
    own = await own_rules(connection, guild)
    return Snapshot(
        guild=guild,
        version=await version_of(connection, guild),
        settings=chosen,
        rules=own,
        rulebook=book_of(own, chosen.starter_off),
        limits=limits_over(house, chosen.limits),
        people=roll(await active_in(connection, guild)),
        accounts=await accounts_in(connection, guild),
        removed=await forbidden_in(connection, guild),
        allowed=await allowed_in(connection, guild),
        orders=await read_orders(connection, guild),
    )


async def chosen_in(connection: AsyncConnection, guild: int) -> GuildSettings:
    """Return what is set in a guild by one choice each."""
    document = await connection.scalar(select(settings.c.document).where(settings.c.guild == guild))
    return loaded(document) if document else GuildSettings()


async def write_settings(connection: AsyncConnection, guild: int, chosen: GuildSettings) -> None:
    """Keep a guild's choices in place of the older ones."""
    row = insert_for(connection)(settings).values(guild=guild, version=1, document=dumped(chosen))
    await connection.execute(
        row.on_conflict_do_update(
            index_elements=[settings.c.guild], set_={"document": dumped(chosen)}
        )
    )


async def watched(connection: AsyncConnection) -> set[int]:
    """Return whose pictures moderators look at first, in any guild."""
    documents = await connection.scalars(select(settings.c.document))
    return {member for each in documents for member in loaded(each).review_members}


async def rename_watched(connection: AsyncConnection, known_as: int, name: int) -> None:
    """Let moderators look first at what is asked for under another number."""
    named = select(settings).where(settings.c.document.contains(str(known_as)))
    for row in (await connection.execute(named)).all():
        chosen = loaded(row.document)
        if known_as in chosen.review_members:
            members = chosen.review_members - {known_as} | {name}
            await write_settings(connection, row.guild, replace(chosen, review_members=members))


async def own_rules(connection: AsyncConnection, guild: int) -> tuple[Rule, ...]:
    """Return the rules a guild's moderators made, oldest first."""
    wanted = select(rules.c.rule).where(rules.c.guild == guild).order_by(rules.c.at, rules.c.id)
    return tuple(_RULE.validate_json(rule) for rule in await connection.scalars(wanted))


async def write_rules(
    connection: AsyncConnection, guild: int, made: Sequence[Rule], moderator: int, now: float
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
        await connection.execute(
            row.on_conflict_do_update(index_elements=[rules.c.guild, rules.c.id], set_=values)
        )


async def delete_rules(connection: AsyncConnection, guild: int, ids: Sequence[str]) -> int:
    """Take rules away; return how many there were."""
    gone = delete(rules).where(rules.c.guild == guild, rules.c.id.in_(ids))
    return (await connection.execute(gone)).rowcount
