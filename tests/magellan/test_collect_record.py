import msgspec
import pytest
import yaml
from tests.magellan.trees import blade, rack_server

from carrack.bmc.address import BMCAddress
from carrack.magellan.collect_record import bmc_mac, collect_record
from carrack.magellan.formats import render
from carrack.magellan.mapping import map_tree
from carrack.magellan.tree import ResourceTree

BMC = BMCAddress("https", "10.0.0.5", 443)


def record(documents: dict | None = None, address: BMCAddress = BMC) -> dict:
    return collect_record(map_tree(ResourceTree(documents or rack_server()), address), "x3000c0s7b0", "root")


def test_the_record_is_magellans():
    found = record()
    system = found["Systems"][0]
    assert {key: value for key, value in found.items() if key not in {"Systems", "Managers"}} == {
        "ID": "x3000c0s7b0",
        "Type": "",
        "Name": "",
        "FQDN": "10.0.0.5",
        "User": "root",
        "MACRequired": True,
        "RediscoverOnUpdate": False,
        "SchemaVersion": 1,
        "MACAddr": "aa:bb:cc:00:00:0f",
    }
    assert system == {
        "uri": "https://10.0.0.5/redfish/v1/Systems/1",
        "uuid": "11111111-2222-3333-4444-555555555555",
        "manufacturer": "Acme",
        "system_type": "Physical",
        "model": "R1",
        "serial": "S1",
        "serial_console": {name: {"port": 0, "enabled": False} for name in ("impi", "telnet", "ssh")},
        "ethernet_interfaces": [
            {
                "uri": "/redfish/v1/Systems/1/EthernetInterfaces/1",
                "mac": "aa:bb:cc:00:00:01",
                "name": "1",
                "enabled": False,
            },
            {
                "uri": "/redfish/v1/Systems/1/EthernetInterfaces/2",
                "mac": "aa:bb:cc:00:00:02",
                "ip": "10.1.0.2",
                "name": "2",
                "enabled": False,
            },
        ],
        "actions": ["On", "ForceOff"],
        "power": {"state": "Off", "power_control_ids": ["/redfish/v1/Chassis/1/Power#/PowerControl/0"]},
        "processor_count": 2,
        "processor_type": "C 64",
        "memory_total": 32,
        "chassis_serial": "C1",
        "chassis_manufacturer": "Acme",
        "links": {"chassis": ["/redfish/v1/Chassis/1"], "managers": ["/redfish/v1/Managers/1"]},
        "node_id": "1",
    }
    assert found["Managers"] == [
        {
            "uri": "https://10.0.0.5/redfish/v1/Managers/1",
            "type": "BMC",
            "firmware_version": "2.1",
            "ethernet_interfaces": [
                {
                    "uri": "/redfish/v1/Managers/1/EthernetInterfaces/1",
                    "mac": "aa:bb:cc:00:00:0f",
                    "ip": "10.0.0.5",
                    "name": "1",
                    "enabled": True,
                }
            ],
            "serial_console": None,
            "command_shell": None,
        }
    ]


@pytest.mark.parametrize("port", [443, 8443])
def test_fqdn_has_the_port_only_when_it_is_unusual(port: int):
    fqdn = record(address=BMCAddress("https", "10.0.0.5", port))["FQDN"]
    assert fqdn == ("10.0.0.5" if port == 443 else "10.0.0.5:8443")


def test_yaml_has_the_same_keys_as_json():
    assert yaml.safe_load(render([record()], "yaml")) == msgspec.json.decode(render([record()], "json"))


def test_the_bmc_comes_before_its_power_controllers():
    types = [manager["type"] for manager in record(blade(nodes=1))["Managers"]]
    assert types == ["EnclosureManager", "AuxiliaryController"]


def test_a_mac_that_all_ilos_share_is_not_sent():
    documents = rack_server()
    interfaces = "/redfish/v1/Managers/1/EthernetInterfaces"
    documents[interfaces]["Members"].append({"@odata.id": f"{interfaces}/3"})
    documents[f"{interfaces}/3"] = {"MACAddress": "0A:CA:FE:F0:0D:04", "IPv4Addresses": [{"Address": "16.1.15.1"}]}
    inventory = map_tree(ResourceTree(documents), BMCAddress("https", "bmc7", 443))
    assert len(inventory.managers[0].nics) == 2
    assert bmc_mac(inventory) == "aa:bb:cc:00:00:0f"
    assert len(record(documents)["Managers"][0]["ethernet_interfaces"]) == 1


def test_an_unusual_reset_target_is_told():
    documents = rack_server()
    documents["/redfish/v1/Systems/1"]["Actions"]["#ComputerSystem.Reset"]["target"] = "/redfish/v1/Reset/"
    assert record(documents)["Systems"][0]["reset_target"] == "/redfish/v1/Reset"
    assert "reset_target" not in record()["Systems"][0]
