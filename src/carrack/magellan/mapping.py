"""From the recording of a BMC to its inventory: a pure function, the same bytes give the same inventory."""

from collections.abc import Iterable

import msgspec

from carrack.bmc.address import BMCAddress
from carrack.bmc.document import Document, link_at, links_at, number_at, object_at, objects_at, text_at, texts_at
from carrack.bmc.quirks import Effect, Platform, quirk_for
from carrack.bmc.reset import action_info_uri, allowed_reset_types, reset_action
from carrack.bmc.uris import canonical_uri, last_segment
from carrack.magellan.capsule import Capsule
from carrack.magellan.inventory import Chassis, Console, Inventory, Manager, Part, System, Unread
from carrack.magellan.mapping_network import map_adapters, map_network_interfaces, map_nics
from carrack.magellan.mapping_parts import (
    choose_accelerators,
    fru_of,
    is_present,
    location_of,
    map_memory,
    map_power_supplies,
    map_processors,
)
from carrack.magellan.mapping_storage import map_drives
from carrack.magellan.plan import platform_of
from carrack.magellan.tree import ResourceTree
from carrack.names import natural_key

Resource = tuple[str, Document]


def map_capsule(capsule: Capsule) -> Inventory:
    """The inventory of a recorded BMC. Never raises for what a BMC sent: what cannot be read is absent or `unread`."""
    unread = [Unread(uri=a.uri, status=a.status, reason=a.error) for a in capsule.problems()]
    return map_tree(capsule.tree(), capsule.address, unread)


def map_tree(tree: ResourceTree, address: BMCAddress, unread: Iterable[Unread] = ()) -> Inventory:
    root = tree.root()
    platform = platform_of(root)
    problems = sorted(unread, key=lambda problem: problem.uri)
    all_systems = _by_id(_with_certain_numbers(tree, problems))
    boards = [r for r in all_systems if quirk_for(Effect.NOT_A_NODE, platform, _id(r))]
    nodes = [r for r in all_systems if r not in boards]
    managers = _by_id(tree.members(root, "Managers"))
    chassis = _by_id(tree.members(root, "Chassis"))
    return Inventory(
        address=address,
        platform=platform,
        redfish_version=text_at(root, "RedfishVersion"),
        uuid=text_at(root, "UUID"),
        systems=[
            _map_system(tree, node, _chassis_of(node, nodes, boards, chassis), boards if len(nodes) == 1 else [])
            for node in nodes
        ],
        managers=[_map_manager(tree, platform, manager) for manager in managers],
        chassis=[_map_chassis(tree, resource) for resource in chassis],
        unread=problems,
    )


def _with_certain_numbers(tree: ResourceTree, problems: list[Unread]) -> list[Resource]:
    """The Systems before the first that exists and could not be read.

    A node's number is its rank among the Systems. With Node0 unread, Node1 would be taken for the first node and
    get its name. A link that leads nowhere (404; DGX H100 lists such members) counts for nothing.
    """
    unread = {canonical_uri(problem.uri) for problem in problems if problem.status != 404}
    missing = [
        natural_key(last_segment(uri))
        for uri in tree.member_uris(tree.root(), "Systems")
        if uri in unread and tree.get(uri) is None
    ]
    first = min(missing, default=None)
    return [r for r in tree.members(tree.root(), "Systems") if first is None or natural_key(last_segment(r[0])) < first]


def _by_id(resources: Iterable[Resource]) -> list[Resource]:
    """Natural order of the Redfish Id (Node2 before Node10), whatever order the BMC lists them in."""
    return sorted(resources, key=lambda resource: (natural_key(_id(resource)), resource[0]))


def _id(resource: Resource) -> str:
    return text_at(resource[1], "Id") or last_segment(resource[0])


def _chassis_of(
    system: Resource, nodes: list[Resource], boards: list[Resource], chassis: list[Resource]
) -> list[Resource]:
    """The chassis of a System: linked in either direction, else with the same Id, else all if it is the only node.

    Cray EX has no links between System and Chassis at all; there Chassis/Node0 belongs to Systems/Node0. The chassis of
    a board that is no node belong to the only node.
    """
    uri, document = system
    own = {uri, *(board_uri for board_uri, _ in boards)} if len(nodes) == 1 else {uri}
    linked = set(links_at(document, "Links", "Chassis"))
    found = [
        resource
        for resource in chassis
        if resource[0] in linked or own & set(links_at(resource[1], "Links", "ComputerSystems"))
    ]
    # A riser or drive cage is linked to the chassis that holds it rather than to the System.
    inside = {link for _, c in found for link in links_at(c, "Links", "Contains")}
    found += [resource for resource in chassis if resource[0] in inside and resource not in found]
    same_id = [resource for resource in chassis if _id(resource) == _id(system) and resource not in found]
    found += same_id
    if len(nodes) == 1:
        # Its own chassis comes first, then all others: there is nobody else that they could belong to.
        found += [resource for resource in chassis if resource not in found and not _belongs_elsewhere(resource, own)]
    return found


