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
        ("/redfish/v1/A b", "/redfish/v1/A%20b"),
        ("/redfish/v1/x HTTP/1.1\r\nHost: evil", "/redfish/v1/x%20HTTP/1.1%0D%0AHost:%20evil"),
        ("//evil.example/redfish", "/evil.example/redfish"),
        ("@evil.example/redfish", "/@evil.example/redfish"),
    ],
)
def test_one_form(given_uri: str, canonical: str):
    assert canonical_uri(given_uri) == canonical


@given(st.text(max_size=40))
def test_canonical_is_final(text: str):
    assert canonical_uri(canonical_uri(text)) == canonical_uri(text) or "://" in canonical_uri(text)


@given(st.text(max_size=40))
def test_a_request_line_stays_one(text: str):
    uri = canonical_uri(text)
    assert uri.startswith("/")
    assert uri.isascii()
    assert uri.isprintable()
    assert " " not in uri


def test_last_segment():
    assert last_segment("/redfish/v1/Systems/Node0/") == "Node0"
