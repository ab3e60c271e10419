"""The `$expand` query: which references of a document are replaced by what they point to. Pure."""

import re
from collections.abc import Callable
from typing import Any, cast

from carrack.errors import RedfishRefusal
from carrack.twin.personality import Expand
from carrack.twin.tree import Document

_QUERY = re.compile(r"([.*~])(?:\(\$levels=(\d+)\))?")


def parse(value: str, offered: Expand) -> tuple[str, int]:
    """The kind (`.`, `~` or `*`) and the number of levels. Raises RedfishRefusal for what is not offered."""
    match = _QUERY.fullmatch(value)
    if not match:
        raise RedfishRefusal("QueryParameterValueFormatError", value, "$expand")
    kind, levels = match[1], int(match[2] or 1)
    if not {".": offered.no_links, "~": offered.links, "*": offered.both}[kind] or (match[2] and not offered.levels):
        raise RedfishRefusal("QueryNotSupported")
    if not 1 <= levels <= offered.max_levels:
        raise RedfishRefusal("QueryParameterOutOfRange", levels, "$levels", f"1-{offered.max_levels}")
    return kind, levels


def expand(document: Document, kind: str, levels: int, lookup: Callable[[str], Document | None]) -> Document:
    """`document` with its references replaced.

    `.` replaces references outside of Links, `~` those inside, `*` both. `lookup` gives the document of a path, or None
    where there is nothing to put in place (an error, a fragment): the reference stays.
    """
    return {key: _value(value, kind, levels, lookup, inside=key == "Links") for key, value in document.items()}


def _value(value: Any, kind: str, levels: int, lookup: Callable[[str], Document | None], *, inside: bool) -> Any:
    if isinstance(value, list):
        items = cast("list[Any]", value)
        return [_value(item, kind, levels, lookup, inside=inside) for item in items]
    if not isinstance(value, dict):
        return value
    shown = cast("Document", value)
    if set(shown) != {"@odata.id"}:
        return {
            key: _value(inner, kind, levels, lookup, inside=inside or key == "Links") for key, inner in shown.items()
        }
    if kind == (".", "~")[not inside]:
        return shown
    found = lookup(shown["@odata.id"])
    if found is None:
        return shown
    return expand(found, kind, levels - 1, lookup) if levels > 1 else found
