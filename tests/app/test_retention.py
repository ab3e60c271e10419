"""The change feed is trimmed regularly, and a trim that fails is tried again."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest

from carrack.app import retention
from carrack.errors import StoreUnavailable
from carrack.records.components import Component
from carrack.records.kinds import COMPONENT
from carrack.store.database import Database
from carrack.view import LiveView


async def test_old_changes_are_forgotten_and_young_ones_kept(
    live: LiveView, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "EVERY", 0.01)
    for key, at in (("x0", "2020-01-01T00:00:00.000000Z"), ("x1", "2020-01-02T00:00:00.000000Z"), ("x2", None)):
        with monkeypatch.context() as patch:
            if at:
                patch.setattr("carrack.store.feed.now", lambda at=at: at)
            await live.write("me", lambda draft, key=key: draft[COMPONENT].put(Component(id=key, type="Node")))

    failures, write = [], database.write

    @asynccontextmanager
    async def once_unavailable():
        if not failures:
            failures.append(1)
            raise StoreUnavailable("not now")
        async with write() as connection:
            yield connection

    monkeypatch.setattr(database, "write", once_unavailable)
    trimming = asyncio.create_task(retention.trim_regularly(database, 24))
    async with asyncio.timeout(5):
        while await kept(database) != [3]:
            await asyncio.sleep(0.01)
    trimming.cancel()
    await asyncio.gather(trimming, return_exceptions=True)
    assert failures
    assert set((await live.current())[COMPONENT].keys()) == {"x0", "x1", "x2"}


async def kept(database: Database) -> list[int]:
    async with database.snapshot() as connection:
        return [row.seq for row in await connection.exec_driver_sql("SELECT seq FROM change ORDER BY seq")]
