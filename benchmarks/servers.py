"""uvicorn as carrack runs it, and granian: `python -m benchmarks.servers`. See docs/decisions/0003-uvicorn.md.

Requests a second of one process, on a bare ASGI application and on a Litestar handler, and what becomes of a request
line of 170 kB, which 10,000 `id=` parameters come to.
"""

from __future__ import annotations

import http.client
import importlib.util
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import uvicorn
from litestar import Litestar, get
from litestar.response.base import ASGIResponse

from benchmarks import wrk
from benchmarks.children import child, end_with_sigterm, free_port, wait_for
from carrack.app.one_write import OneWriteProtocol

BODY = b'{"ID":"x1000c0s0b0n0","Type":"Node","State":"On","Flag":"OK","Enabled":true,"Role":"Compute","NID":1}'
LONG_LINE = "/?" + "&".join(["id=x1000c0s0b0n0"] * 10_000)
SECONDS = 5
CLIENTS = 32


async def bare(scope: Any, receive: Any, send: Any) -> None:
    """The least that an ASGI application can do."""
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(BODY))]})
    await send({"type": "http.response.body", "body": BODY})


@get("/")
async def _component() -> ASGIResponse:
    return ASGIResponse(body=BODY, media_type="application/json")


litestar = Litestar([_component], openapi_config=None, logging_config=None)
APPLICATIONS = {"bare ASGI": "bare", "Litestar": "litestar"}


def serve_uvicorn(name: str, port: int) -> None:
    """What a child runs: the application behind uvicorn, set up as `carrack serve` does."""
    config = uvicorn.Config(
        f"benchmarks.servers:{name}", port=port, http=OneWriteProtocol, loop="uvloop", log_config=None, access_log=False
    )
    uvicorn.Server(config).run()


def commands(name: str, port: int) -> dict[str, list[str]]:
    """How each server is started, by its name."""
    here = [sys.executable, "-m", "benchmarks.servers", "--uvicorn", name, str(port)]
    other = [sys.executable, "-m", "granian", "--interface", "asgi", "--loop", "uvloop", "--no-ws"]
    other += ["--port", str(port), f"benchmarks.servers:{name}"]
    return {"uvicorn": here, "granian": other}


def main() -> int:
    if shutil.which("wrk") is None:
        print("missing: wrk. Install with: apt-get install -y wrk", file=sys.stderr)
        return 1
    if importlib.util.find_spec("granian") is None:
        print("missing: granian, which carrack does not need. Install with: pip install granian", file=sys.stderr)
        return 1
    end_with_sigterm()
    print(f"{'':12}{'':10}{'requests/s':>12}{'p99 ms':>9}  request line of {len(LONG_LINE) // 1000} kB")
    with tempfile.TemporaryDirectory(prefix="carrack-bench-") as directory:
        work = Path(directory)
        for title, name in APPLICATIONS.items():
            for server in commands(name, 0):
                port, log = free_port(), work / f"{server}.log"
                with child(commands(name, port)[server], log) as process:
                    wait_for(process, port, "/", log)
                    rate = wrk.run(port, [wrk.Request("/")], work, seconds=SECONDS, clients=CLIENTS)
                    print(f"{title:12}{server:10}{rate.per_second:12,.0f}{rate.p99:9.1f}  {_long_line(port)}")
    print(f"one process, {CLIENTS} clients; wrk shares the {len(os.sched_getaffinity(0))} cores")
    return 0


def _long_line(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", LONG_LINE)
        return str(connection.getresponse().status)
    except (OSError, http.client.HTTPException) as error:
        return f"connection closed ({type(error).__name__})"
    finally:
        connection.close()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--uvicorn"]:
        serve_uvicorn(sys.argv[2], int(sys.argv[3]))
    else:
        sys.exit(main())
