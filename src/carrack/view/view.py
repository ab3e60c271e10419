"""The view: everything the services answer from, in memory, as of one sequence number of the change feed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar, cast

from sqlalchemy.ext.asyncio import AsyncConnection

from carrack.records.base import Record
from carrack.records.kinds import KINDS, Kind
from carrack.store import feed, statements
from carrack.store.feed import Change
from carrack.view.tables import Table, new_tables

R = TypeVar("R", bound=Record)


class View:
    """All tables as of `seq`. ``view[COMPONENT]`` is the table of components."""

    def __init__(self) -> None:
        self.seq = -1
        self._tables: dict[str, Table[Any]] = new_tables(KINDS.values())

    def __getitem__(self, kind: Kind[R]) -> Table[R]:
        return cast("Table[R]", self._tables[kind.name])

    async def load(self, connection: AsyncConnection) -> None:
        """Replace everything by what the database holds, in one snapshot."""
        tables = new_tables(KINDS.values())
        seq = await feed.head(connection)
        for kind in KINDS.values():
            table = tables[kind.name]
            for record in await statements.load(connection, kind):
                table.put(record)
        for name, table in tables.items():
            table.version += self._tables[name].version + 1  # an answer kept from before must not look current
        self._tables, self.seq = tables, seq

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
            self.seq = change.seq
