"""The address of a network interface of this machine."""

import fcntl
import socket
import struct
from ipaddress import IPv4Address
from typing import Final

_SIOCGIFADDR: Final = 0x8915  # linux/sockios.h


def address_of(interface: str) -> IPv4Address | None:
    """The first IPv4 address of `interface`, or None if there is no such interface or it has none."""
    request = struct.pack("256s", interface.encode()[:15])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        try:
            answer = fcntl.ioctl(any_socket, _SIOCGIFADDR, request)
        except OSError:
            return None
    return IPv4Address(answer[20:24])
