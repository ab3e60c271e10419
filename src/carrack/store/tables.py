"""The database's tables, one for each kind of record, and the two of the change feed.

Columns follow from the record's fields, so a record and its table cannot drift apart; migrations are written out and a
test compares their result with this.
"""

from __future__ import annotations

import types
import typing
from typing import Any

import msgspec
from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, MetaData, Table, Text, UniqueConstraint

from carrack.records.kinds import KINDS, Kind

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_name)s", "uq": "uq_%(table_name)s_%(column_0_name)s"}
)

# One row: the newest change. Writers lock it, which is what makes sequence order commit order.
feed_head = Table(
    "feed_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("at", Text, nullable=False),
)

# What every write transaction changed, one row for each kind of record it touched. Text columns hold JSON.
change = Table(
    "change",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("keys", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("before", Text, nullable=False),
    Index(None, "at"),
)


def _column(field: msgspec.structs.FieldInfo, kind: Kind[Any]) -> Column[Any]:
    kind_of, nullable = _plain_type(field.type)
    if kind_of is str:
        column_type: Any = Text()
    elif kind_of is bool:
        column_type = Boolean()
    elif kind_of is int:
        column_type = BigInteger()
    else:
        # JSON, not JSONB: BSS promises that cloud-init data comes back exactly as it was given, key order included.
        column_type = JSON(none_as_null=True)
        nullable = nullable or kind_of is Any
    return Column(field.name, column_type, primary_key=field.name in kind.key_fields, nullable=nullable)


def _plain_type(annotation: Any) -> tuple[Any, bool]:
    """The type without ``| None``, and whether None is allowed."""
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        parts = [part for part in typing.get_args(annotation) if part is not type(None)]
        return (parts[0], True) if len(parts) == 1 else (Any, True)
    return annotation, False


def _table(kind: Kind[Any]) -> Table:
    columns = [_column(field, kind) for field in msgspec.structs.fields(kind.type)]
    return Table(kind.name, metadata, *columns, *(UniqueConstraint(name) for name in kind.unique))


TABLES: dict[str, Table] = {name: _table(kind) for name, kind in KINDS.items()}
