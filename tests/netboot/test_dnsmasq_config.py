"""The configuration text; where dnsmasq is installed, it judges the text too."""

import subprocess
from ipaddress import IPv4Address, IPv4Network, IPv6Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrack.errors import MissingProgram, SettingsError
from carrack.netboot.dnsmasq_config import NetbootSettings, render
from carrack.netboot.service import find_dnsmasq


def settings(**changes):
    values = {
        "interface": "br0",
        "subnet": IPv4Network("10.1.0.0/16"),
        "boot_url": "http://10.1.0.1:8000/boot/v1/bootscript",
        "tftp_root": "/srv/tftp",
    }
    return NetbootSettings(**(values | changes))


def lines(**changes):
    return render(settings(**changes), hosts_file="/run/carrack/hosts", lease_file="/run/carrack/leases").splitlines()


def test_only_known_machines_are_answered():
    assert "dhcp-range=10.1.0.0,static,255.255.0.0,3600" in lines()
    assert "dhcp-ignore=tag:!known" in lines()


def test_a_pool_for_unknown_machines_has_short_leases():
    found = lines(pool=(IPv4Address("10.1.9.1"), IPv4Address("10.1.9.99")))
    assert "dhcp-range=10.1.9.1,10.1.9.99,255.255.0.0,300" in found
    assert "dhcp-ignore=tag:!known" not in found


def test_ipxe_gets_the_boot_script_and_never_ipxe_again():
    found = lines(files_url="http://10.1.0.1:8080/")
    assert "dhcp-boot=tag:ipxe,http://10.1.0.1:8000/boot/v1/bootscript?mac=${netX/mac}" in found
    boots = [line for line in found if line.startswith("dhcp-boot=") and "bootscript" not in line]
    assert len(boots) == 20
    assert all(",tag:!ipxe," in line for line in boots)


@pytest.mark.parametrize(
    ("code", "file"),
    [
        (0, "undionly.kpxe"),
        (6, "ipxe-i386.efi"),
        (7, "ipxe-x86_64.efi"),
        (9, "ipxe-x86_64.efi"),
        (11, "ipxe-arm64.efi"),
    ],
)
def test_pxe_clients_get_the_file_for_their_architecture(code, file):
    found = lines()
    assert f"dhcp-match=set:arch{code},option:client-arch,{code}" in found
    assert f"dhcp-boot=tag:arch{code},tag:!ipxe,{file}" in found
    assert "dhcp-option-force=tag:pxe,tag:!ipxe,option:vendor-class,PXEClient" in found
    assert "dhcp-option-force=tag:pxe,tag:!ipxe,vendor:PXEClient,6,8b" in found


def test_http_clients_get_a_url_and_their_class_back():
    found = lines(files_url="http://10.1.0.1:8080/")
    assert "dhcp-boot=tag:arch16,tag:!ipxe,http://10.1.0.1:8080/ipxe-x86_64.efi" in found
    assert "dhcp-option-force=tag:http,tag:!ipxe,option:vendor-class,HTTPClient" in found


def test_without_a_files_url_http_clients_get_nothing():
    assert not any("tag:arch16," in line for line in lines() if line.startswith("dhcp-boot"))
    assert not any("HTTPClient" in line for line in lines() if line.startswith("dhcp-option"))


def test_nothing_is_offered_that_was_not_asked_for():
    found = lines()
    assert "dhcp-option=option:router" in found
    assert "dhcp-option=option:dns-server" in found
    assert "enable-ra" not in found
    assert "port=0" in found


@pytest.mark.parametrize(
    "changes",
    [
        {"interface": "br0\ndhcp-script=/bin/sh"},
        {"interface": ""},
        {"boot_url": "http://h/a,b"},
        {"boot_url": "http://h/a b"},
        {"tftp_root": "/srv\nx"},
        {"tftp_root": '/srv"\ndhcp-script="/bin/sh'},
        {"tftp_root": '/srv" #'},
        {"tftp_root": "srv"},
        {"files_url": "http://h/#x/"},
        {"files_url": "http://h"},
        {"domain": "a b"},
        {"user": "a b"},
        {"gateway": IPv4Address("10.2.0.1")},
        {"pool": (IPv4Address("10.1.0.9"), IPv4Address("10.1.0.8"))},
        {"pool": (IPv4Address("10.1.0.9"), IPv4Address("10.9.0.9"))},
        {"lease_seconds": 60},
    ],
)
def test_settings_that_make_no_sense_are_refused(changes):
    with pytest.raises(SettingsError):
        settings(**changes)


@given(st.sampled_from(["interface", "boot_url", "tftp_root", "files_url", "domain", "user"]), st.text(max_size=30))
def test_no_setting_adds_a_line(name, value):
    expected = len(lines(domain="d", files_url="http://h/"))
    try:
        found = lines(**({"domain": "d", "files_url": "http://h/"} | {name: value}))
    except SettingsError:
        return
    assert len(found) == expected or value == ""


def test_dnsmasq_accepts_every_line(tmp_path):
    directory = tmp_path / "a path, with spaces #1"
    directory.mkdir()
    try:
        program = find_dnsmasq()
    except MissingProgram as missing:
        pytest.skip(str(missing))
    text = render(
        settings(
            gateway=IPv4Address("10.1.0.1"),
            dns_servers=(IPv4Address("10.1.0.1"), IPv4Address("10.1.0.2")),
            domain="cluster.local",
            files_url="http://10.1.0.1:8080/",
            pool=(IPv4Address("10.1.9.1"), IPv4Address("10.1.9.99")),
            ra_prefix=IPv6Network("fd00:1::/64"),
            tftp_root=str(directory),
        ),
        hosts_file=str(directory / "hosts"),
        lease_file=str(directory / "leases"),
    )
    config = directory / "dnsmasq.conf"
    config.write_text(text)
    judged = subprocess.run([program, "--test", f"--conf-file={config}"], capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stderr
