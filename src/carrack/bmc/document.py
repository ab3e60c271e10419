"""Tolerant reading of Redfish documents: a missing, null or wrong-typed value reads as absent, never as an error.

BMCs leave out required properties, send null, numbers as text ("MaxSpeedMHz": "2600") and single objects for lists.
"""

from typing import Any, cast

from carrack.bmc.uris import canonical_uri

Document = dict[str, Any]

_LARGEST = 2**63


def value_at(document: Any, *path: str) -> Any:
    """The value under nested keys, None where the path breaks off."""
    value = document
    for key in path:
        if not isinstance(value, dict):
            return None
        value = cast("Document", value).get(key)
    return value


def object_at(document: Any, *path: str) -> Document:
    """The object under nested keys, {} if there is none."""
    value = value_at(document, *path)
    return cast("Document", value) if isinstance(value, dict) else {}


def list_at(document: Any, *path: str) -> list[Any]:
    """The list under nested keys, [] if there is none; a single object counts as a list of one (Cisco, iDRAC)."""
    value = value_at(document, *path)
    if isinstance(value, dict):
        return [cast("Document", value)]
    return cast("list[Any]", value) if isinstance(value, list) else []


def objects_at(document: Any, *path: str) -> list[Document]:
    """The objects of a list under nested keys."""
    return [cast("Document", item) for item in list_at(document, *path) if isinstance(item, dict)]


def text_at(document: Any, *path: str) -> str:
    """Text without surrounding space, "" if there is none; numbers (a Socket on ZTE) become text."""
    value = value_at(document, *path)
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def number_at(document: Any, *path: str) -> int | float | None:
    """A number, also where the BMC sends it as text; None if there is none, or none that JSON could carry on."""
    value = value_at(document, *path)
    if isinstance(value, str):
        try:
            value = float(value) if "." in value else int(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) < _LARGEST else None


def texts_at(document: Any, *path: str) -> list[str]:
    """The texts of a list under nested keys."""
    return [item for item in list_at(document, *path) if isinstance(item, str)]


def link_at(document: Any, *path: str) -> str:
    """The canonical URI that a link names, "" if there is none. A link is an object with @odata.id, rarely a text."""
    value = value_at(document, *path)
    if isinstance(value, dict):
        value = cast("Document", value).get("@odata.id")
    return canonical_uri(value) if isinstance(value, str) and value.strip("/") else ""


def links_at(document: Any, *path: str) -> list[str]:
    """The canonical URIs of a list of links."""
    return [uri for item in objects_at(document, *path) if (uri := link_at(item))]
