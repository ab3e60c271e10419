from typing import Any

import pytest

from carrack.bmc.expand import expand_query, expanded_members

MEMBER = {"@odata.id": "/redfish/v1/Chassis/1", "@odata.type": "#Chassis.v1_0_0.Chassis", "Id": "1"}
OTHER = {**MEMBER, "@odata.id": "/redfish/v1/Chassis/2", "Id": "2"}


@pytest.mark.parametrize(
    ("offer", "query"),
    [
        ({"NoLinks": True, "ExpandAll": True, "Levels": True, "MaxLevels": 1}, "$expand=.($levels=1)"),
        ({"NoLinks": True}, "$expand=."),
        ({"ExpandAll": True, "NoLinks": False}, "$expand=*"),
        ({"Links": True}, ""),
        ({}, ""),
        (None, ""),
        ("yes", ""),
    ],
)
def test_only_what_the_root_offers(offer: Any, query: str):
    assert expand_query({"ProtocolFeaturesSupported": {"ExpandQuery": offer}}) == query


def test_a_root_that_says_nothing():
    assert expand_query({}) == ""


def test_whole_members_are_believed():
    assert expanded_members({"Members": [MEMBER, OTHER], "Members@odata.count": 2}) == [MEMBER, OTHER]
    assert expanded_members({"Members": [], "Members@odata.count": 0}) == []
    assert expanded_members({"Members": [MEMBER]}) == [MEMBER]


@pytest.mark.parametrize(
    "collection",
    [
        {"Members": [{"@odata.id": "/redfish/v1/Chassis/1"}], "Members@odata.count": 1},
        {"Members": [MEMBER, {k: v for k, v in OTHER.items() if k != "Id"}], "Members@odata.count": 2},
        {"Members": [MEMBER, {k: v for k, v in OTHER.items() if k != "@odata.type"}], "Members@odata.count": 2},
        {"Members": [MEMBER], "Members@odata.count": 2},
        {"Members": [MEMBER, MEMBER], "Members@odata.count": 2},
        {"Members": [MEMBER], "Members@odata.count": 1, "Members@odata.nextLink": "/redfish/v1/Chassis?$skip=1"},
        {"Members": [MEMBER, None], "Members@odata.count": 2},
        {"Members": None},
        {"Members": MEMBER},
        {},
    ],
)
def test_what_lacks_its_proof_is_not(collection: dict):
    assert expanded_members(collection) is None
