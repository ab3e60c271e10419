"""`/admin/cluster-defaults`: what every node is given unless something more specific says otherwise."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.response.base import ASGIResponse

from carrack.cloudinit.facts import NO_DEFAULTS
from carrack.cloudinit.urls import check_base_url
from carrack.errors import InvalidInput
from carrack.records.cloudinit import ClusterDefaults
from carrack.records.kinds import CLUSTER_DEFAULTS
from carrack.view import Draft, LiveView
from carrack.web import answers, bodies
from carrack.web.callers import actor
from carrack.web.documented import documented

MOST_NID_DIGITS = 20


def cluster_defaults_routes(live: LiveView) -> list[Any]:
    """Cluster defaults: read, and merge what is given into them."""

    @get("/admin/cluster-defaults", opt=documented(answers={200: ClusterDefaults}))
    async def get_cluster_defaults() -> ASGIResponse:
        """What every node is given unless it has its own."""
        view = await live.current()
        document = msgspec.to_builtins(view[CLUSTER_DEFAULTS].get("cluster") or NO_DEFAULTS)
        document.pop("key", None)  # the store's, not OpenCHAMI's
        return answers.json_value(document)

    @post("/admin/cluster-defaults", opt=documented(body=ClusterDefaults, answers={201: None, 400: None}))
    async def set_cluster_defaults(request: Request[Any, Any, Any]) -> ASGIResponse:
        """Set the defaults given, and keep the others."""
        given = bodies.decode(await request.body(), ClusterDefaults)
        check_base_url(given.base_url)
        if not 0 <= given.nid_length <= MOST_NID_DIGITS:
            raise InvalidInput(f"nid-length must be between 0 and {MOST_NID_DIGITS}")

        def rules(draft: Draft) -> None:
            table = draft[CLUSTER_DEFAULTS]
            table.put(merged(table.get("cluster") or NO_DEFAULTS, given))

        await live.write(actor(request), rules)
        return answers.nothing(201)

    return [get_cluster_defaults, set_cluster_defaults]


def merged(old: ClusterDefaults, given: ClusterDefaults) -> ClusterDefaults:
    """`old` with every value of `given` that is not empty."""
    values = {name: value for name, value in msgspec.structs.asdict(given).items() if value and name != "key"}
    return msgspec.structs.replace(old, **values)
