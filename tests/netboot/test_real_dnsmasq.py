"""dnsmasq itself, fed by `Netboot`, asked by a foreign DHCP and TFTP client (busybox) in a namespace of its own."""

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from tests.netboot.test_hosts import component, interface
from tests.twin.lab import make_lab, run_inside

from carrack.netboot.dnsmasq_config import NetbootSettings
from carrack.netboot.hosts import Records
from carrack.netboot.service import Netboot

pytestmark = [pytest.mark.system, pytest.mark.firmware]

MAC = "02:00:00:00:00:01"
# udhcpc calls this with what it was given; only complete leases matter.
SHOW = """#!/bin/sh
[ "$1" = bound ] && { echo "ip=$ip"; echo "siaddr=$siaddr"; echo "file=${boot_file:-$bootfile}"; echo "class=$vendor"; }
exit 0
"""


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


@pytest.fixture(scope="module")
def lab():
    made = make_lab("netboot")
    client = f"{made.name}-c"
    ip("netns", "add", client)
    ip("link", "add", "plug0", "netns", made.name, "type", "veth", "peer", "name", "eth0", "netns", client)
    ip("-n", made.name, "link", "set", "plug0", "master", made.bridge, "up")
    ip("-n", client, "link", "set", "eth0", "address", MAC, "up")
    yield made
    ip("netns", "delete", client)
    made.destroy()


@pytest.fixture
def folder():
    """Outside of pytest's own directories, which dnsmasq's user cannot enter."""
    made = Path(tempfile.mkdtemp(prefix="carrack-test-"))
    made.chmod(0o755)
    (made / "tftp").mkdir()
    (made / "tftp/undionly.kpxe").write_bytes(os.urandom(70_001))
    (made / "secret").write_text("secret")
    (made / "show").write_text(SHOW)
    (made / "show").chmod(0o755)
    yield made
    shutil.rmtree(made)


class Client:
    def __init__(self, lab, folder):
        self.prefix = ["ip", "netns", "exec", f"{lab.name}-c", "busybox"]
        self.folder = folder

    async def busybox(self, *arguments):
        process = await asyncio.create_subprocess_exec(
            *self.prefix, *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        out, err = await process.communicate()
        return process.returncode, out.decode(), err.decode()

    async def dhcp(self, *options, tries=3):
        """What a client with these options is given, or {} for no answer."""
        command = ["udhcpc", "-i", "eth0", "-n", "-q", "-f", "-t", str(tries), "-T", "1", "-O", "60", "-O", "67"]
        _, out, _ = await self.busybox(*command, "-s", str(self.folder / "show"), *options)
        return dict(line.split("=", 1) for line in out.splitlines() if "=" in line)


def with_netboot(lab, folder, scenario, **changes):
    """Run `scenario(netboot, client, interfaces)` beside a Netboot whose SMD has `interfaces`."""
    interfaces = [interface(MAC, "10.99.0.50")]
    heard = []

    async def source():
        return Records((component(), component("x1000c0s1b0n0", nid=2)), tuple(interfaces))

    async def main():
        settings = NetbootSettings(
            interface=lab.bridge,
            subnet=lab.address.network,
            boot_url="http://10.99.0.1:8000/boot/v1/bootscript",
            tftp_root=str(folder / "tftp"),
            **changes,
        )
        netboot = Netboot(settings, folder / "state", source, interval=0.1, listener=heard.append)
        serving = asyncio.create_task(netboot.run())
        try:
            await asyncio.wait_for(netboot.ready.wait(), 10)
            await scenario(netboot, Client(lab, folder), interfaces)
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)

    run_inside(lab, main)
    return heard


def option(number, text):
    return ["-x", f"0x{number:x}:{text}"]


