"""The statements on records: the same for every kind and on both databases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, TypeVar

import msgspec
from sqlalchemy import and_, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import Delete
from sqlalchemy.sql.dml import Insert

from carrack.records.base import Record
from carrack.records.kinds import Kind
from carrack.store.tables import TABLES

R = TypeVar("R", bound=Record)


async def load(connection: AsyncConnection, kind: Kind[R]) -> list[R]:
    """All records of a kind, in key order."""
    result = await connection.execute(_select(kind))
    names = [field.encode_name for field in msgspec.structs.fields(kind.type)]
    return [msgspec.convert(dict(zip(names, row, strict=True)), kind.type) for row in result]


async def put(connection: AsyncConnection, kind: Kind[R], records: Sequence[R]) -> None:
    """Insert the records, or replace those whose key exists."""
    fields = kind.type.__struct_fields__
    rows = [{name: getattr(record, name) for name in fields} for record in records]
    await connection.execute(_upsert(kind, connection.dialect.name), rows)


async def remove(connection: AsyncConnection, kind: Kind[R], records: Iterable[R]) -> None:
    """Delete the records by their keys."""
    rows = [{f"key_{name}": getattr(record, name) for name in kind.key_fields} for record in records]
    await connection.execute(_delete(kind), rows)


@cache
def _select(kind: Kind[Any]) -> Any:
    table = TABLES[kind.name]
    columns: list[Any] = [table.c[name] for name in kind.type.__struct_fields__]
    return select(*columns).order_by(*(table.c[name] for name in kind.key_fields))


@cache
def _upsert(kind: Kind[Any], dialect: str) -> Insert:
    table = TABLES[kind.name]
    others = [name for name in kind.type.__struct_fields__ if name not in kind.key_fields]
    statement = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
    keys = [table.c[name] for name in kind.key_fields]
    if not others:
        return statement.on_conflict_do_nothing(index_elements=keys)
    return statement.on_conflict_do_update(
        index_elements=keys, set_={name: statement.excluded[name] for name in others}
    )


@cache
def _delete(kind: Kind[Any]) -> Delete:
    table = TABLES[kind.name]
    return delete(table).where(and_(*(table.c[name] == bindparam(f"key_{name}") for name in kind.key_fields)))
