import re

from carrack.bmc.quirks import QUIRKS, Effect, Platform, quirk_for


def test_entries_are_complete_and_their_patterns_compile():
    assert len({quirk.id for quirk in QUIRKS}) == len(QUIRKS)
    for quirk in QUIRKS:
        assert quirk.source
        for pattern in (quirk.subject, quirk.vendor, quirk.product):
            re.compile(pattern)


def test_a_quirk_applies_to_its_vendor_and_subject_only():
    foxconn, dell = Platform("Foxconn", ""), Platform("Dell", "")
    chassis = "/redfish/v1/Chassis/ERoT_CPU_0"
    assert quirk_for(Effect.SKIP_URI, foxconn, chassis)
    assert not quirk_for(Effect.SKIP_URI, dell, chassis)
    assert not quirk_for(Effect.SKIP_URI, foxconn, "/redfish/v1/Chassis/1")


def test_hgx_board_is_no_node():
    assert quirk_for(Effect.NOT_A_NODE, Platform("NVIDIA", "GB200 NVL"), "HGX_Baseboard_0")
    assert not quirk_for(Effect.NOT_A_NODE, Platform("NVIDIA", "GB200 NVL"), "System_0")


def test_the_ilo_virtual_nic_is_on_every_machine():
    assert quirk_for(Effect.SHARED_MAC, Platform("HPE", ""), "0a:ca:fe:f0:0d:04")
    assert not quirk_for(Effect.SHARED_MAC, Platform("HPE", ""), "94:40:c9:37:d3:fc")
