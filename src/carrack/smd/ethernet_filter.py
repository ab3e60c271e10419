"""Which Ethernet interfaces a query asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from carrack.errors import InvalidInput
from carrack.names import normalize_type, normalize_xname, xname_type
from carrack.records.network import EthernetInterface
from carrack.smd.choice import Parameter, choice, matching, spell_mac
from carrack.view import Reader

PARAMETERS: Final = ("ID", "MACAddress", "IPAddress", "Network", "ComponentID", "Type", "OlderThan", "NewerThan")


def _spell_component(text: str) -> str:
    if text and not xname_type(text):
        raise InvalidInput("Invalid CompID.")
    return normalize_xname(text)


def _spell_type(text: str) -> str:
    name = normalize_type(text)
    if not name:
        raise InvalidInput("Invalid HMS type.")
    return name


_FIELDS: Final = {
    "id": Parameter(lambda interface: interface.id, str.lower),
    "macaddress": Parameter(lambda interface: interface.mac_address, spell_mac, "mac"),
    "componentid": Parameter(lambda interface: interface.component_id, _spell_component, "component"),
    "type": Parameter(lambda interface: interface.type, _spell_type),
}


def select(table: Reader[EthernetInterface], query: Mapping[str, Sequence[str]]) -> list[EthernetInterface] | None:
    """The interfaces that a query asks for; None when it asks for all. Raises InvalidInput.

    Address and network must be those of the same mapping. (The Go servers answer 500 to both together.)
    """
    found = matching(table, query, _FIELDS)
    addresses = choice(query.get("ipaddress", ()), str.strip)
    networks = choice(query.get("network", ()), str.strip)
    older, newer = _moment(query.get("olderthan")), _moment(query.get("newerthan"))
    if not (addresses or networks or older or newer):
        return found
    chosen = list(table.values()) if found is None else found
    if addresses or networks:
        chosen = [
            interface
            for interface in chosen
            if any(
                addresses.admits(mapping.ip_address) and networks.admits(mapping.network)
                for mapping in interface.ip_addresses
            )
        ]
    if older:
        chosen = [interface for interface in chosen if interface.last_update < older]
    if newer:
        chosen = [interface for interface in chosen if interface.last_update > newer]
    return chosen


def _moment(values: Sequence[str] | None) -> str:
    """A time in a query in the form that records have, in which the order of texts is that of times; "" for none."""
    if not values:
        return ""
    try:
        moment = datetime.fromisoformat(values[0].strip().replace(" ", "+"))
        in_utc = moment.astimezone(UTC)
    except (ValueError, OverflowError):  # no time, or in UTC one before the year 1 or after 9999
        moment = in_utc = None
    if moment is None or in_utc is None or moment.tzinfo is None:
        raise InvalidInput("bad query param: Argument was not in a valid RFC3339 time format")
    return in_utc.isoformat(timespec="microseconds").replace("+00:00", "Z")
