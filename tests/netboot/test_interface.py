"""Addresses of this machine's interfaces."""

from ipaddress import IPv4Address

from carrack.netboot.interface import address_of


def test_loopback():
    assert address_of("lo") == IPv4Address("127.0.0.1")


def test_an_interface_that_is_not_there():
    assert address_of("nothing0") is None
    assert address_of("a-name-that-no-interface-can-have") is None
