"""Keep a view true: load a snapshot, follow the feed, and check before a read that nothing newer exists."""

from __future__ import annotations

import asyncio

import structlog

from carrack.errors import StoreUnavailable
from carrack.store.database import Database
from carrack.view.head import PostgresHead, SqliteHead
from carrack.view.view import View

POLL = 1.0  # seconds: the wake-up may be lost with its connection, or come from another process on SQLite
LAST_QUESTION = 1.0  # seconds that stopping waits for what is under way
PATIENCE = 5.0  # seconds that a request waits while the view is loaded anew
log = structlog.get_logger(__name__)


class Follower:
    """Follows the feed of one database into one view."""

    def __init__(self, database: Database, view: View) -> None:
        self._database = database
        self._view = view
        self._wake = asyncio.Event()
        self._head = (
            SqliteHead(database) if database.dialect == "sqlite" else PostgresHead(database, self._wake.set, view.id)
        )
        # Requests that share the next check. A future for each costs less than asyncio.shield around one for all.
        self._waiting: list[asyncio.Future[None]] = []
        self._checker: asyncio.Task[None] | None = None
        self._follower: asyncio.Task[None] | None = None
        self._stopping = False
        self.answering = False  # whether the database answered when it was last asked

    async def start(self) -> None:
        """Begin to follow. Does not wait for the database: it may come later than this process."""
        self._stopping = False
        self._follower = asyncio.create_task(self._follow(), name="feed follower")

    async def stop(self) -> None:
        """Stop following and close what was opened here.

        What is under way may finish, because a SQLite connection that is given up in the middle of a statement leaves a
        thread behind that answers to nobody; but a database that hangs is not waited for.
        """
        self._stopping = True
        self._wake.set()
        tasks = [task for task in (self._follower, self._checker) if task is not None]
        if tasks:
            await asyncio.wait(tasks, timeout=LAST_QUESTION)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._head.close()

    async def check(self) -> None:
        """Return when the view holds everything that was committed before this call.

        Requests that arrive while a check is under way share the next one. Raises StoreUnavailable.
        """
        checked: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(checked)
        if self._checker is None or self._checker.done():
            self._checker = asyncio.create_task(self._run_checks(), name="feed check")
        await checked

    async def _run_checks(self) -> None:
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            try:
                async with asyncio.timeout(PATIENCE):
                    await self.pull()
            except TimeoutError:
                _settle(waiting, StoreUnavailable("the database is still being read"))
            except asyncio.CancelledError:
                _settle(waiting + self._waiting, StoreUnavailable("this process is stopping"))
                self._waiting = []
                raise
            except Exception as error:  # requests wait: whatever happened, they must hear of it
                _settle(waiting, error)
            else:
                _settle(waiting)

    async def pull(self) -> None:
        """Bring the view to the newest change. Raises StoreUnavailable."""
        try:
            newest = await self._head.ask()
            if newest != self._view.position:
                async with self._database.snapshot() as connection:
                    await self._view.catch_up(connection)
        except StoreUnavailable:
            self.answering = False
            raise
        self.answering = True

    async def _follow(self) -> None:
        while not self._stopping:
            self._wake.clear()
            was_answering = self.answering
            try:
                await self.pull()
                if not was_answering:
                    log.info("store.available", seq=self._view.seq)
            except StoreUnavailable as error:
                if was_answering:
                    log.warning("store.unavailable", error=str(error))
            except Exception as error:  # whatever it was, following goes on
                log.error("view.follow_failed", exc_info=error)
            try:
                async with asyncio.timeout(POLL):
                    await self._wake.wait()
            except TimeoutError:
                pass


def _settle(waiting: list[asyncio.Future[None]], refusal: Exception | None = None) -> None:
    for checked in waiting:
        if checked.done():  # the caller went away
            continue
        if refusal is None:
            checked.set_result(None)
        else:
            checked.set_exception(refusal)
            checked.exception()  # seen, even when the caller goes away before it wakes up
