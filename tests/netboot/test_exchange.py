"""dnsmasq's log lines, as a 2.90 of Debian 12 wrote them while QEMU nodes booted."""

import pytest

from carrack.netboot.exchange import Exchange, is_complaint, read_line

MAC = "52:54:00:00:00:01"


@pytest.mark.parametrize(
    ("line", "event"),
    [
        (
            f"dnsmasq-dhcp[12429]: 2479783211 DHCPDISCOVER(br0) {MAC} ",
            Exchange("DHCPDISCOVER", MAC, "", "", 2479783211),
        ),
        (
            f"dnsmasq-dhcp[12429]: 2479783211 DHCPOFFER(br0) 10.99.0.11 {MAC} ",
            Exchange("DHCPOFFER", MAC, "10.99.0.11", "", 2479783211),
        ),
        (
            f"dnsmasq-dhcp[12429]: 2479783211 DHCPACK(br0) 10.99.0.11 {MAC} nid0001",
            Exchange("DHCPACK", MAC, "10.99.0.11", "nid0001", 2479783211),
        ),
        (
            f"dnsmasq-dhcp[7]: 5 DHCPDISCOVER(br0) {MAC} no address available",
            Exchange("DHCPDISCOVER", MAC, "", "no address available", 5),
        ),
        (f"dnsmasq-dhcp[7]: 5 DHCPDISCOVER(br0) {MAC} ignored", Exchange("DHCPDISCOVER", MAC, "", "ignored", 5)),
        (
            f"dnsmasq-dhcp[7]: 5 DHCPNAK(br0) 10.99.0.12 {MAC} wrong network",
            Exchange("DHCPNAK", MAC, "10.99.0.12", "wrong network", 5),
        ),
        (
            f"dnsmasq-dhcp[7]: DHCPREQUEST(br0) 10.99.0.12 {MAC} ",
            Exchange("DHCPREQUEST", MAC, "10.99.0.12", "", 0),
        ),
        (
            "dnsmasq-tftp[7]: sent /srv/tftp/undionly.kpxe to 10.99.0.11",
            Exchange("TFTP", "", "10.99.0.11", "/srv/tftp/undionly.kpxe"),
        ),
        (
            "dnsmasq-tftp[7]: file /srv/tftp/nothing not found for 10.99.0.11",
            Exchange("TFTP failed", "", "10.99.0.11", "file /srv/tftp/nothing not found for 10.99.0.11"),
        ),
        (
            "dnsmasq-tftp[7]: error 8 User aborted the transfer received from 10.99.0.11",
            Exchange("TFTP probe", "", "10.99.0.11"),
        ),
        ("dnsmasq-dhcp[12429]: 2479783211 requested options: 128, 129, 130, 131, 132, 133, 134, 135, 175, ", None),
        ("dnsmasq-dhcp[12429]: 2479783211 tags: known, ipxe, br0", None),
        (f"dnsmasq-dhcp[12429]: RTR-SOLICIT(br0) {MAC}", None),
        ("dnsmasq[12429]: started, version 2.90 DNS disabled", None),
        ("", None),
    ],
)
def test_lines(line, event):
    assert read_line(line) == event


def test_what_a_client_says_of_itself_cannot_pass_for_an_event():
    line = f"dnsmasq-dhcp[7]: 5 vendor class: DHCPACK(br0) 10.9.9.9 {MAC} owned"
    assert read_line(line) is None


def test_complaints():
    assert is_complaint("dnsmasq: failed to create listening socket for 10.0.0.1: Address already in use")
    assert is_complaint("dnsmasq: bad option at line 3 of /tmp/x")
    assert not is_complaint("dnsmasq-dhcp[7]: read /tmp/hosts")
