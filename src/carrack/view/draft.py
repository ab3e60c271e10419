"""A draft: the view as a write in the making sees it, with its own changes on top.

Rules run on a draft alone, without the database. What they did becomes the changes of the feed, or is undone whole when
they raise, so that a refused request leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Any, Generic, TypeVar, cast

from carrack.errors import InvalidInput
from carrack.records.base import Record
from carrack.records.kinds import Kind
from carrack.store.feed import Change
from carrack.view.tables import Table, same
from carrack.view.view import View

R = TypeVar("R", bound=Record)
LONGEST_KEY = 2500  # bytes: PostgreSQL refuses to index more than about 2,700


class DraftTable(Generic[R]):
    """One table of the view, with changes on top that nobody else sees yet."""

    def __init__(self, base: Table[R]) -> None:
        self.kind = base.kind
        self._base = base
        self._changed: Table[R] = Table(base.kind)
        self._removed: set[str] = set()
        self._before: dict[str, R | None] = {}  # what the keys that the current write touched held before it

    def get(self, key: str) -> R | None:
        record = self._changed.get(key)
        if record is not None or key in self._removed:
            return record
        return self._base.get(key)

    def find(self, index: str, value: Hashable) -> list[R]:
        changed = self._changed.find(index, value)
        return [record for record in self._base.find(index, value) if not self._hides(record)] + changed

    def values(self) -> Iterator[R]:
        for record in self._base.values():
            if not self._hides(record):
                yield record
        yield from self._changed.values()

    def __contains__(self, key: object) -> bool:
        return key in self._changed or (key not in self._removed and key in self._base)

    def __len__(self) -> int:
        return sum(1 for _ in self.values())

    def put(self, record: R) -> None:
        """Add the record, or replace the one with its key. Putting back what is there changes nothing.

        Raises InvalidInput when its key, or another value that must be unique, is longer than a database can index.
        """
        key = self.kind.key(record)
        _check_length(key)
        for name in self.kind.unique:
            _check_length(getattr(record, name))
        old = self.get(key)
        if same(old, record):
            return
        self._before.setdefault(key, old)
        self._removed.discard(key)
        self._changed.put(record)

    def remove(self, key: str) -> bool:
        """Take the record out; answers whether it was there."""
        old = self.get(key)
        if old is None:
            return False
        self._before.setdefault(key, old)
        self._changed.remove(key)
        self._removed.add(key)
        return True

    def clear(self) -> int:
        """Take every record out; answers how many there were."""
        keys = [self.kind.key(record) for record in self.values()]
        for key in keys:
            self.remove(key)
        return len(keys)

    def take_changes(self) -> dict[str, tuple[R | None, R | None]]:
        """What the current write did, by key: before and after. The next write starts from here."""
        changes = {
            key: (before, after) for key, before in self._before.items() if not same(before, after := self.get(key))
        }
        self._before = {}
        return changes

    def undo(self) -> None:
        """Forget what the current write did."""
        for key, before in self._before.items():
            self._changed.remove(key)
            self._removed.discard(key)
            if before is None:
                if key in self._base:
                    self._removed.add(key)
            elif self._base.get(key) is not before:
                self._changed.put(before)
        self._before = {}

    def outcome(self) -> tuple[list[R], list[R]]:
        """What all writes together come to: the records to delete, and after that the records to put.

        A record whose unique value changes is in both, because the database checks uniqueness row by row and another
        record may take that value over.
        """
        put = [record for record in self._changed.values() if not same(self._base.get(self.kind.key(record)), record)]
        removed = [record for key in self._removed if (record := self._base.get(key)) is not None]
        for record in put if self.kind.unique else ():
            old = self._base.get(self.kind.key(record))
            if old is not None and any(getattr(old, name) != getattr(record, name) for name in self.kind.unique):
                removed.append(old)
        return removed, put

    def _hides(self, record: R) -> bool:
        if not self._changed and not self._removed:
            return False
        key = self.kind.key(record)
        return key in self._changed or key in self._removed


def _check_length(key: str) -> None:
    if len(key) > LONGEST_KEY // 4 and len(key.encode()) > LONGEST_KEY:
        raise InvalidInput(f"longer than {LONGEST_KEY} bytes: {key[:64]}...")


class Draft:
    """A draft of the whole view. ``draft[COMPONENT]`` is the draft of the components."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._tables: dict[str, DraftTable[Any]] = {}

    def __getitem__(self, kind: Kind[R]) -> DraftTable[R]:
        table = self._tables.get(kind.name)
        if table is None:
            table = self._tables[kind.name] = DraftTable(self._view[kind])
        return cast("DraftTable[R]", table)

    def take_changes(self, actor: str, at: str, seq: int) -> list[Change]:
        """The changes of the current write, numbered from `seq` + 1."""
        changes: list[Change] = []
        for name, table in self._tables.items():
            touched = table.take_changes()
            if touched:
                seq += 1
                changes.append(
                    Change(
                        seq=seq,
                        at=at,
                        actor=actor,
                        kind=name,
                        keys=list(touched),
                        after=[after for _, after in touched.values()],
                        before=[before for before, _ in touched.values()],
                    )
                )
        return changes

    def undo(self) -> None:
        """Forget what the current write did."""
        for table in self._tables.values():
            table.undo()

    def tables(self) -> Iterable[DraftTable[Any]]:
        """The tables that were looked at."""
        return self._tables.values()
