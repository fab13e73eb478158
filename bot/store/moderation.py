"""The tables of what moderators decide; `settings.version` moves with every change of a guild."""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
)

from bot.store.tables import metadata

__all__ = ["metadata", "rules", "settings", "showings"]

settings = Table(
    "settings",
    metadata,
    Column("guild", BigInteger, primary_key=True, autoincrement=False),  # 0: every guild
    # Counts the changes of whatever a snapshot holds: a snapshot of another version is stale.
    Column("version", Integer, nullable=False),
    Column("document", Text, nullable=False),  # desk.settings.GuildSettings as JSON
)

rules = Table(
    "rules",
    metadata,
    Column("guild", BigInteger, primary_key=True, autoincrement=False),
    Column("id", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("action", String(16), nullable=False),
    Column("rule", Text, nullable=False),  # desk.rules.Rule as JSON
    Column("moderator", BigInteger, nullable=False),
    Column("at", Float, nullable=False),  # seconds since 1970, UTC
)

showings = Table(
    "showings",
    metadata,
    # The copy of a finished picture in the showcase channel; deleted with the picture.
    Column("job", BigInteger, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("channel", BigInteger, nullable=False),
    Column("message", BigInteger, nullable=True),  # NULL: being posted
    Column("at", Float, nullable=False),
)
