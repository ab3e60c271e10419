"""QEMU nodes: machines that boot real firmware, iPXE and Linux over the network of a `FirmwareLab`."""

import asyncio
import contextlib
from enum import StrEnum
from pathlib import Path
from typing import Final

import structlog

from carrack.errors import CarrackError, Unavailable
from carrack.twin.boot_report import BootLog, BootReport, BootStage, Listener
from carrack.twin.cluster import NodeEvents, TwinNode
from carrack.twin.firmware_lab import FirmwareLab
from carrack.twin.qemu_console import ConsoleReader, Reached

_log = structlog.get_logger(__name__)

_FROM_NETWORK: Final = frozenset({"None", "Pxe", "UefiHttp"})


class Firmware(StrEnum):
    """What a machine has in its flash: SeaBIOS, with iPXE in the NIC's ROM, or EDK2 (Debian's package `ovmf`)."""

    BIOS = "bios"
    UEFI = "uefi"


_COMMON: Final = (
    *("qemu-system-x86_64", "-accel", "tcg,tb-size=64", "-nodefaults", "-display", "none", "-vga", "none"),
    *("-no-reboot", "-serial", "stdio", "-monitor", "none"),
)
_OVMF: Final = Path("/usr/share/OVMF")


_MEMORY_MIB: Final = {Firmware.BIOS: 256, Firmware.UEFI: 512}


def machine(mac: str, tap: str, firmware: Firmware, *, from_network: bool) -> list[str]:
    """The command for one machine: serial console on standard output, one virtio NIC.

    TCG and never KVM: where a machine is virtual itself, KVM often exists and does not work.
    """
    nic = f"virtio-net-pci,netdev=boot,mac={mac}"
    if firmware is Firmware.UEFI:
        # EDK2 has PXE and HTTP boot and a virtio driver of its own, and no need of a ROM.
        own = [
            *("-machine", "q35", "-device", "virtio-rng-pci"),
            *("-drive", f"if=pflash,format=raw,readonly=on,file={_OVMF / 'OVMF_CODE_4M.fd'}"),
            *("-drive", f"if=pflash,format=raw,snapshot=on,file={_OVMF / 'OVMF_VARS_4M.fd'}"),
        ]
        nic += ",romfile="
    else:
        # `graphics=off` makes SeaBIOS use the serial line. The ROM is the NIC's default, efi-virtio.rom, which holds
        # the BIOS image too: SeaBIOS does not run it when `romfile=` names it, as QEMU then leaves its PCI ids alone.
        own = ["-machine", "pc,graphics=off"]
        nic += "" if from_network else ",romfile="
    return [
        *(*_COMMON, *own, "-m", str(_MEMORY_MIB[firmware])),
        *("-netdev", f"tap,id=boot,ifname={tap},script=no,downscript=no"),
        *("-device", f"{nic},bootindex=1" if from_network else nic),
    ]


class QemuNodes:
    """A `NodeBackend` of QEMU machines in `lab`. Each one's console is kept in `consoles`, as XNAME.log.

    A machine whose firmware finds nothing to boot stands still, as a real one does, until somebody power-cycles it;
    its report then has a `failure`. `listener` is called after each change of a report, and must not block.
    """

    def __init__(
        self,
        lab: FirmwareLab,
        consoles: Path,
        *,
        firmware: Firmware = Firmware.BIOS,
        listener: Listener | None = None,
    ) -> None:
        self._lab = lab
        self._consoles = consoles
        self._firmware = firmware
        self._log = BootLog(listener)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._taps: dict[str, str] = {}

    @property
    def reports(self) -> dict[str, BootReport]:
        """The report of each node's latest start, by xname."""
        return self._log.reports

    def tap(self, xname: str) -> str:
        """The network device of a node, for pulling its cable."""
        # A device name has at most 15 characters, so it cannot be the xname.
        return self._taps.setdefault(xname, f"tap{len(self._taps)}")

    def connect(self, events: NodeEvents) -> None:
        """See `NodeBackend`."""
        self._log.events = events

    async def start(self, node: TwinNode) -> None:
        """See `NodeBackend`."""
        report = self._log.begin(node)
        self._tasks[node.xname] = asyncio.create_task(self._run(node, report), name=f"QEMU node {node.xname}")

    async def stop(self, node: TwinNode) -> None:
        """See `NodeBackend`."""
        task = self._tasks.pop(node.xname, None)
        if task is not None:
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

    async def _run(self, node: TwinNode, report: BootReport) -> None:
        """One machine from power-on until it ends by itself or is cancelled."""
        tap = self.tap(node.xname)
        try:
            plugging = asyncio.ensure_future(asyncio.to_thread(self._lab.add_tap, tap))
            try:
                await asyncio.shield(plugging)
                await self._machine(node, report, tap)
            finally:
                # A thread cannot be cancelled: what it is about to make must not be left behind.
                await asyncio.wait([plugging])
                if plugging.exception() is None:
                    await asyncio.shield(asyncio.to_thread(self._lab.remove_tap, tap))
        except (CarrackError, OSError) as error:
            self._log.fail(report, str(error))
            _log.warning("QEMU node ended", xname=node.xname, reason=str(error))
        except Exception as error:
            # A bug here must not look like a machine that takes its time.
            self._log.fail(report, f"the QEMU node broke: {error!r}")
            _log.exception("QEMU node broke", xname=node.xname)
        self._tasks.pop(node.xname, None)
        if self._log.events:
            self._log.events.ended(node)

    async def _machine(self, node: TwinNode, report: BootReport, tap: str) -> None:
        from_network = node.boot_device in _FROM_NETWORK
        command = machine(report.mac, tap, self._firmware, from_network=from_network)
        # The machine must not outlive the twin, not even one that was killed.
        process = await asyncio.create_subprocess_exec(
            *self._lab.command("setpriv", "--pdeathsig", "KILL", "--", *command),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            await self._watch(node, report, process)
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()  # as pulling the plug: QEMU has nothing to save
                await process.wait()

    async def _watch(self, node: TwinNode, report: BootReport, process: asyncio.subprocess.Process) -> None:
        """Read the console until the machine ends. Raises Unavailable if QEMU gave up."""
        assert process.stdout is not None  # noqa: S101 - both are pipes, see above
        assert process.stderr is not None  # noqa: S101
        reader = ConsoleReader()
        self._consoles.mkdir(parents=True, exist_ok=True)
        with (self._consoles / f"{node.xname}.log").open("wb", buffering=0) as console:
            while data := await process.stdout.read(65536):
                console.write(data)
                for event in reader.feed(data):
                    if isinstance(event, Reached):
                        report.address = event.address or report.address
                        report.attempts += event.stage is BootStage.SCRIPT
                        self._log.reach(node, report, event.stage)
                        _log.debug("QEMU node", xname=node.xname, stage=str(event.stage))
                    else:
                        self._log.fail(report, event.reason)
                        _log.info("QEMU node stands still", xname=node.xname, reason=event.reason)
        complaint = (await process.stderr.read()).decode("utf-8", "replace").strip()
        if await process.wait() != 0:
            raise Unavailable(f"QEMU: {complaint or f'exit status {process.returncode}'}")
