"""What a job goes on from, and what each of its pictures counts as."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    price = sa.Column("price", sa.Integer(), nullable=False, server_default=sa.text("1"))
    op.add_column("jobs", price)
    op.add_column("jobs", sa.Column("source", sa.BigInteger(), nullable=True))
    op.add_column("jobs", sa.Column("source_number", sa.Integer(), nullable=True))
    op.add_column("jobs", sa.Column("use", sa.String(16), nullable=True))
    some = sa.text("source IS NOT NULL")
    op.create_index(
        op.f("ix_jobs_source"),
        "jobs",
        ["source"],
        unique=False,
        sqlite_where=some,
        postgresql_where=some,
    )
