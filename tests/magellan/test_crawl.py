import asyncio
import time
from collections import Counter
from typing import Any

import pytest
from aiohttp import web
from tests.bmc.scripted_bmc import CREDENTIALS, ScriptedBMC, answering
from tests.magellan.captures import archives, captured, needs_captures
from tests.magellan.trees import ROOT, blade, rack_server

from carrack.bmc.credentials import Credentials
from carrack.bmc.limits import Limits
from carrack.magellan.capsule import Capsule
from carrack.magellan.collect import judge
from carrack.magellan.collect_record import collect_record
from carrack.magellan.crawl import CrawlOptions, crawl
from carrack.magellan.hardware import hardware_records
from carrack.magellan.mapping import map_capsule, map_tree
from carrack.magellan.tree import ResourceTree

QUICK = CrawlOptions(limits=Limits(connect_timeout=0.5, request_timeout=0.3, deadline=2.0))


def records(capsule: Capsule) -> list[Any]:
    inventory = map_capsule(capsule)
    return [collect_record(inventory, "x1c0s0b0"), hardware_records(inventory, "x1c0s0b0")]


@pytest.mark.parametrize("expand", [False, True])
async def test_every_resource_once(expand: bool):
    async with ScriptedBMC(rack_server(expand=expand), login_needed=True) as bmc:
        capsule = await crawl(bmc.address, CREDENTIALS)
    assert not capsule.header.failed
    assert not capsule.problems()
    assert max(Counter(bmc.requests).values()) == 1
    fetched = {uri.partition("?")[0] for _, uri in bmc.requests}
    assert len(fetched) == len(bmc.requests)


async def test_expanding_gives_the_same_inventory_with_fewer_requests():
    async with ScriptedBMC(rack_server()) as plain:
        one_by_one = await crawl(plain.address, None)
    async with ScriptedBMC(rack_server(expand=True)) as expanding:
        expanded = await crawl(expanding.address, None)
    assert len(expanding.requests) < len(plain.requests) * 2 / 3
    first, second = records(one_by_one), records(expanded)
    assert first[1] == second[1]
    assert [nic["mac"] for nic in first[0]["Systems"][0]["ethernet_interfaces"]] == [
        nic["mac"] for nic in second[0]["Systems"][0]["ethernet_interfaces"]
    ]


async def test_a_lying_expand_is_found_out_and_given_up():
    tree = rack_server(expand=True)

    async def lie(request: web.BaseRequest) -> web.Response:
        collection = tree[request.path.rstrip("/")]
        if "$expand" in request.query:
            thin = [{"@odata.id": member["@odata.id"], "Name": "thin"} for member in collection["Members"]]
            collection = {**collection, "Members": thin}
        return web.json_response(collection)

    async with ScriptedBMC(tree) as bmc:
        bmc.handlers = {uri: lie for uri, document in tree.items() if "Members" in document}
        capsule = await crawl(bmc.address, None)
    async with ScriptedBMC(rack_server()) as plain:
        honest = await crawl(plain.address, None)
    assert records(capsule)[1] == records(honest)[1]
    assert sum("$expand" in uri for _, uri in bmc.requests) <= 4


async def test_a_refused_login_is_tried_once_and_says_so():
    async with ScriptedBMC(rack_server(), login_needed=True) as bmc:
        capsule = await crawl(bmc.address, Credentials("root", "wrong"))
    assert capsule.header.layer == "LoginFailed"
    assert len(bmc.requests) == 2  # the root without credentials, and one with
    assert judge(capsule).inventory is None


async def test_a_401_in_the_middle_stops_the_crawl_and_keeps_what_was_read():
    async with ScriptedBMC(rack_server(), login_needed=True) as bmc:
        bmc.handlers[f"{ROOT}/Systems/1/Memory"] = answering(status=401)
        collected = judge(await crawl(bmc.address, CREDENTIALS))
        assert bmc.count(f"{ROOT}/Systems/1/Storage/RAID/Drives/1") == 0
    assert collected.layer == "LoginFailed"
    assert collected.inventory
    assert collected.inventory.systems[0].serial == "S1"


async def test_what_fails_below_a_node_costs_only_itself():
    async with ScriptedBMC(rack_server()) as bmc:
        bmc.handlers[f"{ROOT}/Systems/1/Memory"] = answering({"error": {"message": "out of order"}}, status=500)
        bmc.handlers[f"{ROOT}/Systems/1/EthernetInterfaces/1"] = answering(b"<html>", status=200)
        capsule = await crawl(bmc.address, None, QUICK)
    collected = judge(capsule)
    assert not collected.error
    assert collected.problems == 2
    assert collected.inventory
    (system,) = collected.inventory.systems
    assert len(system.present("Processor")) == 2
    assert [nic.mac for nic in system.nics] == ["aa:bb:cc:00:00:02"]
    reasons = {problem.uri: problem.reason for problem in collected.inventory.unread}
    assert reasons[f"{ROOT}/Systems/1/Memory"] == "out of order"


