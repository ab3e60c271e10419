"""Drives of a node, each once however often the BMC lists it (pure)."""

import msgspec

from carrack.bmc.document import Document, number_at, objects_at, text_at
from carrack.magellan.inventory import Part
from carrack.magellan.mapping_parts import by_id, is_present, make_part
from carrack.magellan.tree import ResourceTree
from carrack.names import natural_key


def map_drives(tree: ResourceTree, system: Document, chassis: list[tuple[str, Document]]) -> list[Part]:
    """Drives of the storage subsystems, then those that only a chassis lists, else the devices of SimpleStorage.

    The same drive stands under Storage and under a chassis, by the same link (Dell) or as another resource with the
    same serial number (NVIDIA). SimpleStorage lists backplanes and optical drives too, so that it counts only where
    nothing else lists a drive. `group` is the subsystem in natural order.
    """
    subsystems = sorted(tree.members(system, "Storage"), key=lambda storage: natural_key(storage[0]))
    groups = [tree.members(document, "Drives") for _, document in subsystems]
    groups.append(
        [
            drive
            for _, document in chassis
            for drive in (*tree.members(document, "Drives"), *tree.members(document, "Links", "Drives"))
        ]
    )
    found: list[Part] = []
    uris: set[str] = set()
    serials: set[str] = set()
    for group, drives in enumerate(groups):
        for part in by_id([make_part("Drive", uri, document) for uri, document in drives]):
            if part.uri in uris or (part.present and part.serial in serials):
                continue
            uris.add(part.uri)
            if part.present and part.serial:
                serials.add(part.serial)
            found.append(_in_group(part, group))
    if any(part.present for part in found):
        return found
    return _simple_storage(tree, system)


def _simple_storage(tree: ResourceTree, system: Document) -> list[Part]:
    controllers = sorted(tree.members(system, "SimpleStorage"), key=lambda controller: natural_key(controller[0]))
    return [
        _in_group(make_part("Drive", f"{uri}#/Devices/{index}", {"Id": str(index), **device}), group)
        for group, (uri, controller) in enumerate(controllers)
        for index, device in enumerate(objects_at(controller, "Devices"))
        if is_present(device) and ((number_at(device, "CapacityBytes") or 0) > 0 or text_at(device, "Model"))
    ]


def _in_group(part: Part, group: int) -> Part:
    return msgspec.structs.replace(part, group=group)
