"""OpenStack's sushy, a Redfish client that knows nothing of us, drives every personality: login, power, boot device."""

import asyncio
from contextlib import contextmanager

import pytest
import sushy
import sushy.auth
import sushy.connector

from carrack.twin.cluster import Power
from carrack.twin.generate import Quirks, generate_cluster
from carrack.twin.personalities import PERSONALITIES
from carrack.twin.server import TwinServer

pytestmark = pytest.mark.filterwarnings("ignore:Unverified HTTPS request")

WITHOUT_RESTART = {"cray-ex"}


def one_bmc(personality, quirks):
    return generate_cluster(
        1, 3, [personality], bmc_subnet="127.77.2.0/24", port=0, user="admin", password="pass", quirks=quirks
    )


@contextmanager
def login(bmc, kind, password="pass"):
    """A logged-in sushy; its session and sockets are gone afterwards."""
    auth = kind(bmc.user, password)
    connector = sushy.connector.Connector(bmc.url, verify=False)
    try:
        yield sushy.Sushy(bmc.url, auth=auth, connector=connector)
        auth.close()
    finally:
        connector._session.close()


@pytest.mark.parametrize("quirks", [Quirks.NONE, Quirks.ALL])
@pytest.mark.parametrize("kind", [sushy.auth.BasicAuth, sushy.auth.SessionAuth])
@pytest.mark.parametrize("personality", PERSONALITIES)
async def test_power_and_inventory(personality, kind, quirks):
    cluster = one_bmc(personality, quirks)
    bmc, node = cluster.bmcs[0], cluster.bmcs[0].nodes[0]

    def drive():
        seen = []
        with login(bmc, kind) as root:
            (system,) = root.get_system_collection().get_members()
            assert system.identity == node.node_id
            assert (system.uuid or "") == node.uuid
            assert (system.serial_number or "") == node.serial
            assert system.memory_summary.size_gib == node.hardware.dimms * node.hardware.dimm_mib // 1024
            assert len(root.get_chassis_collection().get_members()) >= 1
            managers = root.get_manager_collection().get_members()
            assert [manager.manager_type for manager in managers if not manager.identity.startswith("MCU")]
            for reset in (sushy.ResetType.ON, sushy.ResetType.FORCE_RESTART, sushy.ResetType.FORCE_OFF):
                if reset is sushy.ResetType.FORCE_RESTART and personality in WITHOUT_RESTART:
                    with pytest.raises(sushy.exceptions.SushyError):
                        system.reset_system(reset)
                else:
                    system.reset_system(reset)
                system.refresh()
                seen.append((system.power_state.value, node.starts))
        return seen

    async with TwinServer(cluster):
        restarted = 1 if personality in WITHOUT_RESTART else 2
        assert await asyncio.to_thread(drive) == [("On", 1), ("On", restarted), ("Off", restarted)]
    assert node.power is Power.OFF


@pytest.mark.parametrize("quirks", [Quirks.NONE, Quirks.ALL])
@pytest.mark.parametrize("personality", PERSONALITIES)
async def test_boot_device(personality, quirks):
    cluster = one_bmc(personality, quirks)
    bmc, node = cluster.bmcs[0], cluster.bmcs[0].nodes[0]

    def drive():
        with login(bmc, sushy.auth.BasicAuth) as root:
            system = root.get_system(f"/redfish/v1/Systems/{node.node_id}")
            system.set_system_boot_options(sushy.BootSource.PXE, enabled=sushy.BootSourceOverrideEnabled.ONCE)
            system.refresh()
            assert system.boot.target is sushy.BootSource.PXE
            assert system.boot.enabled is sushy.BootSourceOverrideEnabled.ONCE
            system.reset_system(sushy.ResetType.ON)
            system.refresh()
            return system.boot.enabled

    async with TwinServer(cluster):
        if "no-boot-override" in bmc.quirks:
            with pytest.raises(sushy.exceptions.SushyError):
                await asyncio.to_thread(drive)
            assert node.boot.enabled == "Disabled"
        else:
            assert await asyncio.to_thread(drive) is sushy.BootSourceOverrideEnabled.DISABLED
            assert node.boot_device == "Pxe"


@pytest.mark.parametrize("kind", [sushy.auth.BasicAuth, sushy.auth.SessionAuth])
async def test_wrong_password(kind):
    cluster = one_bmc("openbmc", Quirks.NONE)

    def drive():
        with login(cluster.bmcs[0], kind, "wrong") as root:
            root.get_system_collection().get_members()

    async with TwinServer(cluster):
        with pytest.raises(sushy.exceptions.AccessError):
            await asyncio.to_thread(drive)
