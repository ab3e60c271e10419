"""Which xname a BMC gets: from a BMC id map, or derived from its IPv4 address (pure)."""

import ipaddress
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from carrack.bmc.address import BMCAddress
from carrack.errors import InvalidInput
from carrack.names import normalize_xname

MAP_KEY = "bmc-ip-addr"


class BMCIDMap(msgspec.Struct, frozen=True, kw_only=True):
    """Magellan's form: `{"map_key": "bmc-ip-addr", "id_map": {"10.0.0.5": "x1000c0s0b0"}}`."""

    map_key: str
    id_map: dict[str, str]

    def id_of(self, address: BMCAddress, resolved: str = "") -> str | None:
        """The id of a BMC, None if it is not in the map.

        Looked up as host with port, then host, then the address that a host name resolved to.
        """
        keys = [f"{address.bracketed}:{address.port}", address.host]
        if resolved:
            keys += [f"{resolved}:{address.port}", resolved]
        return next((self.id_map[key] for key in keys if key in self.id_map), None)


def parse_id_map(document: Any) -> BMCIDMap:
    """Check a decoded id map. Raises InvalidInput: unknown map_key, an id that is no xname, one id for two BMCs."""
    try:
        given = msgspec.convert(document, BMCIDMap)
    except msgspec.ValidationError as error:
        raise InvalidInput(f"not a BMC id map: {error}") from None
    if given.map_key != MAP_KEY:
        raise InvalidInput(f"map_key {given.map_key!r} of the BMC id map is not {MAP_KEY!r}")
    ids = {key: normalize_xname(value) for key, value in given.id_map.items()}
    check_distinct(ids)
    return BMCIDMap(map_key=MAP_KEY, id_map=ids)


def check_distinct(ids: Mapping[str, str]) -> None:
    """Raises InvalidInput if two BMCs have one id: SMD would take them for one."""
    owners: dict[str, str] = {}
    for owner, bmc_id in ids.items():
        if bmc_id in owners:
            raise InvalidInput(f"{owners[bmc_id]} and {owner} have the same id {bmc_id}")
        owners[bmc_id] = owner


def derived_id(address: BMCAddress) -> str:
    """An xname from an IPv4 address: cabinet from bits 19-31, chassis 16-18, slot 8-15, BMC 0-7.

    Cabinet, chassis and BMC are Magellan's. Its slot repeats bits 24-31 and leaves bits 8-15 out, so that BMCs that
    differ in the third octet share a name; with the third octet as slot no two addresses do. Raises InvalidInput for
    a host that is no IPv4 address.
    """
    try:
        bits = int(ipaddress.IPv4Address(address.host))
    except ValueError:
        raise InvalidInput(
            f"{address.host} needs an entry in the BMC id map: names are derived from IPv4 only"
        ) from None
    return f"x{bits >> 19}c{bits >> 16 & 7}s{bits >> 8 & 255}b{bits & 255}"


def assign_ids(
    addresses: Iterable[BMCAddress], id_map: BMCIDMap | None, resolved: Mapping[str, str] | None = None
) -> tuple[dict[BMCAddress, str], list[BMCAddress]]:
    """The id of each BMC, and the BMCs that the map does not name.

    Raises InvalidInput when two BMCs would get one id: two ports of one IPv4 address need an id map.
    """
    ids: dict[BMCAddress, str] = {}
    unnamed: list[BMCAddress] = []
    for address in addresses:
        known = (resolved or {}).get(address.host, "")
        bmc_id = id_map.id_of(address, known) if id_map else derived_id(address)
        if bmc_id is None:
            unnamed.append(address)
        else:
            ids[address] = bmc_id
    check_distinct({address.secret_id: bmc_id for address, bmc_id in ids.items()})
    return ids, unnamed
