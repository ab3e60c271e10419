"""Machines with real firmware boot over the network: SeaBIOS, iPXE, Debian's kernel, cloud-init's seed, phone-home.

Slow (half a minute each) and not for everybody: they need root and programs, and say which when they skip.
"""

import asyncio
import contextlib
from pathlib import Path

import pytest
from tests.netboot.test_hosts import component, interface
from tests.twin.lab import make_lab, run_inside
from tests.twin.site import serve_site
from tests.twin.test_light import Events, node

from carrack.netboot import tftp_root
from carrack.netboot.dnsmasq_config import NetbootSettings
from carrack.netboot.hosts import Records
from carrack.netboot.service import Netboot
from carrack.twin.boot_report import BootStage
from carrack.twin.cluster import BootProgress
from carrack.twin.firmware_lab import FirmwareLab
from carrack.twin.qemu import Firmware, QemuNodes

pytestmark = [pytest.mark.system, pytest.mark.firmware, pytest.mark.timeout(240)]


class LabWithBadCables(FirmwareLab):
    """Machines at the taps in `unplugged` start with their cables pulled."""

    def __init__(self, name):
        super().__init__(name)
        self.unplugged = set()

    def add_tap(self, tap):
        super().add_tap(tap)
        self.set_plugged(tap, tap not in self.unplugged)


@pytest.fixture
def lab():
    made = make_lab("firmware", LabWithBadCables)
    yield made
    made.destroy()


SCRIPT = """#!ipxe
kernel --name kernel {url}kernel initrd=initrd console=ttyS0 quiet ds=nocloud-net;s={url} || goto boot_retry
initrd --name initrd {url}initrd || goto boot_retry
imgstat || echo Could not show image information.
boot || goto boot_retry
:boot_retry
sleep 5
chain {url}boot/v1/bootscript?retry=1

"""


class Nodes(QemuNodes):
    """QEMU nodes that a test can wait for."""

    def __init__(self, lab, consoles, firmware=Firmware.BIOS):
        self._changed = asyncio.Event()
        super().__init__(lab, consoles, firmware=firmware, listener=lambda report: self._changed.set())

    async def until(self, condition, *, within):
        async with asyncio.timeout(within):
            while not condition():
                self._changed.clear()
                await self._changed.wait()


@contextlib.asynccontextmanager
async def network(lab, folder, records, boot_url):
    async def source():
        return records

    heard = []
    settings = NetbootSettings(
        interface=lab.bridge,
        subnet=lab.address.network,
        boot_url=boot_url,
        tftp_root=str(folder / "tftp"),
        ra_prefix=lab.address6.network,
    )
    netboot = Netboot(settings, folder / "netboot", source, listener=heard.append)
    serving = asyncio.create_task(netboot.run())
    try:
        await asyncio.wait_for(netboot.ready.wait(), 10)
        yield heard
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


def cluster(count):
    """Nodes, their addresses by xname, and what SMD knows of them."""
    nodes = [node(number) for number in range(1, count + 1)]
    addresses = {each.xname: f"10.99.0.{11 + at}" for at, each in enumerate(nodes)}
    records = Records(
        tuple(component(each.xname, nid=at) for at, each in enumerate(nodes, start=1)),
        tuple(interface(each.macs[0], addresses[each.xname], of=each.xname) for each in nodes),
    )
    return nodes, addresses, records


def images(kernel):
    return {
        "/boot/v1/bootscript": SCRIPT,
        "/kernel": kernel.image.read_bytes(),
        "/initrd": kernel.initramfs(),
    }


def test_three_machines_boot_and_one_that_missed_dhcp_boots_after_a_power_cycle(lab, folder, kernel):
    nodes, addresses, records = cluster(3)
    deaf = nodes[2]
    events = Events()

    async def main():
        async with serve_site("10.99.0.1") as site:
            site.answers |= images(kernel)
            site.failures["/initrd"] = 1  # somebody takes the script's retry
            machines = Nodes(lab, folder / "consoles")
            machines.connect(events)
            lab.unplugged.add(machines.tap(deaf.xname))
            boot_url = f"{site.url}boot/v1/bootscript"
            async with network(lab, folder, records, boot_url) as heard:
                try:
                    await scenario(machines, heard)
                finally:
                    await machines.close()
            return site, machines.reports, heard

    async def scenario(machines, heard):
        await machines.start(deaf)
        for each in nodes[:-1]:
            await machines.start(each)
        reports = machines.reports
        await machines.until(lambda: all(report.over for report in reports.values()), within=120)
        assert reports[deaf.xname].failure == "no DHCP answer: No bootable device."
        await machines.stop(deaf)
        lab.unplugged.clear()
        await machines.start(deaf)
        await machines.until(lambda: machines.reports[deaf.xname].over, within=90)

    site, reports, heard = run_inside(lab, main)

    for each in nodes:
        report = reports[each.xname]
        assert report.failure == ""
        assert list(report.stages) == list(BootStage)
        assert report.address == addresses[each.xname]
        assert (each.xname, BootProgress.OS_RUNNING) in events.progress
        assert (addresses[each.xname], "POST", "/phone-home/i-1") in site.requests
        assert any(event.kind == "DHCPACK" and event.mac == each.macs[0] for event in heard)
    assert sorted(report.attempts for report in reports.values()) == [1, 1, 2]
    assert {form["hostname"] for form in site.forms} == {"nid0001"}
    assert site.agents["/boot/v1/bootscript"].startswith("iPXE/")


def test_a_uefi_machine_gets_ipxe_by_tftp_first(lab, folder, kernel):
    """EDK2 is particular about offers: it takes the file named in one only if PXE discovery control says so."""
    if not Path("/usr/share/OVMF/OVMF_CODE_4M.fd").exists() or "ipxe-x86_64.efi" not in tftp_root.build(
        folder / "tftp"
    ):
        pytest.skip("needs EDK2 and iPXE for it: apt-get install --yes --no-install-recommends ovmf ipxe")
    nodes, addresses, records = cluster(1)

    async def main():
        async with serve_site("10.99.0.1") as site:
            site.answers |= images(kernel)
            machines = Nodes(lab, folder / "consoles", Firmware.UEFI)
            async with network(lab, folder, records, f"{site.url}boot/v1/bootscript") as heard:
                await machines.start(nodes[0])
                try:
                    await machines.until(lambda: machines.reports[nodes[0].xname].over, within=200)
                finally:
                    await machines.close()
            return machines.reports[nodes[0].xname], heard

    report, heard = run_inside(lab, main)
    assert report.failure == ""
    assert list(report.stages) == list(BootStage)
    assert report.address == addresses[nodes[0].xname]
    # The file's size first, then the file, then iPXE asks again and gets the script's URL.
    seen = [event.kind for event in heard if event.kind in {"DHCPACK", "TFTP probe", "TFTP"}]
    assert seen[:3] == ["DHCPACK", "TFTP probe", "TFTP"]
    assert seen.count("DHCPACK") == 3
