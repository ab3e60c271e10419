"""Reservations from SMD's records."""

from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrack.errors import InvalidInput
from carrack.names.mac import is_mac
from carrack.netboot.hosts import Records, hostname, hosts, hosts_file
from carrack.records.components import Component
from carrack.records.network import EthernetInterface, IPAddressMapping

SUBNET = IPv4Network("10.1.0.0/24")
MAC = "02:00:00:00:00:01"


def component(id_="x1000c0s0b0n0", type_="Node", nid=1):
    return Component(id=id_, type=type_, nid=nid)


def interface(mac=MAC, *addresses, of="x1000c0s0b0n0"):
    return EthernetInterface(
        id=mac.replace(":", ""),
        description="",
        mac_address=mac,
        last_update="",
        component_id=of,
        type="Node",
        ip_addresses=tuple(IPAddressMapping(ip_address=address) for address in addresses),
    )


def lines(components, interfaces, pattern="nid{04d}"):
    found, skipped = hosts(Records(tuple(components), tuple(interfaces)), SUBNET, pattern)
    return [host.line for host in found], [each.reason for each in skipped]


def test_a_node_is_reserved_under_its_nid():
    assert lines([component()], [interface(MAC, "10.1.0.5")]) == ([f"{MAC},10.1.0.5,nid0001"], [])


def test_a_bmc_is_reserved_under_its_xname():
    bmc = component("x1000c0s0b0", "NodeBMC", None)
    assert lines([bmc], [interface(MAC, "10.1.0.5", of="x1000c0s0b0")])[0] == [f"{MAC},10.1.0.5,x1000c0s0b0"]


def test_the_first_address_of_the_subnet_counts():
    found, _ = lines([component()], [interface(MAC, "fd00::1", "192.168.1.1", "10.1.0.5", "10.1.0.6")])
    assert found == [f"{MAC},10.1.0.5,nid0001"]


def test_an_interface_without_address_is_no_problem():
    assert lines([component()], [interface(MAC), interface("02:00:00:00:00:02", "")]) == ([], [])


@pytest.mark.parametrize("address", ["10.2.0.5", "notanip", "10.1.0.0", "10.1.0.255", "10.1.0.5,evil", "10.1.0.5\nx"])
def test_an_address_that_cannot_be_served_is_reported(address):
    found, reasons = lines([component()], [interface(MAC, address)])
    assert found == []
    assert reasons == ["no address of its is a host in 10.1.0.0/24"]


@pytest.mark.parametrize("mac", ["ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00", "02:00:00:00:00", "not a mac"])
def test_what_cannot_be_a_mac_is_reported(mac):
    found, reasons = lines([component()], [interface(mac, "10.1.0.5")])
    assert (found, len(reasons)) == ([], 1)


def test_an_interface_of_an_unknown_component_is_reported():
    assert lines([], [interface(MAC, "10.1.0.5")]) == ([], ["its component is not known"])


def test_one_address_is_given_once():
    other = component("x1000c0s1b0n0", nid=2)
    found, reasons = lines(
        [component(), other],
        [interface("02:00:00:00:00:02", "10.1.0.5", of="x1000c0s1b0n0"), interface(MAC, "10.1.0.5")],
    )
    assert found == [f"{MAC},10.1.0.5,nid0001"]
    assert len(reasons) == 1


def test_the_servers_own_address_is_not_for_nodes():
    """dnsmasq would answer "no address available", and nobody would know why."""
    records = Records((component(),), (interface(MAC, "10.1.0.1"),))
    found, skipped = hosts(records, SUBNET, own=IPv4Address("10.1.0.1"))
    assert found == []
    assert [each.reason for each in skipped] == ["10.1.0.1 is this server's own address"]


def test_a_second_interface_has_a_name_of_its_own():
    found, _ = lines([component()], [interface(MAC, "10.1.0.5"), interface("02:00:00:00:00:02", "10.1.0.6")])
    assert found == [f"{MAC},10.1.0.5,nid0001", "02:00:00:00:00:02,10.1.0.6,nid0001-020000000002"]


def test_host_names():
    assert hostname(component(nid=42), "nid{06d}") == "nid000042"
    assert hostname(component(nid=42), "n{d}") == "n42"
    assert hostname(component(nid=42), "{id}-os") == "x1000c0s0b0n0-os"
    assert hostname(component(nid=None), "nid{04d}") == "x1000c0s0b0n0"
    for pattern in ("nid {d}", "a.b{d}", "n{d},set:x", "x" * 64, "-{d}"):
        with pytest.raises(InvalidInput):
            hostname(component(), pattern)


anything = st.text(alphabet="0123456789abcdefx:.,\n\r# \"'=-/", max_size=20)


@given(
    st.lists(st.tuples(anything | st.just(MAC), anything | st.just("10.1.0.7"), anything, anything), max_size=5),
)
def test_nothing_in_a_record_breaks_out_of_its_line(rows):
    components = [component(id_, type_) for _, _, id_, type_ in rows]
    interfaces = [interface(mac, address, of=id_) for mac, address, id_, _ in rows]
    found, _ = hosts(Records(tuple(components), tuple(interfaces)), SUBNET, "nid{04d}")
    text = hosts_file(found)
    assert text.count("\n") == len(found)
    for line in text.splitlines():
        mac, address, name = line.split(",")
        assert is_mac(mac)
        assert IPv4Address(address) in SUBNET
        assert all(character.isalnum() or character == "-" for character in name)
    assert len({line.split(",")[1] for line in text.splitlines()}) == len(found)
