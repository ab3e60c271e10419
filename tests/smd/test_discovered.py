"""What a discovery may change in what is known already."""

from carrack.records.components import Component
from carrack.records.kinds import COMPONENT, ETHERNET_INTERFACE
from carrack.records.network import EthernetInterface, IPAddressMapping
from carrack.smd.discovered import Discovered, keep
from carrack.view import Draft, View

NODE = "x1000c0s0b0n0"


def interface(component: str, *addresses: IPAddressMapping, at: str = "1", description: str = "") -> EthernetInterface:
    return EthernetInterface(
        id="020000000001", description=description, mac_address="02:00:00:00:00:01", last_update=at,
        component_id=component, type="Node", ip_addresses=addresses,
    )  # fmt: skip


def kept_interface(*found: EthernetInterface) -> EthernetInterface | None:
    draft = Draft(View())
    for one in found:
        keep(draft, Discovered(interfaces=(one,)))
    return draft[ETHERNET_INTERFACE].get("020000000001")


NMN = IPAddressMapping(ip_address="10.0.0.1", network="NMN")


def test_an_interface_moves_and_keeps_its_addresses() -> None:
    other = "x1000c0s0b0n1"
    assert kept_interface(interface(NODE, NMN), interface(other, at="2")) == interface(other, NMN, at="2")


def test_an_address_that_is_found_again_keeps_its_network() -> None:
    again = interface(NODE, IPAddressMapping(ip_address="10.0.0.1"), at="2", description="eth0")
    assert kept_interface(interface(NODE, NMN), again) == interface(NODE, NMN, at="2", description="eth0")


def test_another_address_replaces_the_old_one() -> None:
    other = IPAddressMapping(ip_address="10.0.0.2")
    assert kept_interface(interface(NODE, NMN), interface(NODE, other, at="2")) == interface(NODE, other, at="2")


def test_what_is_found_unchanged_is_not_touched() -> None:
    assert kept_interface(interface(NODE, NMN), interface(NODE, at="2")) == interface(NODE, NMN, at="1")


def test_the_first_of_two_components_with_one_mac_has_it() -> None:
    draft = Draft(View())
    keep(draft, Discovered(interfaces=(interface(NODE), interface("x1000c0s0b0n1"))))
    assert [one.component_id for one in draft[ETHERNET_INTERFACE].values()] == [NODE]


def test_only_the_state_of_a_known_component_follows() -> None:
    draft = Draft(View())
    assigned = Component(id=NODE, type="Node", state="Off", flag="OK", role="Service", nid=7, enabled=False)
    draft[COMPONENT].put(assigned)
    keep(draft, Discovered(components=(Component(id=NODE, type="Node", state="On", flag="OK", enabled=True),)))
    known = draft[COMPONENT].get(NODE)
    assert known is not None
    assert (known.state, known.role, known.nid, known.enabled) == ("On", "Service", 7, False)
