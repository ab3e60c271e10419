import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrack.bmc.address import BMCAddress, parse_address
from carrack.errors import InvalidInput


@pytest.mark.parametrize(
    ("text", "url", "secret_id", "fqdn"),
    [
        ("10.0.0.5", "https://10.0.0.5", "https://10.0.0.5:443", "10.0.0.5"),
        ("10.0.0.5:8443", "https://10.0.0.5:8443", "https://10.0.0.5:8443", "10.0.0.5:8443"),
        ("https://bmc7/redfish/v1/", "https://bmc7", "https://bmc7:443", "bmc7"),
        ("http://bmc7", "http://bmc7", "http://bmc7:80", "bmc7:80"),
        ("http://bmc7:443", "http://bmc7:443", "http://bmc7:443", "bmc7"),
        ("fd00::5", "https://[fd00::5]", "https://[fd00::5]:443", "[fd00::5]"),
        ("[fd00::5]:8443", "https://[fd00::5]:8443", "https://[fd00::5]:8443", "[fd00::5]:8443"),
    ],
)
def test_forms(text: str, url: str, secret_id: str, fqdn: str):
    address = parse_address(text)
    assert (address.url, address.secret_id, address.fqdn) == (url, secret_id, fqdn)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "ftp://x",
        "https://",
        "https://u:hunter2@x",
        "https://u:hunter2@x:99999",
        "u:hunter2@",
        "x:99999",
        "x:port",
        "https://x/redfish/v1/Systems",
        "a b",
        "a..b",
        "https://" + "a" * 64,
    ],
)
def test_what_is_no_address(text: str):
    with pytest.raises(InvalidInput) as caught:
        parse_address(text)
    assert "hunter2" not in str(caught.value)


@given(st.ip_addresses(), st.integers(1, 65535), st.sampled_from(["http", "https"]))
def test_an_address_reads_back_from_its_own_forms(ip: object, port: int, scheme: str):
    address = BMCAddress(scheme, str(ip), port)
    assert parse_address(address.url) == address
    assert parse_address(address.secret_id) == address
    if scheme == "https":
        assert parse_address(address.fqdn) == address
