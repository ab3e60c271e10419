"""The door to the database: what is our mistake, what is worth another try, and nothing that gives a value away."""

from __future__ import annotations

import asyncio
import traceback
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from tests.postgres import PostgresServer
from tests.view.samples import endpoint

from carrack.errors import SettingsError, StoreError, StoreUnavailable
from carrack.records.components import Component
from carrack.records.kinds import COMPONENT, REDFISH_ENDPOINT
from carrack.store import statements
from carrack.store.database import Database, parse_url
from carrack.store.migrate import migrate


@pytest.mark.parametrize(
    "url",
    [
        "",
        "carrack.db",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "mysql://u:hunter2@h/d",
        "nonsense://u:hunter2@h/d",
        "postgresql://u:hunter2@h:port/d",
        "postgresql://u:hunter2@[::1/d",
        "sqlite:////no/such/directory/carrack.db",
    ],
)
def test_urls_that_are_refused(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_url(url)
    assert "hunter2" not in str(caught.value)


async def test_a_wrong_statement_is_our_mistake(database: Database) -> None:
    for ask in (database.write, database.snapshot):
        with pytest.raises(StoreError):
            async with ask() as connection:
                await connection.execute(text("SELEC 1"))
    async with database.snapshot() as connection:  # and the connection goes on
        assert (await connection.execute(text("SELECT 1"))).scalar_one() == 1


async def test_what_breaks_a_uniqueness_rule_is_told_without_its_values(database: Database) -> None:
    with pytest.raises(StoreError, match="uniqueness"):
        async with database.write() as connection:
            await statements.put(connection, REDFISH_ENDPOINT, [endpoint("x0", "same"), endpoint("x1", "same")])
    async with database.snapshot() as connection:
        assert await statements.load(connection, REDFISH_ENDPOINT) == []


async def test_values_reach_no_error(database: Database) -> None:
    """They may be secrets, and a fault's whole story goes to the log."""
    record = Component(id="x0", type="hunter2", nid=2**70)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - SQLite's driver and PostgreSQL's raise different things
        async with database.write() as connection:
            await statements.put(connection, COMPONENT, [record])
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))


async def test_a_transaction_is_whole_or_not_at_all(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):  # noqa: PT012 - the block is the point
        async with database.write() as connection:
            await statements.put(connection, COMPONENT, [Component(id="x0", type="Node")])
            raise ZeroDivisionError
    async with database.snapshot() as connection:
        assert await statements.load(connection, COMPONENT) == []


async def test_a_snapshot_sees_one_state(database: Database) -> None:
    async with database.snapshot() as reading:
        assert await statements.load(reading, COMPONENT) == []
        async with database.write() as writing:
            await statements.put(writing, COMPONENT, [Component(id="x0", type="Node")])
        assert await statements.load(reading, COMPONENT) == []
    async with database.snapshot() as reading:
        assert await statements.load(reading, COMPONENT) == [Component(id="x0", type="Node")]


async def test_writers_that_are_cancelled_leave_the_door_open(database: Database) -> None:
    async def write() -> None:
        async with database.write() as connection:
            await statements.put(connection, COMPONENT, [Component(id="x0", type="Node")])
            await asyncio.sleep(10)

    for _ in range(10):
        writing = asyncio.create_task(write())
        await asyncio.sleep(0.01)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
    async with asyncio.timeout(5), database.write() as connection:
        assert await statements.load(connection, COMPONENT) == []


async def test_a_postgresql_that_is_not_there_is_worth_another_try() -> None:
    database = Database("postgresql://u:hunter2@127.0.0.1:1/d")
    for ask in (database.write, database.snapshot):
        with pytest.raises(StoreUnavailable):
            async with ask():
                pass
    with pytest.raises(StoreUnavailable):
        await database.connect_asyncpg()
    await database.close()


async def test_a_postgresql_that_refuses_us_is_not(postgres: PostgresServer) -> None:
    url = make_url(postgres.url("postgres"))
    for wrong in (url.set(database="nosuch"), url.set(username="nobody")):
        database = Database(wrong.render_as_string(hide_password=False))
        with pytest.raises(StoreError, match="does not exist"):
            await migrate(database)
        await database.close()


def test_a_file_is_tried_before_it_is_used(tmp_path: Path) -> None:
    Database(f"sqlite:///{tmp_path}/new.db").check_file()
    notes = tmp_path / "notes.txt"
    notes.write_text("these are notes " * 100)
    for path, told in ((notes, "not a database"), (tmp_path, "unable to open"), (Path("/proc/a.db"), "unable to open")):
        with pytest.raises(StoreUnavailable, match=told):
            Database(f"sqlite:///{path}").check_file()
    assert notes.read_text() == "these are notes " * 100
