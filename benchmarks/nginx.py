"""The ceiling: nginx on the same machine, one worker, serving a static file of the same size to the same client."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import wrk
from benchmarks.children import child, free_port, wait_for

CONFIG = """
{user}
daemon off;
worker_processes 1;
pid {work}/nginx.pid;
error_log {work}/nginx-error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    keepalive_requests 1000000000;
    client_body_temp_path {work}/nginx-body;
    proxy_temp_path {work}/nginx-proxy;
    fastcgi_temp_path {work}/nginx-fastcgi;
    uwsgi_temp_path {work}/nginx-uwsgi;
    scgi_temp_path {work}/nginx-scgi;
    server {{ listen 127.0.0.1:{port}; root {work}/files; }}
}}
"""


class Ceiling:
    """A running nginx. Rates are measured once for each file and number of clients."""

    def __init__(self, port: int, work: Path, seconds: int) -> None:
        self._port = port
        self._work = work
        self._seconds = seconds
        self._known: dict[str, wrk.Rate] = {}

    def rate(self, name: str, body: bytes, clients: int) -> wrk.Rate:
        """Files a second, for a file with this body."""
        if name not in self._known:
            (self._work / "files" / name).write_bytes(body)
            self._known[name] = wrk.run(
                self._port, [wrk.Request(f"/{name}")], self._work, seconds=self._seconds, clients=clients
            )
        return self._known[name]


@contextmanager
def ceiling(work: Path, seconds: int) -> Generator[Ceiling]:
    """Run nginx in `work`, a directory of its own."""
    (work / "files").mkdir()
    (work / "files" / "ready").write_text("ready\n")
    port, log, config = free_port(), work / "nginx.log", work / "nginx.conf"
    # A worker of root's nginx would become www-data, who cannot read a private temporary directory.
    user = "user root;" if os.geteuid() == 0 else ""
    config.write_text(CONFIG.format(user=user, work=work, port=port))
    with child(["nginx", "-p", str(work), "-c", str(config), "-e", str(log)], log) as process:
        wait_for(process, port, "/ready", log)
        yield Ceiling(port, work, seconds)
