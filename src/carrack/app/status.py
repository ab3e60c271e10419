"""How this process is: alive, ready, its version, its metrics."""

from __future__ import annotations

from typing import Any

from litestar import get
from litestar.response.base import ASGIResponse

from carrack import __version__
from carrack.errors import StoreUnavailable
from carrack.observe.metrics import RequestMetrics
from carrack.view import LiveView
from carrack.web.answers import json_bytes, json_value
from carrack.web.documented import documented
from carrack.web.problems import problem


def status_routes(live: LiveView, metrics: RequestMetrics) -> list[Any]:
    """Handlers of the paths that every process has, whatever services are in it."""

    @get("/health", opt=documented(answers={200: dict[str, str]}))
    async def health() -> ASGIResponse:
        """Whether the process answers at all."""
        return json_value({"status": "running"})

    @get("/ready", opt=documented(answers={200: dict[str, str | int], 503: None}))
    async def ready() -> ASGIResponse:
        """Whether every request can be served: the database answers and has been read."""
        try:
            view = await live.current()
        except StoreUnavailable as error:
            serving = (
                "boot scripts and cloud-init data are still served" if live.loaded else "nothing can be served yet"
            )
            return problem(503, f"{error}; {serving}", {"Retry-After": str(error.retry_after)})
        return json_value({"status": "ready", "seq": view.seq})

    @get("/version", opt=documented(answers={200: dict[str, str]}))
    async def version() -> ASGIResponse:
        """Which carrack this is."""
        return json_value({"version": __version__})

    @get("/metrics", opt=documented(answers={200: str}, media="text/plain"))
    async def prometheus() -> ASGIResponse:
        """Metrics for Prometheus."""
        body, media = metrics.exposition()
        return json_bytes(body, media=media)

    return [health, ready, version, prometheus]
