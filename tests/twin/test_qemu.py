"""The machine's command, and the node backend with a program in QEMU's place."""

import asyncio
import os
import sys
import time
from pathlib import Path

import pytest
from tests.twin.test_light import Events, node

from carrack.twin import qemu
from carrack.twin.boot_report import BootStage
from carrack.twin.qemu import Firmware, QemuNodes, machine


def command(firmware=Firmware.BIOS, **changes):
    return machine("02:00:00:00:00:01", "tap0", firmware, **({"from_network": True} | changes))


@pytest.mark.parametrize("firmware", Firmware)
def test_a_machine_has_one_network_card_on_its_tap_and_never_uses_kvm(firmware):
    text = " ".join(command(firmware))
    assert "kvm" not in text
    assert "-accel tcg" in text
    assert "mac=02:00:00:00:00:01" in text
    assert "tap,id=boot,ifname=tap0,script=no,downscript=no" in text
    assert text.count("virtio-net-pci") == 1


def test_a_bios_machine_has_ipxe_in_the_default_rom_of_its_card():
    assert command()[-1] == "virtio-net-pci,netdev=boot,mac=02:00:00:00:00:01,bootindex=1"


def test_a_uefi_machine_writes_no_flash_that_others_share():
    text = " ".join(command(Firmware.UEFI))
    assert "readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd" in text
    assert "snapshot=on,file=/usr/share/OVMF/OVMF_VARS_4M.fd" in text


def test_told_to_boot_from_disk_the_card_has_no_rom():
    assert command(from_network=False)[-1] == "virtio-net-pci,netdev=boot,mac=02:00:00:00:00:01,romfile="


class FakeLab:
    """Runs a script of ours where QEMU would run, and notes the taps."""

    def __init__(self, script):
        self.script = script
        self.taps = []

    def add_tap(self, tap):
        self.taps.append(f"+{tap}")

    def remove_tap(self, tap):
        self.taps.append(f"-{tap}")

    def command(self, *arguments):
        assert "qemu-system-x86_64" in arguments
        return [sys.executable, "-c", self.script]


@pytest.fixture
def backend(tmp_path):
    changed = asyncio.Event()

    def make(script):
        lab = FakeLab(script)
        nodes = QemuNodes(lab, tmp_path, listener=lambda report: changed.set())
        nodes.connect(Events())
        return nodes, lab

    async def until(condition):
        async with asyncio.timeout(10):
            while not condition():
                changed.clear()
                await changed.wait()

    make.until = until
    return make


CONSOLE = Path(__file__).with_name("consoles") / "booted.console"
BOOT = f"import time; print(open({str(CONSOLE)!r}, newline='').read(), flush=True)"


async def test_a_boot_is_reported_and_its_console_kept(backend, tmp_path):
    nodes, lab = backend(f"{BOOT}; time.sleep(1000)")
    one = node()
    await nodes.start(one)
    await backend.until(lambda: nodes.reports[one.xname].booted)
    report = nodes.reports[one.xname]
    assert list(report.stages) == list(BootStage)
    assert (report.address, report.attempts) == ("10.99.0.11", 1)
    assert b"carrack-node: booted" in (tmp_path / f"{one.xname}.log").read_bytes()
    await nodes.stop(one)
    await nodes.stop(one)
    assert lab.taps == ["+tap0", "-tap0"]
    assert report.failure == ""


async def test_power_off_kills_the_machine(backend, tmp_path):
    pid = tmp_path / "pid"
    script = f"import os, time; open({str(pid)!r}, 'w').write(str(os.getpid())); print('net0: 10.0.0.1/8', flush=True)"
    nodes, _ = backend(f"{script}; time.sleep(1000)")
    one = node()
    await nodes.start(one)
    await backend.until(lambda: BootStage.DHCP in nodes.reports[one.xname].stages)
    await nodes.close()
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


async def test_power_off_at_once_leaves_no_tap_behind(backend):
    nodes, lab = backend("import time; time.sleep(1000)")
    add_tap = lab.add_tap
    lab.add_tap = lambda tap: (time.sleep(0.1), add_tap(tap))
    await nodes.start(node())
    await asyncio.sleep(0.02)
    await nodes.stop(node())
    assert lab.taps == ["+tap0", "-tap0"]


async def test_a_machine_that_shuts_down_is_reported_off(backend):
    nodes, _ = backend(BOOT)
    one = node()
    await nodes.start(one)
    await asyncio.wait(nodes._tasks.values(), timeout=10)
    assert nodes._log.events.progress[-1] == (one.xname, "ended")
    assert nodes.reports[one.xname].booted


async def test_a_qemu_that_refuses_is_a_failure_with_its_words(backend):
    nodes, lab = backend("import sys; sys.exit('no such device')")
    one = node()
    await nodes.start(one)
    await asyncio.wait(nodes._tasks.values(), timeout=10)
    assert nodes.reports[one.xname].failure == "QEMU: no such device"
    assert lab.taps == ["+tap0", "-tap0"]


def test_each_node_keeps_its_tap(tmp_path):
    nodes = qemu.QemuNodes(FakeLab(""), tmp_path)
    assert [nodes.tap(name) for name in ("a", "b", "a")] == ["tap0", "tap1", "tap0"]
