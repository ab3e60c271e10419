"""Query strings: parameter names in any letter case, repeated values kept in order."""

from __future__ import annotations

from urllib.parse import unquote_plus


def parse(query: bytes) -> dict[str, list[str]]:
    """Parameters by lower-case name, values in order. ``a`` without ``=`` has the value ``""``."""
    found: dict[str, list[str]] = {}
    if not query:
        return found
    text = query.decode("latin-1")
    for part in text.split("&"):
        if not part:
            continue
        name, _, value = part.partition("=")
        if "%" in part or "+" in part:
            name, value = unquote_plus(name), unquote_plus(value)
        found.setdefault(name.lower(), []).append(value)
    return found


def first(query: dict[str, list[str]], name: str, default: str = "") -> str:
    """The first value of a parameter."""
    values = query.get(name)
    return values[0] if values else default
