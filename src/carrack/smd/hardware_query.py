"""Which places and parts a query asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from carrack.errors import InvalidInput
from carrack.names import ancestors, normalize_type, normalize_xname, xname_type
from carrack.records.hardware import HardwareFRU, HardwareLocation
from carrack.records.kinds import HARDWARE_FRU, HARDWARE_LOCATION
from carrack.smd.choice import Parameter, choice, matching
from carrack.smd.descendants import EVERYTHING, inside_or_at
from carrack.view import Reader, View

FRU_PARAMETERS: Final = ("fruid", "type", "manufacturer", "partnumber", "serialnumber")
LOCATION_PARAMETERS: Final = ("id", *FRU_PARAMETERS, "partition")
QUERY_PARAMETERS: Final = ("type", "children", "parents", "partition", "format")


def spell_xname(text: str) -> str:
    """The xname in a path or query. Raises InvalidInput in the words that SMD has for hardware alone."""
    if not xname_type(text):
        raise InvalidInput("Invalid xname")
    return normalize_xname(text)


def _spell_type(text: str) -> str:
    name = normalize_type(text)
    if not name:
        raise InvalidInput("Invalid HMS type")
    return name


_LOCATION_FIELDS: Final = {
    "id": Parameter(lambda location: location.id, spell_xname),
    "type": Parameter(lambda location: location.type, _spell_type, "type"),
    "fruid": Parameter(lambda location: location.fru_id, index="fru"),
}
_FRU_FIELDS: Final = {
    "fruid": Parameter(lambda fru: fru.fru_id),
    "type": Parameter(lambda fru: fru.type, _spell_type, "type"),
}


@dataclass(frozen=True)
class HardwareQuery:
    """What ``Query/{xname}`` asks for."""

    types: frozenset[str]
    children: bool
    parents: bool
    nest: bool
    nothing: bool  # restricted to a partition, and there are none


def compile_query(query: Mapping[str, Sequence[str]]) -> HardwareQuery:
    """The query of a request. Children are asked for unless parents are. Raises InvalidInput."""
    format_ = query.get("format", ("NestNodesOnly",))[0].strip().lower()
    if format_ not in {"nestnodesonly", "fullyflat"}:
        raise InvalidInput("Invalid format")
    parents = _flag(query, "parents", default=False)
    return HardwareQuery(
        types=frozenset(_spell_type(name) for name in query.get("type", ())),
        children=_flag(query, "children", default=not parents),
        parents=parents,
        nest=format_ == "nestnodesonly",
        nothing=_in_partition(query),
    )


def find(wanted: HardwareQuery, xname: str, locations: Reader[HardwareLocation]) -> list[HardwareLocation]:
    """The places that a query about `xname` is answered with, in the order in which they came.

    Selected is the place itself, or with types every place of those types in it; then what is inside the selected
    ones, and what is around them, as far as asked for.
    """
    if wanted.nothing:
        return []
    if wanted.types:
        inside = inside_or_at([xname])
        selected = {place.id for place in locations.values() if place.type in wanted.types and inside(place.id)}
    elif xname in EVERYTHING:
        selected = {place.id for place in locations.values()}
    else:
        selected = {xname}
    around = {outer for id_ in selected if wanted.parents and xname_type(id_) for outer in ancestors(id_)}
    below = inside_or_at(selected)
    return [
        place
        for place in locations.values()
        if place.id in selected or place.id in around or (wanted.children and below(place.id))
    ]


def select_locations(view: View, query: Mapping[str, Sequence[str]]) -> list[HardwareLocation] | None:
    """The places that a query asks for; None when it asks for all. Raises InvalidInput."""
    if _in_partition(query):
        return []
    locations, frus = view[HARDWARE_LOCATION], view[HARDWARE_FRU]
    found = matching(locations, query, _LOCATION_FIELDS)
    is_part = _part_condition(query)
    if is_part is None:
        return found
    chosen = locations.values() if found is None else found
    return [place for place in chosen if (fru := frus.get(place.fru_id)) and is_part(fru)]


def select_frus(view: View, query: Mapping[str, Sequence[str]]) -> list[HardwareFRU] | None:
    """The parts that a query asks for; None when it asks for all. Raises InvalidInput."""
    found = matching(view[HARDWARE_FRU], query, _FRU_FIELDS, key="fruid")
    is_part = _part_condition(query)
    if is_part is None:
        return found
    return [fru for fru in (view[HARDWARE_FRU].values() if found is None else found) if is_part(fru)]


def _part_condition(query: Mapping[str, Sequence[str]]) -> Callable[[HardwareFRU], bool] | None:
    """What a query says of parts, if anything. Manufacturers match in part and in any case, numbers whole."""
    makers = choice(query.get("manufacturer", ()), lambda text: text.strip().lower())
    numbers = [
        (key, chosen)
        for name, key in (("partnumber", "PartNumber"), ("serialnumber", "SerialNumber"))
        if (chosen := choice(query.get(name, ()), str.strip))
    ]
    if not makers and not numbers:
        return None

    def is_part(fru: HardwareFRU) -> bool:
        maker = _text(fru.info.get("Manufacturer")).lower()
        if makers.wanted and not any(text in maker for text in makers.wanted):
            return False
        if any(text in maker for text in makers.unwanted):
            return False
        return all(chosen.admits(_text(fru.info.get(key))) for key, chosen in numbers)

    return is_part


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _in_partition(query: Mapping[str, Sequence[str]]) -> bool:
    """Whether a query is restricted to a partition: there is none yet but NULL, in which everything is."""
    return any(name.strip().upper() != "NULL" for name in query.get("partition", ()))


def _flag(query: Mapping[str, Sequence[str]], name: str, *, default: bool) -> bool:
    values = query.get(name)
    if not values:
        return default
    text = values[0].strip().lower()
    if text not in {"1", "t", "true", "0", "f", "false"}:
        raise InvalidInput(f"Invalid boolean for {name}")
    return text in {"1", "t", "true"}
