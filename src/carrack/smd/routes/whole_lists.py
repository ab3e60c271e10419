"""Whole lists, ready to send: joined once for each version of a table, then the same bytes for everybody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from carrack.view import Table


class WholeLists:
    """The answers with all records of a table, or all of one type. `name` is the key that holds them in the answer."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._kept: dict[str, tuple[int, bytes]] = {}

    def all(self, table: Table[Any]) -> bytes:
        """Every record."""
        return self._joined("", table, table.keys())

    def of_type(self, table: Table[Any], type_: str) -> bytes:
        """The records of one type."""
        return self._joined(type_, table, table.find_keys("type", type_))

    def _joined(self, kept_as: str, table: Table[Any], keys: Iterable[str]) -> bytes:
        kept = self._kept.get(kept_as)
        if kept is None or kept[0] != table.version:
            kept = self._kept[kept_as] = (table.version, named_list(self._name, table, keys))
        return kept[1]


def named_list(name: str, table: Table[Any], keys: Iterable[str]) -> bytes:
    """``{"<name>":[...]}`` with the records of these keys; a bare array when `name` is empty."""
    items = b",".join([encoded for key in keys if (encoded := table.json(key)) is not None])
    return b"".join((b'{"', name.encode(), b'":[', items, b"]}")) if name else b"[" + items + b"]"