def _belongs_elsewhere(chassis: Resource, own: set[str]) -> bool:
    systems = set(links_at(chassis[1], "Links", "ComputerSystems"))
    return bool(systems) and not systems & own


def _map_system(tree: ResourceTree, resource: Resource, chassis: list[Resource], boards: list[Resource]) -> System:
    uri, document = resource
    processors = map_processors(tree, document)
    board_accelerators = [p for _, board in boards for p in map_processors(tree, board) if p.kind == "NodeAccel"]
    accelerators = choose_accelerators(tree, document, chassis, [*processors, *board_accelerators])
    parts: list[Part] = [
        *(part for part in processors if part.kind == "Processor"),
        *accelerators,
        *map_memory(tree, document),
        *map_drives(tree, document, chassis),
        *map_adapters(tree, chassis),
    ]
    action = reset_action(document)
    info = action_info_uri(action)
    return System(
        uri=uri,
        id=_id(resource),
        uuid=text_at(document, "UUID"),
        name=text_at(document, "Name"),
        description=text_at(document, "Description"),
        hostname=text_at(document, "HostName"),
        manufacturer=text_at(document, "Manufacturer"),
        model=text_at(document, "Model"),
        serial=text_at(document, "SerialNumber"),
        sku=text_at(document, "SKU"),
        part_number=text_at(document, "PartNumber"),
        asset_tag=text_at(document, "AssetTag"),
        bios_version=text_at(document, "BiosVersion"),
        system_type=text_at(document, "SystemType"),
        power_state=text_at(document, "PowerState"),
        power_mode=text_at(document, "PowerMode"),
        power_restore_policy=text_at(document, "PowerRestorePolicy"),
        processor_summary=object_at(document, "ProcessorSummary"),
        memory_gib=_memory_gib(document, parts),
        trusted_modules=[
            f"{text_at(module, 'InterfaceType')} {text_at(module, 'FirmwareVersion')}".strip()
            for module in objects_at(document, "TrustedModules")
            if is_present(module) and text_at(module, "InterfaceType")
        ],
        serial_console={name: _console(document, name) for name in ("IPMI", "SSH", "Telnet")},
        reset_types=allowed_reset_types(action, tree.get(info) if info else None),
        reset_target=link_at(action, "target"),
        nics=map_nics(tree, document, chassis),
        network_interfaces=map_network_interfaces(tree, document),
        parts=parts,
        chassis=[chassis_uri for chassis_uri, _ in chassis],
        managers=links_at(document, "Links", "ManagedBy"),
    )


def _memory_gib(document: Document, parts: list[Part]) -> float:
    """From the summary, else the sum of the modules: some BMCs leave the summary empty until the node was on once."""
    summary = number_at(document, "MemorySummary", "TotalSystemMemoryGiB")
    if summary:
        return float(summary)
    mebibytes = sum(part.fru.get("CapacityMiB", 0) for part in parts if part.kind == "Memory" and part.present)
    return mebibytes / 1024


def _console(document: Document, name: str) -> Console:
    return Console(
        port=int(number_at(document, "SerialConsole", name, "Port") or 0),
        enabled=object_at(document, "SerialConsole", name).get("ServiceEnabled") is True,
    )


def _map_manager(tree: ResourceTree, platform: Platform, resource: Resource) -> Manager:
    uri, document = resource
    action = reset_action(document, "#Manager.Reset")
    info = action_info_uri(action)
    return Manager(
        uri=uri,
        id=_id(resource),
        uuid=text_at(document, "UUID"),
        name=text_at(document, "Name"),
        description=text_at(document, "Description"),
        model=text_at(document, "Model"),
        manager_type=text_at(document, "ManagerType"),
        firmware_version=text_at(document, "FirmwareVersion"),
        nics=[
            msgspec.structs.replace(nic, shared=quirk_for(Effect.SHARED_MAC, platform, nic.mac) is not None)
            for nic in map_nics(tree, document, [])
        ],
        reset_types=allowed_reset_types(action, tree.get(info) if info else None),
        serial_console=texts_at(document, "SerialConsole", "ConnectTypesSupported"),
        command_shell=texts_at(document, "CommandShell", "ConnectTypesSupported"),
        location=location_of("NodeBMC", document),
        fru=fru_of("NodeBMC", document),
    )


def _map_chassis(tree: ResourceTree, resource: Resource) -> Chassis:
    uri, document = resource
    power = tree.linked(document, "Power") or {}
    return Chassis(
        uri=uri,
        id=_id(resource),
        chassis_type=text_at(document, "ChassisType"),
        fru=fru_of("NodeEnclosure", document),
        location=location_of("NodeEnclosure", document),
        present=is_present(document),
        power_control=[
            text_at(control, "@odata.id") or f"{canonical_uri(uri)}/Power#/PowerControl/{index}"
            for index, control in enumerate(objects_at(power, "PowerControl"))
        ],
        power_supplies=map_power_supplies(tree, uri, document),
    )
