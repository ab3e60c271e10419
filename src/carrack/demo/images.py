"""The kernel and initrd of light nodes: bytes of a believable size, served by Python's own web server."""

from __future__ import annotations

import sys
from pathlib import Path

from carrack.demo.children import Children
from carrack.demo.scene import Scene

KERNEL_SIZE = 8 * 1024 * 1024  # bytes
INITRD_SIZE = 24 * 1024 * 1024


def make_images(directory: Path) -> None:
    """Write ``kernel`` and ``initrd``. Light nodes download them whole and run neither."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, size in (("kernel", KERNEL_SIZE), ("initrd", INITRD_SIZE)):
        with (directory / name).open("wb") as file:
            file.truncate(size)


def serve_images(children: Children, scene: Scene) -> None:
    """Serve them. The server's access log is one of the demo's witnesses."""
    host, _, port = scene.images.rpartition(":")
    command = ("-u", "-m", "http.server", "--protocol", "HTTP/1.1", "--bind", host, "--directory")
    children.start("images", [sys.executable, *command, str(scene.path("images")), port])
