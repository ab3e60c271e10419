"""The change feed: every write transaction appends what it changed, in the same transaction.

`seq` grows by one for each change and in commit order, because a writer locks the single row of ``feed_head`` before it
reads what it bases its change on, and holds it until commit. On SQLite ``BEGIN IMMEDIATE`` is that lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from carrack.records.kinds import KINDS
from carrack.store.tables import change, feed_head

CHANNEL = "carrack_feed"
HEAD_QUERY = "SELECT seq FROM feed_head"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What one write did to records of one kind.

    `keys`, `after` and `before` run in parallel; ``None`` in `after` is a deletion, in `before` a creation.
    """

    seq: int
    at: str  # RFC 3339, UTC
    actor: str
    kind: str
    keys: list[str]
    after: list[Any]
    before: list[Any]


async def head(connection: AsyncConnection) -> int:
    """The newest sequence number."""
    return (await connection.execute(select(feed_head.c.seq))).scalar_one()


async def lock_head(connection: AsyncConnection) -> int:
    """The newest sequence number, which then stays the newest until this transaction ends."""
    statement = select(feed_head.c.seq)
    if connection.dialect.name == "postgresql":
        statement = statement.with_for_update()
    return (await connection.execute(statement)).scalar_one()


async def append(connection: AsyncConnection, changes: Sequence[Change]) -> None:
    """Write the changes, whose numbers follow the locked head, and wake those who follow."""
    rows = [
        {
            "seq": entry.seq,
            "at": entry.at,
            "actor": entry.actor,
            "kind": entry.kind,
            "keys": _text(entry.keys),
            "after": _text(entry.after),
            "before": _text(entry.before),
        }
        for entry in changes
    ]
    await connection.execute(insert(change), rows)
    await connection.execute(update(feed_head).values(seq=changes[-1].seq))
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})


async def since(connection: AsyncConnection, seq: int, limit: int = 10_000) -> list[Change] | None:
    """The changes after `seq`, oldest first; None when the feed no longer reaches back that far: load anew."""
    result = await connection.execute(select(change).where(change.c.seq > seq).order_by(change.c.seq).limit(limit))
    changes = [_from_row(row) for row in result]
    if changes and changes[0].seq != seq + 1:
        return None
    if not changes and await head(connection) != seq:
        return None
    return changes


async def trim(connection: AsyncConnection, before: str) -> int:
    """Forget changes made before the time `before` (RFC 3339, UTC); answers how many."""
    oldest_kept = select(func.min(change.c.seq)).where(change.c.at >= before).scalar_subquery()
    result = await connection.execute(
        delete(change).where(change.c.at < before, change.c.seq < func.coalesce(oldest_kept, 2**62))
    )
    return result.rowcount


def now() -> str:
    """This moment as the feed writes it."""
    return timestamp(datetime.now(UTC))


def timestamp(moment: datetime) -> str:
    """A moment in UTC as the feed writes it, so that order of text is order of time."""
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _from_row(row: Any) -> Change:
    record_type = KINDS[row.kind].type
    records = list[record_type | None]  # pyright: ignore[reportInvalidTypeForm]
    return Change(
        seq=row.seq,
        at=row.at,
        actor=row.actor,
        kind=row.kind,
        keys=msgspec.json.decode(row.keys, type=list[str]),
        after=msgspec.json.decode(row.after, type=records),
        before=msgspec.json.decode(row.before, type=records),
    )
