"""Consoles as they were captured from QEMU 7.2 with Debian 12's SeaBIOS and iPXE."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrack.twin.boot_report import BootStage
from carrack.twin.qemu_console import ConsoleReader, Reached, Stands

CAPTURED = Path(__file__).with_name("consoles")


def read(data, step=100_000):
    reader = ConsoleReader()
    return [event for at in range(0, len(data), step) for event in reader.feed(data[at : at + step])]


@pytest.mark.parametrize("step", [1, 7, 100_000])
def test_a_boot_from_firmware_to_phone_home(step):
    events = read((CAPTURED / "booted.console").read_bytes(), step)
    assert [event.stage for event in events] == [stage for stage in BootStage if stage is not BootStage.POWER_ON]
    assert events[0] == Reached(BootStage.DHCP, "10.99.0.11")


def test_a_node_that_got_no_dhcp_answer():
    assert read((CAPTURED / "no-dhcp-answer.console").read_bytes()) == [Stands("no DHCP answer: No bootable device.")]


def test_a_node_whose_boot_script_was_refused():
    *before, last = read((CAPTURED / "no-boot-script.console").read_bytes())
    assert before == [Reached(BootStage.DHCP, "10.99.0.11")]
    # Wrapped at 80 columns on the console.
    assert last.reason.startswith(
        "http://10.99.0.1:8000/boot/v1/bootscript... No such file or directory (http://ipxe.org/"
    )
    assert last.reason.endswith(": No bootable device.")


def test_a_node_that_waits_to_try_its_kernel_again():
    events = read((CAPTURED / "no-kernel.console").read_bytes())
    assert [event.stage for event in events] == [BootStage.DHCP, BootStage.SCRIPT]


def test_a_long_url_is_wrapped():
    url = "http://10.99.0.1:8000/" + "images/" * 12 + "vmlinuz"
    shown = f"{url}... ok"
    console = "".join(f"{shown[at : at + 80]}\r\n" for at in range(0, len(shown), 80))
    assert read(console.encode()) == [Reached(BootStage.KERNEL)]


def test_a_retried_script_begins_with_its_kernel_again():
    shown = ["http://h/boot/v1/bootscript?mac=a... ok", "http://h/k... ok", "http://h/boot/v1/bootscript?retry=1... ok"]
    shown += ["http://h/k... ok", "http://h/i... ok"]
    stages = [event.stage for event in read("\r\n".join([*shown, ""]).encode())]
    script, kernel, initrd = BootStage.SCRIPT, BootStage.KERNEL, BootStage.INITRD
    assert stages == [script, kernel, script, kernel, initrd]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("carrack-node: failed: meta-data from http://h/", "meta-data from http://h/"),
        ("[    1.0] Kernel panic - not syncing: VFS", "[    1.0] Kernel panic - not syncing: VFS"),
    ],
)
def test_failures_after_the_kernel_started(line, reason):
    assert read(f"net0: 10.0.0.9/255.0.0.0\r\n{line}\r\n".encode())[1:] == [Stands(reason)]


@given(st.binary(max_size=300), st.integers(1, 50))
def test_how_the_bytes_are_cut_does_not_matter(data, step):
    assert read(data, step) == read(data)
