"""Asking the database for the newest change.

This is what makes reads linearizable, so it must cost next to nothing.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Any

from carrack.errors import StoreUnavailable
from carrack.store import feed
from carrack.store.database import Database

CHECK_TIMEOUT = 2.0  # seconds


class SqliteHead:
    """A connection of its own, asked without a thread: the answer comes from shared memory in microseconds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: sqlite3.Connection | None = None

    async def ask(self) -> feed.Position:
        """The newest change. Raises StoreUnavailable."""
        try:
            if self._connection is None:
                self._connection = self._database.connect_sqlite()
            return feed.Position(*self._connection.execute(feed.HEAD_QUERY).fetchone())
        except sqlite3.Error as error:
            await self.close()
            raise StoreUnavailable("the database does not answer") from error

    async def close(self) -> None:
        """Give the connection up; the next question opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class PostgresHead:
    """One connection that listens for the feed's wake-up and answers checks."""

    def __init__(self, database: Database, on_wake: Callable[[], None], own: str) -> None:
        """`on_wake` is called when the feed has grown, except by writes that say they are by `own`."""
        self._database = database
        self._on_wake = on_wake
        self._own = own
        self._connection: Any = None
        self._lock = asyncio.Lock()

    async def ask(self) -> feed.Position:
        """The newest change. Raises StoreUnavailable within a few seconds when there is no answer."""
        async with self._lock:
            try:
                async with asyncio.timeout(CHECK_TIMEOUT):
                    return await self._ask_twice()
            except Exception as error:  # asyncpg has no common base, and after any of them another connection is due
                await self.close()
                raise StoreUnavailable("the database does not answer") from error

    async def _ask_twice(self) -> feed.Position:
        """A connection that was there may be one that a restarted server knows no more: that is no absence yet."""
        if self._connection is not None:
            try:
                return feed.Position(*await self._connection.fetchrow(feed.HEAD_QUERY))
            except Exception:  # the second try tells what it is
                await self.close()
        connection = await self._connect()
        return feed.Position(*await connection.fetchrow(feed.HEAD_QUERY))

    async def close(self) -> None:
        """Give the connection up; the next question opens another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()

    async def _connect(self) -> Any:
        connection = await self._database.connect_asyncpg()
        self._connection = connection
        await connection.add_listener(feed.CHANNEL, self._wake)
        self._on_wake()  # what was said while nobody listened
        return connection

    def _wake(self, _connection: object, _pid: int, _channel: str, payload: str) -> None:
        if payload != self._own:
            self._on_wake()
