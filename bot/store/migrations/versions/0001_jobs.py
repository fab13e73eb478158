"""The first schema: jobs and whose turn it is, their prints, small facts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "facts",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_facts")),
    )
    op.create_table(
        "guilds",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tag", sa.Float(), nullable=False),
        sa.Column("served", sa.Float(), nullable=False),
        sa.Column("virtual", sa.Float(), nullable=False),
        sa.Column("weight", sa.Float(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guilds")),
    )
    op.create_index(op.f("ix_guilds_served"), "guilds", ["served"], unique=False)
    op.create_index(op.f("ix_guilds_tag"), "guilds", ["tag"], unique=False)
    op.create_table(
        "jobs",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("guild", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.BigInteger(), nullable=False),
        sa.Column("member", sa.BigInteger(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("spec", sa.Text(), nullable=False),
        sa.Column("application", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("message", sa.BigInteger(), nullable=True),
        sa.Column("cost", sa.Float(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("tag", sa.Float(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("deaths", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("suspect", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("arriving_at", sa.Float(), nullable=True),
        sa.Column("waiting_at", sa.Float(), nullable=True),
        sa.Column("running_at", sa.Float(), nullable=True),
        sa.Column("done_at", sa.Float(), nullable=True),
        sa.Column("failed_at", sa.Float(), nullable=True),
        sa.Column("cancelled_at", sa.Float(), nullable=True),
        sa.Column("delivery", sa.String(length=16), nullable=True),
        sa.Column("ready_at", sa.Float(), nullable=True),
        sa.Column("posting_at", sa.Float(), nullable=True),
        sa.Column("posted_at", sa.Float(), nullable=True),
        sa.Column("held_at", sa.Float(), nullable=True),
        sa.Column("undeliverable_at", sa.Float(), nullable=True),
        sa.Column("withdrawn_at", sa.Float(), nullable=True),
        sa.CheckConstraint(
            "(state = 'done') = (report IS NOT NULL)", name=op.f("ck_jobs_done_with_a_report")
        ),
        sa.CheckConstraint(
            "(state = 'failed') = (reason IS NOT NULL)", name=op.f("ck_jobs_failed_with_a_reason")
        ),
        sa.CheckConstraint(
            "delivery IN ('ready', 'posted', 'held', 'undeliverable', 'withdrawn')",
            name=op.f("ck_jobs_delivery"),
        ),
        sa.CheckConstraint(
            "state IN ('arriving', 'waiting', 'running', 'done', 'failed', 'cancelled')",
            name=op.f("ck_jobs_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index(op.f("ix_jobs_delivery"), "jobs", ["delivery", "id"], unique=False)
    op.create_index(op.f("ix_jobs_member"), "jobs", ["member", "state"], unique=False)
    op.create_index(
        op.f("ix_jobs_turn"), "jobs", ["state", "guild", "tag", "id", "cost"], unique=False
    )
    op.create_table(
        "paces",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_paces")),
    )
    op.create_table(
        "prints",
        sa.Column("job", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job"], ["jobs.id"], name=op.f("fk_prints_job"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job", "number", name=op.f("pk_prints")),
    )
