"""The view: everything the services answer from, in memory, as of one sequence number of the change feed."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable
from typing import Any, TypeVar, cast

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from carrack.records.base import Record
from carrack.records.kinds import KINDS, Kind
from carrack.store import feed, statements
from carrack.store.feed import Change
from carrack.view.tables import Table, new_tables

R = TypeVar("R", bound=Record)
log = structlog.get_logger(__name__)


class View:
    """All tables as of `position`. ``view[COMPONENT]`` is the table of components."""

    def __init__(self) -> None:
        self.id = secrets.token_hex(8)  # tells its own writes from those of other processes
        self.position = feed.NOWHERE
        self._tables: dict[str, Table[Any]] = new_tables(KINDS.values())
        self._moving = asyncio.Lock()  # held by the one task that brings the view up to the database

    def __getitem__(self, kind: Kind[R]) -> Table[R]:
        return cast("Table[R]", self._tables[kind.name])

    @property
    def seq(self) -> int:
        """The number of the newest change that the view holds; -1 before anything was loaded."""
        return self.position.seq

    async def catch_up(self, connection: AsyncConnection) -> None:
        """Bring the view to what a transaction sees, by the feed where it leads there, else by loading anew.

        The transaction must see one state throughout: a snapshot, or one that has locked the head.
        """
        async with self._moving:
            known = self.position  # read before the newest: whatever is newer than that was not committed yet
            newest = await feed.head(connection)
            while feed.NOWHERE.seq < known.seq < newest.seq:
                changes = await feed.since(connection, known)
                if not changes:
                    break
                self.apply(changes)
                known = feed.Position(changes[-1].seq, changes[-1].at)
            if known != newest:
                if known != feed.NOWHERE:
                    log.warning("view.reload", held=known.seq, newest=newest.seq)
                await self._load(connection, newest)

    def apply(self, changes: Iterable[Change]) -> None:
        """Follow the feed. Changes that the view has already are passed over, so applying twice does no harm."""
        for change in changes:
            if change.seq != self.seq + 1:
                continue
            table = self._tables[change.kind]
            for key, record in zip(change.keys, change.after, strict=True):
                if record is None:
                    table.remove(key)
                else:
                    table.put(record)
            self.position = feed.Position(change.seq, change.at)

    async def _load(self, connection: AsyncConnection, newest: feed.Position) -> None:
        """Replace everything by what the database holds."""
        tables = new_tables(KINDS.values())
        for kind in KINDS.values():
            table = tables[kind.name]
            for record in await statements.load(connection, kind):
                table.put(record)
        for name, table in tables.items():
            table.version += self._tables[name].version + 1  # an answer kept from before must not look current
        self._tables, self.position = tables, newest
        log.info("view.loaded", seq=newest.seq)
