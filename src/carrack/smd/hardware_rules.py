"""The hardware inventory: what is accepted into it, and what may be deleted. Pure apart from the draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeGuard, cast

import msgspec
from msgspec import field

from carrack.errors import Conflict, InvalidInput, NotFound
from carrack.names import parse_xname, xname_type
from carrack.records.hardware import HardwareFRU, HardwareLocation
from carrack.records.kinds import HARDWARE_FRU, HARDWARE_LOCATION
from carrack.smd.hardware_shape import ARRAYS, computed_fru_id
from carrack.view import Draft


class HardwarePost(msgspec.Struct, frozen=True, kw_only=True):
    """Places with the parts in them. Each has keys that depend on its type, so it is read as plain values."""

    hardware: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]], name="Hardware")


def valid_hardware(document: dict[str, Any]) -> tuple[HardwareLocation, HardwareFRU]:
    """A place and the part in it, from one element of a POST. Raises InvalidInput in SMD's words.

    Type, status and FRU id are never the client's: the place is populated by what was sent, and a part is known by what
    is printed on it. A given FRU id counts only where that is missing (outlets have no serial number), or where it says
    that the part cannot be told from others (both nodes of a Cray EX board report the serial number of the board).
    """
    given = _text(document, "ID")
    type_ = xname_type(given)
    if not type_:
        raise InvalidInput("ID is empty or not a valid xname")
    if type_ not in ARRAYS:
        raise InvalidInput("Invalid HMS type")
    xname = parse_xname(given)
    populated = _object(document, "PopulatedFRU")
    if populated is None:
        raise InvalidInput("PopulatedFRU must be populated")
    location_info = _info(document, "LocationInfo")
    if location_info is None:
        raise InvalidInput("Component location info is empty")
    fru_info = _info(populated, "FRUInfo")
    if fru_info is None:
        raise InvalidInput("FRU info is empty")
    given_id, untraceable = _text(populated, "FRUID"), f"FRUIDfor{xname.name}"
    fru_id = given_id if given_id == untraceable else computed_fru_id(type_, fru_info) or given_id or untraceable
    ordinal, number = _member(document, "Ordinal"), xname.numbers[-1]
    return (
        HardwareLocation(
            id=xname.name,
            type=type_,
            ordinal=ordinal if _is_ordinal(ordinal) else number if _is_ordinal(number) else 0,
            status="Populated",
            info=location_info,
            fru_id=fru_id,
        ),
        HardwareFRU(fru_id=fru_id, type=type_, subtype=_text(populated, "Subtype"), info=fru_info),
    )


def _is_ordinal(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31


def put_hardware(draft: Draft, found: Sequence[tuple[HardwareLocation, HardwareFRU]]) -> None:
    """Create or change places and parts."""
    for location, fru in found:
        draft[HARDWARE_FRU].put(fru)
        draft[HARDWARE_LOCATION].put(location)


def delete_location(draft: Draft, id_: str) -> None:
    """Forget a place; the part that was in it stays known. Raises NotFound."""
    if not draft[HARDWARE_LOCATION].remove(id_):
        raise NotFound("no such xname.")


def delete_locations(draft: Draft) -> int:
    """Forget every place; answers how many. Raises NotFound when there is none."""
    count = draft[HARDWARE_LOCATION].clear()
    if not count:
        raise NotFound("no entries to delete")
    return count


def delete_fru(draft: Draft, fru_id: str) -> None:
    """Forget a part. Raises NotFound, and Conflict while it is in a place (the Go servers answer 500)."""
    if fru_id not in draft[HARDWARE_FRU]:
        raise NotFound("no such FRU ID.")
    used = draft[HARDWARE_LOCATION].find("fru", fru_id)
    if used:
        raise Conflict(f"FRU is in use at {used[0].id}")
    draft[HARDWARE_FRU].remove(fru_id)


def delete_frus(draft: Draft) -> int:
    """Forget every part; answers how many. Raises NotFound when there is none, and Conflict while one is in a place."""
    for fru in draft[HARDWARE_FRU].values():
        used = draft[HARDWARE_LOCATION].find("fru", fru.fru_id)
        if used:
            raise Conflict(f"FRU is in use at {used[0].id}")
    count = draft[HARDWARE_FRU].clear()
    if not count:
        raise NotFound("no entries to delete")
    return count


def _member(document: dict[str, Any], name: str) -> Any:
    """A member by its name in any case, as Go's decoder finds it."""
    if name in document:
        return document[name]
    return next((value for key, value in document.items() if key.lower() == name.lower()), None)


def _text(document: dict[str, Any], name: str) -> str:
    value = _member(document, name)
    return value if isinstance(value, str) else ""


def _object(document: dict[str, Any], name: str) -> dict[str, Any] | None:
    value = _member(document, name)
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def _info(document: dict[str, Any], suffix: str) -> dict[str, Any] | None:
    """The object under the key that ends so, whatever stem clients use for the type (NodeHsnNic, HSNNIC...)."""
    for key, value in document.items():
        if key.lower().endswith(suffix.lower()) and isinstance(value, dict):
            return cast("dict[str, Any]", value)
    return None
