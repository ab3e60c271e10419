"""Writes: rules run on a draft in memory, and many requests share one commit.

The writer locks the head of the feed, brings the view up to it, runs every waiting request's rules on one draft,
writes the outcome, and commits. A request that breaks a rule is refused alone; the others are not touched.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from carrack.errors import StoreUnavailable
from carrack.store import feed, statements
from carrack.store.database import Database
from carrack.store.feed import Change, Position
from carrack.view.draft import Draft
from carrack.view.view import View

T = TypeVar("T")
MOST_IN_ONE_COMMIT = 256
WRITE_TIMEOUT = 60.0  # seconds
LAST_WRITE = 10.0  # seconds that stopping waits for writes under way


@dataclass
class _Request(Generic[T]):
    actor: str
    rules: Callable[[Draft], T]
    answer: asyncio.Future[T]
    outcome: T | None = None
    refusal: Exception | None = None

    def settle(self) -> None:
        if self.answer.done():  # the caller went away
            return
        if self.refusal is not None:
            self.answer.set_exception(self.refusal)
        else:
            self.answer.set_result(self.outcome)  # type: ignore[arg-type]


class Writer:
    """The one place where a process writes."""

    def __init__(self, database: Database, view: View) -> None:
        self._database = database
        self._view = view
        self._waiting: list[_Request[Any]] = []
        self._task: asyncio.Task[None] | None = None

    async def write(self, actor: str, rules: Callable[[Draft], T]) -> T:
        """Run `rules` on a draft and commit what they changed; what they return or raise comes back.

        `rules` must be quick, must not wait, and may run more than once. Raises StoreUnavailable when the database does
        not answer; whether the write happened is then unknown, as after any lost connection.
        """
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Request(actor, rules, answer))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="writer")
        return await answer

    async def stop(self) -> None:
        """Wait for writes under way, but not for ever; those that are not done by then are refused."""
        if self._task is None:
            return
        await asyncio.wait([self._task], timeout=LAST_WRITE)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        _fail(self._waiting, StoreUnavailable("this process is stopping"))

    async def _run(self) -> None:
        while self._waiting:
            batch = self._waiting[:MOST_IN_ONE_COMMIT]
            del self._waiting[: len(batch)]
            await self._commit(batch)

    async def _commit(self, batch: list[_Request[Any]], *, again: bool = True) -> None:
        locked = False
        try:
            async with asyncio.timeout(WRITE_TIMEOUT), self._database.write() as connection:
                head = await feed.lock_head(connection)
                locked = True
                changes = await self._apply(connection, head, batch)
        except TimeoutError:
            _fail(batch, StoreUnavailable("the database did not commit in time"))
        except StoreUnavailable as error:
            # Before the lock nothing was written. The connection may be one that a restarted server knows no more.
            if again and not locked:
                await self._commit(batch, again=False)
            else:
                _fail(batch, error)
        except asyncio.CancelledError:
            _fail(batch, StoreUnavailable("this process is stopping"))
            raise
        except Exception as error:
            if len(batch) > 1:  # one request wants what the database cannot hold: let it be refused alone
                for request in batch:
                    await self._commit([request])
            else:
                _fail(batch, error)
        else:
            self._view.apply(changes)
            for request in batch:
                request.settle()

    async def _apply(self, connection: AsyncConnection, head: Position, batch: list[_Request[Any]]) -> list[Change]:
        if self._view.position != head:  # another process wrote
            await self._view.catch_up(connection)
        draft, at = Draft(self._view), feed.now()
        changes: list[Change] = []
        for request in batch:
            request.outcome, request.refusal = None, None
            if request.answer.cancelled():
                continue
            try:
                request.outcome = request.rules(draft)
            except Exception as error:  # a refusal, or a fault in a rule: it belongs to this request alone
                # a future takes every exception but StopIteration
                request.refusal = RuntimeError("a rule ran dry") if isinstance(error, StopIteration) else error
                draft.undo()
            else:
                changes += draft.take_changes(request.actor, at, head.seq + len(changes))
        if changes:
            for table in draft.tables():
                removed, put = table.outcome()
                if removed:
                    await statements.remove(connection, table.kind, removed)
                if put:
                    await statements.put(connection, table.kind, put)
            await feed.append(connection, changes, self._view.id)
        return changes


def _fail(batch: list[_Request[Any]], failure: Exception) -> None:
    """Nothing of the batch is known to have happened, so refusals that looked at the others' writes do not count."""
    for request in batch:
        if not request.answer.done():
            request.answer.set_exception(failure)