def test_each_architecture_gets_its_file_and_ipxe_the_script(lab, folder):
    async def scenario(netboot, client, interfaces):
        assert (await client.dhcp())["ip"] == "10.99.0.50"
        for arch, file in {"0000": "undionly.kpxe", "0007": "ipxe-x86_64.efi", "000b": "ipxe-arm64.efi"}.items():
            given = await client.dhcp("-V", "PXEClient:Arch:00000:UNDI:002001", *option(93, arch))
            assert given["file"] == file
            assert given["siaddr"] == "10.99.0.1"
            assert given["class"] == "PXEClient"
        given = await client.dhcp("-V", "HTTPClient:Arch:00016:UNDI:003016", *option(93, "0010"))
        assert given["file"] == "http://10.99.0.1:8080/ipxe-x86_64.efi"
        assert given["class"] == "HTTPClient"
        # iPXE keeps the architecture and the PXE class of the machine, and must not get itself again.
        script = "http://10.99.0.1:8000/boot/v1/bootscript?mac=${netX/mac}"
        for sign in (option(175, "010100"), option(77, b"iPXE".hex())):
            given = await client.dhcp("-V", "PXEClient:Arch:00000:UNDI:002001", *option(93, "0000"), *sign)
            assert given["file"] == script
        # A plain client boots nothing.
        assert (await client.dhcp())["file"] == ""

    with_netboot(lab, folder, scenario, files_url="http://10.99.0.1:8080/")


def test_nodes_come_and_go_without_a_restart(lab, folder):
    async def scenario(netboot, client, interfaces):
        pid = netboot.pid
        assert (await client.dhcp())["ip"] == "10.99.0.50"
        interfaces[0] = interface(MAC, "10.99.0.60")
        await asyncio.sleep(0.5)
        assert (await client.dhcp())["ip"] == "10.99.0.60"
        interfaces[0] = interface("02:00:00:00:00:99", "10.99.0.61")
        await asyncio.sleep(0.5)
        assert await client.dhcp(tries=2) == {}
        assert netboot.pid == pid

    heard = with_netboot(lab, folder, scenario)
    assert {event.kind for event in heard} >= {"DHCPDISCOVER", "DHCPOFFER", "DHCPREQUEST", "DHCPACK"}
    assert [event.address for event in heard if event.kind == "DHCPACK"] == ["10.99.0.50", "10.99.0.60"]
    assert heard[-1].detail == "ignored"


def test_a_node_that_was_given_the_servers_own_address_is_told_of(lab, folder):
    async def scenario(netboot, client, interfaces):
        interfaces[0] = interface(MAC, "10.99.0.1")
        netboot.refresh()
        await asyncio.sleep(0.5)
        assert await client.dhcp(tries=2) == {}

    with capture_logs() as said:
        with_netboot(lab, folder, scenario)
    assert "10.99.0.1 is this server's own address" in [line.get("reason") for line in said]


def test_unknown_machines_get_an_address_of_the_pool_if_there_is_one(lab, folder):
    async def scenario(netboot, client, interfaces):
        interfaces.clear()
        netboot.refresh()
        await asyncio.sleep(0.5)
        assert IPv4Address((await client.dhcp(tries=6))["ip"]) in {
            IPv4Address("10.99.0.200"),
            IPv4Address("10.99.0.201"),
        }

    with_netboot(lab, folder, scenario, pool=(IPv4Address("10.99.0.200"), IPv4Address("10.99.0.201")))


def test_it_comes_back_after_a_crash(lab, folder):
    async def scenario(netboot, client, interfaces):
        pid = netboot.pid
        os.kill(pid, signal.SIGKILL)
        await asyncio.sleep(0.2)
        await asyncio.wait_for(netboot.ready.wait(), 10)
        assert netboot.pid != pid
        assert (await client.dhcp())["ip"] == "10.99.0.50"

    with_netboot(lab, folder, scenario)


def test_tftp_delivers_the_boot_files_and_nothing_else(lab, folder):
    ip("-n", f"{lab.name}-c", "address", "add", "10.99.0.50/24", "dev", "eth0")

    async def scenario(netboot, client, interfaces):
        for block in ("512", "1468"):
            got = folder / f"got-{block}"
            code, _, error = await client.busybox(
                *("tftp", "-g", "-b", block, "-r", "undionly.kpxe", "-l", str(got), "10.99.0.1")
            )
            assert code == 0, error
            assert got.read_bytes() == (folder / "tftp/undionly.kpxe").read_bytes()
        for path in ("nothing", "../secret", str(folder / "secret")):
            code, _, _ = await client.busybox("tftp", "-g", "-r", path, "-l", str(folder / "stolen"), "10.99.0.1")
            assert code != 0
        assert not (folder / "stolen").exists() or not (folder / "stolen").read_bytes()

    heard = with_netboot(lab, folder, scenario)
    assert [event.kind for event in heard if event.kind.startswith("TFTP")][:3] == ["TFTP", "TFTP", "TFTP failed"]
