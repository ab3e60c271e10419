"""Light nodes: asyncio programs that behave as firmware, iPXE and cloud-init do. Thousands fit into one process."""

import asyncio

import structlog

from carrack.errors import CarrackError
from carrack.twin.boot_report import BootLog, BootReport, BootStage, Listener
from carrack.twin.cluster import NodeEvents, TwinNode
from carrack.twin.light_boot import LightBoot, Surroundings
from carrack.twin.light_dhcp import LightDHCP

_log = structlog.get_logger(__name__)


class LightNodes:
    """A `NodeBackend` of light nodes.

    `boot_url` is the boot script's URL without a query, `smd_url` the server's up to but without /hsm/v2. `pace`
    scales every wait of the nodes: 1 as real ones, 0.01 for tests. `listener` is called after each change of a report,
    and must not block.
    """

    def __init__(
        self,
        boot_url: str,
        smd_url: str,
        *,
        arch: str = "x86_64",
        pace: float = 1.0,
        listener: Listener | None = None,
    ) -> None:
        self._dhcp = LightDHCP(smd_url, valid=min(1.0, pace))
        self._around = Surroundings(boot_url, self._dhcp, arch, pace)
        self._log = BootLog(listener)
        self._tasks: dict[str, asyncio.Task[None]] = {}

    @property
    def reports(self) -> dict[str, BootReport]:
        """The report of each node's latest start, by xname."""
        return self._log.reports

    def connect(self, events: NodeEvents) -> None:
        """See `NodeBackend`."""
        self._log.events = events

    async def start(self, node: TwinNode) -> None:
        """See `NodeBackend`."""
        report = self._log.begin(node)
        self._tasks[node.xname] = asyncio.create_task(self._boot(node, report), name=f"light node {node.xname}")

    async def stop(self, node: TwinNode) -> None:
        """See `NodeBackend`."""
        task = self._tasks.pop(node.xname, None)
        if task is None:
            return
        task.cancel()
        await asyncio.wait([task])
        self._log.fail(self._log.reports[node.xname], "powered off")

    async def close(self) -> None:
        """See `NodeBackend`."""
        tasks, self._tasks = list(self._tasks.values()), {}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        await self._dhcp.close()

    async def _boot(self, node: TwinNode, report: BootReport) -> None:
        """The node's life until it is up or stands still; either way it keeps drawing power until `stop`."""
        if node.boot_device not in {"None", "Pxe", "UefiHttp"}:
            self._log.fail(report, f"told to boot from {node.boot_device}, and there is nothing on it")
            return
        log = _log.bind(xname=node.xname, mac=report.mac)

        def reached(stage: BootStage) -> None:
            self._log.reach(node, report, stage)
            log.debug("light node", stage=str(stage))

        def say(text: str) -> None:
            log.debug("light node console", text=text)

        try:
            await LightBoot(self._around, report, reached, say).run()
        except CarrackError as error:
            self._log.fail(report, str(error))
            log.info("light node stands still", stage=str(report.stage), reason=str(error))
        except Exception as error:
            # A bug here must not look like a node that takes its time.
            self._log.fail(report, f"the light node broke: {error!r}")
            log.exception("light node broke")
