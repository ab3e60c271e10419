"""`/carrack/v1/boots`: how far each node has come in its boot."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, get
from litestar.response.base import ASGIResponse

from carrack.observe.boot_trace import Boot, BootTrace
from carrack.web import queries
from carrack.web.answers import json_value
from carrack.web.documented import documented


class Boots(msgspec.Struct, frozen=True):
    """The answer of ``GET /carrack/v1/boots``."""

    Boots: list[Boot]


def boot_routes(trace: BootTrace) -> list[Any]:
    """Handlers that show the boot trace."""

    @get("/carrack/v1/boots", opt=documented(query=("id", "stage"), answers={200: Boots}))
    async def boots(request: Request[Any, Any, Any]) -> ASGIResponse:
        """The latest boot of each node that asked this process for its script or its data, and the stage it reached."""
        query = queries.parse(request.scope["query_string"])
        wanted = {name: set(query[name]) for name in ("id", "stage") if name in query}
        found = [
            boot
            for boot in trace.boots()
            if boot.node in wanted.get("id", {boot.node}) and boot.stage in wanted.get("stage", {boot.stage})
        ]
        return json_value(Boots(found))

    return [boots]
