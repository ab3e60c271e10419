"""An inventory as SMD's hardware records: the body of POST /Inventory/Hardware (pure)."""

import re
from collections import Counter
from typing import Any

from carrack.magellan.collect_record import managers_first_bmc
from carrack.magellan.inventory import Chassis, Inventory, Part, System
from carrack.names import is_xname, natural_key, parse_xname, xname_type

_LETTERS = {"Processor": "p", "NodeAccel": "a", "Memory": "d", "NodeHsnNic": "h"}
_WITH_HARDWARE = {"NodeBMC", "RouterBMC"}
_DISCRIMINATORS = {"NodeHsnNic": "HSNNIC"}

# What stands in place of a serial or part number that nobody entered. Eight GPUs of a Cray EX235a have fourteen zeros.
_PLACEHOLDER = re.compile(
    r"|0+|(0x)?f+|n/?a|none|null|unknown|not (available|specified|provided)|no dimm|default string|to be filled.*"
    r"|0?123456789.*|x+|\.+",
    re.IGNORECASE,
)


def hardware_records(inventory: Inventory, bmc_id: str) -> dict[str, Any]:
    """`{"Hardware": [...]}`: one entry per part that is present, each with its xname, FRU and place.

    Xnames are deterministic: nodes in natural order of the Redfish Id, parts in natural order within the node. A BMC
    whose id is no xname has no hardware records.
    """
    if not is_xname(bmc_id):
        return {"Hardware": []}
    bmc = parse_xname(bmc_id).name
    kind = xname_type(bmc)
    entries: list[dict[str, Any]] = []
    if kind in _WITH_HARDWARE and inventory.managers:
        manager = managers_first_bmc(inventory)[0]
        entries.append(_entry(bmc, kind, 0, manager.location or {"Id": manager.id}, manager.fru))
    if kind == "NodeBMC":
        chassis = {found.uri: found for found in inventory.chassis}
        for index, system in enumerate(inventory.systems):
            own = [chassis[uri] for uri in system.chassis if uri in chassis]
            entries += _node_entries(f"{bmc}n{index}", index, system, own)
        entries += _enclosure_entries(bmc, inventory)
    _spare_shared_frus(entries)
    return {"Hardware": entries}


def _node_entries(node: str, ordinal: int, system: System, chassis: list[Chassis]) -> list[dict[str, Any]]:
    # OpenBMC's System often has neither; the chassis that it is in has both.
    named = next((c.fru for c in chassis if "Model" in c.fru), None) if not system.model else None
    fru = {
        "AssetTag": system.asset_tag,
        "BiosVersion": system.bios_version,
        "Model": system.model or (named or {}).get("Model", ""),
        "Manufacturer": system.manufacturer or (named or {}).get("Manufacturer", ""),
        "PartNumber": system.part_number,
        "SerialNumber": system.serial,
        "SKU": system.sku,
        "SystemType": system.system_type,
        "UUID": system.uuid,
    }
    location = {
        "Id": system.id,
        "Name": system.name,
        "Description": system.description,
        "Hostname": system.hostname,
        "ProcessorSummary": {
            "Count": len(system.present("Processor")),
            "Model": str(system.processor_summary.get("Model") or "").strip(),
        },
        "MemorySummary": {"TotalSystemMemoryGiB": round(system.memory_gib)},
    }
    entries = [_entry(node, "Node", ordinal, location, {key: value for key, value in fru.items() if value})]
    for kind, letter in _LETTERS.items():
        # Absent units keep their place in the count, so that a module that is put in later moves no other.
        parts = [part for part in system.parts if part.kind == kind]
        entries += [
            _entry(f"{node}{letter}{index}", kind, index, part.location, part.fru)
            for index, part in enumerate(parts)
            if part.present
        ]
    return entries + _drive_entries(node, [part for part in system.parts if part.kind == "Drive"])


def _drive_entries(node: str, drives: list[Part]) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    seen: Counter[int] = Counter()
    for part in drives:
        slot = seen[part.group]
        seen[part.group] += 1
        if part.present:
            entries.append(_entry(f"{node}g{part.group}k{slot}", "Drive", slot, part.location, part.fru))
    return entries


def _enclosure_entries(bmc: str, inventory: Inventory) -> list[dict[str, Any]]:
    """The enclosure of the BMC's first node with its power supplies; e<N> has the number of b<N>."""
    by_uri = {chassis.uri: chassis for chassis in inventory.chassis}
    own = [by_uri[uri] for system in inventory.systems[:1] for uri in system.chassis if uri in by_uri]
    chosen: Chassis | None = next(
        (c for c in own if c.chassis_type in {"RackMount", "Enclosure", "StandAlone"}), own[0] if own else None
    )
    if chosen is None or not chosen.fru:
        return []
    slot, _, number = bmc.rpartition("b")
    enclosure = f"{slot}e{number}"
    supplies = sorted(
        (supply for chassis in own for supply in chassis.power_supplies),
        key=lambda supply: (supply.uri.partition("#")[0] != chosen.uri, natural_key(supply.uri)),
    )
    return [
        _entry(enclosure, "NodeEnclosure", int(number), chosen.location, chosen.fru),
        *(
            _entry(f"{enclosure}t{index}", "NodeEnclosurePowerSupply", index, supply.location, supply.fru)
            for index, supply in enumerate(supplies)
            if supply.present
        ),
    ]


def _entry(xname: str, kind: str, ordinal: int, location: dict[str, Any], fru: dict[str, Any]) -> dict[str, Any]:
    name = _DISCRIMINATORS.get(kind, kind)
    return {
        "ID": xname,
        "Type": kind,
        "Ordinal": ordinal,
        "Status": "Populated",
        "HWInventoryByLocationType": f"HWInvByLoc{name}",
        f"{kind}LocationInfo": {key: value for key, value in location.items() if value not in ("", None)},
        "PopulatedFRU": {
            "FRUID": fru_id(kind, xname, fru),
            "Type": kind,
            "Subtype": "",
            "HWInventoryByFRUType": f"HWInvByFRU{name}",
            f"{kind}FRUInfo": fru,
        },
    }


def fru_id(kind: str, xname: str, fru: dict[str, Any]) -> str:
    """SMD's rule: Type.Manufacturer.PartNumber.SerialNumber without punctuation, else `FRUIDfor` and the place.

    A unit without a serial number, or with neither manufacturer nor part number, cannot be told from others.
    """
    manufacturer, part, serial = (
        "" if _PLACEHOLDER.fullmatch(text) else re.sub(r"[^0-9A-Za-z]", "", text)
        for text in (str(fru.get(key, "")).strip() for key in ("Manufacturer", "PartNumber", "SerialNumber"))
    )
    if not serial or not (manufacturer or part):
        return f"FRUIDfor{xname}"
    return ".".join(text for text in (kind, manufacturer, part, serial) if text)


def _spare_shared_frus(entries: list[dict[str, Any]]) -> None:
    """Two places cannot hold one unit: Cray EX gives both nodes of a board the serial number of the board."""
    count = Counter(entry["PopulatedFRU"]["FRUID"] for entry in entries)
    for entry in entries:
        if count[entry["PopulatedFRU"]["FRUID"]] > 1:
            entry["PopulatedFRU"]["FRUID"] = f"FRUIDfor{entry['ID']}"
