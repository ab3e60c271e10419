"""How far each node got, seen from the node: the twin's own witness, independent of what the servers say."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from carrack.twin.cluster import BootProgress, NodeEvents, TwinNode


class BootStage(StrEnum):
    """What a node has done, in the order in which it happens."""

    POWER_ON = "power on"
    DHCP = "DHCP"
    SCRIPT = "boot script"
    KERNEL = "kernel"
    INITRD = "initrd"
    BOOT = "kernel started"
    META_DATA = "meta-data"
    USER_DATA = "user-data"
    VENDOR_DATA = "vendor-data"
    PHONE_HOME = "phone-home"
    BOOTED = "booted"


_PROGRESS = {
    BootStage.POWER_ON: BootProgress.FIRMWARE,
    BootStage.BOOT: BootProgress.OS_BOOT,
    BootStage.BOOTED: BootProgress.OS_RUNNING,
}


@dataclass(slots=True)
class BootReport:
    """One start of one node.

    `stages` has the seconds from power-on to the first time that each stage was reached. `failure` says why the node
    does not go on, "" while it may. `attempts` counts boot scripts fetched, `downloaded` bytes of kernel and initrd.
    """

    xname: str
    mac: str
    started: float = field(default_factory=time.monotonic)
    stages: dict[BootStage, float] = field(default_factory=dict[BootStage, float])
    address: str = ""
    failure: str = ""
    attempts: int = 0
    downloaded: int = 0

    @property
    def stage(self) -> BootStage:
        """The last stage reached."""
        return list(self.stages)[-1]

    @property
    def booted(self) -> bool:
        return BootStage.BOOTED in self.stages

    @property
    def over(self) -> bool:
        """Whether nothing more will happen without somebody's doing."""
        return self.booted or bool(self.failure)


Listener = Callable[[BootReport], None]


class BootLog:
    """The reports of a backend's nodes: tells the listener, and the BMCs, of every change.

    `reports` maps xnames to the report of each node's latest start.
    """

    def __init__(self, listener: Listener | None = None) -> None:
        self.reports: dict[str, BootReport] = {}
        self.events: NodeEvents | None = None
        self._listener = listener

    def begin(self, node: TwinNode) -> BootReport:
        """The node was powered on."""
        report = self.reports[node.xname] = BootReport(node.xname, node.macs[0])
        self.reach(node, report, BootStage.POWER_ON)
        return report

    def reach(self, node: TwinNode, report: BootReport, stage: BootStage) -> None:
        """The node reached `stage`; a second time (a retried boot script) changes nothing."""
        if stage in report.stages:
            return
        report.stages[stage] = time.monotonic() - report.started
        if self.events and stage in _PROGRESS:
            self.events.progressed(node, _PROGRESS[stage])
        self._tell(report)

    def fail(self, report: BootReport, reason: str) -> None:
        """The node will not go on by itself."""
        if not report.over:
            report.failure = reason
            self._tell(report)

    def _tell(self, report: BootReport) -> None:
        if self._listener:
            self._listener(report)
