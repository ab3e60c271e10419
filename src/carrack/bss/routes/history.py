"""`/boot/v1/endpoint-history`: when a node last fetched its boot script and its user-data."""

from __future__ import annotations

from typing import Any

from litestar import Request, get
from litestar.response.base import ASGIResponse

from carrack.bss.access_history import AccessHistory
from carrack.records.boot import EndpointAccess
from carrack.view import LiveView
from carrack.web import answers, queries
from carrack.web.documented import documented


def history_routes(live: LiveView, history: AccessHistory) -> list[Any]:
    """The last access of each node to each endpoint."""

    @get("/boot/v1/endpoint-history", opt=documented(query=("name", "endpoint"), answers={200: list[EndpointAccess]}))
    async def list_history(request: Request[Any, Any, Any]) -> ASGIResponse:
        """When nodes last fetched their boot script or their user-data."""
        query = queries.parse(request.scope["query_string"])
        name, endpoint = queries.first(query, "name"), queries.first(query, "endpoint")
        return answers.json_value(history.seen(await live.current(), name, endpoint))

    return [list_history]
