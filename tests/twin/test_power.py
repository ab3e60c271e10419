"""The power button."""

import asyncio

import pytest

from carrack.errors import Conflict
from carrack.twin.cluster import BootOverride, BootProgress, Power
from carrack.twin.generate import generate_cluster
from carrack.twin.power import PowerControl


class Backend:
    """Writes down what it is told; `broken` lets a start fail, `pause` makes each call slow."""

    def __init__(self):
        self.calls = []
        self.broken = False
        self.pause = 0.0
        self.events = None

    def connect(self, events):
        self.events = events

    async def start(self, node):
        if self.broken:
            raise OSError("no machine")
        await asyncio.sleep(self.pause)
        self.calls.append(("start", node.xname, node.boot_device))

    async def stop(self, node):
        await asyncio.sleep(self.pause)
        self.calls.append(("stop", node.xname))

    async def close(self):
        self.calls.append(("close",))


class Site:
    def __init__(self, on=False):
        cluster = generate_cluster(1, 1, ["openbmc"])
        self.bmc, self.node = cluster.bmcs[0], cluster.nodes()[0]
        self.node.power = Power.ON if on else Power.OFF
        self.backend = Backend()
        self.power = PowerControl(cluster, self.backend)

    def calls(self):
        return [call[0] for call in self.backend.calls]


@pytest.mark.parametrize(
    ("reset_type", "from_off", "from_on"),
    [
        ("On", ["start"], []),
        ("ForceOn", ["start"], []),
        ("ForceOff", [], ["stop"]),
        ("Off", [], ["stop"]),
        ("GracefulShutdown", [], ["stop"]),
        ("ForceRestart", ["start"], ["stop", "start"]),
        ("GracefulRestart", ["start"], ["stop", "start"]),
        ("PowerCycle", ["start"], ["stop", "start"]),
        ("PushPowerButton", ["start"], ["stop"]),
        ("Nmi", [], []),
    ],
)
async def test_reset_types(reset_type, from_off, from_on):
    for on, expected in ((False, from_off), (True, from_on)):
        site = Site(on)
        await site.power.reset(site.node, reset_type)

        assert site.calls() == expected
        ends_on = expected[-1] == "start" if expected else on
        assert site.node.power is (Power.ON if ends_on else Power.OFF)
        assert (site.bmc.revision > 0) == bool(expected), "documents change when the power does"


async def test_restart_of_a_node_that_is_off_where_the_vendor_refuses_it():
    site = Site()

    with pytest.raises(Conflict):
        await site.power.reset(site.node, "ForceRestart", restart_needs_power=True)
    assert site.calls() == []


@pytest.mark.parametrize(("enabled", "devices"), [("Once", ["Pxe", "None"]), ("Continuous", ["Pxe", "Pxe"])])
async def test_boot_override_is_used(enabled, devices):
    site = Site()
    site.node.boot = BootOverride("Pxe", enabled)

    await site.power.reset(site.node, "On")
    await site.power.reset(site.node, "PowerCycle")

    assert [call[2] for call in site.backend.calls if call[0] == "start"] == devices


async def test_a_disabled_override_is_not_used():
    site = Site()
    site.node.boot = BootOverride("Hdd", "Disabled")

    await site.power.reset(site.node, "On")

    assert site.backend.calls == [("start", site.node.xname, "None")]


async def test_a_node_that_ends_by_itself_is_off():
    site = Site()
    await site.power.reset(site.node, "On")
    site.backend.events.progressed(site.node, BootProgress.OS_RUNNING)
    assert site.node.boot_progress is BootProgress.OS_RUNNING

    site.backend.events.ended(site.node)
    await site.power.reset(site.node, "ForceOff")

    assert (site.node.power, site.node.boot_progress) == (Power.OFF, BootProgress.NONE)
    assert site.calls() == ["start"], "there is nothing to stop"


async def test_a_start_that_fails_leaves_the_node_off():
    site = Site()
    site.backend.broken = True

    with pytest.raises(OSError, match="no machine"):
        await site.power.reset(site.node, "On")
    assert site.node.power is Power.OFF

    site.backend.broken = False
    await site.power.reset(site.node, "On")
    assert site.node.power is Power.ON


async def test_one_change_at_a_time():
    site = Site()
    site.backend.pause = 0.01

    await asyncio.gather(*(site.power.reset(site.node, kind) for kind in ["On", "ForceRestart", "On", "ForceOff"] * 5))

    calls = site.calls()
    assert calls == [("start", "stop")[number % 2] for number in range(len(calls))]
    assert site.node.power is Power.OFF
