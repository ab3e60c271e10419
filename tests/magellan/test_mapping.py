import copy
import random
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.magellan.captures import archives, captured, facts, needs_captures
from tests.magellan.trees import blade, rack_server

from carrack.bmc.address import BMCAddress
from carrack.magellan.collect_record import collect_record
from carrack.magellan.hardware import hardware_records
from carrack.magellan.inventory import Inventory, System
from carrack.magellan.mapping import map_tree
from carrack.magellan.tree import ResourceTree
from carrack.names import is_xname

ADDRESS = BMCAddress("https", "10.0.0.5", 443)


@cache
def inventory_of(archive: str) -> Inventory:
    return map_tree(ResourceTree(captured(archive)), ADDRESS)


def expected_gpus(system: dict[str, Any]) -> int:
    """From the best source, as the captures' README counts them; console video and the second listing do not count."""
    in_processors = system["processors"]["by_type"].get("GPU", 0)
    video = ("Matrox", "Embedded Video")
    pcie = [d for d in system["pcie_display_devices"] if not any(word in d["name"] for word in video)]
    return in_processors or system["oem_gpu_devices"] or len(pcie)


@needs_captures
@pytest.mark.parametrize("archive", archives())
class TestEveryCapture:
    def test_services(self, archive: str):
        inventory, known = inventory_of(archive), facts()[archive]
        boards = [s for s in known["systems"] if "HGX_Baseboard" in s["uri"]]
        assert len(inventory.systems) == known["counts"]["systems"] - len(boards)
        assert len(inventory.managers) == known["counts"]["managers"]
        assert len(inventory.chassis) == known["counts"]["chassis"]
        assert inventory.redfish_version == known["service_root"]["RedfishVersion"]

    def test_systems(self, archive: str):
        known = {system["uri"]: system for system in facts()[archive]["systems"]}
        for system in inventory_of(archive).systems:
            fact = known[system.uri]
            for name, key in (
                ("manufacturer", "manufacturer"),
                ("model", "model"),
                ("serial", "serial_number"),
                ("sku", "sku"),
                ("uuid", "uuid"),
                ("bios_version", "bios_version"),
                ("power_state", "power_state"),
                ("system_type", "system_type"),
            ):
                assert (getattr(system, name) or None) == fact[key], name
            assert set(fact["chassis"]) <= set(system.chassis)
            assert system.reset_types

    def test_processors_and_memory(self, archive: str):
        known = {system["uri"]: system for system in facts()[archive]["systems"]}
        boards = [system for uri, system in known.items() if "HGX_Baseboard" in uri]
        for system in inventory_of(archive).systems:
            fact = known[system.uri]
            cpus, memory = system.present("Processor"), system.present("Memory")
            assert len(cpus) == fact["processors"]["by_type"].get("CPU", 0)
            assert sum(cpu.fru.get("TotalCores", 0) for cpu in cpus) == fact["processors"]["cpu_cores"]
            assert len(system.present("NodeAccel")) == expected_gpus(fact) + sum(map(expected_gpus, boards))
            assert len(memory) == fact["memory"]["populated"]
            assert sum(module.fru["CapacityMiB"] for module in memory) == fact["memory"]["capacity_mib"]

    def test_drives(self, archive: str):
        known = {system["uri"]: system for system in facts()[archive]["systems"]}
        for system in inventory_of(archive).systems:
            expected = [
                (drive["serial_number"] or "", drive["model"], drive["capacity_bytes"])
                for drive in known[system.uri]["drives"]["list"]
            ]
            found = [(d.serial, d.fru.get("Model"), d.fru.get("CapacityBytes")) for d in system.present("Drive")]
            assert sorted(found) == sorted(expected)

    def test_macs(self, archive: str):
        inventory, known = inventory_of(archive), facts()[archive]
        hosts = {system["uri"]: system["network"]["macs"] for system in known["systems"]}
        for system in inventory.systems:
            assert sorted(nic.mac for nic in system.nics) == hosts[system.uri]
        managers = {manager["uri"]: manager for manager in known["managers"]}
        for manager in inventory.managers:
            fact = managers[manager.uri]
            assert sorted(nic.mac for nic in manager.nics) == fact["macs"]
            assert (manager.firmware_version or None) == fact["firmware_version"]
            assert (manager.manager_type, manager.model or None) == (fact["type"], fact["model"])

    def test_twice_the_same(self, archive: str):
        again = map_tree(ResourceTree(msgspec.json.decode(msgspec.json.encode(captured(archive)))), ADDRESS)
        assert _bytes(inventory_of(archive)) == _bytes(again)

    def test_the_order_in_which_a_bmc_lists_things_does_not_matter(self, archive: str):
        documents = captured(archive)
        shuffled = {uri: _shuffled(documents[uri]) for uri in random.Random(7).sample(list(documents), len(documents))}
        first, second = inventory_of(archive), map_tree(ResourceTree(shuffled), ADDRESS)
        assert [s.id for s in first.systems] == [s.id for s in second.systems]
        assert _places(first) == _places(second)

    def test_hardware_has_distinct_valid_xnames_and_units(self, archive: str):
        entries = hardware_records(inventory_of(archive), "x3000c0s7b0")["Hardware"]
        names = [entry["ID"] for entry in entries]
        units = [entry["PopulatedFRU"]["FRUID"] for entry in entries]
        assert len(set(names)) == len(names)
        assert len(set(units)) == len(units)
        assert all(map(is_xname, names))
        for entry in entries:
            assert entry[f"{entry['Type']}LocationInfo"]
            assert f"{entry['Type']}FRUInfo" in entry["PopulatedFRU"]


