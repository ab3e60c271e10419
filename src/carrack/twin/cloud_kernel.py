"""Debian's cloud kernel and its modules, taken out of the package without installing it.

Installed, it would become the kernel that this machine boots next. A kernel that is installed anyway is used as it is.
"""

import lzma
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from carrack.errors import MissingProgram, Unavailable
from carrack.twin import initramfs

_PACKAGE: Final = "linux-image-cloud-amd64"
# PCI and network as QEMU offers them; everything else that the initramfs needs is built in.
_MODULES: Final = ("virtio_pci", "virtio_net")
_BUSYBOX: Final = Path("/bin/busybox")


class Modules(Mapping[str, bytes]):
    """The modules under `folder` by name (with `_`), read when asked for."""

    def __init__(self, folder: Path) -> None:
        self._paths = {path.name.partition(".ko")[0].replace("-", "_"): path for path in folder.rglob("*.ko*")}

    def __getitem__(self, name: str) -> bytes:
        path = self._paths[name]
        content = path.read_bytes()
        return lzma.decompress(content) if path.suffix == ".xz" else content  # Debian 13 compresses them

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


@dataclass(frozen=True, slots=True)
class CloudKernel:
    """A kernel image, and the folder of its modules."""

    image: Path
    modules: Path

    @property
    def release(self) -> str:
        return self.image.name.removeprefix("vmlinuz-")

    def initramfs(self) -> bytes:
        """A QEMU node's initramfs for this kernel, with this machine's static busybox."""
        return initramfs.build(_BUSYBOX.read_bytes(), Modules(self.modules), _MODULES)


def find(root: Path) -> CloudKernel | None:
    """The newest cloud kernel under `root` ("/", or where a package was unpacked), or None."""
    for image in sorted(root.glob("boot/vmlinuz-*cloud-amd64"), reverse=True):
        modules = root / "lib/modules" / image.name.removeprefix("vmlinuz-")
        if modules.is_dir():
            return CloudKernel(image, modules)
    return None


def obtain(cache: Path) -> CloudKernel:
    """The installed cloud kernel, else the one in `cache`, else one downloaded with apt-get into `cache`.

    Raises MissingProgram, saying what to do, when apt-get cannot download it.
    """
    if kernel := find(Path("/")) or find(cache):
        return kernel
    cache.mkdir(parents=True, exist_ok=True)
    try:
        _run("apt-get", "download", _versioned(_run("apt-cache", "depends", _PACKAGE)), folder=cache)
        for package in cache.glob("linux-image-*.deb"):
            _run("dpkg-deb", "--extract", str(package.absolute()), str(cache.absolute()))
            package.unlink()
    except (Unavailable, FileNotFoundError) as error:
        raise MissingProgram(
            f"no cloud kernel ({error}): apt-get update && apt-get install --yes {_PACKAGE}"
        ) from error
    kernel = find(cache)
    if kernel is None:
        raise MissingProgram(f"the package of {_PACKAGE} holds no kernel: apt-get install --yes {_PACKAGE}")
    return kernel


def _versioned(depends: str) -> str:
    """The package with the kernel itself, out of `apt-cache depends` of the one that names the newest."""
    for line in depends.splitlines():
        kind, _, name = line.strip().partition("Depends: ")
        if not kind and name.startswith("linux-image-"):
            return name
    raise Unavailable(f"apt knows no {_PACKAGE}")


def _run(*command: str, folder: Path | None = None) -> str:
    done = subprocess.run(  # noqa: S603 - no shell, and every argument is ours or apt's
        command, cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise Unavailable(f"{' '.join(command)}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout
