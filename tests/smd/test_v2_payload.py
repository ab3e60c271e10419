"""Magellan's record: which system is which node, and what is made of it."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrack.names import is_usable_mac, xname_type
from carrack.records.redfish import RedfishEndpoint
from carrack.smd.redfish_endpoint_rules import EndpointBody, valid_endpoint
from carrack.smd.v2_payload import NIC, Manager, Power, System, V2Payload, discovered, node_names, path_of
from carrack.web.bodies import convert

BMC = "x1000c0s7b0"
ENDPOINT: RedfishEndpoint = valid_endpoint(EndpointBody(id=BMC, fqdn="bmc7.mgmt.example", mac_addr="02:00:00:00:00:01"))


def system(uuid: str = "", mac: str = "") -> System:
    return System(uri="/redfish/v1/Systems/1", uuid=uuid, ethernet_interfaces=(NIC(mac=mac),) if mac else ())


def named(*systems: System, uuids: dict[str, str] | None = None, macs: dict[str, str] | None = None) -> list[str]:
    return [name for name, _ in node_names(systems, BMC, uuids or {}, macs or {})]


def test_systems_are_numbered_by_position() -> None:
    assert named(system("a"), system("b")) == [f"{BMC}n0", f"{BMC}n1"]


def test_systems_without_a_uuid_are_all_nodes() -> None:
    assert named(system(), system(), system()) == [f"{BMC}n0", f"{BMC}n1", f"{BMC}n2"]


def test_the_same_uuid_twice_is_one_node() -> None:
    assert named(system("A"), system("a"), system("b")) == [f"{BMC}n0", f"{BMC}n1"]


def test_a_known_system_keeps_its_name_in_whatever_order_the_bmc_lists_it() -> None:
    uuids = {"a": f"{BMC}n0", "b": f"{BMC}n1"}
    assert named(system("b"), system("a"), uuids=uuids) == [f"{BMC}n1", f"{BMC}n0"]
    macs = {"02:00:00:00:00:05": f"{BMC}n1"}
    assert named(system(mac="02-00-00-00-00-05"), system(), macs=macs) == [f"{BMC}n1", f"{BMC}n0"]
    assert named(system(), system("b"), uuids=uuids) == [f"{BMC}n0", f"{BMC}n1"]
    assert named(system(), system("a"), uuids=uuids) == [f"{BMC}n1", f"{BMC}n0"]


def test_a_static_description_may_name_the_node_in_its_uri() -> None:
    third = System(uri=f"https://bmc/redfish/v1/Systems/{BMC.upper()}n3")
    elsewhere = System(uri="/redfish/v1/Systems/x9c0s0b0n5")
    assert named(third, elsewhere, system()) == [f"{BMC}n3", f"{BMC}n1", f"{BMC}n2"]


systems = st.builds(
    System,
    uri=st.sampled_from(["", "/redfish/v1/Systems/1", "https://10.0.0.1:443/redfish/v1/Systems/Self", "::"]),
    uuid=st.sampled_from(["", "", "a", "b", "c"]),
    actions=st.lists(st.sampled_from(["On", "ForceOff"])).map(tuple),
    power=st.builds(Power, state=st.sampled_from(["On", "Off", "", "PoweringOn", "odd"])),
    ethernet_interfaces=st.lists(
        st.builds(
            NIC,
            mac=st.sampled_from(["02:00:00:00:00:01", "0200.0000.0002", "Not Available", "", "ff-ff-ff-ff-ff-ff"]),
            ip=st.sampled_from(["", "10.0.0.9", "0.0.0.0", "N/A"]),
        )
    ).map(tuple),
)


@given(
    st.lists(systems, max_size=5),
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 3).map(lambda n: f"{BMC}n{n}")),
)
def test_every_node_has_a_name_of_its_own_and_everything_hangs_together(
    some: list[System], uuids: dict[str, str]
) -> None:
    nodes = node_names(some, BMC, uuids, {})
    names = [name for name, _ in nodes]
    assert len(set(names)) == len(names)
    assert len(nodes) == len({s.uuid for s in some if s.uuid}) + sum(1 for s in some if not s.uuid)
    found = discovered(V2Payload(systems=tuple(some)), ENDPOINT, nodes, "2026-01-01T00:00:00Z")
    assert [component.id for component in found.components] == [BMC, *names]
    for component in found.components:
        assert component.type == xname_type(component.id)
        assert component.nid is None  # never the position: the defaults give one that no other BMC's node has
        assert component.state in {"On", "Off", "Unknown", "Ready", ""}
    assert [endpoint.id for endpoint in found.endpoints] == names
    assert all(endpoint.system_info is not None for endpoint in found.endpoints)
    for interface in found.interfaces:
        assert is_usable_mac(interface.mac_address)
        assert interface.component_id in names
        assert [mapping.ip_address for mapping in interface.ip_addresses] in ([], ["10.0.0.9"])


def test_the_reset_action_is_what_the_payload_says() -> None:
    payload = convert(
        {
            "SchemaVersion": 1,
            "Systems": [
                {
                    "uri": "https://10.0.0.7:443/redfish/v1/Systems/Node0",
                    "name": "Node0",
                    "system_type": "Physical",
                    "actions": ["On", "ForceOff", "Nmi"],
                    "power": {"state": "Off", "power_control_ids": ["/redfish/v1/Chassis/N0/Power#/PowerControl/0"]},
                    "links": {"chassis": ["/redfish/v1/Chassis/N0"], "managers": None},
                    "trusted_components": None,
                }
            ],
            "Managers": [
                {"uri": "/redfish/v1/Managers/MCU", "type": "AuxiliaryController", "command_shell": None},
                {"uri": "/redfish/v1/Managers/BMC", "type": "BMC", "name": "BMC", "actions": ["GracefulRestart"]},
            ],
        },
        V2Payload,
    )
    nodes = node_names(payload.systems, BMC, {}, {})
    manager, node = discovered(payload, ENDPOINT, nodes, "2026-01-01T00:00:00Z").endpoints
    assert msgspec.to_builtins(node) == {
        "ID": f"{BMC}n0",
        "Type": "Node",
        "Domain": "mgmt.example",
        "FQDN": f"{BMC}n0.mgmt.example",
        "RedfishType": "ComputerSystem",
        "RedfishSubtype": "Physical",
        "OdataID": "/redfish/v1/Systems/Node0",
        "RedfishEndpointID": BMC,
        "Enabled": True,
        "RedfishEndpointFQDN": "bmc7.mgmt.example",
        "RedfishURL": "bmc7.mgmt.example/redfish/v1/Systems/Node0",
        "ComponentEndpointType": "ComponentEndpointComputerSystem",
        "RedfishSystemInfo": {
            "Name": "Node0",
            "Actions": {
                "#ComputerSystem.Reset": {
                    "ResetType@Redfish.AllowableValues": ["On", "ForceOff", "Nmi"],
                    "target": "/redfish/v1/Systems/Node0/Actions/ComputerSystem.Reset",
                }
            },
            "EthernetNICInfo": [],
            "PowerURL": "/redfish/v1/Chassis/N0/Power",
            "PowerControl": [{"@odata.id": "/redfish/v1/Chassis/N0/Power#/PowerControl/0"}],
        },
    }
    assert manager.odata_id == "/redfish/v1/Managers/BMC"
    assert manager.manager_info is not None
    assert (
        manager.manager_info["Actions"]["#Manager.Reset"]["target"] == "/redfish/v1/Managers/BMC/Actions/Manager.Reset"
    )


def test_a_reset_target_of_the_bmc_wins_over_the_usual_path() -> None:
    odd = System(uri="/redfish/v1/Systems/1", actions=("On",), reset_target="/redfish/v1/Systems/1/Oem/Reset")
    (endpoint,) = discovered(V2Payload(), ENDPOINT, [(f"{BMC}n0", odd)], "").endpoints
    info: dict[str, Any] = endpoint.system_info or {}
    assert info["Actions"]["#ComputerSystem.Reset"]["target"] == "/redfish/v1/Systems/1/Oem/Reset"


def test_the_nic_of_the_bmc_has_the_address_of_the_endpoint() -> None:
    endpoint = msgspec.structs.replace(ENDPOINT, ip_address="10.0.0.7")
    manager = Manager(uri="/redfish/v1/Managers/1", ethernet_interfaces=(NIC(mac="02:00:00:00:00:01"),))
    (interface,) = discovered(V2Payload(managers=(manager,)), endpoint, [], "").interfaces
    assert (interface.component_id, interface.type) == (BMC, "NodeBMC")
    assert [mapping.ip_address for mapping in interface.ip_addresses] == ["10.0.0.7"]


@pytest.mark.parametrize("uri", ["http://[bad", "//[", "https://[::1", ""])
def test_what_is_no_uri_has_no_path(uri: str) -> None:
    assert path_of(uri) == ""


@pytest.mark.parametrize("ip", ["0.0.0.0", "::", "fe80::1%eth0", "fe80::1%a\nb", "10.0.0.1/24", "none"])
def test_what_is_no_address_of_one_nic_is_none(ip: str) -> None:
    nic = NIC(mac="02:00:00:00:00:01", ip=ip)
    found = discovered(V2Payload(), ENDPOINT, [(f"{ENDPOINT.id}n0", System(ethernet_interfaces=(nic,)))], "now")
    assert [interface.ip_addresses for interface in found.interfaces] == [()]


def test_uris_may_be_absolute() -> None:
    assert path_of("https://10.0.0.1:443/redfish/v1/Systems/1") == "/redfish/v1/Systems/1"
    assert path_of("/redfish/v1/Chassis/1/Power#/PowerControl/0") == "/redfish/v1/Chassis/1/Power#/PowerControl/0"
    assert path_of("") == ""
