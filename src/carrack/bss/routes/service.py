"""`/boot/v1/service/*` and the notifications that CSM's hmnfd sends."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.response.base import ASGIResponse

from carrack import __version__
from carrack.errors import StoreUnavailable
from carrack.settings import Settings
from carrack.view import LiveView
from carrack.web import answers, bodies
from carrack.web.documented import documented

_BASE = "/boot/v1/service"


class StateChange(msgspec.Struct, frozen=True, kw_only=True):
    """A state change notification (SCN)."""

    components: tuple[str, ...] = msgspec.field(default=(), name="Components")
    enabled: bool | None = msgspec.field(default=None, name="Enabled")
    role: str = msgspec.field(default="", name="Role")
    sub_role: str = msgspec.field(default="", name="SubRole")
    software_status: str = msgspec.field(default="", name="SoftwareStatus")
    state: str = msgspec.field(default="", name="State")


def service_routes(live: LiveView, settings: Settings) -> list[Any]:
    """What the service says of itself. 200 when all is well, 500 with "error" when not."""
    backend = "sqlite" if settings.is_sqlite else "postgres"
    running = {"bss-status": "running"}
    version = {"bss-version": __version__}

    def hsm() -> dict[str, Any]:
        # SMD's data is here as soon as it was loaded once, and scripts are served from it whatever happens then.
        return {"bss-status-hsm": "connected" if live.loaded else "error"}

    async def stored() -> str:
        try:
            await live.current()
        except StoreUnavailable:
            return "error"
        return "connected"

    @get(f"{_BASE}/status", opt=documented(answers={200: dict[str, str]}))
    async def get_status() -> ASGIResponse:
        """Whether BSS runs."""
        return _answer(running)

    @get(f"{_BASE}/version", opt=documented(answers={200: dict[str, str]}))
    async def get_version() -> ASGIResponse:
        """Which version runs."""
        return _answer(version)

    @get(f"{_BASE}/hsm", opt=documented(answers={200: dict[str, str], 500: dict[str, str]}))
    async def get_hsm() -> ASGIResponse:
        """Whether SMD answers."""
        return _answer(hsm())

    @get(f"{_BASE}/etcd", opt=documented(answers={200: dict[str, str], 500: dict[str, str]}))
    async def get_etcd() -> ASGIResponse:
        # CSM's probes ask for etcd by name; what they want to know is whether BSS can keep its data.
        """Whether the database answers, as CSM's clients ask for it."""
        return _answer({"bss-status-etcd": await stored()})

    @get(f"{_BASE}/storage/status", opt=documented(answers={200: dict[str, Any], 500: dict[str, Any]}))
    async def get_storage() -> ASGIResponse:
        """Whether the database answers, as OpenCHAMI's clients ask for it."""
        return _answer({"bss-storage-backend": {"name": backend, "status": await stored()}})

    @get(f"{_BASE}/status/all", opt=documented(answers={200: dict[str, Any], 500: dict[str, Any]}))
    async def get_everything() -> ASGIResponse:
        """Status, version, SMD and database in one answer."""
        storage = await stored()
        backend_status = {"bss-storage-backend": {"name": backend, "status": storage}}
        return _answer(running | version | hsm() | {"bss-status-etcd": storage} | backend_status)

    @post("/boot/v1/scn", status_code=200, opt=documented(body=StateChange, answers={200: None, 400: None}))
    async def take_notification(request: Request[Any, Any, Any]) -> ASGIResponse:
        # The view follows SMD by itself, so a notification brings nothing new; it is only checked and accepted.
        """Takes a state change notification, of which carrack has no need."""
        bodies.decode(await request.body(), StateChange)
        return answers.nothing(200)

    return [get_status, get_version, get_hsm, get_etcd, get_storage, get_everything, take_notification]


def _answer(status: dict[str, Any]) -> ASGIResponse:
    """One JSON line."""
    text = msgspec.json.encode(status)
    return answers.json_bytes(text + b"\n", 500 if b'"error"' in text else 200)
