"""Light nodes against a small boot site."""

import asyncio

import pytest
from tests.twin.site import INITRD, KERNEL, interface, serve_site

from carrack.twin.boot_report import BootStage
from carrack.twin.cluster import BootProgress, Hardware, TwinNode
from carrack.twin.light import LightNodes

MAC = "02:00:00:00:00:01"


def node(number=1, **changes):
    return TwinNode(
        xname=f"x1000c0s0b0n{number - 1}",
        node_id="Self",
        uuid="",
        serial="",
        manufacturer="",
        model="",
        bios_version="",
        macs=(f"02:00:00:00:{number >> 8:02x}:{number & 255:02x}",),
        hardware=Hardware("", 1, 1, 1, 1, 1),
        **changes,
    )


class Events:
    def __init__(self):
        self.progress = []

    def ended(self, node):
        self.progress.append((node.xname, "ended"))

    def progressed(self, node, progress):
        self.progress.append((node.xname, progress))


@pytest.fixture
async def site():
    async with serve_site() as site:
        site.interfaces = [interface(MAC, "127.9.0.1", "127.9.0.99")]
        yield site


class Watched(LightNodes):
    """Light nodes that a test can wait for."""

    def __init__(self, site, pace=0.001):
        self.heard = []
        self._changed = asyncio.Event()
        super().__init__(f"{site.url}boot/v1/bootscript", site.url, pace=pace, listener=self._hear)

    def _hear(self, report):
        self.heard.append(report.xname)
        self._changed.set()

    async def until(self, reached, *, within=10.0):
        async with asyncio.timeout(within):
            while not all(reached(report) for report in self.reports.values()):
                self._changed.clear()
                await self._changed.wait()


@pytest.fixture
async def nodes(site):
    nodes = Watched(site)
    yield nodes
    await nodes.close()


async def over(nodes, *, within=10.0):
    """Wait until every node is up or stands still."""
    await nodes.until(lambda report: report.over, within=within)


async def boot(nodes, **changes):
    await nodes.start(node(**changes))
    await over(nodes)
    return nodes.reports["x1000c0s0b0n0"]


async def test_a_node_boots_through_every_stage(site, nodes):
    events = Events()
    nodes.connect(events)
    report = await boot(nodes)
    assert report.failure == ""
    assert list(report.stages) == list(BootStage)
    assert list(report.stages.values()) == sorted(report.stages.values())
    assert report.address == "127.9.0.1"
    assert report.downloaded == len(KERNEL) + len(INITRD)
    assert [each for _, each in events.progress] == [
        BootProgress.FIRMWARE,
        BootProgress.OS_BOOT,
        BootProgress.OS_RUNNING,
    ]


async def test_the_server_sees_the_node_at_its_own_address(site, nodes):
    await boot(nodes)
    asked = [request for request in site.requests if "Ethernet" not in request[2]]
    assert {address for address, _, _ in asked} == {"127.9.0.1"}
    assert asked[0] == ("127.9.0.1", "GET", f"/boot/v1/bootscript?mac={MAC}")
    assert site.agents["/boot/v1/bootscript"].startswith("iPXE/")
    assert site.agents["/meta-data"].startswith("Cloud-Init/")


async def test_the_phone_home_that_user_data_asks_for(site, nodes):
    await boot(nodes)
    assert ("127.9.0.1", "POST", "/phone-home/i-1") in site.requests
    assert site.forms == [
        {
            "pub_key_rsa": "N/A",
            "pub_key_ecdsa": "N/A",
            "pub_key_ed25519": "N/A",
            "instance_id": "i-1",
            "hostname": "nid0001",
            "fqdn": "nid0001",
        }
    ]


async def test_a_phone_home_in_an_included_document(site, nodes):
    site.answers["/compute.yaml"] = site.answers["/user-data"]
    site.answers["/user-data"] = "#cloud-config"
    report = await boot(nodes)
    assert report.booted
    assert len(site.forms) == 1


async def test_without_phone_home_a_node_is_up_all_the_same(site, nodes):
    site.answers["/user-data"] = "#cloud-config"
    report = await boot(nodes)
    assert report.booted
    assert BootStage.PHONE_HOME not in report.stages


