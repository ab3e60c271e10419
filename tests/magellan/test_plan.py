from typing import Any

from tests.magellan.trees import ROOT, rack_server

from carrack.bmc.quirks import Platform
from carrack.magellan.plan import Plan, Wanted, make_plan, next_resources, platform_of, schema_of

PLAIN = Plan(Platform("Acme", ""), "")


def wanted(uri: str, document: dict[str, Any], platform: Platform | None = None) -> list[str]:
    return [found.uri for found in next_resources(uri, document, Plan(platform or Platform("Acme", ""), ""))]


def test_from_the_root_only_what_an_inventory_needs():
    root = {**rack_server()[ROOT], "AccountService": {"@odata.id": f"{ROOT}/AccountService"}}
    assert next_resources(ROOT, root, PLAIN) == [
        Wanted(f"{ROOT}/Systems", collection=True),
        Wanted(f"{ROOT}/Chassis", collection=True),
        Wanted(f"{ROOT}/Managers", collection=True),
    ]


def test_pcie_devices_as_a_list_and_as_a_collection():
    system = {"@odata.type": "#ComputerSystem.v1_10_0.ComputerSystem"}
    listed = {**system, "PCIeDevices": [{"@odata.id": f"{ROOT}/Systems/1/PCIeDevices/1/"}]}
    assert wanted(f"{ROOT}/Systems/1", listed) == [f"{ROOT}/Systems/1/PCIeDevices/1"]
    chassis = {"@odata.type": "#Chassis.v1_10_0.Chassis", "PCIeDevices": {"@odata.id": f"{ROOT}/Chassis/1/PCIeDevices"}}
    assert next_resources(f"{ROOT}/Chassis/1", chassis, PLAIN) == [
        Wanted(f"{ROOT}/Chassis/1/PCIeDevices", collection=True)
    ]


def test_functions_only_of_devices_that_may_be_gpus():
    functions = {"PCIeFunctions": {"@odata.id": f"{ROOT}/F"}}
    device = {"@odata.type": "#PCIeDevice.v1_5_0.PCIeDevice", **functions}
    assert wanted("/x", {**device, "Name": "GPU1"}) == [f"{ROOT}/F"]
    assert wanted("/x", {**device, "Name": "SATA controller"}) == []


def test_ports_are_not_read_twice():
    adapter = {
        "@odata.type": "#NetworkAdapter.v1_5_0.NetworkAdapter",
        "Ports": {"@odata.id": "/p"},
        "NetworkPorts": {"@odata.id": "/n"},
    }
    assert wanted("/x", adapter) == ["/p"]
    del adapter["Ports"]
    assert wanted("/x", adapter) == ["/n"]


def test_quirks_leave_things_out_and_add_others():
    chassis = {"@odata.type": "#Chassis.v1_10_0.Chassis", "Oem": {"Hpe": {"Links": {"Devices": {"@odata.id": "/d"}}}}}
    assert wanted(f"{ROOT}/Chassis/1", chassis, Platform("HPE", "")) == ["/d"]
    assert wanted(f"{ROOT}/Chassis/1", chassis, Platform("Dell", "")) == []
    collection = {"Members": [{"@odata.id": f"{ROOT}/Chassis/{name}"} for name in ("ERoT_CPU_0", "Rack")]}
    assert wanted(f"{ROOT}/Chassis", collection, Platform("Foxconn", "")) == [f"{ROOT}/Chassis/Rack"]


def test_platform_and_schema():
    assert platform_of({"Vendor": "HPE", "Product": "DL"}) == Platform("HPE", "DL")
    assert platform_of({"Oem": {"Supermicro": {}}}) == Platform("Supermicro", "")
    assert platform_of({}) == Platform("", "")
    assert schema_of({"@odata.type": "#Chassis.v1_16_0.Chassis"}) == "Chassis"
    assert make_plan(rack_server(expand=True)[ROOT], expand=False).expand == ""
