"""A live view: it follows, notices when the feed does not lead on, and serves what it has when the database is gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable

import pytest
from sqlalchemy import text
from tests.postgres import PostgresServer
from tests.view.samples import settled

from carrack.errors import StoreUnavailable
from carrack.records.components import Component
from carrack.records.kinds import COMPONENT
from carrack.store import feed
from carrack.store.database import Database
from carrack.store.migrate import migrate
from carrack.view import Draft, LiveView


def component(key: str, nid: int | None = None) -> Component:
    return Component(id=key, type="Node", nid=nid)


def putting(*keys: str, nid: int | None = None) -> Callable[[Draft], None]:
    def rules(draft: Draft) -> None:
        for key in keys:
            draft[COMPONENT].put(component(key, nid))

    return rules


def keys(live: LiveView) -> set[str]:
    return set(live.latest()[COMPONENT].keys())


@pytest.fixture
async def other(database_url: str) -> AsyncGenerator[LiveView]:
    """What another process on the same database would hold."""
    database = Database(database_url)
    view = LiveView(database)
    await view.start()
    await view.current()
    yield view
    await view.stop()
    await database.close()


async def execute(database: Database, *statements: str) -> None:
    async with database.write() as connection:
        for statement in statements:
            await connection.execute(text(statement))


async def test_nothing_is_answered_before_anything_was_read(database: Database) -> None:
    live = LiveView(database)
    assert not live.loaded
    assert live.seq == -1
    with pytest.raises(StoreUnavailable):
        live.latest()
    with pytest.raises(StoreUnavailable):
        await live.current()
    with pytest.raises(StoreUnavailable):
        await live.write("me", putting("x0"))
    await live.start()
    assert len((await live.current())[COMPONENT]) == 0
    assert live.loaded
    await live.stop()


async def test_a_write_is_seen_by_the_next_read_anywhere(live: LiveView, other: LiveView) -> None:
    for number in range(20):
        writer, reader = (live, other) if number % 2 else (other, live)
        await writer.write("me", putting("x0", nid=number))
        for view in (reader, writer):
            assert (await view.current())[COMPONENT].get("x0") == component("x0", number)


async def test_others_follow_without_being_asked(live: LiveView, other: LiveView) -> None:
    await live.write("me", putting("x0"))
    await settled(lambda: "x0" in keys(other))


async def test_a_follower_that_was_left_behind_by_retention_loads_anew(
    live: LiveView, other: LiveView, database: Database
) -> None:
    await other.stop()
    for number in range(5):
        await live.write("me", putting(f"x{number}"))
    async with database.write() as connection:
        assert await feed.trim(connection, feed.now()) == 4
    assert set((await other.current())[COMPONENT].keys()) == {"x0", "x1", "x2", "x3", "x4"}
    assert other.seq == 5


RESTORE = (
    "DELETE FROM component WHERE id = 'x2'",
    "DELETE FROM change WHERE seq > 2",
    "UPDATE feed_head SET seq = 2, at = (SELECT at FROM change WHERE seq = 2)",
)


async def test_a_restored_database_is_read_anew(live: LiveView, database: Database) -> None:
    for key in ("x0", "x1", "x2"):
        await live.write("me", putting(key))
    await execute(database, *RESTORE)
    assert set((await live.current())[COMPONENT].keys()) == {"x0", "x1"}
    assert live.seq == 2
    await live.write("me", putting("x3"))
    assert set((await live.current())[COMPONENT].keys()) == {"x0", "x1", "x3"}


@pytest.mark.parametrize("later", [1, 2, 5])
async def test_a_restored_database_is_noticed_when_its_numbers_have_caught_up(
    live: LiveView, other: LiveView, database: Database, later: int
) -> None:
    """A standby that lost the last commits takes over, and others write to it before this process comes back."""
    for key in ("x0", "x1", "x2"):
        await live.write("me", putting(key))
    await live.current()
    await other.current()
    await live.stop()
    await execute(database, *RESTORE)
    for number in range(later):
        await other.write("me", putting(f"y{number}"))
    expected = {"x0", "x1", *(f"y{number}" for number in range(later))}
    assert set((await live.current())[COMPONENT].keys()) == expected
    assert set((await other.current())[COMPONENT].keys()) == expected


async def test_a_writer_notices_a_restored_database_too(live: LiveView, database: Database) -> None:
    for key in ("x0", "x1", "x2"):
        await live.write("me", putting(key))
    await execute(database, *RESTORE)
    assert await live.write("me", lambda draft: [key in draft[COMPONENT] for key in ("x1", "x2")]) == [True, False]


async def test_busy_readers_and_writers_never_make_the_view_load_anew(
    live: LiveView, other: LiveView, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write that ends while another task catches up is no sign that the database was restored."""
    loads: list[object] = []

    async def noting(*args: object) -> None:
        loads.append(args)

    monkeypatch.setattr("carrack.view.view.View._load", noting)

    async def write(view: LiveView, name: str) -> None:
        for number in range(40):
            await view.write("me", putting(f"{name}{number}"))

    async def read(view: LiveView) -> None:
        for _ in range(150):
            await view.current()

    await asyncio.gather(write(live, "x"), write(other, "y"), read(live), read(other))
    assert loads == []
    assert len((await live.current())[COMPONENT]) == len((await other.current())[COMPONENT]) == 80


async def test_readers_do_not_wait_for_a_writer(live: LiveView, other: LiveView, database: Database) -> None:
    await other.write("me", putting("x0"))
    with pytest.raises(ZeroDivisionError):  # noqa: PT012 - the transaction has to end somehow
        async with database.write() as connection:
            await feed.lock_head(connection)
            await connection.execute(text("DELETE FROM component"))
            fresh = LiveView(database)
            await fresh.start()
            async with asyncio.timeout(1):
                for reader in (live, other, fresh):
                    assert "x0" in (await reader.current())[COMPONENT]
            await fresh.stop()
            raise ZeroDivisionError
    assert "x0" in (await live.current())[COMPONENT]


@pytest.mark.system
async def test_without_its_database_the_latest_view_still_answers(own_postgres: PostgresServer) -> None:
    database = Database(own_postgres.url("postgres"))
    await migrate(database)
    live = LiveView(database)
    await live.start()
    await live.current()
    await live.write("me", putting("x0"))
    own_postgres.kill()
    async with asyncio.timeout(5):
        with pytest.raises(StoreUnavailable):
            await live.current()
        with pytest.raises(StoreUnavailable):
            await live.write("me", putting("x1"))
    assert keys(live) == {"x0"}
    await settled(lambda: not live.answering)
    await asyncio.to_thread(own_postgres.start_again)
    await live.write("me", putting("x2"))  # the first request after it is not the victim
    assert set((await live.current())[COMPONENT].keys()) == {"x0", "x2"}
    assert live.answering
    await live.stop()
    await database.close()
