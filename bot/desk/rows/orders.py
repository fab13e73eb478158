"""The rows of what moderators ordered: blocks, a pause, calm, private pictures off."""

from typing import Any

from sqlalchemy import Connection, delete, select

from bot.desk.policy.orders import Block, Orders
from bot.store.tables import blocks, insert_for, orders


def read_orders(connection: Connection, guild: int) -> Orders:
    """Return everything that was ordered in a guild, run out or not."""
    found = connection.execute(select(orders).where(orders.c.guild == guild))
    row = found.mappings().first()
    ordered = dict(row) if row else {}
    return Orders(
        blocks=_blocks(connection, guild),
        is_paused=bool(ordered.get("paused")),
        paused_until=ordered.get("paused_until"),
        pause_reason=ordered.get("pause_reason") or "",
        calm_until=ordered.get("calm_until"),
        allows_private=not ordered.get("no_private"),
    )


def write_block(connection: Connection, guild: int, member: int, block: Block) -> None:
    """Block a member, in place of an older block."""
    said = {"kind": block.kind, "until": block.until}
    row = insert_for(connection)(blocks).values(guild=guild, member=member, **said)
    connection.execute(
        row.on_conflict_do_update(index_elements=[blocks.c.guild, blocks.c.member], set_=said)
    )


def lift_block(connection: Connection, guild: int, member: int, now: float) -> bool:
    """Take a member's block away; False where none lay on them any more."""
    mine = blocks.c.guild == guild, blocks.c.member == member
    gone = connection.execute(delete(blocks).where(*mine).returning(blocks.c.until))
    row = gone.first()
    return row is not None and (row.until is None or now < row.until)


def order(connection: Connection, guild: int, **said: Any) -> None:
    """Keep some of a guild's orders; the others stay as they are."""
    row = insert_for(connection)(orders).values(guild=guild, **said)
    connection.execute(row.on_conflict_do_update(index_elements=[orders.c.guild], set_=said))


def _blocks(connection: Connection, guild: int) -> dict[int, Block]:
    found = connection.execute(select(blocks).where(blocks.c.guild == guild))
    return {row.member: Block(row.kind, row.until) for row in found}