async def test_a_failing_image_is_tried_again_by_the_script(site, nodes):
    site.failures["/initrd"] = 2
    report = await boot(nodes)
    assert report.booted
    assert report.attempts == 3


async def test_seed_documents_are_tried_ten_times(site, nodes):
    site.failures["/meta-data"] = 9
    assert (await boot(nodes)).booted
    assert site.count("/meta-data") == 10


async def test_a_seed_that_never_comes_leaves_the_node_standing(site, nodes):
    site.failures["/user-data"] = 1000
    report = await boot(nodes)
    assert report.stage is BootStage.META_DATA
    assert "user-data: HTTP 503" in report.failure
    assert site.count("/user-data") == 10


@pytest.mark.parametrize("document", ["/vendor-data", "/compute.yaml"])
async def test_vendor_data_is_optional(site, nodes, document):
    del site.answers[document]
    assert (await boot(nodes)).booted


async def test_phone_home_is_tried_as_often_as_asked(site, nodes):
    site.failures["/phone-home/i-1"] = 2
    assert (await boot(nodes)).booted
    site.failures["/phone-home/i-1"] = 3
    await nodes.stop(node())
    report = await boot(nodes)
    assert report.failure.endswith("HTTP 503")


async def test_an_unknown_mac_gets_no_answer(site, nodes):
    site.interfaces = [interface("02:00:00:00:00:99", "127.9.0.1"), interface(MAC)]
    report = await boot(nodes)
    assert report.stage is BootStage.POWER_ON
    assert report.failure == f"no DHCP answer for {MAC}"
    assert {path for _, _, path in site.requests} == {"/hsm/v2/Inventory/EthernetInterfaces"}


async def test_an_address_assigned_in_time_is_found(site):
    site.interfaces = [interface(MAC)]
    nodes = Watched(site, pace=0.02)
    await nodes.start(node())
    await asyncio.sleep(0.03)
    site.interfaces = [interface(MAC, "127.9.0.1")]
    await over(nodes)
    assert nodes.reports["x1000c0s0b0n0"].booted
    await nodes.close()


async def test_a_command_line_without_a_seed(site, nodes):
    site.answers["/boot/v1/bootscript"] = "#!ipxe\nkernel {url}kernel console=ttyS0\nboot\n"
    report = await boot(nodes)
    assert report.stage is BootStage.BOOT
    assert "no NoCloud seed" in report.failure


async def test_a_boot_server_that_does_not_know_the_node(site, nodes):
    del site.answers["/boot/v1/bootscript"]
    report = await boot(nodes)
    assert report.stage is BootStage.DHCP
    assert "download failed" in report.failure


async def test_told_to_boot_from_disk_it_asks_for_nothing(site, nodes):
    report = await boot(nodes, boot_device="Hdd")
    assert "Hdd" in report.failure
    assert site.requests == []


async def test_power_off_in_the_middle(site, nodes):
    site.answers["/boot/v1/bootscript"] = "#!ipxe\nsleep 1000000\n"
    await nodes.start(node())
    await nodes.until(lambda report: report.attempts == 1)
    await nodes.stop(node())
    await nodes.stop(node())
    assert nodes.reports["x1000c0s0b0n0"].failure == "powered off"
    site.answers["/boot/v1/bootscript"] = "#!ipxe\nkernel {url}kernel ds=nocloud;s={url}\nboot\n"
    assert (await boot(nodes)).booted


async def test_many_nodes_at_once(site):
    count = 300
    site.interfaces = [interface(node(n).macs[0], f"127.9.{n >> 8}.{n & 255}") for n in range(1, count + 1)]
    nodes = Watched(site)
    for number in range(1, count + 1):
        await nodes.start(node(number))
    await over(nodes, within=60)
    assert sum(report.booted for report in nodes.reports.values()) == count
    assert len({report.address for report in nodes.reports.values()}) == count
    assert len(nodes.heard) == count * len(BootStage)
    await nodes.close()
