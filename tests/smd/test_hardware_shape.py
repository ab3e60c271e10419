"""The JSON of the inventory."""

from hypothesis import given
from hypothesis import strategies as st

from carrack.names import xname_type
from carrack.records.hardware import HardwareFRU, HardwareLocation
from carrack.smd.hardware_shape import ARRAYS, computed_fru_id, fru_json, inventory_json, location_json

NAMES = [
    "x1c0s0b0", "x1c0s0b0n0", "x1c0s0b0n0p0", "x1c0s0b0n0d1", "x1c0s0b0n0g0k1", "x1c0s0b0n1", "x1c0s0b0n1h0",
    "x1c0s0b0n1a0", "x1c0s0b0n1r0", "x1c0s0b0n2p0", "x1m0p0", "x1m0p0v1", "x1m0p0j1", "x1m1p0v1", "x1", "x1c0",
]  # fmt: skip


def place(name: str) -> HardwareLocation:
    return HardwareLocation(id=name, type=xname_type(name), ordinal=0, status="Populated", fru_id="f")


def names_in(value: object) -> list[str]:
    if isinstance(value, list):
        return [name for item in value for name in names_in(item)]
    if isinstance(value, dict):
        own = [value["ID"]] if "ID" in value else []
        return own + [name for key, item in value.items() if key != "ID" for name in names_in(item)]
    return []


@given(st.lists(st.sampled_from(NAMES), unique=True), st.booleans())
def test_every_place_is_in_the_answer_once_wherever_it_is_nested(names: list[str], nest: bool) -> None:
    shaped = inventory_json("s0", map(place, names), lambda _: None, nest=nest)
    assert sorted(names_in({key: value for key, value in shaped.items() if key not in {"XName", "Format"}})) == sorted(
        names
    )
    nodes = {node["ID"]: node for node in shaped.get("Nodes", [])}
    if nest and "x1c0s0b0n0" in names and "x1c0s0b0n0g0k1" in names:
        assert nodes["x1c0s0b0n0"]["Drives"][0]["ID"] == "x1c0s0b0n0g0k1"
    if not nest or "x1c0s0b0n0" not in names:
        assert ("x1c0s0b0n0p0" in names) <= ("x1c0s0b0n0p0" in names_in(shaped.get("Processors", [])))


def test_the_keys_of_each_type() -> None:
    fru = HardwareFRU(fru_id="f", type="Node", subtype="", info={"Model": "M"})
    assert location_json(place("x1c0s0b0n0"), fru) == {
        "ID": "x1c0s0b0n0",
        "Type": "Node",
        "Ordinal": 0,
        "Status": "Populated",
        "HWInventoryByLocationType": "HWInvByLocNode",
        "NodeLocationInfo": {},
        "PopulatedFRU": {
            "FRUID": "f",
            "Type": "Node",
            "Subtype": "",
            "HWInventoryByFRUType": "HWInvByFRUNode",
            "NodeFRUInfo": {"Model": "M"},
        },
    }
    assert "PDULocationInfo" in location_json(place("x1m0p0"), None)
    assert "OutletLocationInfo" in location_json(place("x1m0p0v1"), None)
    nic = location_json(place("x1c0s0b0n0h0"), None)
    assert (nic["HWInventoryByLocationType"], "NodeHsnNicLocationInfo" in nic) == ("HWInvByLocHSNNIC", True)
    assert fru_json(HardwareFRU(fru_id="f", type="CabinetPDUOutlet", subtype=""))["OutletFRUInfo"] == {}


def test_every_type_has_an_array() -> None:
    for name in NAMES:
        assert ARRAYS[xname_type(name)] in inventory_json(name, [place(name)], lambda _: None, nest=False)


def test_what_identifies_a_part() -> None:
    info = {"Manufacturer": "Dell, Inc.", "PartNumber": "0ABC-1", "SerialNumber": "S/N 1"}
    assert computed_fru_id("Node", info) == "Node.DellInc.0ABC1.SN1"
    assert computed_fru_id("Node", info | {"PartNumber": None}) == "Node.DellInc.SN1"
    assert computed_fru_id("Node", info | {"SerialNumber": " "}) == ""
    assert computed_fru_id("Node", {"SerialNumber": "1"}) == ""
