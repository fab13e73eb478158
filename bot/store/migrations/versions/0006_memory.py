"""What members keep and say: favourites by their owner, defaults, stars, a server's best weeks."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OWNERS = "UPDATE keeps SET member = (SELECT jobs.member FROM jobs WHERE jobs.id = keeps.job)"


def upgrade() -> None:
    whose = sa.Column("member", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
    op.add_column("keeps", whose)
    op.execute(OWNERS)
    _index("keeps", "member", ["member", "job"])
    op.create_table(
        "defaults",
        sa.Column("member", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("style", sa.Text(), nullable=False),
        sa.Column("quality", sa.String(16), nullable=False),
        sa.Column("size", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_defaults")),
    )
    op.create_table(
        "stars",
        sa.Column("job", sa.BigInteger(), nullable=False),
        sa.Column("member", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("guild", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job"], ["jobs.id"], name=op.f("fk_stars_job"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job", "member", name=op.f("pk_stars")),
    )
    _index("stars", "guild", ["guild", "at"])
    _index("stars", "member", ["member"])
    op.create_table(
        "collages",
        sa.Column("guild", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("week", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.BigInteger(), nullable=True),
        sa.Column("wanted_at", sa.Float(), nullable=False),
        sa.Column("shown_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("guild", "week", name=op.f("pk_collages")),
    )
    _index("collages", "due", ["guild", "week"], "shown_at IS NULL")
    op.create_table(
        "tiles",
        sa.Column("guild", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("week", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("job", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("guild", "week", "job", name=op.f("pk_tiles")),
    )
    _index("tiles", "job", ["job"])
    _index("showings", "message", ["message"])


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
