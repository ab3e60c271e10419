"""The HTTP routes of cloud-init: those that nodes ask, and those for administrators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from carrack.cloudinit.phone_homes import PhoneHomes
from carrack.cloudinit.routes.cluster_defaults import cluster_defaults_routes
from carrack.cloudinit.routes.groups import group_routes
from carrack.cloudinit.routes.instance_info import instance_info_routes
from carrack.cloudinit.routes.phone_home import phone_home_routes
from carrack.cloudinit.routes.seed import group_config_routes, seed_routes
from carrack.settings import Settings
from carrack.view import LiveView


def routes(
    live: LiveView, settings: Settings, note_access: Callable[[str, str], None], phone_homes: PhoneHomes
) -> list[Any]:
    """Every route. The caller starts and stops `phone_homes`.

    `note_access` is told the xname of a node and the stage of its boot: ``meta-data``, ``user-data``, ``vendor-data``
    or ``phone-home``.
    """
    return [
        *seed_routes(live, settings, note_access),
        *group_config_routes(live, settings),
        *phone_home_routes(live, settings, note_access, phone_homes),
        *group_routes(live),
        *cluster_defaults_routes(live),
        *instance_info_routes(live),
    ]
