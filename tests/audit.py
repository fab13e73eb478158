"""What the rows of moderators' acts say."""

from bot.desk.rows.audit import AuditEntry, Filter, acts_noted
from tests.rooms import Rooms


async def last_act(rooms: Rooms, guild: int) -> AuditEntry:
    """Return the latest act of a guild."""
    acts = await rooms.store.run(lambda c: acts_noted(c, Filter(guild), newest=1))
    return acts[0]
