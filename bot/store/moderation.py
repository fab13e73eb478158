"""The tables of what moderators decide; `settings.version` moves with every change of a guild."""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from bot.store.tables import metadata

__all__ = [
    "acts",
    "blocks",
    "counts",
    "metadata",
    "orders",
    "rules",
    "settings",
    "showings",
    "takedowns",
]

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

acts = Table(
    "acts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("guild", BigInteger, nullable=False),
    Column("moderator", BigInteger, nullable=False),  # who
    Column("verb", String(32), nullable=False),  # what
    Column("member", BigInteger, nullable=True),  # to whom
    Column("job", BigInteger, nullable=True),
    Column("reason", Text, nullable=False),  # why
    Column("until", Float, nullable=True),  # until when; NULL: for good, or done at once
    Column("detail", Text, nullable=False),  # what it came to
    Column("at", Float, nullable=False),
    Index("guild", "guild", "id"),
)

blocks = Table(
    "blocks",
    metadata,
    Column("guild", BigInteger, primary_key=True, autoincrement=False),
    Column("member", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),  # the kind of reason, which the member reads
    Column("until", Float, nullable=True),  # NULL: until it is lifted
)

orders = Table(
    "orders",
    metadata,
    Column("guild", BigInteger, primary_key=True, autoincrement=False),
    Column("paused", Integer, nullable=False, server_default=text("0")),
    Column("paused_until", Float, nullable=True),
    Column("pause_reason", Text, nullable=True),
    Column("calm_until", Float, nullable=True),
    Column("no_private", Integer, nullable=False, server_default=text("0")),
)

counts = Table(
    "counts",
    metadata,
    # Refusals that leave no row of their own.
    Column("guild", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Integer, primary_key=True, autoincrement=False),  # since 1970, UTC
    Column("code", String(64), primary_key=True),
    Column("times", Integer, nullable=False),
)

takedowns = Table(
    "takedowns",
    metadata,
    # A message that shows a withdrawn picture, until Discord has said that it is gone. The job's
    # own row may be gone before, so this one stands alone.
    Column("message", BigInteger, primary_key=True, autoincrement=False),
    Column("channel", BigInteger, nullable=False),
    Column("job", BigInteger, nullable=False),
    Column("guild", BigInteger, nullable=False),
    Column("asked_at", Float, nullable=False),
    Column("ended_at", Float, nullable=True),  # NULL: it is still to be taken down
    Column("ending", String(32), nullable=True),  # `gone`, or why it never will be
    Index("guild", "guild", "asked_at"),
    Index("ended", "ended_at"),
)
