"""Against the emulator of sushy-tools (OpenStack), which we did not write."""

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from carrack.bmc.address import BMCAddress
from carrack.bmc.boot_device import BootTarget, set_boot_device
from carrack.bmc.connection import BMCConnection
from carrack.bmc.power import power_state, reset
from carrack.bmc.reset import ResetKind
from carrack.magellan.collect import judge
from carrack.magellan.collect_record import collect_record
from carrack.magellan.crawl import crawl
from carrack.magellan.scan import Finding, scan

UUIDS = [f"27946b59-9e44-4fa7-8e91-f3527a1ef09{n}" for n in range(2)]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Generator[BMCAddress]:
    place = tmp_path_factory.mktemp("sushy")
    systems = [
        {
            "uuid": uuid,
            "name": f"node{number}",
            "power_state": "Off",
            "external_notifier": False,
            "nics": [{"mac": f"00:5c:52:31:3a:0{number}", "ip": f"172.22.0.{number}"}],
        }
        for number, uuid in enumerate(UUIDS)
    ]
    config = place / "emulator.conf"
    config.write_text(f"SUSHY_EMULATOR_FAKE_SYSTEMS = {systems!r}\nSUSHY_EMULATOR_STATE_DIR = {str(place)!r}\n")
    port = free_port()
    program = Path(sys.executable).with_name("sushy-emulator")
    with (place / "log").open("w") as log:
        process = subprocess.Popen(
            [program, "--fake", "--config", config, "-i", "127.0.0.1", "-p", str(port)], stdout=log, stderr=log
        )
        try:
            wait_for(port, process)
            yield BMCAddress("http", "127.0.0.1", port)
        finally:
            process.terminate()
            process.wait(10)


def wait_for(port: int, process: subprocess.Popen) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 0.5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("sushy-emulator does not start")


async def test_it_is_found_and_its_systems_are_read(emulator: BMCAddress):
    (scanned,) = await scan([emulator])
    assert scanned.finding is Finding.REDFISH
    collected = judge(await crawl(emulator, None))
    assert collected.inventory
    record = collect_record(collected.inventory, "x1c0s0b0")
    assert sorted(system["uuid"] for system in record["Systems"]) == UUIDS
    macs = {system["uuid"]: [nic["mac"] for nic in system["ethernet_interfaces"]] for system in record["Systems"]}
    assert macs == {uuid: [f"00:5c:52:31:3a:0{number}"] for number, uuid in enumerate(UUIDS)}
    assert all("On" in system["actions"] for system in record["Systems"])
    assert record["Managers"]


async def test_power_and_boot_device(emulator: BMCAddress):
    system = f"/redfish/v1/Systems/{UUIDS[0]}"
    async with BMCConnection(emulator) as bmc:
        await set_boot_device(bmc, system, BootTarget.PXE)
        boot = (await bmc.read(system))["Boot"]
        assert boot["BootSourceOverrideTarget"] == "Pxe"
        outcome = await reset(bmc, system, ResetKind.ON)
        assert outcome.reset_type == "On"
        async with asyncio.timeout(20):  # it powers on after a random time of up to eleven seconds
            while await power_state(bmc, system) != "On":  # only asking tells
                await asyncio.sleep(0.2)
