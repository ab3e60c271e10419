"""Records of one kind in memory, with indexes and their JSON kept ready."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from carrack.records.base import Record
from carrack.records.kinds import Kind

R = TypeVar("R", bound=Record)

_encoder = msgspec.json.Encoder()


class Reader(Protocol[R]):
    """What rules may ask of a table, whether it is the view's own or a draft of a write in the making."""

    def get(self, key: str) -> R | None:
        """The record with this key."""
        ...

    def find(self, index: str, value: Hashable) -> list[R]:
        """The records that an index of the kind finds under a value, in the order in which they came."""
        ...

    def values(self) -> Iterable[R]:
        """Every record."""
        ...

    def __contains__(self, key: object) -> bool: ...

    def __len__(self) -> int: ...


class Table(Generic[R]):
    """All records of one kind. `version` changes with every change, so answers made of many records can be kept."""

    def __init__(self, kind: Kind[R]) -> None:
        self.kind = kind
        self.version = 0
        self._records: dict[str, R] = {}
        self._json: dict[str, bytes] = {}
        # Inner dicts are ordered sets of keys.
        self._indexes: dict[str, dict[Hashable, dict[str, None]]] = {name: {} for name in kind.indexes}
        self._list: tuple[int, bytes] = (-1, b"")

    def get(self, key: str) -> R | None:
        return self._records.get(key)

    def find(self, index: str, value: Hashable) -> list[R]:
        return [self._records[key] for key in self._indexes[index].get(value, ())]

    def find_keys(self, index: str, value: Hashable) -> Iterable[str]:
        """The keys that an index finds under a value."""
        return self._indexes[index].get(value, ())

    def values(self) -> Iterable[R]:
        return self._records.values()

    def keys(self) -> Iterable[str]:
        """Every key."""
        return self._records.keys()

    def __contains__(self, key: object) -> bool:
        return key in self._records

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[R]:
        return iter(self._records.values())

    def json(self, key: str) -> bytes | None:
        """The record as the API sends it, encoded once."""
        encoded = self._json.get(key)
        if encoded is None:
            record = self._records.get(key)
            if record is None:
                return None
            encoded = self._json[key] = _encoder.encode(record)
        return encoded

    def json_list(self) -> bytes:
        """All records as a JSON array, joined once for each version."""
        version, encoded = self._list
        if version != self.version:
            encoded = b"[" + b",".join([self.json(key) or b"" for key in self._records]) + b"]"
            self._list = (self.version, encoded)
        return encoded

    def put(self, record: R) -> None:
        """Add the record, or replace the one with its key."""
        key = self.kind.key(record)
        old = self._records.get(key)
        if old is not None:
            self._json.pop(key, None)
        for name, values_of in self.kind.indexes.items():
            index = self._indexes[name]
            new_values = values_of(record)
            if old is not None:
                old_values = values_of(old)
                if old_values == new_values:
                    continue
                _forget(index, key, old_values)
            for value in new_values:
                index.setdefault(value, {})[key] = None
        self._records[key] = record
        self.version += 1

    def remove(self, key: str) -> None:
        """Take the record out, if it is there."""
        old = self._records.pop(key, None)
        if old is None:
            return
        self._json.pop(key, None)
        for name, values_of in self.kind.indexes.items():
            _forget(self._indexes[name], key, values_of(old))
        self.version += 1


def _forget(index: dict[Hashable, dict[str, None]], key: str, values: Iterable[Hashable]) -> None:
    for value in values:
        keys = index.get(value)
        if keys is None:  # a value that the record names twice
            continue
        keys.pop(key, None)
        if not keys:
            del index[value]


def same(one: Record | None, other: Record | None) -> bool:
    """Whether two records have the same JSON. Python's equality is not enough: it takes 1, 1.0 and True for the same,
    and knows no key order.
    """
    return one == other and (one is other or _encoder.encode(one) == _encoder.encode(other))


def new_tables(kinds: Iterable[Kind[Any]]) -> dict[str, Table[Any]]:
    """An empty table for each kind, by the kind's name."""
    return {kind.name: Table(kind) for kind in kinds}
