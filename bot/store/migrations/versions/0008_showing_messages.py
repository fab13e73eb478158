"""Finds the showcase's copy of a picture by its message: whoever is outside names that."""

from alembic import op

revision = "0008"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_showings_message"), "showings", ["message"], unique=False)
