"""The cloud-init data that boot parameters carry, as CSM keeps it: merged from the records that apply to a node."""

from __future__ import annotations

from typing import Any, Final, cast

from carrack.records.boot import BootRecord
from carrack.records.components import Component
from carrack.records.kinds import BOOT_RECORD
from carrack.view import View

DEFAULT: Final = "Default"
GLOBAL: Final = "Global"


def records_for(view: View, node: Component | None) -> list[BootRecord]:
    """The boot records whose cloud-init data a node gets, the more specific later.

    Those of its role, its subrole and its xname; Default for a node with neither role's nor own record, and for callers
    that are no known node.
    """
    records = view[BOOT_RECORD]
    if node is None:
        found = [records.get(DEFAULT)]
    else:
        role, sub_role, own = records.get(node.role), records.get(node.sub_role), records.get(node.id)
        found = [role, sub_role, own]
        if role is None and own is None:
            found.insert(0, records.get(DEFAULT))
    return [record for record in found if record is not None]


def merged(documents: list[Any]) -> dict[str, Any]:
    """JSON objects merged into one: objects within are merged, of anything else the later wins."""
    result: dict[str, Any] = {}
    for document in documents:
        if isinstance(document, dict):
            result = _merge(result, cast("dict[str, Any]", document))
    return result


def _merge(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    result = dict(below)
    for key, value in above.items():
        under = result.get(key)
        if isinstance(value, dict) and isinstance(under, dict):
            result[key] = _merge(cast("dict[str, Any]", under), cast("dict[str, Any]", value))
        else:
            result[key] = value
    return result
