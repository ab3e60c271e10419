"""`/boot/v1/hosts` and `/boot/v1/dumpstate`: the nodes as BSS sees them."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.response.base import ASGIResponse

from carrack.bss.boot_params import BootParamsAnswer, answer_image, answer_record
from carrack.bss.hosts import HostAnswer, Hosts, host_list
from carrack.bss.keys import node_by_mac, node_by_name, node_by_nid
from carrack.bss.routes.identifiers import members, nid_of
from carrack.errors import NotFound
from carrack.records.components import Component
from carrack.records.kinds import BOOT_IMAGE, BOOT_RECORD
from carrack.view import LiveView, View
from carrack.web import answers, queries
from carrack.web.documented import documented

_encode = msgspec.json.Encoder().encode


class State(msgspec.Struct, frozen=True):
    """Everything that decides over boots."""

    components: list[HostAnswer] = msgspec.field(name="Components")
    params: list[BootParamsAnswer] = msgspec.field(name="Params")


def hosts_routes(live: LiveView) -> list[Any]:
    """Nodes, all or by name, MAC and NID."""
    hosts = Hosts()

    @get(
        "/boot/v1/hosts",
        opt=documented(query=("name", "mac", "nid"), answers={200: list[HostAnswer], 400: None, 404: None}),
    )
    async def list_hosts(request: Request[Any, Any, Any]) -> ASGIResponse:
        """What SMD says of the hosts asked for, or of all."""
        query = queries.parse(request.scope["query_string"])
        names, macs = members(query, "name"), members(query, "mac")
        nids = [nid_of(nid) for nid in members(query, "nid")]
        view = await live.current()
        if not (names or macs or nids):
            return answers.json_bytes(hosts.everything(view))
        return answers.json_bytes(host_list(view, _asked_for(view, names, macs, nids)))

    @post("/boot/v1/hosts", status_code=200, opt=documented(answers={204: None}))
    async def refresh_hosts() -> ASGIResponse:
        """Accepted for clients that let BSS read SMD anew; here it never lags behind."""
        await live.current()
        return ASGIResponse(body=b"", status_code=204, headers={"cache-control": "no-cache"})

    @get("/boot/v1/dumpstate", opt=documented(answers={200: State}))
    async def dump_state() -> ASGIResponse:
        """Every host and all boot parameters."""
        view = await live.current()
        return answers.json_bytes(b'{"Components":' + hosts.everything(view) + b',"Params":' + _params(view) + b"}")

    return [list_hosts, refresh_hosts, dump_state]


def _asked_for(view: View, names: list[str], macs: list[str], nids: list[int]) -> list[Component]:
    """One component for each that is named. Raises NotFound if any is unknown: the whole request is refused."""
    found: list[tuple[str, Component | None]] = [(name, node_by_name(view, name)) for name in names]
    found += [(mac, node_by_mac(view, mac)) for mac in macs]
    found += [(f"nid {nid}", node_by_nid(view, nid)) for nid in nids]
    for given, component in found:
        if component is None:
            raise NotFound(f"Unknown host: {given[:128]}")
    return [component for _, component in found if component is not None]


def _params(view: View) -> bytes:
    """Boot parameters without their cloud-init data, which may hold secrets and is not for a dump."""
    images, records = view[BOOT_IMAGE].values(), view[BOOT_RECORD].values()
    entries = [answer_image(image) for image in images]
    entries += [answer_record(record, cloud_init=False) for record in records]
    return _encode(entries)
