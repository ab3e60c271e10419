"""The files that firmware asks for first: iPXE for each architecture, by the names that DHCP hands out."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

# Where Debian's package `ipxe` puts what it builds. snponly.efi goes before ipxe.efi: it uses the firmware's driver of
# the NIC that the machine booted from, and so works with NICs that iPXE has no driver for.
DEBIAN: Final = (Path("/usr/lib/ipxe"), Path("/boot"))
_SOURCES: Final = {
    "undionly.kpxe": ("undionly.kpxe",),
    "ipxe-x86_64.efi": ("ipxe-x86_64.efi", "snponly.efi", "ipxe.efi"),
    "ipxe-i386.efi": ("ipxe-i386.efi",),
    "ipxe-arm64.efi": ("ipxe-arm64.efi",),
}


def build(directory: Path, sources: Sequence[Path] = DEBIAN) -> list[str]:
    """Put iPXE into `directory`, which is made if need be; return the names that are there afterwards.

    A file that is there already stays: a site's own build of iPXE is kept. Everything is readable by everybody, since
    dnsmasq reads it under a user of its own.
    """
    directory.mkdir(parents=True, exist_ok=True)
    directory.chmod(0o755)
    present: list[str] = []
    for name, candidates in _SOURCES.items():
        target = directory / name
        if not target.exists():
            found = (folder / each for each in candidates for folder in sources)
            source = next((path for path in found if path.is_file()), None)
            if source is None:
                continue
            shutil.copyfile(source, target)
            target.chmod(0o644)
        present.append(name)
    return present
