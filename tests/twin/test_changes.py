"""What a PATCH may change."""

import pytest

from carrack.errors import RedfishRefusal
from carrack.twin import changes
from carrack.twin.cluster import BootOverride
from carrack.twin.generate import Quirks, generate_cluster
from carrack.twin.personalities import personality


@pytest.fixture
def dell():
    return generate_cluster(1, 1, ["dell-idrac"], quirks=Quirks.NONE).bmcs[0]


def patch(bmc, body):
    kind, node = personality(bmc.personality), bmc.nodes[0]
    shown = kind.documents(bmc).documents[f"/redfish/v1/Systems/{node.node_id}"]
    changes.patch(node, body, shown, kind)


def test_boot_override(dell):
    patch(dell, {"Boot": {"BootSourceOverrideTarget": "Pxe", "BootSourceOverrideEnabled": "Once"}})

    assert dell.nodes[0].boot == BootOverride("Pxe", "Once", "UEFI")


def test_light_and_tag(dell):
    patch(dell, {"IndicatorLED": "Blinking", "AssetTag": "row 7"})

    assert (dell.nodes[0].indicator, dell.nodes[0].asset_tag) == ("Blinking", "row 7")


def test_boot_order_of_cray():
    bmc = generate_cluster(1, 1, ["cray-ex"], quirks=Quirks.ALL).bmcs[0]
    path = "/redfish/v1/Systems/Node0"
    order = personality("cray-ex").documents(bmc).documents[path]["Boot"]["BootOrder"]

    patch(bmc, {"Boot": {"BootOrder": order[::-1]}})

    assert personality("cray-ex").documents(bmc).documents[path]["Boot"]["BootOrder"] == order[::-1]
    with pytest.raises(RedfishRefusal, match="PropertyUnknown"):
        patch(bmc, {"Boot": {"BootSourceOverrideTarget": "Pxe"}})
    for wrong in (order[:-1], [*order, order[0]], "ME0", [1]):
        with pytest.raises(RedfishRefusal):
            patch(bmc, {"Boot": {"BootOrder": wrong}})


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "MalformedJSON"),
        ({"Nonsense": 1}, "PropertyUnknown"),
        ({"PowerState": "On"}, "PropertyNotWritable"),
        ({"IndicatorLED": "Purple"}, "PropertyValueNotInList"),
        ({"IndicatorLED": 1}, "PropertyValueTypeError"),
        ({"AssetTag": None}, "PropertyValueTypeError"),
        ({"Boot": []}, "PropertyValueTypeError"),
        ({"Boot": {"BootSourceOverrideTarget": "Punchcard"}}, "PropertyValueNotInList"),
        ({"Boot": {"BootSourceOverrideTarget": None}}, "PropertyValueTypeError"),
        ({"Boot": {"BootSourceOverrideEnabled": "Sometimes"}}, "PropertyValueNotInList"),
        ({"Boot": {"Nonsense": 1}}, "PropertyUnknown"),
        ({"AssetTag": "new", "Boot": {"BootSourceOverrideTarget": "Punchcard"}}, "PropertyValueNotInList"),
    ],
)
def test_wrong_values_change_nothing(dell, body, message):
    with pytest.raises(RedfishRefusal) as refused:
        patch(dell, body)

    assert refused.value.message_id == message
    node = dell.nodes[0]
    assert (node.boot, node.asset_tag, node.indicator) == (BootOverride(), "", "Off")
