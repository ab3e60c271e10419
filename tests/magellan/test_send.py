import asyncio
from typing import Any

import pytest
from aiohttp import web
from tests.bmc.scripted_bmc import ScriptedBMC, answering

from carrack.errors import InvalidInput
from carrack.magellan.send import SendOptions, check_records, send, smd_base

ENDPOINTS = "/hsm/v2/Inventory/RedfishEndpoints"
HARDWARE = "/hsm/v2/Inventory/Hardware"
RECORDS = [
    {"ID": f"x1000c0s{n}b0", "SchemaVersion": 1, "FQDN": f"10.0.0.{n}", "Hardware": [{"ID": f"x1000c0s{n}b0n0"}]}
    for n in range(3)
]


class SMD(ScriptedBMC):
    """Stores endpoints by ID; a second POST is a 409, a PUT replaces."""

    def __init__(self) -> None:
        super().__init__()
        self.endpoints: dict[str, Any] = {}
        self.hardware: list[Any] = []
        self.handlers = {ENDPOINTS: self.post, HARDWARE: self.take_hardware}

    async def post(self, request: web.BaseRequest) -> web.Response:
        record = await request.json()
        if record["ID"] in self.endpoints:
            return web.json_response({"title": "Conflict", "detail": "it is there"}, status=409)
        self.endpoints[record["ID"]] = record
        self.handlers[f"{ENDPOINTS}/{record['ID']}"] = self.put
        return web.json_response([{"URI": "/"}], status=201)

    async def put(self, request: web.BaseRequest) -> web.Response:
        record = await request.json()
        self.endpoints[record["ID"]] = record
        return web.json_response(record)

    async def take_hardware(self, request: web.BaseRequest) -> web.Response:
        self.hardware += (await request.json())["Hardware"]
        return web.json_response({"code": 0})


async def test_endpoints_one_by_one_and_then_their_hardware():
    async with SMD() as smd:
        sent = await send(RECORDS, smd.address.url, SendOptions(token="t0ken"))
    assert [result.error for result in sent] == [""] * 4
    assert smd.endpoints["x1000c0s1b0"] == {"ID": "x1000c0s1b0", "SchemaVersion": 1, "FQDN": "10.0.0.1"}
    assert sorted(entry["ID"] for entry in smd.hardware) == [f"x1000c0s{n}b0n0" for n in range(3)]
    assert smd.requests[-1] == ("POST", HARDWARE)
    assert {headers["Authorization"] for headers in smd.headers} == {"Bearer t0ken"}
    assert {headers["User-Agent"] for headers in smd.headers} == {"magellan"}


async def test_a_conflict_is_an_error_unless_forced():
    async with SMD() as smd:
        await send(RECORDS[:1], smd.address.url + "/hsm/v2/")
        (refused,) = await send(RECORDS[:1], smd.address.url)
        assert (refused.status, refused.error) == (409, "409 it is there")
        changed = [{**RECORDS[0], "FQDN": "10.9.9.9"}]
        forced = await send(changed, smd.address.url, SendOptions(force_update=True))
        assert not any(result.error for result in forced)
        assert smd.endpoints["x1000c0s0b0"]["FQDN"] == "10.9.9.9"


async def test_hardware_of_a_refused_endpoint_is_not_sent_and_none_when_not_wanted():
    async with SMD() as smd:
        smd.handlers[ENDPOINTS] = answering({"detail": "no"}, status=400)
        await send(RECORDS, smd.address.url)
        assert smd.count(HARDWARE, "POST") == 0
    async with SMD() as smd:
        await send(RECORDS, smd.address.url, SendOptions(hardware=False))
        assert smd.count(HARDWARE, "POST") == 0


async def test_a_place_that_smd_refuses_costs_no_other():
    async with SMD() as smd:

        async def strict(request: web.BaseRequest) -> web.Response:
            entries = (await request.json())["Hardware"]
            if any(entry["ID"].endswith("p4") for entry in entries):
                return web.json_response({"detail": "not a valid xname"}, status=400)
            smd.hardware += entries
            return web.json_response({})

        smd.handlers[HARDWARE] = strict
        record = {"ID": "x1c0s0b0", "Hardware": [{"ID": f"x1c0s0b0n0p{n}"} for n in range(9)]}
        sent = await send([record], smd.address.url)
    assert [result.what for result in sent if result.error] == ["hardware at x1c0s0b0n0p4"]
    assert sorted(entry["ID"][-1] for entry in smd.hardware) == list("01235678")


async def test_at_most_so_many_at_once():
    async def slow(_: web.BaseRequest) -> web.Response:
        await asyncio.sleep(0.02)
        return web.json_response({}, status=201)

    async with SMD() as smd:
        smd.handlers[ENDPOINTS] = slow
        await send([{"ID": f"x1c0s{n}b0"} for n in range(12)], smd.address.url, SendOptions(in_flight=3))
        assert smd.most_in_flight == 3


async def test_every_way_to_fail_is_told():
    async def hang(_: web.BaseRequest) -> web.Response:
        await asyncio.sleep(60)
        return web.Response()

    async with SMD() as smd:
        url = smd.address.url
        smd.handlers[ENDPOINTS] = hang
        assert (await send(RECORDS[:1], url, SendOptions(request_timeout=0.2)))[0].error == "no answer in time"
        smd.handlers[ENDPOINTS] = answering(b"<html>proxy</html>", status=502)
        assert (await send(RECORDS[:1], url))[0].error == "502 <html>proxy</html>"
        smd.handlers[ENDPOINTS] = answering(b"<html>\n  <b>proxy</b>\n</html>", status=502)
        assert (await send(RECORDS[:1], url))[0].error == "502 <html> <b>proxy</b> </html>"
        smd.handlers[ENDPOINTS] = answering(b'{"detail": "one"}\n[{"URI": "/"}]', status=409)
        assert (await send(RECORDS[:1], url))[0].error == "409 one"
    assert "cannot reach" in (await send(RECORDS[:1], url))[0].error


@pytest.mark.parametrize(
    "url", ["http://smd:27779", "http://smd:27779/", "http://smd:27779/hsm/v2", "http://smd:27779/hsm/v2/"]
)
def test_base_urls(url: str):
    assert smd_base(url) == "http://smd:27779/hsm/v2"


def test_urls_behind_a_gateway():
    assert smd_base("https://api/apis/smd/hsm/v2") == "https://api/apis/smd/hsm/v2"
    assert smd_base("https://api/apis/smd") == "https://api/apis/smd/hsm/v2"
    for url in ("smd", "ftp://smd", "", "http://smd..cluster"):
        with pytest.raises(InvalidInput):
            smd_base(url)


@pytest.mark.parametrize("document", ["x", 7, [None], [{}], [{"ID": ""}], {"Systems": []}])
def test_what_is_no_collect_output(document: object):
    with pytest.raises(InvalidInput, match="no ID"):
        check_records(document)


def test_one_object_is_a_list_of_one():
    assert check_records({"ID": "x1c0s0b0"}) == [{"ID": "x1c0s0b0"}]
    assert check_records([]) == []
