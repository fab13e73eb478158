"""The tables, and what must never stand in them."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite

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


def _where(name: str, *columns: str, holds: str) -> Index:
    """Return an index of the rows for which something holds; the columns follow its name."""
    some = text(holds)
    return Index(name, *columns, sqlite_where=some, postgresql_where=some)


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
    # What each of them counts as towards limits: 1, or what going on from a picture takes.
    Column("price", Integer, nullable=False, server_default=text("1")),
    # The picture it goes on from, if any: its job, and its number there. No foreign key: what came
    # of a picture outlives it. NULL with a `use`: its member has been forgotten.
    Column("source", BigInteger, nullable=True),
    Column("source_number", Integer, nullable=True),
    Column("use", String(16), nullable=True),  # of request.USES
    Column("request", Text, nullable=False),  # request.Request as JSON
    Column("spec", Text, nullable=False),  # request.Spec as JSON: each attempt paints the same
    # Where the answer goes.
    Column("application", BigInteger, nullable=False),
    Column("token", Text, nullable=True),  # wiped when it has expired
    Column("message", BigInteger, nullable=True),
    # Whose turn it is (jobs/turns.py).
    Column("cost", Float, nullable=False),  # predicted GPU seconds
    Column("weight", Float, nullable=False, default=1.0),  # its member's share of the line
    Column("tag", Float, nullable=False),  # virtual time at which it may start, in its guild
    # Where the job stands.
    Column("state", String(16), nullable=False),
    Column("attempt", Integer, nullable=False, server_default=text("0")),  # fences late results
    Column("deaths", Integer, nullable=False, server_default=text("0")),  # studios it ended alone
    Column("suspect", Integer, nullable=False, server_default=text("0")),  # 1: paint it alone
    Column("reason", String(64), nullable=True),
    Column("report", Text, nullable=True),  # request.PaintedWith as JSON
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
    # `turn` and `delivery` find the few that are on their way. Who wants what is done asks by
    # something else (jobs.rows.IS_DONE): SQLite takes each state for a rare one.
    Index("turn", "state", "guild", "tag", "id", "cost"),
    Index("delivery", "delivery", "id"),
    Index("member", "member", "state", "arriving_at"),
    # Each for one statement alone, which says what holds: wherever a member or a server is named
    # SQLite would else go through all they ever had. That an id is positive always holds.
    _where("history", "member", "guild", "id", holds="delivery IS NOT NULL"),
    _where("guild", "guild", "id", holds="id > 0"),
    Index("message", "message"),
    _where("source", "source", holds="source IS NOT NULL"),
    _where("token", "arriving_at", holds="token IS NOT NULL"),
    _where(
        "refused",
        *("guild", "arriving_at", "refusal", "reason", "id"),
        holds="coalesce(refusal, reason) IS NOT NULL",
    ),
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

gate_stops = Table(
    "gate_stops",
    metadata,
    # A picture that the image gate stopped. Each attempt at a job paints the same seeds, so that
    # one which meets the same stop again meets the key.
    Column("job", BigInteger, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("seed", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),  # of the picture in its job; 0 is the first
    Column("guild", BigInteger, nullable=False),
    Column("member", BigInteger, nullable=False),
    Column("at", Float, nullable=False),  # seconds since 1970, UTC
    Index("member", "member", "at"),
    Index("guild", "guild", "at"),
    Index("at", "at"),
)

# What a server used, kept apart from its jobs: those go one day, and counting them takes longer the
# more there are.

days = Table(
    "days",
    metadata,
    Column("guild", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Integer, primary_key=True, autoincrement=False),  # since 1970, UTC
    Column("jobs", Integer, nullable=False),  # done on it
    Column("pictures", Integer, nullable=False),
    Column("wait_seconds", Float, nullable=False),  # of all jobs, from arriving to running
    # Who had how many, as desk.policy.usage packs it; NULL: in `uses`, or forgotten by now.
    Column("members", LargeBinary, nullable=True),
    _where("named", "day", holds="members IS NOT NULL"),
)

uses = Table(
    "uses",
    metadata,
    # A day's members and their pictures until the day is over and packed.
    Column("guild", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("member", BigInteger, primary_key=True, autoincrement=False),
    Column("pictures", Integer, nullable=False),
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


# The tables of what moderators decide; `settings.version` moves with every change of a guild.

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
    _where("unposted", "at", "job", holds="message IS NULL"),
    Index("message", "message"),
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
    Index("job", "job", "guild"),
    Index("member", "member", "guild"),
    Index("moderator", "moderator"),
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
    Index("job", "job"),
)


# The tables of what outlives a picture, what its owner keeps, and who wants to be forgotten.

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
    # Favourites: the owner wants this job's pictures and words to stay when others expire.
    Column("job", BigInteger, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("at", Float, nullable=False),
    Column("member", BigInteger, nullable=False, server_default=text("0")),  # whose job it is
    Index("member", "member", "job"),
)

defaults = Table(
    "defaults",
    metadata,
    # What a member's requests are painted with where they leave it open; empty: nothing is said.
    Column("member", BigInteger, primary_key=True, autoincrement=False),
    Column("style", Text, nullable=False),
    Column("quality", String(16), nullable=False),
    Column("size", String(32), nullable=False),
)

stars = Table(
    "stars",
    metadata,
    # A member's star on a picture that everybody sees; gone with the picture or its giver.
    Column("job", BigInteger, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("member", BigInteger, primary_key=True, autoincrement=False),  # who gave it
    Column("guild", BigInteger, nullable=False),
    Column("at", Float, nullable=False),
    Index("guild", "guild", "at"),
    Index("member", "member"),
)

collages = Table(
    "collages",
    metadata,
    # The best pictures of a server's week in one message; gone once none of its tiles is left.
    Column("guild", BigInteger, primary_key=True, autoincrement=False),
    Column("week", Integer, primary_key=True, autoincrement=False),  # since 1970, UTC
    Column("channel", BigInteger, nullable=False),
    Column("message", BigInteger, nullable=True),  # NULL: not posted yet
    Column("wanted_at", Float, nullable=False),
    Column("shown_at", Float, nullable=True),  # NULL: the message is to show other tiles
    _where("due", "guild", "week", holds="shown_at IS NULL"),
)

tiles = Table(
    "tiles",
    metadata,
    Column("guild", BigInteger, primary_key=True, autoincrement=False),
    Column("week", Integer, primary_key=True, autoincrement=False),
    Column("job", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, nullable=False),  # 1 is the best
    Column("stars", Integer, nullable=False),  # it had when the week was over
    Column("gone", Integer, nullable=False, server_default=text("0")),  # 1: its place is blank
    Index("job", "job"),
)

erasures = Table(
    "erasures",
    metadata,
    # Who asked for all their data to be deleted; the row goes when that is done.
    Column("member", BigInteger, primary_key=True, autoincrement=False),
    Column("asked_at", Float, nullable=False),
)


# The tables of what waits for moderators, and of what they said of pictures, words and names.

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
    Index("card", "card", "verdict"),
    Index("member", "member"),
    Index("moderator", "moderator"),
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
    Index("guild", "guild", "reported_at"),
    _where("due", "job", holds="wanted <> shows"),
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
    Index("guild", "guild", "at", "code"),
    Index("member", "member", "at"),
    _where("token", "at", holds="token IS NOT NULL"),
    _where("words", "at", holds="request IS NOT NULL"),
    _where("judged", "guild", "verdict", holds="verdict IS NOT NULL"),
    _where("untold", "id", holds="verdict IS NOT NULL AND told_at IS NULL"),
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


# The INSERT that knows ON CONFLICT, which each database has in its own dialect.


def insert_for(connection: Connection) -> Any:
    """Return the dialect's `insert`."""
    return sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
