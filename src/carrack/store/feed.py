"""The change feed: every write transaction appends what it changed, in the same transaction.

`seq` grows by one for each change and in commit order, because a writer locks the single row of ``feed_head`` before it
reads what it bases its change on, and holds it until commit. On SQLite ``BEGIN IMMEDIATE`` is that lock.

A place in the feed is a number and the time of the change with that number. After a restored backup or a failover that
lost the last commits, numbers are given a second time; the time tells the two histories apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from carrack.records.kinds import KINDS
from carrack.store.tables import change, feed_head

CHANNEL = "carrack_feed"
HEAD_QUERY = "SELECT seq, at FROM feed_head"


class Position(NamedTuple):
    """A place in the feed: the newest change that something holds."""

    seq: int
    at: str  # of the change; empty before the first


NOWHERE = Position(-1, "")  # nothing was ever read
BEGINNING = Position(0, "")


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


async def head(connection: AsyncConnection) -> Position:
    """The newest change."""
    return Position(*(await connection.execute(select(feed_head.c.seq, feed_head.c.at))).one())


async def lock_head(connection: AsyncConnection) -> Position:
    """The newest change, which then stays the newest until this transaction ends."""
    statement = select(feed_head.c.seq, feed_head.c.at)
    if connection.dialect.name == "postgresql":
        statement = statement.with_for_update()
    return Position(*(await connection.execute(statement)).one())


async def append(connection: AsyncConnection, changes: Sequence[Change], writer: str = "") -> None:
    """Write the changes, whose numbers follow the locked head, and wake those who follow.

    They are told the name of the `writer`, so that it need not follow itself.
    """
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
    head_moves = update(feed_head).values(seq=changes[-1].seq, at=changes[-1].at)
    if connection.dialect.name == "postgresql":
        # In one statement with the wake-up: every commit waits for each of its statements.
        await connection.execute(head_moves.returning(func.pg_notify(CHANNEL, writer)))
    else:
        await connection.execute(head_moves)


async def since(connection: AsyncConnection, known: Position, limit: int = 10_000) -> list[Change] | None:
    """The changes after `known`, oldest first.

    None when the feed does not lead on from there: it reaches back less far, or `known` is not part of its history.
    """
    query = select(change).where(change.c.seq >= known.seq).order_by(change.c.seq).limit(limit + 1)
    changes = [_from_row(row) for row in await connection.execute(query)]
    if known == BEGINNING:
        return changes[:limit] if changes and changes[0].seq == 1 else None
    if not changes or (changes[0].seq, changes[0].at) != known:
        return None
    return changes[1:]


async def trim(connection: AsyncConnection, before: str) -> int:
    """Forget changes made before the time `before` (RFC 3339, UTC), but never the newest; answers how many."""
    oldest_kept = select(func.min(change.c.seq)).where(change.c.at >= before).scalar_subquery()
    newest = select(func.max(change.c.seq)).scalar_subquery()
    result = await connection.execute(
        delete(change).where(change.c.at < before, change.c.seq < func.coalesce(oldest_kept, newest))
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
