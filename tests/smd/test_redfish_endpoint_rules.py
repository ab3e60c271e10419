"""Host names of endpoints and what is refused."""

import pytest

from carrack.errors import InvalidInput
from carrack.smd.redfish_endpoint_rules import EndpointBody, host_names, is_ip, valid_endpoint


@pytest.mark.parametrize(
    ("hostname", "domain", "fqdn", "expected"),
    [
        ("", "", "", ("x1c0s0b0", "", "x1c0s0b0")),
        ("", "mgmt.example", "", ("x1c0s0b0", "mgmt.example", "x1c0s0b0.mgmt.example")),
        ("bmc1", "", "", ("bmc1", "", "bmc1")),
        ("bmc1.mgmt", "", "", ("bmc1", "mgmt", "bmc1.mgmt")),
        ("", "", "bmc1.mgmt.example", ("bmc1", "mgmt.example", "bmc1.mgmt.example")),
        ("bmc1", "mgmt.example", "bmc1.mgmt.example", ("bmc1", "mgmt.example", "bmc1.mgmt.example")),
        ("", "", "10.1.2.3", ("10.1.2.3", "", "10.1.2.3")),
        ("10.1.2.3", "", "10.1.2.3", ("10.1.2.3", "", "10.1.2.3")),
        ("", "", "10.1.2.3:5000", ("10.1.2.3:5000", "", "10.1.2.3:5000")),
        ("10.1.2.3", "", "", ("10.1.2.3", "", "10.1.2.3")),
        ("", "", "fe80::1", ("fe80::1", "", "fe80::1")),
    ],
)
def test_host_names_follow_from_each_other(
    hostname: str, domain: str, fqdn: str, expected: tuple[str, str, str]
) -> None:
    assert host_names("x1c0s0b0", hostname, domain, fqdn) == expected


@pytest.mark.parametrize(("hostname", "domain"), [("other", ""), ("", "else.where"), ("bmc1", "else")])
def test_host_names_must_not_contradict_each_other(hostname: str, domain: str) -> None:
    with pytest.raises(InvalidInput, match=r"^couldn't validate endpoint data: host/domain conflicts with FQDN: "):
        valid_endpoint(EndpointBody(id="x1c0s0b0", hostname=hostname, domain=domain, fqdn="bmc1.mgmt"))


def test_an_address_is_told_from_a_name() -> None:
    assert is_ip("10.0.0.1")
    assert is_ip("10.0.0.1:443")
    assert is_ip("[fe80::1]")
    assert is_ip("[fe80::1]:443")
    assert not is_ip("bmc1")
    assert not is_ip("bmc1:443")


@pytest.mark.parametrize(
    ("id_", "words"),
    [
        ("x1c0s0b0n0", "xname ID x1c0s0b0n0 has wrong type for RF endpoint: Node"),
        ("foo", "foo is not a valid locational xname ID"),
        (None, " is not a valid locational xname ID"),
    ],
)
def test_only_a_controller_can_be_an_endpoint(id_: str | None, words: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        valid_endpoint(EndpointBody(id=id_, fqdn="x"), " at idx 2")
    assert str(refusal.value) == f"couldn't validate endpoint data at idx 2: {words}"


@pytest.mark.parametrize("id_", ["x1c0s0b0", "x1c0b0", "x1c0r1b0", "x1m0", "x1c0w1", "x1c0h1s1", "d1w1"])
def test_every_kind_of_controller(id_: str) -> None:
    assert valid_endpoint(EndpointBody(id=id_.upper())).id == id_
