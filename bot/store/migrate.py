"""Brings a database to this version's schema, and refuses one that is newer."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection, migrations: Path = MIGRATIONS) -> None:
    """Run every migration the database has not seen, in the caller's transaction."""
    config = _config(migrations)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def is_old(connection: Connection, migrations: Path = MIGRATIONS) -> bool:
    """Say whether a database has a schema, and not this version's; a newer one is refused."""
    scripts = ScriptDirectory.from_config(_config(migrations))
    current = MigrationContext.configure(connection).get_current_revision()
    head = scripts.get_current_head()
    known = {script.revision for script in scripts.walk_revisions()}
    if current is not None and current not in known:
        raise StoreError("schema_newer", database=current, program=head)
    return current is not None and current != head


def _config(migrations: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations))
    return config
