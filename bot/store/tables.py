"""The tables, and what must never stand in them."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    text,
)

JOB_STATES = ("arriving", "waiting", "running", "done", "failed", "cancelled")
DELIVERY_STATES = ("ready", "posted", "held", "undeliverable", "withdrawn")

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(constraint_name)s",
    }
)


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def _moment(name: str) -> Column[float]:
    return Column(name, Float, nullable=True)  # seconds since 1970, UTC


jobs = Table(
    "jobs",
    metadata,
    # The interaction's snowflake: unique, and in order of arrival. A replay meets the key.
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("guild", BigInteger, nullable=False),  # 0: a direct message
    Column("channel", BigInteger, nullable=False),
    Column("parent", BigInteger, nullable=True),  # the channel a thread belongs to
    Column("member", BigInteger, nullable=False),
    Column("pictures", Integer, nullable=False, server_default=text("1")),  # asked for
    Column("request", Text, nullable=False),  # request.Request as JSON
    Column("spec", Text, nullable=False),  # request.Spec as JSON: each attempt paints the same
    # Where the answer goes.
    Column("application", BigInteger, nullable=False),
    Column("token", Text, nullable=True),  # wiped when it has expired
    Column("message", BigInteger, nullable=True),
    # Whose turn it is (jobs/turns.py).
    Column("cost", Float, nullable=False),  # predicted GPU seconds
    Column("weight", Float, nullable=False),
    Column("tag", Float, nullable=False),  # virtual time at which it may start, in its guild
    # Where the job stands.
    Column("state", String(16), nullable=False),
    Column("attempt", Integer, nullable=False, server_default=text("0")),  # fences late results
    Column("deaths", Integer, nullable=False, server_default=text("0")),  # studios it ended alone
    Column("suspect", Integer, nullable=False, server_default=text("0")),  # 1: paint it alone
    Column("reason", String(64), nullable=True),
    Column("report", Text, nullable=True),  # request.Report as JSON
    _moment("arriving_at"),
    _moment("waiting_at"),
    _moment("running_at"),
    _moment("done_at"),
    _moment("failed_at"),
    _moment("cancelled_at"),
    # What moderators, or their rules, said of it.
    Column("review", String(64), nullable=True),  # why a moderator looks first, such as `rule`
    Column("refusal", String(64), nullable=True),  # the code its member reads instead of a picture
    # Where its outcome stands on the way to the person.
    Column("delivery", String(16), nullable=True),
    _moment("ready_at"),
    _moment("posting_at"),  # when a new message for it was first tried, the outcome unknown
    _moment("posted_at"),
    _moment("held_at"),
    _moment("undeliverable_at"),
    _moment("withdrawn_at"),
    _one_of("state", JOB_STATES),
    _one_of("delivery", DELIVERY_STATES),
    CheckConstraint("(state = 'failed') = (reason IS NOT NULL)", name="failed_with_a_reason"),
    CheckConstraint("(state = 'done') = (report IS NOT NULL)", name="done_with_a_report"),
    Index("turn", "state", "guild", "tag", "id", "cost"),
    Index("delivery", "delivery", "id"),
    Index("member", "member", "state", "arriving_at"),
)

guilds = Table(
    "guilds",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("tag", Float, nullable=False),  # virtual time at which its next job may start
    Column("served", Float, nullable=False),  # the tag its latest job started at
    Column("virtual", Float, nullable=False),  # the tag of its latest job, among its members
    Column("weight", Float, nullable=False, server_default=text("1")),
    Index("tag", "tag"),
    Index("served", "served"),
)

prints = Table(
    "prints",
    metadata,
    Column("job", BigInteger, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),  # 0 is the first picture
    Column("seed", BigInteger, nullable=False),
)

paces = Table(
    "paces",
    metadata,
    Column("key", Text, primary_key=True),  # what decides how long a picture takes
    Column("seconds", Float, nullable=False),
)

facts = Table(
    "facts",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
