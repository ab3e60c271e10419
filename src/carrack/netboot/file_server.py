"""The boot files over HTTP, for UEFI HTTP boot and for kernels and initrds: GET and HEAD, whole or by range."""

import contextlib
from collections.abc import AsyncGenerator
from pathlib import Path

from aiohttp import web

from carrack.errors import Unavailable


@contextlib.asynccontextmanager
async def serve_files(root: Path, address: str, port: int) -> AsyncGenerator[int]:
    """Serve the files below `root` (links that lead out of it are not followed); gives the port, for port 0.

    Raises Unavailable when the address or port cannot be had.
    """
    app = web.Application()
    app.router.add_static("/", root)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, address, port).start()
        except OSError as error:
            raise Unavailable(f"cannot serve files on {address}:{port}: {error.strerror}") from error
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
