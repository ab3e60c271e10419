"""The change feed: numbered by one, in commit order, complete, and recognised when its history is another."""

from __future__ import annotations

from typing import Any

import pytest

from carrack.records.components import Component
from carrack.store import feed
from carrack.store.database import Database
from carrack.store.feed import BEGINNING, Change, Position


def change(seq: int, at: str = "", **fields: Any) -> Change:
    record = Component(id=f"x{seq}", type="Node")
    return Change(
        seq=seq,
        at=at or f"2026-01-01T00:00:{seq:02}.000000Z",
        **({"actor": "me", "kind": "component", "keys": [record.id], "after": [record], "before": [None]} | fields),
    )


async def append(database: Database, *changes: Change) -> None:
    async with database.write() as connection:
        await feed.lock_head(connection)
        await feed.append(connection, changes)


async def since(database: Database, known: Position, **options: Any) -> list[Change] | None:
    async with database.snapshot() as connection:
        return await feed.since(connection, known, **options)


async def head(database: Database) -> Position:
    async with database.snapshot() as connection:
        return await feed.head(connection)


def position(entry: Change) -> Position:
    return Position(entry.seq, entry.at)


async def test_an_empty_feed_is_at_its_beginning(database: Database) -> None:
    assert await head(database) == BEGINNING
    assert await since(database, BEGINNING) is None


async def test_changes_come_back_as_they_were_appended(database: Database) -> None:
    gone = change(2, after=[None], before=[Component(id="x2", type="Node", nid=7)])
    changes = [change(1), gone, change(3, keys=["x3", "x4"], after=[None, None], before=[None, None])]
    await append(database, *changes)
    assert await since(database, BEGINNING) == changes
    assert await since(database, position(changes[0])) == changes[1:]
    assert await since(database, BEGINNING, limit=2) == changes[:2]
    assert await head(database) == position(changes[2])
    assert await since(database, position(changes[2])) == []


async def test_a_position_of_another_history_leads_nowhere(database: Database) -> None:
    await append(database, *(change(seq) for seq in (1, 2, 3)))
    assert await since(database, Position(2, "2025-12-31T00:00:00.000000Z")) is None
    assert await since(database, Position(4, change(4).at)) is None


async def test_a_feed_that_was_trimmed_says_so(database: Database) -> None:
    changes = [change(seq) for seq in range(1, 6)]
    await append(database, *changes)
    async with database.write() as connection:
        assert await feed.trim(connection, changes[2].at) == 2
    assert await since(database, BEGINNING) is None
    assert await since(database, position(changes[1])) is None
    assert await since(database, position(changes[2])) == changes[3:]


async def test_trimming_keeps_the_newest_change_so_that_followers_can_lead_on_from_it(database: Database) -> None:
    changes = [change(seq) for seq in range(1, 4)]
    await append(database, *changes)
    async with database.write() as connection:
        assert await feed.trim(connection, "2027") == 2
        assert await feed.trim(connection, "2027") == 0
    await append(database, change(4))
    assert await since(database, position(changes[2])) == [change(4)]


async def test_a_clock_that_went_back_makes_no_hole(database: Database) -> None:
    late = change(1, at="2026-06-01T00:00:00.000000Z")
    await append(database, late, change(2), change(3))
    async with database.write() as connection:
        assert await feed.trim(connection, "2026-05-01") == 0
    assert await since(database, BEGINNING) == [late, change(2), change(3)]


async def test_a_transaction_that_fails_leaves_no_change(database: Database) -> None:
    with pytest.raises(RuntimeError):  # noqa: PT012 - the block is the point
        async with database.write() as connection:
            await feed.append(connection, [change(1)])
            raise RuntimeError("a fault of ours")
    assert await head(database) == BEGINNING


def test_order_of_text_is_order_of_time() -> None:
    assert feed.now() < feed.now()
    assert len(feed.now()) == len("2026-01-01T00:00:00.000000Z")