def _bytes(inventory: Inventory) -> bytes:
    return msgspec.json.encode([collect_record(inventory, "x1c0s0b0"), hardware_records(inventory, "x1c0s0b0")])


def _shuffled(document: Any) -> Any:
    if isinstance(document, dict) and isinstance(document.get("Members"), list):
        return {**document, "Members": random.Random(3).sample(document["Members"], len(document["Members"]))}
    return document


def _places(inventory: Inventory) -> dict[str, str]:
    entries = hardware_records(inventory, "x3000c0s7b0")["Hardware"]
    return {entry["ID"]: entry["PopulatedFRU"]["FRUID"] for entry in entries}


def the_system(documents: dict[str, Any]) -> System:
    (system,) = map_tree(ResourceTree(documents), ADDRESS).systems
    return system


def test_nodes_are_in_natural_order_of_their_id():
    documents = blade(nodes=12)
    assert [s.id for s in map_tree(ResourceTree(documents), ADDRESS).systems] == [f"Node{n}" for n in range(12)]


def test_nodes_without_uuid_and_with_the_boards_serial_number_stay_apart():
    inventory = map_tree(ResourceTree(blade(nodes=2)), ADDRESS)
    nodes = [e for e in hardware_records(inventory, "x9000c1s0b0")["Hardware"] if e["Type"] == "Node"]
    assert [entry["ID"] for entry in nodes] == ["x9000c1s0b0n0", "x9000c1s0b0n1"]
    assert len({entry["PopulatedFRU"]["FRUID"] for entry in nodes}) == 2
    assert len(collect_record(inventory, "x9000c1s0b0")["Systems"]) == 2


def test_chassis_of_a_blade_belong_to_the_node_of_the_same_id():
    first, second = map_tree(ResourceTree(blade(nodes=2)), ADDRESS).systems
    assert first.chassis == ["/redfish/v1/Chassis/Node0"]
    assert second.chassis == ["/redfish/v1/Chassis/Node1"]


def test_a_node_that_is_off_still_has_its_macs_and_placeholders_are_none():
    system = the_system(rack_server())
    assert [(nic.mac, nic.ip) for nic in system.nics] == [("aa:bb:cc:00:00:01", ""), ("aa:bb:cc:00:00:02", "10.1.0.2")]


def test_hgx_board_gives_its_gpus_to_the_node():
    documents = rack_server()
    board = "/redfish/v1/Systems/HGX_Baseboard_0"
    documents["/redfish/v1/Systems"]["Members"].insert(0, {"@odata.id": board})
    documents[board] = {"Id": "HGX_Baseboard_0", "Processors": {"@odata.id": f"{board}/Processors"}}
    documents[f"{board}/Processors"] = {"Members": [{"@odata.id": f"{board}/Processors/GPU_0"}]}
    documents[f"{board}/Processors/GPU_0"] = {"Id": "GPU_0", "ProcessorType": "GPU", "SerialNumber": "77"}
    system = the_system(documents)
    assert system.id == "1"
    assert [part.id for part in system.present("NodeAccel")] == ["GPU_0"]


def test_a_missing_subresource_costs_only_itself():
    documents = rack_server()
    for uri in list(documents):
        if uri.count("/") > 4:
            rest = {name: document for name, document in documents.items() if name != uri}
            system = the_system(rest)
            assert system.serial == "S1", uri


VALUES = st.sampled_from(
    [None, "", "x", -1, 1.5, 10**30, "9" * 30, "1.0e999", True, [], [None], [[]], {}, {"a": None}, "Not Available"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_wrong_value_anywhere_breaks_the_mapping(data: st.DataObject):
    documents = msgspec.json.decode(msgspec.json.encode(rack_server()))
    for _ in range(data.draw(st.integers(1, 4))):
        uri = data.draw(st.sampled_from(sorted(documents)))
        _spoil(documents[uri], data)
    inventory = map_tree(ResourceTree(documents), ADDRESS)
    msgspec.json.encode(collect_record(inventory, "x1c0s0b0"))
    msgspec.json.encode(hardware_records(inventory, "x1c0s0b0"))


def _spoil(document: Any, data: st.DataObject) -> None:
    places = list(_places_in(document))
    if places:
        holder, key = data.draw(st.sampled_from(places))
        if data.draw(st.booleans()):
            holder[key] = copy.deepcopy(data.draw(VALUES))
        elif isinstance(holder, dict):
            del holder[key]


def _places_in(value: Any):
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places_in(value[key])
