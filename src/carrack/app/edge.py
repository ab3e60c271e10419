"""The outermost layer of every process: what a request meets before routing.

Gateways of CSM and OpenCHAMI publish the services under prefixes, some clients end paths with a slash, and monitors
send HEAD. All that is made plain here, and every request is counted.
"""

from __future__ import annotations

import time
from typing import Any, cast

from litestar.types import ASGIApp, Message, Receive, Scope, Send

from carrack.observe.metrics import RequestMetrics
from carrack.web.problems import problem

# Longest first, so that no prefix hides another.
PREFIXES = ("/apis/smd", "/apis/bss", "/cloud-init")
PREFIX_KEY = "carrack.prefix"


class Edge:
    """Wraps the application. Sets ``scope["carrack.prefix"]`` to the prefix that was taken off the path, or ``""``."""

    def __init__(self, app: ASGIApp, metrics: RequestMetrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = cast("dict[str, Any]", {**scope})  # the server's own stays as it is: it looks at the method again
        path: str = request["path"]
        if "\0" in path:  # PostgreSQL keeps it in no text, and no name has it
            await problem(400, "the path holds the character U+0000")(scope, receive, send)
            return
        request[PREFIX_KEY] = ""
        for prefix in PREFIXES:
            if path.startswith(prefix) and path[len(prefix) : len(prefix) + 1] in {"/", ""}:
                request[PREFIX_KEY] = prefix
                path = path[len(prefix) :] or "/"
                break
        if path.endswith("/") and path != "/":
            path = path.rstrip("/") or "/"
        request["path"] = path
        request["raw_path"] = path.encode()
        method: str = request["method"]
        status = 500
        head = method == "HEAD"
        if head:
            request["method"] = "GET"
        elif method == "OPTIONS":
            request["method"] = "TRACE"  # which no path has: Litestar's own answer to OPTIONS knows of one method alone

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif head:
                message = {**message, "body": b""}  # type: ignore[assignment, misc]
            await send(message)

        start = time.perf_counter()
        try:
            await self._app(cast("Scope", request), receive, answer)
        finally:
            route = request.get("path_template") or "none"
            self._metrics.observe(method, route, status, time.perf_counter() - start)
