"""The power button: reset types become power states, and the node backend follows."""

import asyncio
from collections import defaultdict

from carrack.errors import Conflict
from carrack.twin.cluster import (
    BootOverride,
    BootProgress,
    NodeBackend,
    Power,
    TwinBMC,
    TwinCluster,
    TwinNode,
)

_ON = {"On", "ForceOn"}
_OFF = {"ForceOff", "GracefulShutdown", "Off"}
_RESTART = {"ForceRestart", "GracefulRestart", "PowerCycle"}


class PowerControl:
    """Switches nodes on and off, one change at a time for each node. It is the backend's `NodeEvents`."""

    def __init__(self, cluster: TwinCluster, backend: NodeBackend) -> None:
        self._backend = backend
        self._bmcs = {node.xname: bmc for bmc in cluster.bmcs for node in bmc.nodes}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        backend.connect(self)

    async def reset(self, node: TwinNode, reset_type: str, *, restart_needs_power: bool = False) -> None:
        """Do what a Redfish ResetType says; "Nmi" does nothing here.

        A restart of a node that is off starts it, or raises Conflict when `restart_needs_power`.
        """
        async with self._locks[node.xname]:
            on = node.power is Power.ON
            if reset_type == "PushPowerButton":
                reset_type = "ForceOff" if on else "On"
            if reset_type in _RESTART and not on and restart_needs_power:
                raise Conflict(f"{node.xname} is off and cannot restart")
            if on and reset_type in _OFF | _RESTART:
                await self._stop(node)
            if reset_type in _RESTART or (reset_type in _ON and not on):
                await self._start(node)

    async def close(self) -> None:
        """Take the power of every node away."""
        await self._backend.close()

    def ended(self, node: TwinNode) -> None:
        """The node went off by itself."""
        node.power = Power.OFF
        node.boot_progress = BootProgress.NONE
        self.changed(node)

    def progressed(self, node: TwinNode, progress: BootProgress) -> None:
        """The node reached this point of its boot."""
        node.boot_progress = progress
        self.changed(node)

    def changed(self, node: TwinNode) -> None:
        """Some document of the node's BMC is different now."""
        self.bmc(node).revision += 1

    def bmc(self, node: TwinNode) -> TwinBMC:
        """The BMC that the node belongs to."""
        return self._bmcs[node.xname]

    async def _start(self, node: TwinNode) -> None:
        node.boot_device = node.boot.target if node.boot.enabled != "Disabled" else "None"
        if node.boot.enabled == "Once":
            node.boot = BootOverride(mode=node.boot.mode)
        node.power = Power.ON
        node.boot_progress = BootProgress.FIRMWARE
        node.starts += 1
        self.changed(node)
        try:
            await self._backend.start(node)
        except BaseException:
            self.ended(node)
            raise

    async def _stop(self, node: TwinNode) -> None:
        await self._backend.stop(node)
        self.ended(node)
