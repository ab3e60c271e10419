import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrack.errors import InvalidInput
from carrack.magellan.targets import parse_targets


def urls(*texts: str, **options: object) -> list[str]:
    return [address.secret_id for address in parse_targets(texts, **options)]  # type: ignore[arg-type]


def test_the_documented_forms():
    assert urls("10.0.0.5") == ["https://10.0.0.5:443"]
    assert urls("10.0.0.5:5000", "https://bmc7", "http://10.0.0.6:8080") == [
        "https://10.0.0.5:5000",
        "https://bmc7:443",
        "http://10.0.0.6:8080",
    ]
    assert urls("10.0.0.5", ports=[443, 5000]) == ["https://10.0.0.5:443", "https://10.0.0.5:5000"]
    assert urls("10.0.0.5:5000", ports=[443, 8443]) == ["https://10.0.0.5:5000"]
    assert urls("10.0.0.0/30") == ["https://10.0.0.1:443", "https://10.0.0.2:443"]
    assert urls("fd00::1", scheme="http") == ["http://[fd00::1]:80"]
    assert urls("10.0.0.5", "10.0.0.5") == ["https://10.0.0.5:443"]


def test_a_subnet_by_base_address_and_mask_stays_inside_of_it():
    found = urls(subnets=["172.16.0.0"])
    assert len(found) == 254
    assert (found[0], found[-1]) == ("https://172.16.0.1:443", "https://172.16.0.254:443")
    assert urls(subnets=["172.16.0.99"], subnet_mask="255.255.255.252") == [
        "https://172.16.0.97:443",
        "https://172.16.0.98:443",
    ]


@given(st.ip_addresses(v=4), st.integers(24, 32))
def test_every_host_of_a_subnet_once_and_no_other(base: ipaddress.IPv4Address, bits: int):
    network = ipaddress.ip_network(f"{base}/{bits}", strict=False)
    hosts = [ipaddress.ip_address(address.host) for address in parse_targets([], subnets=[f"{base}/{bits}"])]
    assert hosts == list(network.hosts())


@pytest.mark.parametrize(
    "options",
    [
        {"subnets": ["fd00::/64"]},
        {"subnets": ["10.0.0.0/33"]},
        {"subnets": ["nonsense"]},
        {"texts": ["a b"]},
        {"ports": [0]},
    ],
)
def test_nonsense(options: dict):
    with pytest.raises(InvalidInput):
        parse_targets(options.pop("texts", []), **options)
