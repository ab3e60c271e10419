import copy

import pytest
from tests.magellan.trees import ROOT, rack_server

from carrack.bmc.address import BMCAddress
from carrack.magellan.hardware import fru_id, hardware_records
from carrack.magellan.mapping import map_tree
from carrack.magellan.tree import ResourceTree

BMC = BMCAddress("https", "10.0.0.5", 443)


def entries(documents: dict | None = None, bmc_id: str = "x3000c0s7b0") -> dict[str, dict]:
    inventory = map_tree(ResourceTree(documents or rack_server()), BMC)
    return {entry["ID"]: entry for entry in hardware_records(inventory, bmc_id)["Hardware"]}


def test_every_part_has_its_place():
    assert {xname: entry["Type"] for xname, entry in entries().items()} == {
        "x3000c0s7b0": "NodeBMC",
        "x3000c0s7b0n0": "Node",
        "x3000c0s7b0n0p0": "Processor",
        "x3000c0s7b0n0p1": "Processor",
        "x3000c0s7b0n0d0": "Memory",
        "x3000c0s7b0n0d2": "Memory",
        "x3000c0s7b0n0h0": "NodeHsnNic",
        "x3000c0s7b0n0g0k0": "Drive",
        "x3000c0s7b0n0g0k1": "Drive",
        "x3000c0s7e0": "NodeEnclosure",
        "x3000c0s7e0t0": "NodeEnclosurePowerSupply",
    }


def test_one_entry_in_smds_shape():
    assert entries()["x3000c0s7b0n0d2"] == {
        "ID": "x3000c0s7b0n0d2",
        "Type": "Memory",
        "Ordinal": 2,
        "Status": "Populated",
        "HWInventoryByLocationType": "HWInvByLocMemory",
        "MemoryLocationInfo": {"Id": "DIMM10"},
        "PopulatedFRU": {
            "FRUID": "Memory.Mem.P.M10",
            "Type": "Memory",
            "Subtype": "",
            "HWInventoryByFRUType": "HWInvByFRUMemory",
            "MemoryFRUInfo": {"CapacityMiB": 16384, "Manufacturer": "Mem", "PartNumber": "P", "SerialNumber": "M10"},
        },
    }


def test_a_node_without_a_model_has_that_of_its_chassis():
    documents = rack_server()
    for name in ("Model", "Manufacturer"):
        del documents[f"{ROOT}/Systems/1"][name]
    documents[f"{ROOT}/Chassis/1"]["Model"] = "Chassis 9"
    node = entries(documents)["x3000c0s7b0n0"]["PopulatedFRU"]["NodeFRUInfo"]
    assert (node["Manufacturer"], node["Model"], node["SerialNumber"]) == ("Acme", "Chassis 9", "S1")


def test_a_module_that_is_put_in_moves_no_other():
    documents = copy.deepcopy(rack_server())
    slot = f"{ROOT}/Systems/1/Memory/DIMM2"
    documents[slot] = {"@odata.id": slot, "Id": "DIMM2", "CapacityMiB": 16384, "SerialNumber": "M2"}
    before, after = entries(), entries(documents)
    assert set(after) - set(before) == {"x3000c0s7b0n0d1"}
    assert after["x3000c0s7b0n0d2"] == before["x3000c0s7b0n0d2"]


@pytest.mark.parametrize("bmc_id", ["", "bmc7", "x3000"])
def test_a_bmc_without_a_place_has_no_hardware(bmc_id: str):
    assert entries(bmc_id=bmc_id) == {}


def test_a_chassis_controller_has_no_nodes():
    assert entries(bmc_id="x9000c1b0") == {}
    assert set(entries(bmc_id="x9000c1r7b0")) == {"x9000c1r7b0"}


def test_more_processors_than_csm_knows_have_places_too():
    documents = rack_server()
    processors = f"{ROOT}/Systems/1/Processors"
    for number in range(3, 9):
        documents[processors]["Members"].append({"@odata.id": f"{processors}/CPU{number}"})
        documents[f"{processors}/CPU{number}"] = {"ProcessorType": "CPU", "Id": f"CPU{number}"}
    assert {f"x3000c0s7b0n0p{number}" for number in range(8)} <= set(entries(documents))


@pytest.mark.parametrize(
    ("fru", "expected"),
    [
        ({"Manufacturer": "HPE", "PartNumber": "P1-B21", "SerialNumber": "MX Q1"}, "Node.HPE.P1B21.MXQ1"),
        ({"Manufacturer": "HPE", "SerialNumber": "1"}, "Node.HPE.1"),
        ({"PartNumber": "P", "SerialNumber": "1"}, "Node.P.1"),
        ({"Manufacturer": "HPE", "PartNumber": "P1"}, "FRUIDforx0c0s0b0n0"),
        ({"SerialNumber": "1"}, "FRUIDforx0c0s0b0n0"),
        ({"Manufacturer": "AMD", "PartNumber": "P", "SerialNumber": "00000000000000"}, "FRUIDforx0c0s0b0n0"),
        ({"Manufacturer": "AMD", "PartNumber": "P", "SerialNumber": "Not Specified"}, "FRUIDforx0c0s0b0n0"),
        ({}, "FRUIDforx0c0s0b0n0"),
    ],
)
def test_fru_ids(fru: dict, expected: str):
    assert fru_id("Node", "x0c0s0b0n0", fru) == expected
