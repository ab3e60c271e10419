"""The programs as an administrator runs them, with machines of real firmware: `carrack serve`, `netboot` and `twin`.

All inside a network namespace; the test's own part is SMD's content, the boot parameters, and the power button.
"""

import asyncio
import contextlib
import json
import os
import re
import sys
from base64 import b64encode
from pathlib import Path

import aiohttp
import pytest
from tests.twin.lab import make_lab, run_inside

pytestmark = [pytest.mark.system, pytest.mark.firmware, pytest.mark.timeout(240)]

CARRACK = str(Path(sys.executable).with_name("carrack"))
URL = "http://10.99.0.1:8000"
COUNT = 3


@pytest.fixture
def lab():
    made = make_lab("site")
    yield made
    made.destroy()


@contextlib.asynccontextmanager
async def running(folder, name, *arguments, **environment):
    """A carrack command in the background; its output goes to NAME.log."""
    with (folder / f"{name}.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            CARRACK, *arguments, stdout=log, stderr=log, env=os.environ | environment, cwd=folder
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.wait(), 20)
        assert process.returncode == 0, (folder / f"{name}.log").read_text()


async def carrack(*arguments):
    process = await asyncio.create_subprocess_exec(CARRACK, *arguments, stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    assert process.returncode == 0
    return output.decode()


async def until(question, *, within):
    """The first true answer to `question`, which is asked again and again."""
    async with asyncio.timeout(within):
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                if answer := await question():
                    return answer
            await asyncio.sleep(0.25)


class Site:
    def __init__(self, session):
        self.session = session

    async def get(self, path):
        async with self.session.get(f"{URL}{path}") as response:
            assert response.status == 200, (path, await response.text())
            return await response.json()

    async def post(self, path, body):
        async with self.session.post(f"{URL}{path}", json=body) as response:
            assert response.status in {200, 201, 204}, (path, await response.text())

    async def ready(self):
        async with self.session.get(f"{URL}/hsm/v2/service/ready") as response:
            return response.status == 200

    async def fill(self, nodes):
        """What a crawl of the BMCs would have put into SMD, and what the nodes shall boot."""
        components = [
            {"ID": each["xname"], "Type": "Node", "State": "Off", "Role": "Compute", "NID": nid}
            for nid, each in enumerate(nodes, start=1)
        ]
        await self.post("/hsm/v2/State/Components", {"Components": components})
        for each in nodes:
            nic = {"MACAddress": each["mac"], "ComponentID": each["xname"], "Description": "boots"}
            await self.post("/hsm/v2/Inventory/EthernetInterfaces", nic)
        await self.post(
            "/boot/v1/bootparameters",
            {
                "hosts": ["Compute"],
                "kernel": "http://10.99.0.1:8080/kernel",
                "initrd": "http://10.99.0.1:8080/initrd",
                "params": "console=ttyS0 quiet",
                "cloud-init": {
                    "user-data": {"phone_home": {"url": f"{URL}/cloud-init/phone-home/$INSTANCE_ID", "post": "all"}}
                },
            },
        )

    async def press_power(self, bmc, password):
        """Switch on every node of this BMC, as Redfish says: the action is where the system says it is."""
        token = b64encode(f"root:{password}".encode()).decode()
        options = {"headers": {"Authorization": f"Basic {token}"}, "ssl": False}
        async with self.session.get(f"{bmc['url']}/redfish/v1/Systems", **options) as response:
            members = (await response.json())["Members"]
        for member in members:
            async with self.session.get(f"{bmc['url']}{member['@odata.id']}", **options) as response:
                action = (await response.json())["Actions"]["#ComputerSystem.Reset"]["target"]
            body = {"ResetType": "On"}
            async with self.session.post(f"{bmc['url']}{action}", json=body, **options) as response:
                assert response.status in {200, 202, 204}, await response.text()

    async def booted(self):
        boots = (await self.get("/carrack/v1/boots"))["Boots"]
        return len(boots) == COUNT and all(boot["Stage"] == "phone-home" for boot in boots) and boots


def test_an_empty_site_boots_three_machines(lab, folder, kernel):
    tftp, consoles, twin_file = folder / "tftp", folder / "consoles", folder / "twin.json"
    tftp.mkdir()
    (tftp / "kernel").write_bytes(kernel.image.read_bytes())
    (tftp / "initrd").write_bytes(kernel.initramfs())

    async def main():
        async with contextlib.AsyncExitStack() as stack:
            site = Site(await stack.enter_async_context(aiohttp.ClientSession()))
            database = f"sqlite:///{folder}/carrack.db"
            serve = ("serve", "--database", database, "--listen", "0.0.0.0:8000", "--retrieval-delay", "1")
            await stack.enter_async_context(running(folder, "serve", *serve))
            twin = ("twin", "--nodes", str(COUNT), "--node-kind", "qemu", "--lab", lab.name)
            files = ("--consoles", str(consoles), "--describe", str(twin_file))
            await stack.enter_async_context(running(folder, "twin", *twin, *files, CARRACK_TWIN_PASSWORD="secret12345"))
            await until(site.ready, within=30)

            async def description():
                return twin_file.exists() and json.loads(twin_file.read_text())

            bmcs = (await until(description, within=30))["bmcs"]
            await site.fill([each for bmc in bmcs for each in bmc["nodes"]])
            subnet = ("--subnet", str(lab.address.network))
            assigned = await carrack("netboot", "assign", "--smd", URL, *subnet, "--reserve", "10.99.0.1")
            await stack.enter_async_context(
                running(
                    folder,
                    "netboot",
                    *("netboot", "run", "--smd", URL, "--interface", lab.bridge, *subnet, "--interval", "1"),
                    *("--boot-url", f"{URL}/boot/v1/bootscript", "--tftp-root", str(tftp)),
                    *("--files-listen", "10.99.0.1:8080", "--state", str(folder / "netboot")),
                    *("--ra-prefix", str(lab.address6.network)),
                )
            )

            async def serving():
                return (folder / "netboot" / "dnsmasq.pid").exists()

            await until(serving, within=30)
            for bmc in bmcs:
                await site.press_power(bmc, "secret12345")
            return assigned, await until(site.booted, within=150)

    assigned, boots = run_inside(lab, main)
    given = dict(re.findall(r"^(\S+) \S+ (\S+)$", assigned, re.MULTILINE))
    assert len(given) == COUNT
    stages = {boot["ID"]: set(boot["Stages"]) for boot in boots}
    assert set(stages) == set(given)
    for xname, address in given.items():
        console = (consoles / f"{xname}.log").read_text(encoding="latin-1")
        assert f"carrack-node: network eth0 {address}/24" in console
        assert "carrack-node: phone-home done" in console
        assert stages[xname] == {"bootscript", "meta-data", "user-data", "vendor-data", "phone-home"}
