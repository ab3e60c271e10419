"""The initramfs of a QEMU node: busybox, a few kernel modules and an /init that does what cloud-init does first.

Everything here is pure: bytes in, bytes out. The archive is the kernel's "newc" cpio (Documentation/driver-api/
early-userspace/buffer-format.rst in Linux), gzip-compressed, and the same input always gives the same bytes.
"""

import gzip
import re
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

from carrack.errors import InvalidInput, NotFound

_MAGIC = b"070701"
_TRAILER = "TRAILER!!!"
_DEPENDS = re.compile(rb"(?:^|\0)depends=([^\0]*)\0")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file, directory or device of the archive. `mode` holds the type bits too; `device` is (major, minor)."""

    path: str
    mode: int
    content: bytes = b""
    device: tuple[int, int] = (0, 0)


def directory(path: str) -> Entry:
    return Entry(path, stat.S_IFDIR | 0o755)


def file(path: str, content: bytes, *, executable: bool = False) -> Entry:
    return Entry(path, stat.S_IFREG | (0o755 if executable else 0o644), content)


def character_device(path: str, major: int, minor: int) -> Entry:
    return Entry(path, stat.S_IFCHR | 0o600, device=(major, minor))


def cpio_newc(entries: Iterable[Entry]) -> bytes:
    """The archive of `entries`, in their order, owned by root, with time 0 so that it is reproducible."""
    out = bytearray()
    for number, entry in enumerate([*entries, Entry(_TRAILER, 0)], start=1):
        out += _record(entry, inode=0 if entry.path == _TRAILER else number)
    out += b"\0" * (-len(out) % 512)
    return bytes(out)


def _record(entry: Entry, *, inode: int) -> bytes:
    name = entry.path.lstrip("/").encode() + b"\0"
    fields = (
        inode,
        entry.mode,
        0,  # uid
        0,  # gid
        2 if stat.S_ISDIR(entry.mode) else 1,  # links
        0,  # time
        len(entry.content),
        0,  # device that holds the file: major, minor
        0,
        *entry.device,
        len(name),
        0,  # checksum, unused in this format
    )
    head = _MAGIC + b"".join(b"%08X" % field for field in fields) + name
    head += b"\0" * (-len(head) % 4)
    return head + entry.content + b"\0" * (-len(entry.content) % 4)


def module_dependencies(module: bytes) -> tuple[str, ...]:
    """Names of the modules that a `.ko` file needs first, from its `.modinfo` section (`depends=a,b`).

    Debian's kernel package has no `modules.dep` (depmod makes it on installation), so the modules are asked.
    """
    found = _DEPENDS.search(module)
    if found is None:
        raise InvalidInput("not a kernel module: no depends= in it")
    return tuple(name.replace("-", "_") for name in found[1].decode().split(",") if name)


def load_order(wanted: Iterable[str], modules: Mapping[str, bytes]) -> list[str]:
    """`wanted` and all that they need, each after its needs. `modules` maps names (with `_`) to `.ko` contents.

    Raises NotFound for a module that is not in `modules`.
    """
    order: list[str] = []

    def add(name: str) -> None:
        if name in order:
            return
        if name not in modules:
            raise NotFound(f"kernel module {name} is not in the kernel package")
        for needed in module_dependencies(modules[name]):
            add(needed)
        order.append(name)

    for name in wanted:
        add(name.replace("-", "_"))
    return order


def build(busybox: bytes, modules: Mapping[str, bytes], wanted: Iterable[str] = ()) -> bytes:
    """The compressed initramfs: static `busybox`, the `wanted` modules in load order, and the node's programs.

    `modules` may hold more than is wanted; only what is needed goes in. Raises NotFound as `load_order` does.
    """
    order = load_order(wanted, modules)
    entries = [
        *(directory(name) for name in ("bin", "dev", "etc", "modules", "proc", "run", "sys", "tmp")),
        # The kernel opens /dev/console for /init before anything could mount devtmpfs.
        character_device("dev/console", 5, 1),
        character_device("dev/null", 1, 3),
        file("bin/busybox", busybox, executable=True),
        *(file(f"modules/{name}.ko", modules[name]) for name in order),
        file("modules/order", "".join(f"{name}\n" for name in order).encode()),
        *(file(path, _program(source), executable=True) for path, source in _PROGRAMS),
    ]
    return gzip.compress(cpio_newc(entries), compresslevel=6, mtime=0)


_PROGRAMS = (("init", "init.sh"), ("bin/dhcp-bound", "dhcp-bound.sh"), ("bin/phone-home", "phone-home.sh"))


def _program(name: str) -> bytes:
    return files("carrack.twin").joinpath("node", name).read_bytes()
