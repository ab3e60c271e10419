"""Under which key parameters are filed and found."""

import pytest
from tests.bss.records import MAC, NODE, boot, component, interface, known_node, view_of

from carrack.bss.keys import existing, host_keys, mac_keys, nid_keys, node_by_mac, node_by_name, node_by_nid


@pytest.mark.parametrize("mac", [MAC, MAC.upper(), "AA-BB-CC-DD-EE-01", "aabbccddee01"])
def test_a_mac_that_smd_knows_is_filed_under_its_xname_in_any_notation(mac):
    assert mac_keys(view_of(*known_node()), mac)[0] == NODE


def test_a_mac_that_smd_does_not_know_is_filed_as_given():
    assert mac_keys(view_of(), "AA:BB:CC:DD:EE:99") == ["AA:BB:CC:DD:EE:99"]


def test_a_record_filed_under_a_mac_is_found_in_any_notation():
    view = view_of(boot("AA:BB:CC:DD:EE:99"))
    assert mac_keys(view, "aa-bb-cc-dd-ee-99") == ["AA:BB:CC:DD:EE:99"]


def test_a_record_filed_under_a_mac_is_still_found_once_smd_knows_the_node():
    view = view_of(*known_node(), boot(MAC))
    assert existing(view, mac_keys(view, MAC)) == MAC


def test_text_that_is_no_mac_is_a_key_like_any_other():
    assert mac_keys(view_of(), "not a mac") == ["not a mac"]


def test_a_nid_that_smd_knows_is_filed_under_its_xname_another_under_its_number():
    view = view_of(*known_node())
    assert nid_keys(view, 1) == [NODE, "nid1"]
    assert nid_keys(view, 20) == ["nid20"]


def test_hosts_that_are_xnames_are_normalised_and_tags_are_not():
    assert host_keys("X1000C0S00B0N0") == [NODE]
    assert host_keys("Unknown-x86_64") == ["Unknown-x86_64"]
    assert host_keys("x1000c0s0b0") == ["x1000c0s0b0"]


def test_what_is_no_node_is_not_found_by_name_mac_or_nid():
    bmc = component("x1000c0s0b0", type_="NodeBMC", nid=7)
    view = view_of(bmc, interface(MAC, "x1000c0s0b0"))
    assert node_by_name(view, "x1000c0s0b0") is None
    assert node_by_mac(view, MAC) is None
    assert node_by_nid(view, 7) is None


def test_an_empty_slot_is_not_found_by_the_mac_it_had():
    assert node_by_mac(view_of(component(state="Empty"), interface()), MAC) is None


def test_an_interface_whose_component_is_gone_names_no_node():
    assert node_by_mac(view_of(interface()), MAC) is None
