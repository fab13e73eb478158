"""The tables of what waits for moderators, and of what they said of pictures, words and names."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, String, Table, Text

from bot.store.traces import metadata

__all__ = ["cases", "forbidden", "metadata", "optouts", "refusals", "reports", "veils"]

cases = Table(
    "cases",
    metadata,
    # What waits for a moderator: a picture to review, a report, an appeal, a name, a note.
    Column("kind", String(16), primary_key=True),
    Column("ref", BigInteger, primary_key=True, autoincrement=False),  # its job or interaction
    Column("guild", BigInteger, nullable=False),
    Column("member", BigInteger, nullable=True),  # whom it is about
    Column("told", Text, nullable=False),  # what its card says besides, as JSON
    Column("opened_at", Float, nullable=False),
    Column("verdict", String(16), nullable=True),  # NULL: undecided
    Column("moderator", BigInteger, nullable=True),
    Column("closed_at", Float, nullable=True),
    # Its card in the moderators' channel; without one it waits in the inbox.
    Column("channel", BigInteger, nullable=True),
    Column("message", BigInteger, nullable=True),
    Column("card", String(8), nullable=True),  # what the card shows: open or closed
    Column("noticed_at", Float, nullable=True),  # when a moderator heard that the inbox has it
    Index("open", "guild", "verdict"),
)

reports = Table(
    "reports",
    metadata,
    Column("job", BigInteger, primary_key=True, autoincrement=False),
    Column("member", BigInteger, primary_key=True, autoincrement=False),  # who reported
    Column("guild", BigInteger, nullable=False),
    Column("reason", String(16), nullable=False),
    Column("words", Text, nullable=False),
    Column("at", Float, nullable=False),
    Index("member", "member", "at"),
)

veils = Table(
    "veils",
    metadata,
    # What a posted picture's message is to show instead of it, and what it shows by now.
    Column("job", BigInteger, primary_key=True, autoincrement=False),
    Column("guild", BigInteger, nullable=False),
    Column("wanted", String(8), nullable=False),  # shown, hidden or removed
    Column("shows", String(8), nullable=False),
    Column("reported_at", Float, nullable=True),  # NULL: a moderator was first
    Column("hidden_at", Float, nullable=True),
    Column("removed_at", Float, nullable=True),
)

forbidden = Table(
    "forbidden",
    metadata,
    # What removed pictures look like: nothing like them is posted in that guild again.
    Column("guild", BigInteger, primary_key=True, autoincrement=False),
    Column("job", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("fingerprint", String(64), nullable=False),
    Column("moderator", BigInteger, nullable=False),
    Column("at", Float, nullable=False),
)

refusals = Table(
    "refusals",
    metadata,
    # What a guild's rules refused: for appeals, and for seeing that there are many.
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # the interaction
    Column("guild", BigInteger, nullable=False),
    Column("channel", BigInteger, nullable=False),
    Column("member", BigInteger, nullable=False),
    Column("application", BigInteger, nullable=False),
    Column("token", Text, nullable=True),  # wiped when it has expired
    Column("rule", String(64), nullable=False),
    Column("code", String(64), nullable=False),
    Column("request", Text, nullable=True),  # wiped with the prompts of jobs
    Column("words", String(64), nullable=False),  # a hash: the same words again are allowed once
    Column("at", Float, nullable=False),
    Column("appealed_at", Float, nullable=True),
    Column("verdict", String(16), nullable=True),  # allowed or kept
    Column("told_at", Float, nullable=True),  # when the member heard of it
    Column("used_by", BigInteger, nullable=True),  # the job that was let through
    Index("guild", "guild", "at"),
)

optouts = Table(
    "optouts",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # the interaction's
    Column("number", Integer, primary_key=True, autoincrement=False),  # of the name in it
    Column("guild", BigInteger, nullable=False),
    Column("member", BigInteger, nullable=False),  # who asked
    Column("name", Text, nullable=False),
    Column("own", Integer, nullable=False),  # 1: their account's own name
    Column("state", String(16), nullable=False),  # active, asked, declined or lifted
    Column("at", Float, nullable=False),
    Index("guild", "guild", "state"),
)
