"""What keeps a database quick that has grown: indexes, and what each server used by days."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

DAY = 86_400.0

# What was used so far is counted once; from now on each picture is, as it is done. What is done has
# a report: by its state SQLite would look up each row for itself.
_DAY = f"CAST(round(done_at / {DAY} - 0.5) AS INTEGER)"  # PostgreSQL rounds, and SQLite cuts
_MADE = "(SELECT count(*) FROM prints WHERE prints.job = jobs.id) AS made"
_DONE = f"SELECT guild, {_DAY} AS day, member, {_MADE} FROM jobs WHERE report IS NOT NULL"
_WAIT = "sum(coalesce(running_at - arriving_at, 0))"
_SUM = "SELECT sum(pictures) FROM uses WHERE uses.guild = days.guild AND uses.day = days.day"
COUNTS = (
    "INSERT INTO uses (guild, day, member, pictures) "
    f"SELECT guild, day, member, sum(made) FROM ({_DONE} AND member > 0) AS done "
    "GROUP BY guild, day, member HAVING sum(made) > 0",
    "INSERT INTO days (guild, day, jobs, pictures, wait_seconds) "
    f"SELECT guild, {_DAY}, count(*), 0, {_WAIT} FROM jobs WHERE report IS NOT NULL "
    f"GROUP BY guild, {_DAY}",
    f"UPDATE days SET pictures = coalesce(({_SUM}), 0)",
)


def upgrade() -> None:
    _index("jobs", "history", ["member", "guild", "id"], "delivery IS NOT NULL")
    _index("jobs", "guild", ["guild", "id"], "id > 0")
    _index("jobs", "message", ["message"])
    _index("jobs", "token", ["arriving_at"], "token IS NOT NULL")
    refused = ["guild", "arriving_at", "refusal", "reason", "id"]
    _index("jobs", "refused", refused, "coalesce(refusal, reason) IS NOT NULL")
    _index("showings", "unposted", ["at", "job"], "message IS NULL")
    _index("acts", "job", ["job", "guild"])
    _index("acts", "member", ["member", "guild"])
    _index("acts", "moderator", ["moderator"])
    _index("takedowns", "job", ["job"])
    _index("cases", "card", ["card", "verdict"])
    _index("cases", "member", ["member"])
    _index("cases", "moderator", ["moderator"])
    _index("veils", "guild", ["guild", "reported_at"])
    _index("veils", "due", ["job"], "wanted <> shows")
    op.drop_index(op.f("ix_refusals_guild"), "refusals")
    _index("refusals", "guild", ["guild", "at", "code"])
    _index("refusals", "member", ["member", "at"])
    _index("refusals", "token", ["at"], "token IS NOT NULL")
    _index("refusals", "words", ["at"], "request IS NOT NULL")
    _index("refusals", "judged", ["guild", "verdict"], "verdict IS NOT NULL")
    _index("refusals", "untold", ["id"], "verdict IS NOT NULL AND told_at IS NULL")
    op.create_table(
        "days",
        sa.Column("guild", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("jobs", sa.Integer(), nullable=False),
        sa.Column("pictures", sa.Integer(), nullable=False),
        sa.Column("wait_seconds", sa.Float(), nullable=False),
        sa.Column("members", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("guild", "day", name=op.f("pk_days")),
    )
    _index("days", "named", ["day"], "members IS NOT NULL")
    op.create_table(
        "uses",
        sa.Column("guild", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("member", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("pictures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("guild", "day", "member", name=op.f("pk_uses")),
    )
    for statement in COUNTS:
        op.execute(statement)


def _index(table: str, name: str, columns: list[str], holds: str | None = None) -> None:
    some = sa.text(holds) if holds else None
    op.create_index(
        op.f(f"ix_{table}_{name}"),
        table,
        columns,
        unique=False,
        sqlite_where=some,
        postgresql_where=some,
    )
