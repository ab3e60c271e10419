"""Records that may reach the database a second late, so that a booting node never waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import islice
from typing import Any, Generic, TypeVar

import structlog

from carrack.records.base import Record
from carrack.records.kinds import Kind
from carrack.view.draft import Draft
from carrack.view.live import LiveView

R = TypeVar("R", bound=Record)
LAST_FLUSH = 10.0  # seconds that stopping waits for the database
# Records in one write. A write runs between requests and takes some 20 microseconds a record, so this is how long a
# booting node may have to wait for it; in a storm the rest waits for its turn in memory, where it is readable too.
MOST_AT_ONCE = 500
log = structlog.get_logger(__name__)


class WriteBehind(Generic[R]):
    """Keeps the newest record of each key and writes what came in since the last write in one, the oldest first.

    `age` tells of two records of one key which is the newer. While the database does not answer, records are kept and
    the write is tried again; of each key one record is kept, so what waits stays small.
    """

    def __init__(self, live: LiveView, kind: Kind[R], age: Callable[[R], Any], actor: str, every: float = 1.0) -> None:
        self._live = live
        self._kind = kind
        self._age = age
        self._actor = actor
        self._every = every
        self._waiting: dict[str, R] = {}
        self._failing = False
        self._task: asyncio.Task[None] | None = None

    def put(self, record: R) -> None:
        """Keep a record for the next write. Waits for nothing."""
        self._waiting[self._kind.key(record)] = record

    def waiting(self) -> dict[str, R]:
        """The records that are not known to be in the database, by key."""
        return self._waiting

    async def start(self) -> None:
        """Begin to write."""
        self._task = asyncio.create_task(self._run(), name=f"write behind: {self._kind.name}")

    async def stop(self) -> None:
        """Stop, and write what waits. What the database does not take in time is lost, and the log says how much."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        try:
            async with asyncio.timeout(LAST_FLUSH):
                while self._waiting and await self.flush():
                    pass
        except TimeoutError:
            pass
        if self._waiting:
            log.warning("write_behind.lost", kind=self._kind.name, records=len(self._waiting))

    async def flush(self) -> bool:
        """Write the oldest of what waits; what could not be written goes on waiting. Answers whether it went well."""
        written = dict(islice(self._waiting.items(), MOST_AT_ONCE))
        if not written:
            return True

        def rules(draft: Draft) -> None:
            table = draft[self._kind]
            for key, record in written.items():
                old = table.get(key)
                if old is None or self._age(old) < self._age(record):
                    table.put(record)

        try:
            await self._live.write(self._actor, rules)
        except Exception as error:  # whatever it was, the next try may go well, and nobody waits for this one
            if not self._failing:
                log.warning("write_behind.waiting", kind=self._kind.name, records=len(written), error=str(error))
            self._failing = True
            return False
        self._failing = False
        for key, record in written.items():
            if self._waiting.get(key) is record:  # else a newer one came in meanwhile
                del self._waiting[key]
        return True

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            await self.flush()
