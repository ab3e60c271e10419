"""Reading and writing an SMD over HTTP."""

import contextlib

import pytest
from aiohttp import web

from carrack.errors import InvalidInput, Unavailable
from carrack.netboot.smd_source import SMDSource

INTERFACE = {
    "ID": "020000000001",
    "Description": "",
    "MACAddress": "02:00:00:00:00:01",
    "LastUpdate": "2026-01-01T00:00:00Z",
    "ComponentID": "x0c0s0b0n0",
    "Type": "Node",
    "IPAddresses": [],
}
COMPONENT = {"ID": "x0c0s0b0n0", "Type": "Node", "State": "On", "NID": 1, "SomethingNew": True}


@contextlib.asynccontextmanager
async def smd(answers, patches=None):
    async def answer(request):
        status, body = answers.get(request.path, (404, {}))
        if request.method == "PATCH" and patches is not None:
            patches.append((request.path, await request.json()))
        return web.json_response(body, status=status)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    source = SMDSource(f"http://127.0.0.1:{runner.addresses[0][1]}/")
    try:
        yield source
    finally:
        await source.close()
        await runner.cleanup()


GOOD = {
    "/hsm/v2/State/Components": (200, {"Components": [COMPONENT]}),
    "/hsm/v2/Inventory/EthernetInterfaces": (200, [INTERFACE]),
}


async def test_both_tables_are_read():
    async with smd(GOOD) as source:
        records = await source()
    assert [(each.id, each.nid) for each in records.components] == [("x0c0s0b0n0", 1)]
    assert [each.mac_address for each in records.interfaces] == ["02:00:00:00:00:01"]


@pytest.mark.parametrize("path", list(GOOD))
@pytest.mark.parametrize("answer", [(500, {"Components": []}), (401, []), (200, {"Components": 1}), (200, {"x": []})])
async def test_an_error_never_passes_for_an_empty_inventory(path, answer):
    async with smd(GOOD | {path: answer}) as source:
        with pytest.raises(Unavailable):
            await source()


async def test_nobody_there():
    source = SMDSource("http://127.0.0.1:1")
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1:1"):
        await source()
    await source.close()


async def test_addresses_are_set():
    patches = []
    path = "/hsm/v2/Inventory/EthernetInterfaces/020000000001"
    async with smd(GOOD | {path: (200, INTERFACE)}, patches) as source:
        await source.set_addresses((await source()).interfaces[0], ["10.1.0.5"])
    assert patches == [(path, {"IPAddresses": [{"IPAddress": "10.1.0.5"}]})]


async def test_a_refused_address_is_told():
    async with smd(GOOD) as source:
        with pytest.raises(Unavailable, match="404"):
            await source.set_addresses((await source()).interfaces[0], ["10.1.0.5"])


@pytest.mark.parametrize("url", ["smd", "ftp://smd", "http://", "", "http://smd..cluster"])
def test_what_is_no_url(url):
    with pytest.raises(InvalidInput, match="not the URL of an SMD"):
        SMDSource(url)


def test_with_or_without_the_path():
    assert SMDSource("http://smd:27779/hsm/v2/")._base == SMDSource("http://smd:27779")._base
