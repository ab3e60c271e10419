"""Migrations: replayed they give exactly the schema that the code describes, however often and by however many."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from carrack.errors import SchemaTooNew
from carrack.store.database import Database
from carrack.store.migrate import migrate
from carrack.store.tables import metadata


def _differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, database_url: str) -> str:
    """A database without any schema, beside the migrated one that `database_url` made."""
    if database_url.startswith("sqlite"):
        return database_url.replace("carrack.db", "empty.db")
    server = request.getfixturevalue("postgres")
    server.sql("DROP DATABASE IF EXISTS empty_carrack")
    server.sql("CREATE DATABASE empty_carrack TEMPLATE template0")
    return server.url("empty_carrack")


async def test_replayed_migrations_equal_the_described_schema(database: Database) -> None:
    async with database.snapshot() as connection:
        assert await connection.run_sync(_differences) == []


async def test_migrating_twice_changes_nothing(database: Database) -> None:
    await migrate(database)
    async with database.snapshot() as connection:
        assert await connection.run_sync(_differences) == []
        assert (await connection.execute(text("SELECT count(*) FROM feed_head"))).scalar_one() == 1


async def test_racing_starters_both_succeed(empty_url: str) -> None:
    racers = [Database(empty_url) for _ in range(4)]
    await asyncio.gather(*(migrate(racer) for racer in racers))
    async with racers[0].snapshot() as connection:
        assert await connection.run_sync(_differences) == []
        assert (await connection.execute(text("SELECT count(*) FROM feed_head"))).scalar_one() == 1
    for racer in racers:
        await racer.close()


async def test_starters_that_open_a_new_file_while_somebody_writes_it_wait(tmp_path: Path) -> None:
    """The switch to write-ahead logging is refused at once while the file is locked, whatever the busy timeout."""
    holder = sqlite3.connect(tmp_path / "new.db", isolation_level=None)
    holder.execute("CREATE TABLE something (id INTEGER)")
    holder.execute("BEGIN IMMEDIATE")
    starter = Database(f"sqlite:///{tmp_path / 'new.db'}")
    starting = asyncio.create_task(migrate(starter))
    await asyncio.sleep(0.1)
    assert not starting.done()
    holder.execute("COMMIT")
    holder.close()
    async with asyncio.timeout(10):
        await starting
    await starter.close()


async def test_a_failing_migration_leaves_nothing_behind(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(empty_url)

    def fail(*_args: object) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.execute", fail)
        with pytest.raises(RuntimeError):
            await migrate(database)
    await migrate(database)
    async with database.snapshot() as connection:
        assert await connection.run_sync(_differences) == []
    await database.close()


async def test_a_newer_schema_is_refused_and_left_alone(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooNew, match="9999"):
        await migrate(database)
    async with database.snapshot() as connection:
        assert (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one() == "9999"
