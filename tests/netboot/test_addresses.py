"""Planned addresses."""

from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.netboot.test_hosts import component, interface

from carrack.errors import Conflict
from carrack.netboot.addresses import boot_interfaces, plan
from carrack.netboot.hosts import Records

SUBNET = IPv4Network("10.1.0.0/28")


def address(number):
    return IPv4Address(f"10.1.0.{number}")


def test_the_lowest_free_addresses_in_order():
    planned = plan(SUBNET, ["b", "a"], used=[address(2)], reserved=[address(1), address(4)])
    assert planned == {"b": address(3), "a": address(5)}


def test_a_full_subnet_plans_nothing():
    with pytest.raises(Conflict, match="14 free addresses, and 15 are needed"):
        plan(SUBNET, [str(number) for number in range(15)])


@given(
    st.lists(st.integers(0, 100).map(str), unique=True, max_size=20),
    st.sets(st.integers(0, 15).map(address)),
    st.sets(st.integers(0, 15).map(address)),
)
def test_every_plan_is_free_and_unique(macs, used, reserved):
    free = {*SUBNET.hosts()} - used - reserved
    if len(free) < len(macs):
        with pytest.raises(Conflict):
            plan(SUBNET, macs, used=used, reserved=reserved)
        return
    planned = plan(SUBNET, macs, used=used, reserved=reserved)
    assert list(planned) == macs
    assert len(set(planned.values())) == len(macs)
    assert set(planned.values()) <= free
    # What was planned stays when it is used, and more machines come.
    assert plan(SUBNET, [], used={*used, *planned.values()}, reserved=reserved) == {}


def test_a_node_boots_from_its_lowest_mac_unless_another_has_an_address():
    nodes = [component("x0c0s10b0n0"), component("x0c0s2b0n0"), component("x0c0s3b0", "NodeBMC")]
    interfaces = [
        interface("02:00:00:00:10:02", of="x0c0s10b0n0"),
        interface("02:00:00:00:10:01", of="x0c0s10b0n0"),
        interface("02:00:00:00:02:01", of="x0c0s2b0n0"),
        interface("02:00:00:00:02:02", "10.1.0.9", of="x0c0s2b0n0"),
        interface("02:00:00:00:03:01", of="x0c0s3b0"),
    ]
    records = Records(tuple(nodes), tuple(interfaces))
    assert [each.mac_address for each in boot_interfaces(records)] == ["02:00:00:00:02:02", "02:00:00:00:10:01"]
    assert [each.component_id for each in boot_interfaces(records, "NodeBMC")] == ["x0c0s3b0"]
