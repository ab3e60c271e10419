"""The JSON of the hardware inventory: keys that depend on the type of part, and nesting in answers (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from carrack.names import xname_parent, xname_type
from carrack.records.hardware import HardwareFRU, HardwareLocation

_NOT_ALPHANUMERIC: Final = re.compile(r"[^A-Za-z0-9]+")

ARRAYS: Final[dict[str, str]] = {
    "Node": "Nodes",
    "Cabinet": "Cabinets",
    "Chassis": "Chassis",
    "ComputeModule": "ComputeModules",
    "RouterModule": "RouterModules",
    "NodeEnclosure": "NodeEnclosures",
    "HSNBoard": "HSNBoards",
    "Processor": "Processors",
    "Memory": "Memory",
    "Drive": "Drives",
    "CabinetPDU": "CabinetPDUs",
    "CabinetPDUOutlet": "CabinetPDUPowerConnectors",
    "CabinetPDUPowerConnector": "CabinetPDUPowerConnectors",
    "CMMRectifier": "CMMRectifiers",
    "NodeAccel": "NodeAccels",
    "NodeAccelRiser": "NodeAccelRisers",
    "NodeEnclosurePowerSupply": "NodeEnclosurePowerSupplies",
    "NodeHsnNic": "NodeHsnNics",
    "NodeBMC": "NodeBMCs",
    "RouterBMC": "RouterBMCs",
    "MgmtSwitch": "MgmtSwitches",
    "MgmtHLSwitch": "MgmtHLSwitches",
    "CDUMgmtSwitch": "CDUMgmtSwitches",
}
"""The types that the inventory knows, and the array that holds each in the answer to a query."""

# The discriminator's suffix and the stem of the info keys, where they are not the type itself.
_DISCRIMINATORS: Final = {
    "CabinetPDU": "PDU",
    "CabinetPDUOutlet": "Outlet",
    "CabinetPDUPowerConnector": "Outlet",
    "NodeHsnNic": "HSNNIC",
}
_STEMS: Final = {"CabinetPDU": "PDU", "CabinetPDUOutlet": "Outlet", "CabinetPDUPowerConnector": "Outlet"}

_INSIDE_NODES: Final = frozenset({"Processor", "NodeAccel", "Memory", "Drive", "NodeHsnNic", "NodeAccelRiser"})
_INSIDE_PDUS: Final = frozenset({"CabinetPDUOutlet", "CabinetPDUPowerConnector"})

FindFRU = Callable[[str], HardwareFRU | None]


def location_json(location: HardwareLocation, fru: HardwareFRU | None) -> dict[str, Any]:
    """A place as SMD answers it, with the part in it."""
    shaped: dict[str, Any] = {
        "ID": location.id,
        "Type": location.type,
        "Ordinal": location.ordinal,
        "Status": location.status,
        "HWInventoryByLocationType": f"HWInvByLoc{_DISCRIMINATORS.get(location.type, location.type)}",
        f"{_STEMS.get(location.type, location.type)}LocationInfo": location.info,
    }
    if fru is not None:
        shaped["PopulatedFRU"] = fru_json(fru)
    return shaped


def fru_json(fru: HardwareFRU) -> dict[str, Any]:
    """A part as SMD answers it."""
    return {
        "FRUID": fru.fru_id,
        "Type": fru.type,
        "Subtype": fru.subtype,
        "HWInventoryByFRUType": f"HWInvByFRU{_DISCRIMINATORS.get(fru.type, fru.type)}",
        f"{_STEMS.get(fru.type, fru.type)}FRUInfo": fru.info,
    }


def computed_fru_id(type_: str, info: Mapping[str, Any]) -> str:
    """What identifies a part wherever it is: ``Type.Manufacturer.PartNumber.SerialNumber``, letters and digits only.

    "" when there is no serial number, or neither manufacturer nor part number: then nothing tells it from others.
    """
    manufacturer, part, serial = (
        _NOT_ALPHANUMERIC.sub("", str(info.get(key) or "")) for key in ("Manufacturer", "PartNumber", "SerialNumber")
    )
    if not serial or not (manufacturer or part):
        return ""
    return ".".join(text for text in (type_, manufacturer, part, serial) if text)


def inventory_json(xname: str, locations: Iterable[HardwareLocation], fru_of: FindFRU, *, nest: bool) -> dict[str, Any]:
    """The answer to a query: places in an array for each type; with `nest`, the parts of nodes and PDUs inside theirs.

    A part whose node or PDU is not among the places stays in its array.
    """
    shaped: dict[str, Any] = {"XName": xname, "Format": "NestNodesOnly" if nest else "FullyFlat"}
    placed = [(location, location_json(location, fru_of(location.fru_id))) for location in locations]
    holders = {location.id: json for location, json in placed if nest and location.type in {"Node", "CabinetPDU"}}
    for location, json in placed:
        holder = shaped
        if location.type in _INSIDE_NODES:
            holder = holders.get(_node_of(location.id), shaped)
        elif location.type in _INSIDE_PDUS:
            holder = holders.get(xname_parent(location.id), shaped)
        holder.setdefault(ARRAYS[location.type], []).append(json)
    return shaped


def _node_of(xname: str) -> str:
    """The node around a part: a drive is in a storage group of it."""
    while xname and xname_type(xname) != "Node":
        xname = xname_parent(xname)
    return xname