async def test_a_node_that_cannot_be_read_makes_the_bmc_a_failure():
    async with ScriptedBMC(rack_server()) as bmc:
        bmc.handlers[f"{ROOT}/Systems/1"] = answering(status=500)
        collected = judge(await crawl(bmc.address, None, QUICK))
    assert f"{ROOT}/Systems/1" in collected.error
    assert collected.inventory is not None  # the managers are still of use


@pytest.mark.parametrize(("broken", "left"), [("Node0", []), ("Node1", ["Node0"]), ("Node2", ["Node0", "Node1"])])
async def test_an_unread_node_never_gives_its_number_to_another(broken: str, left: list[str]):
    async with ScriptedBMC(blade(nodes=3)) as bmc:
        bmc.handlers[f"{ROOT}/Systems/{broken}"] = answering(status=500)
        collected = judge(await crawl(bmc.address, None, QUICK))
    assert collected.error
    assert collected.inventory
    assert [system.id for system in collected.inventory.systems] == left


async def test_a_system_that_is_listed_and_does_not_exist_is_no_failure():
    tree = blade(nodes=2)
    tree[f"{ROOT}/Systems"]["Members"].insert(0, {"@odata.id": f"{ROOT}/Systems/Ghost"})
    async with ScriptedBMC(tree) as bmc:
        collected = judge(await crawl(bmc.address, None, QUICK))
    assert not collected.error
    assert collected.inventory
    assert [system.id for system in collected.inventory.systems] == ["Node0", "Node1"]


async def test_a_bmc_that_hangs_ends_at_its_deadline_and_keeps_what_it_gave():
    async def hang(_: web.BaseRequest) -> web.Response:
        await asyncio.sleep(60)
        return web.Response()

    tree = rack_server()
    async with ScriptedBMC(tree) as bmc:
        bmc.handlers = {uri: hang for uri in tree if uri.count("/") > 4}
        start = time.monotonic()
        capsule = await crawl(bmc.address, None, QUICK)
        assert time.monotonic() - start < 4
    assert {problem.layer for problem in capsule.problems()} == {"Unreachable"}
    assert map_capsule(capsule).systems[0].serial == "S1"


@pytest.mark.parametrize("body", [b"<html>Router login</html>", b"[]", b'{"a":', b'{"hello": "world"}'])
async def test_something_else_than_redfish(body: bytes):
    async with ScriptedBMC() as bmc:
        bmc.handlers[ROOT] = answering(body)
        collected = judge(await crawl(bmc.address, None, QUICK))
    assert collected.error
    assert collected.inventory is None


async def test_links_in_a_circle_end():
    tree = rack_server()
    tree[f"{ROOT}/Systems"]["Members@odata.nextLink"] = f"{ROOT}/Systems"
    tree[f"{ROOT}/Systems/1"]["Links"]["Chassis"].append({"@odata.id": f"{ROOT}/Systems/1"})
    async with ScriptedBMC(tree) as bmc:
        capsule = await crawl(bmc.address, None)
    assert len(map_capsule(capsule).systems) == 1
    assert max(Counter(bmc.requests).values()) == 1


async def test_a_collection_in_pages():
    tree = rack_server()
    members = tree[f"{ROOT}/Systems/1/Memory"]["Members"]
    second = f"{ROOT}/Systems/1/Memory?$skip=2"
    tree[f"{ROOT}/Systems/1/Memory"] |= {"Members": members[:2], "Members@odata.nextLink": second}

    async def page(request: web.BaseRequest) -> web.Response:
        first = tree[f"{ROOT}/Systems/1/Memory"]
        return web.json_response({"Members": members[2:]} if "$skip" in request.query else first)

    async with ScriptedBMC(tree) as bmc:
        bmc.handlers[f"{ROOT}/Systems/1/Memory"] = page
        capsule = await crawl(bmc.address, None)
    assert len(map_capsule(capsule).systems[0].present("Memory")) == 2


@needs_captures
@pytest.mark.parametrize("expand", [False, True])
@pytest.mark.parametrize("archive", archives())
async def test_a_crawl_of_a_captured_bmc_misses_nothing(archive: str, expand: bool):
    documents = captured(archive)
    async with ScriptedBMC(documents) as bmc:
        capsule = await crawl(bmc.address, None, CrawlOptions(expand=expand))
    crawled, whole = map_capsule(capsule), map_tree(ResourceTree(documents), bmc.address)
    assert hardware_records(crawled, "x1c0s0b0") == hardware_records(whole, "x1c0s0b0")
    assert [sorted(nic.mac for nic in s.nics) for s in crawled.systems] == [
        sorted(nic.mac for nic in s.nics) for s in whole.systems
    ]
    assert [s.reset_types for s in crawled.systems] == [s.reset_types for s in whole.systems]
    assert max(Counter(bmc.requests).values()) == 1
