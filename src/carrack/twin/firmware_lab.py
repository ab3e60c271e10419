"""Where QEMU nodes live: a network namespace with a bridge, cut off from every other network.

Nothing is routed out of it. carrack and the twin's BMCs run inside too (`enter`, or `command` for a child process).
"""

import ctypes
import os
import shutil
import subprocess
from ipaddress import IPv4Interface, IPv6Interface
from pathlib import Path
from typing import Final

from carrack.errors import Conflict, MissingProgram, Unavailable

_NAMESPACES: Final = Path("/run/netns")
_CLONE_NEWNET: Final = 0x40000000

# What is needed, and the Debian package that has it. dnsmasq-base and not dnsmasq: the latter also starts a DNS server
# on port 53 wherever systemd runs. The cloud kernel is not here: it is unpacked, not installed (see cloud_kernel).
_NEEDED: Final = {
    "qemu-system-x86_64": "qemu-system-x86",
    "/usr/lib/ipxe/qemu/efi-virtio.rom": "ipxe-qemu",
    "dnsmasq": "dnsmasq-base",
    "/bin/busybox": "busybox-static",
    "ip": "iproute2",
    "setpriv": "util-linux",
}


def find(name: str) -> str | None:
    """The path of a program or file, also where only root's PATH has it."""
    if name.startswith("/"):
        return name if Path(name).exists() else None
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def check() -> None:
    """Raises MissingProgram with the one command that installs all that is missing, or Unavailable without root."""
    if any(find(name) is None for name in _NEEDED) or not _is_static(Path("/bin/busybox")):
        packages = " ".join(_NEEDED.values())
        raise MissingProgram(
            f"real firmware needs programs that are not here: apt-get install --yes --no-install-recommends {packages}"
        )
    if os.geteuid() != 0:
        raise Unavailable("real firmware needs root, for a network namespace of its own")


def _is_static(program: Path) -> bool:
    """Whether it runs without a dynamic linker; Debian's package `busybox` has one that does not."""
    with program.open("rb") as file:
        return b"/ld-linux" not in file.read(4096)


class FirmwareLab:
    """The namespace `name` with the bridge `bridge`, at which the host side has `address` (and `address6`)."""

    def __init__(self, name: str, address: IPv4Interface | None = None, bridge: str = "br0") -> None:
        self.name = name
        self.bridge = bridge
        self.address = address or IPv4Interface("10.99.0.1/24")
        self.address6 = IPv6Interface("fd00:99::1/64")

    @property
    def exists(self) -> bool:
        """Whether there is a namespace of this name."""
        return (_NAMESPACES / self.name).exists()

    def create(self) -> None:
        """Make it. What a killed run left behind under this name goes first.

        Raises MissingProgram or Unavailable as `check`, and Conflict if processes live in a namespace of this name.
        """
        check()
        if self.exists:
            if residents := self.residents():
                raise Conflict(f"network namespace {self.name} is in use by processes {', '.join(residents)}")
            self.destroy()
        self._ip("netns", "add", self.name)
        self._batch(
            "link set lo up",
            f"link add {self.bridge} type bridge forward_delay 0 mcast_snooping 0",
            f"address add {self.address} dev {self.bridge}",
            f"address add {self.address6} dev {self.bridge} nodad",
            f"link set {self.bridge} up",
        )

    def residents(self) -> list[str]:
        """The ids of the processes that live in it."""
        return self._ip("netns", "pids", self.name).split()

    def destroy(self) -> None:
        """Remove it with all its interfaces. Harmless when it does not exist."""
        if self.exists:
            self._ip("netns", "delete", self.name)

    def add_tap(self, tap: str) -> None:
        """A plug for one machine, on the bridge."""
        self._batch(f"tuntap add {tap} mode tap", f"link set {tap} master {self.bridge} up")

    def remove_tap(self, tap: str) -> None:
        """Pull the plug."""
        self._batch(f"link delete {tap}")

    def set_plugged(self, tap: str, plugged: bool) -> None:
        """Connect or disconnect a machine's cable at the bridge, while it runs."""
        self._batch(f"link set {tap} {f'master {self.bridge}' if plugged else 'nomaster'}")

    def command(self, *arguments: str) -> list[str]:
        """The command that runs a program in the namespace."""
        return [_ip_program(), "netns", "exec", self.name, *arguments]

    def enter(self) -> None:
        """Move the calling thread, and all threads and processes that it starts from now on, into the namespace."""
        libc = ctypes.CDLL(None, use_errno=True)  # os.setns comes with Python 3.12
        with (_NAMESPACES / self.name).open() as namespace:
            if libc.setns(namespace.fileno(), _CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), f"cannot enter network namespace {self.name}")

    def _batch(self, *lines: str) -> None:
        self._ip("-n", self.name, "-batch", "-", text="\n".join([*lines, ""]))

    @staticmethod
    def _ip(*arguments: str, text: str = "") -> str:
        done = subprocess.run(  # noqa: S603 - no shell, and every argument is ours
            [_ip_program(), *arguments], input=text, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise Unavailable(f"ip {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout


def _ip_program() -> str:
    return find("ip") or "ip"
