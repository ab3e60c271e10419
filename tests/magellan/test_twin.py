"""Against carrack's own simulated cluster: one BMC of each personality."""

from carrack.bmc.address import BMCAddress
from carrack.bmc.connection import BMCConnection, Login
from carrack.bmc.credentials import Credentials
from carrack.bmc.power import power_state
from carrack.magellan.collect import CollectOptions, collect
from carrack.magellan.crawl import CrawlOptions
from carrack.magellan.hardware import hardware_records
from carrack.magellan.scan import Finding, ScanOptions, scan
from carrack.twin.generate import generate_cluster
from carrack.twin.server import TwinServer

LOGIN = Credentials("root", "twin-password")
SUBNET = "127.0.93.0/27"


def cluster(port: int = 0):
    return generate_cluster(
        5, 11, (), bmc_subnet=SUBNET, port=port, per_bmc=1, decoys=1, user=LOGIN.username, password=LOGIN.password
    )


async def test_every_personality_is_found_read_and_named():
    async with TwinServer(cluster()) as server:
        bmcs = server.cluster.bmcs
        addresses = [BMCAddress("https", bmc.address, bmc.port) for bmc in bmcs]
        scanned = await scan(addresses, ScanOptions())
        assert {result.finding for result in scanned} == {Finding.REDFISH}
        results = await collect(addresses, lambda _: LOGIN, CollectOptions())
        with_sessions = await collect(
            addresses, lambda _: LOGIN, CollectOptions(crawl=CrawlOptions(login=Login.SESSION, expand=False))
        )
    assert [result.error for result in results] == [""] * len(bmcs)
    for bmc, result, other in zip(bmcs, results, with_sessions, strict=True):
        assert result.inventory
        assert other.inventory
        expected = [node.xname for node in server.cluster.nodes() if node.xname.startswith(bmc.xname)]
        entries = hardware_records(result.inventory, bmc.xname)["Hardware"]
        assert [entry["ID"] for entry in entries if entry["Type"] == "Node"] == expected
        assert entries == hardware_records(other.inventory, bmc.xname)["Hardware"]
        for system in result.inventory.systems:
            assert system.nics
            assert system.present("Processor")
            assert system.reset_types


async def test_a_wrong_password_is_told_apart():
    async with TwinServer(cluster()) as server:
        bmc = server.cluster.bmcs[0]
        address = BMCAddress("https", bmc.address, bmc.port)
        (result,) = await collect([address], lambda _: Credentials("root", "wrong"))
        assert result.layer == "LoginFailed"
        async with BMCConnection(address, LOGIN) as door:
            systems = await door.read("/redfish/v1/Systems")
            assert await power_state(door, systems["Members"][0]["@odata.id"]) == "Off"
