"""The tables of what outlives a picture, what its owner keeps, and who wants to be forgotten."""

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Integer, String, Table

from bot.store.moderation import metadata

__all__ = ["erasures", "keeps", "likenesses", "metadata"]

likenesses = Table(
    "likenesses",
    metadata,
    # No foreign key: a copy is still known as this bot's when the job's row is gone.
    Column("job", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),  # 0 is the first picture
    Column("fingerprint", String(64), nullable=False),  # pictures.likeness: hexadecimal digits
    Column("made_at", Float, nullable=False),  # seconds since 1970, UTC
)

keeps = Table(
    "keeps",
    metadata,
    # The owner wants this job's pictures to stay when others expire.
    Column("job", BigInteger, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("at", Float, nullable=False),
)

erasures = Table(
    "erasures",
    metadata,
    # Who asked for all their data to be deleted; the row goes when that is done.
    Column("member", BigInteger, primary_key=True, autoincrement=False),
    Column("asked_at", Float, nullable=False),
)
