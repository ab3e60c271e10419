"""Request bodies: JSON as Go's decoder takes it.

Keys match in any letter case, unknown keys are passed over, and a fault is told in one sentence that names the field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, TypeVar, cast

import msgspec

from carrack.errors import InvalidInput

T = TypeVar("T")
DEEPEST = 100  # levels of free-form JSON: what renders it as YAML or merges it calls itself for each
Respeller = Callable[[Any], Any]
_PERHAPS_NOT_STORABLE = re.compile(rb"\\u0000|[0-9]{19}")


class BadBody(InvalidInput):
    """The body is not the JSON that it should be. The message says where."""


def decode(body: bytes, type_: type[T]) -> T:
    """The body as a value of `type_`. Raises BadBody."""
    return convert(load(body), type_)


def convert(document: Any, type_: type[T]) -> T:
    """A decoded body as a value of `type_`. Raises BadBody."""
    try:
        return msgspec.convert(_respeller_for(type_)(document), type_)
    except msgspec.ValidationError as error:
        raise BadBody(str(error)) from None


def load(body: bytes) -> Any:
    """The body as plain values. Raises BadBody."""
    if not body:
        raise BadBody("EOF")
    try:
        document = msgspec.json.decode(body)
        return _storable(document) if _PERHAPS_NOT_STORABLE.search(body) else document
    except RecursionError:
        raise BadBody("nested too deeply") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadBody(str(error)) from None


def _storable(value: Any) -> Any:
    """The value as databases can hold it: a number beyond 64 bits becomes a float, as Go's decoder makes it one.

    Raises BadBody for U+0000, which PostgreSQL keeps in no text.
    """
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_storable(item) for item in cast("list[Any]", value)]
    if isinstance(value, str) and "\0" in value:
        raise BadBody("a text holds the character U+0000")
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        try:
            return float(value)
        except OverflowError:
            raise BadBody("a number is out of range") from None
    return value


def _respeller(info: Any) -> Respeller | None:
    """What brings the keys of a value to the spelling of the Structs that it fills; None when there is nothing to do.

    Free-form JSON keeps its keys, and is looked at for its depth alone.
    """
    if isinstance(info, msgspec.inspect.UnionType):
        found = [respell for part in info.types if (respell := _respeller(part)) is not None]
        return found[0] if found else None
    if isinstance(info, (msgspec.inspect.ListType, msgspec.inspect.VarTupleType)):
        return _of_list(_respeller(info.item_type))
    if isinstance(info, msgspec.inspect.StructType):
        return _of_struct({field.encode_name: _respeller(field.type) for field in info.fields})
    if isinstance(info, (msgspec.inspect.AnyType, msgspec.inspect.DictType)):
        return _shallow
    return None


def _shallow(value: Any) -> Any:
    level = [value]
    for _ in range(DEEPEST):
        level = [
            inner
            for outer in level
            if isinstance(outer, (dict, list))
            for inner in cast("Iterable[Any]", outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return value
    raise BadBody("nested too deeply")


def _of_list(inner: Respeller | None) -> Respeller | None:
    if inner is None:
        return None

    def respell(value: Any) -> Any:
        return [inner(item) for item in cast("list[Any]", value)] if isinstance(value, list) else value

    return respell


def _of_struct(fields: dict[str, Respeller | None]) -> Respeller:
    spellings = {name.lower(): name for name in fields} | {name: name for name in fields}

    def respell(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        spelt: dict[str, Any] = {}
        for key, item in cast("dict[str, Any]", value).items():
            name = spellings.get(key) or spellings.get(key.lower())
            if name is None or item is None:  # Go's decoder takes null as "not given"
                continue
            inner = fields[name]
            spelt[name] = item if inner is None else inner(item)
        return spelt

    return respell


@cache
def _respeller_for(type_: Any) -> Respeller:
    return _respeller(msgspec.inspect.type_info(type_)) or _unchanged


def _unchanged(value: Any) -> Any:
    return value
