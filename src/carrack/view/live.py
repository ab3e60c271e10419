"""A view with its follower and its writer: what services hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from carrack.errors import StoreUnavailable
from carrack.records.kinds import Kind
from carrack.store.database import Database
from carrack.view.draft import Draft
from carrack.view.follower import Follower
from carrack.view.view import View
from carrack.view.writer import Writer

T = TypeVar("T")


class LiveView:
    """The cluster as this process knows it, kept true by the feed."""

    def __init__(self, database: Database) -> None:
        self._view = View()
        self._follower = Follower(database, self._view)
        self._writer = Writer(database, self._view)
        self._started = False

    async def start(self) -> None:
        """Begin to follow the database. Until then its schema may be another, so it is neither read nor written."""
        self._started = True
        await self._follower.start()

    async def stop(self) -> None:
        """Finish writes under way and stop following."""
        await self._writer.stop()
        await self._follower.stop()

    async def current(self) -> View:
        """The view, holding everything committed before this call: a linearizable read. Raises StoreUnavailable."""
        self._check_started()
        await self._follower.check()
        return self._view

    def latest(self) -> View:
        """The view as it is: seconds old at most while the database answers, and as old as its absence after that.

        For booting nodes, which must be answered in any case. Raises StoreUnavailable when nothing was ever loaded.
        """
        if self._view.seq < 0:
            raise StoreUnavailable("the database has not been read yet")
        return self._view

    async def write(self, actor: str, rules: Callable[[Draft], T]) -> T:
        """Run `rules` on a draft and commit what they changed. See Writer.write."""
        self._check_started()
        return await self._writer.write(actor, rules)

    @property
    def loaded(self) -> bool:
        """Whether there is anything to answer from."""
        return self._view.seq >= 0

    @property
    def answering(self) -> bool:
        """Whether the database answered when it was last asked."""
        return self._follower.answering

    @property
    def seq(self) -> int:
        """The newest change that the view holds; -1 before anything was loaded."""
        return self._view.seq

    def count(self, kind: Kind[Any]) -> int:
        """How many records of a kind the view holds."""
        return len(self._view[kind])

    def _check_started(self) -> None:
        if not self._started:
            raise StoreUnavailable("the database is not ready")
