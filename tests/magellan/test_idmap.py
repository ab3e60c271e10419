import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrack.bmc.address import BMCAddress
from carrack.errors import InvalidInput
from carrack.magellan.idmap import assign_ids, derived_id, parse_id_map
from carrack.names import xname_type


def bmc(host: str, port: int = 443) -> BMCAddress:
    return BMCAddress("https", host, port)


@given(st.ip_addresses(v=4), st.ip_addresses(v=4))
def test_two_addresses_never_share_a_name(one: ipaddress.IPv4Address, other: ipaddress.IPv4Address):
    first, second = derived_id(bmc(str(one))), derived_id(bmc(str(other)))
    assert (first == second) == (one == other)
    assert xname_type(first) == "NodeBMC"


def test_a_thousand_hosts_in_four_subnets_are_a_thousand():
    hosts = [bmc(f"10.1.{third}.{fourth}") for third in range(4) for fourth in range(1, 251)]
    ids, unnamed = assign_ids(hosts, None)
    assert len(set(ids.values())) == 1000
    assert not unnamed


def test_cabinet_chassis_and_bmc_are_magellans():
    assert derived_id(bmc("127.0.0.1")) == "x4064c0s0b1"


def test_what_has_no_name_of_its_own():
    for host in ("bmc7", "fd00::1"):
        with pytest.raises(InvalidInput, match="id map"):
            derived_id(bmc(host))
    with pytest.raises(InvalidInput, match="same id"):
        assign_ids([bmc("10.0.0.5", 8443), bmc("10.0.0.5", 8444)], None)


def test_a_map_names_by_port_host_and_resolved_address():
    given_map = {"10.0.0.5": "X1000C0S00B0", "10.0.0.6:8443": "x1000c0s1b0", "10.0.0.7": "x1000c0s2b0"}
    id_map = parse_id_map({"map_key": "bmc-ip-addr", "id_map": given_map})
    hosts = [bmc("10.0.0.5"), bmc("10.0.0.6", 8443), bmc("bmc7"), bmc("10.0.0.8")]
    ids, unnamed = assign_ids(hosts, id_map, {"bmc7": "10.0.0.7"})
    assert list(ids.values()) == ["x1000c0s0b0", "x1000c0s1b0", "x1000c0s2b0"]
    assert unnamed == [bmc("10.0.0.8")]


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {"map_key": "bmc-ip-addr"},
        {"map_key": "serial", "id_map": {}},
        {"map_key": "bmc-ip-addr", "id_map": {"10.0.0.5": 7}},
        {"map_key": "bmc-ip-addr", "id_map": {"10.0.0.5": "x1c0s0b0", "10.0.0.6": "x0001c0s0b0"}},
    ],
)
def test_bad_maps(document: object):
    with pytest.raises(InvalidInput):
        parse_id_map(document)
