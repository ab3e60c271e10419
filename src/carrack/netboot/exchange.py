"""What dnsmasq says it did, as events: one line of its log in, at most one event out. Pure.

The log is used rather than `dhcp-script` because it also tells of requests that got no answer, of refused ones and of
TFTP, which are what a person looks for when a node does not come up. Formats: dnsmasq 2.85 to 2.90 with `log-dhcp`.
"""

import re
from dataclasses import dataclass
from typing import Final

_PREFIX: Final = re.compile(r"dnsmasq(?:-(?P<part>dhcp|tftp))?\[\d+\]: (?:(?P<xid>\d+) )?(?P<text>.*)")
_MAC: Final = r"(?P<mac>[0-9a-f]{2}(?::[0-9a-f]{2}){5})"
_IP: Final = r"(?P<address>\d+\.\d+\.\d+\.\d+)"
_DHCP: Final = re.compile(
    rf"(?P<kind>DHCP[A-Z]+|BOOTP)\((?P<interface>[^)]+)\) (?:{_IP} )?{_MAC} ?(?P<detail>.*)",
)
_TFTP_SENT: Final = re.compile(rf"sent (?P<path>\S+) to {_IP}")
# Firmware asks for a file's size first and breaks off, then asks for the file: that is not a failure.
_TFTP_PROBED: Final = re.compile(rf"error 8 .*received from {_IP}")
_TFTP_FAILED: Final = re.compile(rf"(?P<detail>failed sending|error .* received from|file .*not found for).*?{_IP}.*")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One message of DHCP ("DHCPDISCOVER", "DHCPACK"...) or one transfer ("TFTP", "TFTP probe", "TFTP failed").

    `detail` is what dnsmasq adds: a host name, a file, or why it refused ("no address available", "ignored").
    """

    kind: str
    mac: str = ""
    address: str = ""
    detail: str = ""
    xid: int = 0


def read_line(line: str) -> Exchange | None:
    """The event that this log line tells of, or None if it tells of none."""
    found = _PREFIX.match(line.strip())
    if not found:
        return None
    text = found["text"]
    if found["part"] == "dhcp" and (dhcp := _DHCP.fullmatch(text)):
        return Exchange(
            dhcp["kind"], dhcp["mac"], dhcp["address"] or "", dhcp["detail"].strip(), int(found["xid"] or 0)
        )
    if found["part"] == "tftp":
        if sent := _TFTP_SENT.fullmatch(text):
            return Exchange("TFTP", "", sent["address"], sent["path"])
        if probed := _TFTP_PROBED.fullmatch(text):
            return Exchange("TFTP probe", "", probed["address"])
        if failed := _TFTP_FAILED.fullmatch(text):
            return Exchange("TFTP failed", "", failed["address"], text)
    return None


def is_complaint(line: str) -> bool:
    """Whether the line is dnsmasq's reason for not starting, or a line of ours that it did not take."""
    return "failed to" in line or line.startswith("dnsmasq:") or " error at line" in line
