"""The identifiers of nodes in a query."""

from __future__ import annotations

from carrack.errors import InvalidInput, InvalidName
from carrack.names import parse_nid


def members(query: dict[str, list[str]], name: str) -> list[str]:
    """The members of a parameter that is a comma-separated list and may be repeated."""
    return [member.strip() for value in query.get(name, ()) for member in value.split(",") if member.strip()]


def nid_of(text: str) -> int:
    """A NID in decimal or with 0x. Raises InvalidInput in BSS's words."""
    try:
        return parse_nid(text)
    except InvalidName:
        raise InvalidInput(f"Bad Request - Invalid nid '{text[:64]}'") from None
