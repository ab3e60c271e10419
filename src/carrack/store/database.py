"""The door to the database: SQLite file or PostgreSQL, behind one interface.

SQLite has one writer connection (``BEGIN IMMEDIATE``, WAL, ``synchronous=FULL``: an acknowledged write survives a power
cut) beside readers that never wait for it.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import asyncpg
import msgspec
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.util import await_only

from carrack.errors import SettingsError, StoreError, StoreUnavailable

CONNECT_TIMEOUT = 5  # seconds
STATEMENT_TIMEOUT = 60  # seconds; a bulk insert of 100,000 components is far below it
BUSY_TIMEOUT = 60_000  # milliseconds that a SQLite connection waits for another process's write
WAL_PAUSE = 20  # milliseconds between two tries to switch a new file to write-ahead logging

REFUSED = (asyncpg.exceptions.InvalidAuthorizationSpecificationError, asyncpg.exceptions.InvalidCatalogNameError)
UNAVAILABLE = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # when the server is killed in the middle of an answer
    asyncpg.exceptions.OperatorInterventionError,
    asyncpg.exceptions.InsufficientResourcesError,
    asyncpg.exceptions.CannotConnectNowError,
)
# Primary result codes of SQLite that speak of the file and not of the statement.
FILE_TROUBLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOTADB,
}


class Database:
    """An open database. `dialect` is ``sqlite`` or ``postgresql``."""

    def __init__(self, url: str) -> None:
        self.url = parse_url(url)
        self.dialect = self.url.get_backend_name()
        if self.dialect == "sqlite":
            self._writer = self._sqlite_engine("IMMEDIATE", pool_size=1)
            self._reader = self._sqlite_engine("DEFERRED", pool_size=4)
        else:
            # A server that was started again must not fail the first read. The one writer asks again by itself instead:
            # for a short write, that question beforehand is a tenth of the work.
            self._writer = self._postgres_engine(pool_size=1, pool_pre_ping=False)
            self._reader = self._postgres_engine(pool_size=4, pool_pre_ping=True)

    @asynccontextmanager
    async def write(self) -> AsyncGenerator[AsyncConnection]:
        """A write transaction, committed when the block ends well. Raises StoreUnavailable or StoreError."""
        with _translated():
            async with self._writer.begin() as connection:
                yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncGenerator[AsyncConnection]:
        """A read transaction in which every statement sees the same state."""
        with _translated():
            async with self._reader.connect() as connection:
                if self.dialect == "postgresql":
                    await connection.execution_options(isolation_level="REPEATABLE READ")
                async with connection.begin():
                    yield connection

    def check_file(self) -> None:
        """Raise StoreUnavailable, in SQLite's words, when the file cannot be opened, is none, or cannot be written."""
        with _translated():
            connection = sqlite3.connect(str(self.url.database), timeout=BUSY_TIMEOUT / 1000, isolation_level=None)
            try:
                connection.execute("BEGIN IMMEDIATE")
            finally:
                connection.close()

    async def close(self) -> None:
        """Close every connection."""
        await self._reader.dispose()
        await self._writer.dispose()

    async def connect_asyncpg(self) -> Any:
        """A PostgreSQL connection of its own, for LISTEN and for the check that a read makes."""
        dsn = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with _translated():
            connect = cast("Any", asyncpg.connect)  # its annotations lead nowhere
            return await connect(dsn, timeout=CONNECT_TIMEOUT, command_timeout=CONNECT_TIMEOUT)

    def connect_sqlite(self) -> sqlite3.Connection:
        """A read-only SQLite connection of its own, for checks that take microseconds and so need no thread."""
        with _translated():
            return sqlite3.connect(f"file:{self.url.database}?mode=ro", uri=True, isolation_level=None)

    def _postgres_engine(self, pool_size: int, *, pool_pre_ping: bool) -> AsyncEngine:
        return create_async_engine(
            self.url,
            pool_size=pool_size,
            max_overflow=4,
            hide_parameters=True,  # values may be secrets, and errors reach the log
            pool_pre_ping=pool_pre_ping,
            json_serializer=_to_json,
            json_deserializer=msgspec.json.decode,
            connect_args={
                "timeout": CONNECT_TIMEOUT,
                "command_timeout": STATEMENT_TIMEOUT,
                # A process that is stopped in the middle of a write must not hold the head of the feed for ever.
                "server_settings": {"idle_in_transaction_session_timeout": f"{STATEMENT_TIMEOUT}s"},
            },
        )

    def _sqlite_engine(self, begin: str, pool_size: int) -> AsyncEngine:
        engine = create_async_engine(
            self.url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=120,
            hide_parameters=True,
            json_serializer=_to_json,
            json_deserializer=msgspec.json.decode,
        )

        def on_connect(connection: Any, _record: object) -> None:
            connection.isolation_level = None  # this module says when a transaction begins, not the driver
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")
            _switch_to_wal(cursor)
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.close()

        def on_begin(connection: Any) -> None:
            connection.exec_driver_sql(f"BEGIN {begin}")

        event.listen(engine.sync_engine, "connect", on_connect)
        event.listen(engine.sync_engine, "begin", on_begin)
        return engine


