"""Bring a database to this carrack's schema.

One transaction under one lock does it all, so that racing starters wait for each other and a failure changes nothing.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from carrack.errors import SchemaTooNew
from carrack.store.database import Database

# Any number will do as long as every carrack takes the same: "carrack" in ASCII.
ADVISORY_LOCK = 0x6361727261636B


async def migrate(database: Database) -> None:
    """Create or upgrade the schema. Raises SchemaTooNew for a database that a newer carrack wrote."""
    async with database.write() as connection:
        await _lock(connection)
        await connection.run_sync(_upgrade)


def config(connection: Connection) -> Config:
    """Alembic's configuration for migrations on an open connection."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    settings.attributes["connection"] = connection
    return settings


async def _lock(connection: AsyncConnection) -> None:
    if connection.dialect.name == "postgresql":  # SQLite's BEGIN IMMEDIATE has locked the whole file
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})


def _upgrade(connection: Connection) -> None:
    settings = config(connection)
    known = {script.revision for script in ScriptDirectory.from_config(settings).walk_revisions()}
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in known:
        raise SchemaTooNew(
            f"the database has schema {current}, which this carrack does not know: it was written by a newer one"
        )
    command.upgrade(settings, "head")
