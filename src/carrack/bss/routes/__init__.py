"""The HTTP routes of the boot script service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from carrack.bss.access_history import AccessHistory
from carrack.bss.routes.bootparameters import bootparameters_routes
from carrack.bss.routes.bootscript import bootscript_routes
from carrack.bss.routes.history import history_routes
from carrack.bss.routes.hosts import hosts_routes
from carrack.bss.routes.service import service_routes
from carrack.settings import Settings
from carrack.view import LiveView


def routes(
    live: LiveView, settings: Settings, history: AccessHistory, note_access: Callable[[str, str], None]
) -> list[Any]:
    """Every route under /boot/v1. The caller starts and stops `history`.

    `note_access` is told of each boot script served: the xname of the node, and ``bootscript``.
    """
    return [
        *bootscript_routes(live, settings, note_access),
        *bootparameters_routes(live),
        *hosts_routes(live),
        *history_routes(live, history),
        *service_routes(live, settings),
    ]
