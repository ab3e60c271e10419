import asyncio
import time
from pathlib import Path

from aiohttp import web
from tests.bmc.scripted_bmc import CREDENTIALS, ScriptedBMC
from tests.magellan.trees import ROOT, rack_server

from carrack.bmc.address import BMCAddress
from carrack.bmc.credentials import Credentials
from carrack.bmc.limits import Limits
from carrack.errors import NotFound
from carrack.magellan.capsule_files import find_capsules, read_capsule
from carrack.magellan.collect import Collected, CollectOptions, collect, judge, resolve
from carrack.magellan.crawl import CrawlOptions

QUICK = CrawlOptions(limits=Limits(connect_timeout=0.5, request_timeout=0.4, deadline=1.5))


def root_login(_: BMCAddress) -> Credentials:
    return CREDENTIALS


async def test_one_bad_bmc_costs_no_other_anything(tmp_path: Path):
    async def hang(_: web.BaseRequest) -> web.Response:
        await asyncio.sleep(60)
        return web.Response()

    async with (
        ScriptedBMC(rack_server(), login_needed=True) as good,
        ScriptedBMC() as silent,
        ScriptedBMC() as web_only,
    ):
        silent.handlers[ROOT] = hang
        addresses = [silent.address, good.address, web_only.address, BMCAddress("http", "127.0.0.1", 1)]
        seen: list[Collected] = []
        start = time.monotonic()
        results = await collect(
            addresses, root_login, CollectOptions(crawl=QUICK, capsules=tmp_path), on_result=seen.append
        )
        assert time.monotonic() - start < 3
    assert [result.address for result in results] == addresses
    assert [result.layer for result in results] == ["Unreachable", "", "BadAnswer", "Unreachable"]
    assert [bool(result.inventory) for result in results] == [False, True, False, False]
    assert len(seen) == 4
    assert results[1].username == "root"


async def test_every_crawl_is_recorded_failed_ones_too(tmp_path: Path):
    async with ScriptedBMC(rack_server(), login_needed=True) as good, ScriptedBMC() as bad:
        results = await collect([good.address, bad.address], root_login, CollectOptions(capsules=tmp_path))
    capsules = {capsule.address: capsule for capsule in map(read_capsule, find_capsules(tmp_path))}
    assert set(capsules) == {good.address, bad.address}
    assert judge(capsules[good.address]).inventory == results[0].inventory
    assert judge(capsules[bad.address]).error == results[1].error


async def test_the_number_of_bmcs_at_once_is_kept():
    now, most = 0, 0

    async def count(_: web.BaseRequest) -> web.Response:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.05)
        now -= 1
        return web.json_response({}, status=404)

    servers = [ScriptedBMC() for _ in range(6)]
    for server in servers:
        server.handlers[ROOT] = count
        await server.__aenter__()
    try:
        await collect([server.address for server in servers], root_login, CollectOptions(concurrency=2))
    finally:
        for server in servers:
            await server.__aexit__()
    assert most == 2


async def test_a_bmc_without_credentials_is_not_asked():
    def nobody(address: BMCAddress) -> Credentials:
        raise NotFound(f"no secret for {address.secret_id}")

    async with ScriptedBMC(rack_server()) as bmc:
        (result,) = await collect([bmc.address], nobody)
        assert "no secret for" in result.error
        assert bmc.requests == []


async def test_a_full_disk_loses_no_inventory(tmp_path: Path):
    blocked = tmp_path / "file"
    blocked.write_text("not a directory")
    async with ScriptedBMC(rack_server(), login_needed=True) as bmc:
        (result,) = await collect([bmc.address], root_login, CollectOptions(capsules=blocked))
    assert result.inventory is not None
    assert "not recorded" in result.error


async def test_host_names_are_resolved_and_unknown_ones_left_out():
    addresses = [BMCAddress("https", host, 443) for host in ("localhost", "no-such-host.invalid", "10.0.0.5")]
    assert await resolve(addresses) == {"localhost": "127.0.0.1"}
