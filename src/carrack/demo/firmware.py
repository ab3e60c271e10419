"""The demo with real firmware: QEMU machines in a network namespace, DHCP and TFTP from dnsmasq that carrack feeds."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from functools import partial
from ipaddress import IPv4Interface
from pathlib import Path

from carrack.demo import run
from carrack.demo.children import Children
from carrack.demo.commands import PROGRAM
from carrack.demo.console import Narrator
from carrack.demo.scene import Scene, firmware_scene
from carrack.demo.watch import Patience
from carrack.twin import cloud_kernel, firmware_lab
from carrack.twin.cloud_kernel import CloudKernel
from carrack.twin.firmware_lab import FirmwareLab

LAB = "carrack-demo"
ADDRESS = IPv4Interface("10.99.0.1/16")
KERNEL_CACHE = Path.home() / ".cache" / "carrack" / "kernel"

# A machine waits for nothing when its firmware got no answer, so one stage must not take long for long; but ten
# machines share the two cores of a small computer, without hardware virtualisation.
PATIENCE = Patience(stage=60, cycles=3, total=420)


def run_qemu(directory: Path, count: int, *, keep: bool) -> int:
    """The demo with QEMU nodes. Answers the exit code: 0 when every node booted.

    Raises MissingProgram, saying which one command installs what is missing, or Unavailable without root.
    """
    firmware_lab.check()
    kernel = cloud_kernel.obtain(KERNEL_CACHE)
    directory = directory.absolute()
    run.fresh_directory(directory)
    lab = FirmwareLab(LAB, ADDRESS)
    lab.create()
    kept = False
    try:
        lab.enter()
        code = run.run(firmware_scene(directory, count, ADDRESS), _kind(lab, kernel, directory), keep=keep)
        kept = keep
    finally:
        if not kept:
            lab.destroy()
    return code


def stop(directory: Path) -> bool:
    """Stop a demo that was kept, and remove its network namespace; answers whether one was running.

    There is one namespace for all directories: one in which the demo of another directory still runs stays, and so does
    root's for everybody else.
    """
    stopped = run.stop(directory)
    lab = FirmwareLab(LAB, ADDRESS)
    if os.geteuid() == 0 and lab.exists and not lab.residents():
        lab.destroy()
    return stopped


def _kind(lab: FirmwareLab, kernel: CloudKernel, directory: Path) -> run.NodeKind:
    return run.NodeKind(
        title="machines with real firmware that are off",
        twin_options=("--node-kind", "qemu", "--lab", lab.name, "--consoles", str(directory / "consoles")),
        make_images=partial(_make_images, kernel),
        # Checking clocks against each other takes seconds, and fails, on emulated processors that share two real ones.
        params="console=ttyS0 quiet tsc=reliable no_timer_check",
        patience=PATIENCE,
        start_netboot=partial(_start_netboot, lab),
        leases=_leases,
        reach=f"ip netns exec {lab.name} ",
    )


def _make_images(kernel: CloudKernel, directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    shutil.copy(kernel.image, directory / "kernel")
    (directory / "initrd").write_bytes(kernel.initramfs())


def _start_netboot(lab: FirmwareLab, narrator: Narrator, children: Children, scene: Scene) -> None:
    arguments = (
        *("netboot", "run", "--smd", scene.url, "--interface", lab.bridge, "--subnet", str(scene.node_network)),
        *("--boot-url", f"{scene.url}/boot/v1/bootscript", "--tftp-root", str(scene.path("tftp"))),
        *("--state", str(scene.path("netboot")), "--interval", "1", "--ra-prefix", str(lab.address6.network)),
        *("--user", "root"),
    )
    narrator.command(" ".join(("carrack", *arguments)).replace(f"{scene.directory}/", ""))
    children.start("netboot", [PROGRAM, *arguments])


def _leases(children: Children) -> Sequence[str]:
    """The MACs that got a DHCP answer, by the events in netboot's log."""
    found: list[str] = []
    for line in children.log("netboot").read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if event.get("event") == "DHCPACK":
            found.append(str(event.get("mac", "")))
    return found
