"""Run services on a socket: one process, or several that share it."""

from __future__ import annotations

import asyncio
import functools
import gc
import ipaddress
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import closing

import structlog
import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from carrack.app.compose import PARTS, build, prepare
from carrack.app.one_write import OneWriteProtocol
from carrack.errors import SettingsError
from carrack.observe import logs
from carrack.observe.metrics import shared_between_workers
from carrack.settings import Settings

BACKLOG = 4096  # connections waiting to be accepted: a boot storm opens thousands in a moment
WORKER_PATIENCE = 60  # seconds that a worker may be busy with one thing, such as a very large write, before it is ended
STARTUP_FAILED = 1  # exit code
log = structlog.get_logger(__name__)


def serve(settings: Settings, parts: Sequence[str]) -> int:
    """Serve until SIGTERM or SIGINT; answers the exit code. Requests under way are finished first.

    Raises SettingsError for an address that cannot be had, and StoreError for a database that waiting will not mend.
    """
    host, port = listen_address(settings, parts)
    config = uvicorn.Config(
        functools.partial(_worker, settings, tuple(parts)),
        factory=True,
        http=OneWriteProtocol,
        loop="uvloop",
        lifespan="on",
        ws="none",
        log_config=None,
        access_log=False,
        proxy_headers=False,  # uvicorn would believe X-Forwarded-For from loopback; ours asks --trusted-proxies
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=settings.shutdown_timeout,
        timeout_worker_healthcheck=WORKER_PATIENCE,
        workers=settings.workers,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _exit)
    with closing(_bind(host, port)) as listening:
        asyncio.run(prepare(settings))
        bound = listening.getsockname()
        log.info("serve.listening", services=list(parts), address=f"{host}:{bound[1]}", workers=settings.workers)
        try:
            return _run_workers(config, listening) if settings.workers > 1 else _run(config, listening)
        finally:
            log.info("serve.stopped")


def _exit(_signal: int, _frame: object) -> None:
    """For a signal that comes before uvicorn is there, and the one that uvicorn raises again when it has finished."""
    sys.exit(0)


def _run(config: uvicorn.Config, listening: socket.socket) -> int:
    server = uvicorn.Server(config)
    server.run(sockets=[listening])
    return 0 if server.started else STARTUP_FAILED


def _run_workers(config: uvicorn.Config, listening: socket.socket) -> int:
    with shared_between_workers():
        supervisor = Multiprocess(config, sockets=[listening])
        supervisor.run()
    failed = any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes)
    return STARTUP_FAILED if failed else 0


def listen_address(settings: Settings, parts: Sequence[str]) -> tuple[str, int]:
    """Where to listen: as set, else the usual port of a service that runs alone, else 8000. Raises SettingsError."""
    if not settings.listen:
        return "127.0.0.1", PARTS[parts[0]].port if len(parts) == 1 else 8000
    host, colon, port = settings.listen.rpartition(":")
    host = host.strip("[]") or "0.0.0.0"
    if not colon or not port.isdecimal() or int(port) > 65535:
        raise SettingsError(f"listen: '{settings.listen}' is not ADDRESS:PORT")
    return host, int(port)


def _worker(settings: Settings, parts: Sequence[str]) -> object:
    logs.configure(settings.log_level, settings.log_format)
    app = build(settings, parts)
    # Code and routes stay for good. Looking through them again and again makes the collector hold requests up by 30 ms.
    gc.collect()
    gc.freeze()
    return app


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if _is_ipv6(host) else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(BACKLOG)  # at once, or another process could still take the port; who connects early waits
    except (OSError, OverflowError) as error:
        listening.close()
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise SettingsError(f"cannot listen on {host}:{port}: {reason}") from None
    listening.set_inheritable(True)
    return listening


def _is_ipv6(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).version == 6
    except ValueError:
        return False