def parse_url(url: str) -> URL:
    """The URL with the driver that carrack uses. Raises SettingsError, which never repeats a URL with a password."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise SettingsError(
            "the database URL is malformed: use sqlite:///FILE or postgresql://USER@HOST:PORT/NAME"
        ) from None
    backend = parsed.get_backend_name()
    if backend == "sqlite" and parsed.database and parsed.database != ":memory:":
        if not Path(parsed.database).absolute().parent.is_dir():
            raise SettingsError(f"the directory of the database file {parsed.database} does not exist")
        return parsed.set(drivername="sqlite+aiosqlite")
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+asyncpg")
    raise SettingsError("the database must be sqlite:///FILE or postgresql://USER@HOST:PORT/NAME")


def _switch_to_wal(cursor: Any) -> None:
    """Turn write-ahead logging on. SQLite's busy timeout does not cover this.

    Of two that open a new file at the same moment, one may be refused at once; soon after, the switch is made.
    """
    for _ in range(BUSY_TIMEOUT // WAL_PAUSE):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            await_only(asyncio.sleep(WAL_PAUSE / 1000))  # connections are opened inside SQLAlchemy's greenlet
        else:
            return
    cursor.execute("PRAGMA journal_mode=WAL")


def _to_json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


class _translated:  # noqa: N801 - reads as a statement: with _translated():
    """Turn what drivers raise into StoreUnavailable (try again) or StoreError (our mistake)."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> None:
        if isinstance(error, IntegrityError):
            raise StoreError("the database refused the change: it breaks a uniqueness rule") from error
        if isinstance(error, DBAPIError):
            raise _from_driver(error) from error
        if isinstance(error, PoolTimeout):
            raise StoreUnavailable("no database connection is free") from error
        if isinstance(error, SQLAlchemyError):
            raise StoreError("the database was asked wrongly") from error
        if isinstance(error, sqlite3.Error):
            raise _from_sqlite(error) from error
        if isinstance(error, (asyncpg.PostgresError, *UNAVAILABLE)):
            raise StoreUnavailable("the database does not answer") from error
        if isinstance(error, asyncio.IncompleteReadError):
            raise StoreUnavailable("the database closed the connection") from error


def _from_driver(error: DBAPIError) -> StoreUnavailable | StoreError:
    original = error.orig
    if isinstance(original, sqlite3.Error):
        return _from_sqlite(original)
    cause = getattr(original, "__cause__", None)
    if isinstance(cause, REFUSED):
        return StoreError(f"the database refuses the connection: {cause}")
    if error.connection_invalidated or isinstance(original, UNAVAILABLE) or isinstance(cause, UNAVAILABLE):
        return StoreUnavailable("the database does not answer")
    return StoreError("the database failed to carry out a statement")


def _from_sqlite(error: sqlite3.Error) -> StoreUnavailable | StoreError:
    """SQLite's own words name the trouble with the file: full disk, read-only, cannot be opened."""
    if getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF in FILE_TROUBLE:
        return StoreUnavailable(f"the database does not answer: {error}")
    return StoreError(f"the database failed to carry out a statement: {error}")
