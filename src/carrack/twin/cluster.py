"""The state of a simulated cluster: BMCs, the nodes behind them, and what brings the nodes to life.

Everything here is plain data. `generate` makes it, the personalities render it as Redfish documents, `power` changes
it, and a `NodeBackend` follows the power state: nothing (`NoNodes`), light programs, or QEMU machines.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Power(StrEnum):
    """Redfish `PowerState`; the transitional states are not simulated."""

    ON = "On"
    OFF = "Off"


class BootProgress(StrEnum):
    """The values of Redfish `BootProgress.LastState` that a twin node passes through."""

    NONE = "None"
    FIRMWARE = "SystemHardwareInitializationComplete"
    OS_BOOT = "OSBootStarted"
    OS_RUNNING = "OSRunning"


@dataclass(slots=True)
class BootOverride:
    """The writable part of Redfish `Boot`. A target with `enabled == "Once"` is used up by the next start."""

    target: str = "None"
    enabled: str = "Disabled"
    mode: str = "UEFI"


@dataclass(frozen=True, slots=True)
class Hardware:
    """What is plugged into one node. Sizes: `dimm_mib` in MiB, `drive_bytes` in bytes."""

    processor_model: str
    processors: int
    cores: int
    dimms: int
    dimm_slots: int
    dimm_mib: int
    drives: int = 0
    drive_bytes: int = 0
    gpu_model: str = ""
    gpus: int = 0


@dataclass(slots=True, eq=False)
class TwinNode:
    """One computer. `macs[0]` is the interface that boots from the network (six bytes, lower case, colons).

    `boot_device` is what this start boots from (a Redfish boot source such as "Pxe" or "Hdd"; "None": the firmware's
    own order, which tries the network first). It is settled before `NodeBackend.start` is called.
    """

    xname: str
    node_id: str
    uuid: str
    serial: str
    manufacturer: str
    model: str
    bios_version: str
    macs: tuple[str, ...]
    hardware: Hardware
    power: Power = Power.OFF
    boot: BootOverride = field(default_factory=BootOverride)
    boot_order: tuple[str, ...] = ()
    boot_device: str = "None"
    boot_progress: BootProgress = BootProgress.NONE
    starts: int = 0
    asset_tag: str = ""
    indicator: str = "Off"


@dataclass(slots=True, eq=False)
class TwinBMC:
    """One BMC. `quirks` holds the ids of its personality's quirks that are in force; empty means a well-behaved BMC.

    `revision` grows with every change that a Redfish document could show.
    """

    xname: str
    address: str
    port: int
    personality: str
    user: str
    password: str = field(repr=False)
    serial: str
    uuid: str
    mac: str
    model: str
    firmware_version: str
    nodes: list[TwinNode]
    quirks: frozenset[str] = frozenset()
    revision: int = 0

    @property
    def url(self) -> str:
        """Where a client reaches it, without a trailing slash."""
        return f"https://{self.address}:{self.port}"


@dataclass(slots=True, eq=False)
class TwinCluster:
    """All BMCs, and the addresses (on the same port) where web servers answer that are no BMCs."""

    bmcs: list[TwinBMC]
    decoys: list[str] = field(default_factory=list[str])

    def nodes(self) -> list[TwinNode]:
        """Every node, in BMC order."""
        return [node for bmc in self.bmcs for node in bmc.nodes]


class NodeEvents(Protocol):
    """What a backend tells about a node that it runs. Both may be called from any coroutine of the twin's loop."""

    def ended(self, node: TwinNode) -> None:
        """The node went off by itself (shut down, crashed): its power state becomes Off. `stop` will not be called."""
        ...

    def progressed(self, node: TwinNode, progress: BootProgress) -> None:
        """The node reached this point of its boot; its ComputerSystem shows it."""
        ...


class NodeBackend(Protocol):
    """What is behind the power button."""

    def connect(self, events: NodeEvents) -> None:
        """Called once, before everything else."""
        ...

    async def start(self, node: TwinNode) -> None:
        """Power came on: begin to boot. Returns at once; never called twice without `stop` or `ended` between."""
        ...

    async def stop(self, node: TwinNode) -> None:
        """Power is gone. Returns when nothing of the node runs any more; harmless for a node that does not run."""
        ...

    async def close(self) -> None:
        """Stop every node and free everything."""
        ...


class NoNodes:
    """Nodes that are a power state and nothing else."""

    def connect(self, events: NodeEvents) -> None:
        """There is never anything to tell."""

    async def start(self, node: TwinNode) -> None:
        """The power state is all."""

    async def stop(self, node: TwinNode) -> None:
        """The power state is all."""

    async def close(self) -> None:
        """Nothing is held."""
