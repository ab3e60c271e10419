"""A Redfish service that does what a test tells it to: a tree of documents, and a handler for what must misbehave."""

import base64
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Self

from aiohttp import web

from carrack.bmc.address import BMCAddress
from carrack.bmc.credentials import Credentials

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]

CREDENTIALS = Credentials("root", 'pa:ss"w\\örd')


class ScriptedBMC:
    """`documents` by path without trailing slash; `handlers` by path take precedence. Counts what it was asked."""

    def __init__(self, documents: Mapping[str, Any] | None = None, *, login_needed: bool = False) -> None:
        self.documents = dict(documents or {})
        self.handlers: dict[str, Handler] = {}
        self.requests: list[tuple[str, str]] = []
        self.headers: list[Mapping[str, str]] = []
        self.connections = 0
        self.in_flight = 0
        self.most_in_flight = 0
        self.login_needed = login_needed
        self.expand_offered = False
        self._runner: web.ServerRunner | None = None
        self.address = BMCAddress("http", "127.0.0.1", 0)

    async def __aenter__(self) -> Self:
        self._runner = web.ServerRunner(web.Server(self._answer, access_log=None), shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.address = BMCAddress("http", "127.0.0.1", self._runner.addresses[0][1])
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner
        await self._runner.cleanup()

    def count(self, path: str, method: str = "GET") -> int:
        return Counter(self.requests)[method, path]

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path.rstrip("/")
        self.requests.append((request.method, path + (f"?{request.query_string}" if request.query_string else "")))
        self.headers.append(request.headers)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            if handler := self.handlers.get(path):
                return await handler(request)
            if self.login_needed and path != "/redfish/v1" and not self._logged_in(request):
                return web.json_response({"error": {"message": "who are you?"}}, status=401)
            if path not in self.documents:
                return web.json_response({"error": {"message": "no such resource"}}, status=404)
            document = self.documents[path]
            if "$expand" in request.query and "Members" in document:
                members = [self.documents[member["@odata.id"].rstrip("/")] for member in document["Members"]]
                document = {**document, "Members": members}
            return web.json_response(document)
        finally:
            self.in_flight -= 1

    @staticmethod
    def _logged_in(request: web.BaseRequest) -> bool:
        expected = base64.b64encode(f"{CREDENTIALS.username}:{CREDENTIALS.password}".encode()).decode()
        return request.headers.get("Authorization") == f"Basic {expected}"


def answering(body: Any = None, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Handler:
    """A handler that always gives this answer; bytes are sent as they are."""

    async def handler(_: web.BaseRequest) -> web.StreamResponse:
        content = body if isinstance(body, bytes) else json.dumps(body if body is not None else {}).encode()
        return web.Response(body=content, status=status, headers=headers, content_type="application/json")

    return handler


def in_turn(*handlers: Handler) -> Handler:
    """The first handler for the first request, and so on; the last one stays."""
    waiting = list(handlers)

    async def handler(request: web.BaseRequest) -> web.StreamResponse:
        return await (waiting.pop(0) if len(waiting) > 1 else waiting[0])(request)

    return handler


def system(**more: Any) -> dict[str, Any]:
    """A ComputerSystem that is off and offers a few reset types."""
    return {
        "@odata.id": "/redfish/v1/Systems/1",
        "@odata.type": "#ComputerSystem.v1_10_0.ComputerSystem",
        "Id": "1",
        "PowerState": "Off",
        "Actions": {
            "#ComputerSystem.Reset": {
                "target": "/redfish/v1/Systems/1/Actions/ComputerSystem.Reset",
                "ResetType@Redfish.AllowableValues": ["On", "ForceOff", "GracefulShutdown", "ForceRestart"],
            }
        },
        **more,
    }
