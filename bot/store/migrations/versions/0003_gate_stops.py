"""Pictures that the image gate stopped, each once."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gate_stops",
        sa.Column("job", sa.BigInteger(), nullable=False),
        sa.Column("seed", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("guild", sa.BigInteger(), nullable=False),
        sa.Column("member", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job"], ["jobs.id"], name=op.f("fk_gate_stops_job"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job", "seed", name=op.f("pk_gate_stops")),
    )
    op.create_index(op.f("ix_gate_stops_member"), "gate_stops", ["member", "at"], unique=False)
    op.create_index(op.f("ix_gate_stops_guild"), "gate_stops", ["guild", "at"], unique=False)
    op.create_index(op.f("ix_gate_stops_at"), "gate_stops", ["at"], unique=False)
