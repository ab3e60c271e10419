import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrack.bmc.uris import canonical_uri, last_segment


@pytest.mark.parametrize(
    ("given_uri", "canonical"),
    [
        ("/redfish/v1/", "/redfish/v1"),
        ("/redfish/v1/Systems/1/", "/redfish/v1/Systems/1"),
        ("redfish/v1/Systems", "/redfish/v1/Systems"),
        ("https://10.0.0.5/redfish/v1/Systems/1", "/redfish/v1/Systems/1"),
        ("/redfish/v1/Chassis/1/Power#/PowerControl/0", "/redfish/v1/Chassis/1/Power"),
        ("/redfish/v1/DellSlots?$skip=50", "/redfish/v1/DellSlots?$skip=50"),
        ("/redfish/v1/Systems/One", "/redfish/v1/Systems/One"),
        ("/redfish/v1/%23x", "/redfish/v1/%23x"),
    ],
)
def test_one_form(given_uri: str, canonical: str):
    assert canonical_uri(given_uri) == canonical


@given(st.text(max_size=40))
def test_canonical_is_final(text: str):
    assert canonical_uri(canonical_uri(text)) == canonical_uri(text) or "://" in canonical_uri(text)


def test_last_segment():
    assert last_segment("/redfish/v1/Systems/Node0/") == "Node0"
