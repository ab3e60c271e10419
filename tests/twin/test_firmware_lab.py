"""What the lab asks for, and, as root, what it makes."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tests.twin.lab import make_lab, run_inside

from carrack.errors import Conflict, MissingProgram, Unavailable
from carrack.twin import firmware_lab


def test_one_command_installs_all_that_is_missing(monkeypatch):
    monkeypatch.setattr(firmware_lab, "find", lambda name: None)
    with pytest.raises(MissingProgram) as missing:
        firmware_lab.check()
    assert str(missing.value).endswith(
        "apt-get install --yes --no-install-recommends"
        " qemu-system-x86 ipxe-qemu dnsmasq-base busybox-static iproute2 util-linux"
    )


def test_a_busybox_that_needs_a_linker_is_no_use_in_an_initramfs(monkeypatch):
    monkeypatch.setattr(firmware_lab, "find", lambda name: name)
    monkeypatch.setattr(firmware_lab, "_is_static", lambda path: False)
    with pytest.raises(MissingProgram, match="busybox-static"):
        firmware_lab.check()


def test_static_and_dynamic_programs_are_told_apart(tmp_path):
    (tmp_path / "static").write_bytes(b"\x7fELF" + bytes(5000))
    (tmp_path / "dynamic").write_bytes(b"\x7fELF" + bytes(500) + b"/lib64/ld-linux-x86-64.so.2\0")
    assert firmware_lab._is_static(tmp_path / "static")
    assert not firmware_lab._is_static(tmp_path / "dynamic")


def test_only_root_can(monkeypatch):
    monkeypatch.setattr(firmware_lab, "find", lambda name: name)
    monkeypatch.setattr(firmware_lab, "_is_static", lambda path: True)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Unavailable, match="root"):
        firmware_lab.check()


@pytest.fixture
def lab():
    made = make_lab("lab")
    yield made
    made.destroy()


def interfaces():
    return {name for _, name in socket.if_nameindex()}


@pytest.mark.firmware
def test_inside_are_the_bridge_and_its_taps_and_nothing_of_the_host(lab):
    outside = interfaces()

    async def look():
        before = interfaces()
        lab.add_tap("tap7")
        with_tap = interfaces()
        lab.remove_tap("tap7")
        return before, with_tap, interfaces()

    assert run_inside(lab, look) == ({"lo", "br0"}, {"lo", "br0", "tap7"}, {"lo", "br0"})
    assert interfaces() == outside


@pytest.mark.firmware
def test_its_address_is_ready_to_listen_on(lab):
    async def listen():
        for address in (lab.address.ip, "127.0.1.77"):
            socket.create_server((str(address), 0)).close()

    run_inside(lab, listen)


@pytest.mark.firmware
def test_a_lab_in_use_is_not_taken_away(lab):
    with subprocess.Popen(lab.command(sys.executable, "-c", "input()"), stdin=subprocess.PIPE, text=True) as resident:
        while subprocess.run(["ip", "netns", "pids", lab.name], capture_output=True, check=True).stdout == b"":
            assert resident.poll() is None
        with pytest.raises(Conflict, match=f"in use by processes {resident.pid}"):
            lab.create()
        resident.communicate("\n")


@pytest.mark.firmware
def test_what_a_killed_run_left_is_replaced(lab):
    lab.add_tap("tap7")
    lab.create()

    async def look():
        return interfaces()

    assert run_inside(lab, look) == {"lo", "br0"}


@pytest.mark.firmware
def test_a_lab_that_is_gone_can_be_removed_again(lab):
    lab.destroy()
    assert not lab.exists
    assert not (Path("/run/netns") / lab.name).exists()
    lab.destroy()
