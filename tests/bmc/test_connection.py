import asyncio
import time

import pytest
from aiohttp import web
from tests.bmc.scripted_bmc import CREDENTIALS, ScriptedBMC, answering, in_turn, system

from carrack.bmc.connection import BMCConnection
from carrack.bmc.credentials import Credentials
from carrack.bmc.limits import Limits
from carrack.errors import BadAnswer, BMCBusy, LoginFailed, TLSFailed, Unreachable

PATH = "/redfish/v1/Systems/1"
QUICK = Limits(connect_timeout=0.5, request_timeout=0.4, deadline=3)


async def test_basic_login_carries_any_password_and_reads_the_resource():
    async with ScriptedBMC({PATH: system()}, login_needed=True) as bmc, BMCConnection(bmc.address, CREDENTIALS) as door:
        assert (await door.read(PATH))["Id"] == "1"


async def test_the_first_401_is_the_last_request_even_with_many_waiting():
    wrong = Credentials("root", "wrong")
    async with ScriptedBMC({PATH: system()}, login_needed=True) as bmc, BMCConnection(bmc.address, wrong) as door:
        results = await asyncio.gather(*(door.get(PATH) for _ in range(20)), return_exceptions=True)
        assert all(isinstance(result, LoginFailed) for result in results)
        assert len(bmc.requests) == 1
        with pytest.raises(LoginFailed):
            await door.get(PATH)
        assert len(bmc.requests) == 1
        assert "wrong" not in "".join(map(str, results))


async def test_service_root_is_asked_without_credentials():
    root = {"/redfish/v1": {"@odata.id": "/redfish/v1", "RedfishVersion": "1.6.0"}}
    async with ScriptedBMC(root, login_needed=True) as bmc, BMCConnection(bmc.address, CREDENTIALS) as door:
        assert (await door.get_root()).document()["RedfishVersion"] == "1.6.0"
        assert "Authorization" not in bmc.headers[0]


async def test_a_bmc_that_wants_a_login_for_its_root_gets_one():
    async def guarded(request: web.BaseRequest) -> web.Response:
        return web.json_response({}, status=200 if "Authorization" in request.headers else 401)

    async with ScriptedBMC() as bmc:
        bmc.handlers["/redfish/v1"] = guarded
        async with BMCConnection(bmc.address, CREDENTIALS) as door:
            assert (await door.get_root()).ok
        async with BMCConnection(bmc.address) as door:
            assert (await door.get_root()).status == 401
        assert len(bmc.requests) == 3


async def test_at_most_in_flight_requests_at_once():
    async def slow(_: web.BaseRequest) -> web.Response:
        await asyncio.sleep(0.02)
        return web.json_response({})

    async with ScriptedBMC() as bmc, BMCConnection(bmc.address, CREDENTIALS, limits=Limits(in_flight=3)) as door:
        bmc.handlers[PATH] = slow
        await asyncio.gather(*(door.get(PATH) for _ in range(12)))
        assert bmc.most_in_flight == 3


async def test_a_bmc_that_hangs_costs_one_request_timeout():
    async def hang(_: web.BaseRequest) -> web.Response:
        await asyncio.sleep(60)
        return web.Response()

    async with ScriptedBMC() as bmc, BMCConnection(bmc.address, limits=QUICK) as door:
        bmc.handlers[PATH] = hang
        start = time.monotonic()
        with pytest.raises(Unreachable) as caught:
            await door.get(PATH)
        assert time.monotonic() - start < 1.5
        assert caught.value.uri == PATH


async def test_the_deadline_holds_for_everything_together():
    async def slow(_: web.BaseRequest) -> web.Response:
        await asyncio.sleep(0.25)
        return web.json_response({})

    limits = Limits(deadline=0.6, in_flight=1)
    async with ScriptedBMC() as bmc, BMCConnection(bmc.address, limits=limits) as door:
        bmc.handlers[PATH] = slow
        start = time.monotonic()
        results = await asyncio.gather(*(door.get(PATH) for _ in range(10)), return_exceptions=True)
        assert time.monotonic() - start < 1.5
        failed = [result for result in results if isinstance(result, Unreachable)]
        assert 7 <= len(failed) <= 9


async def test_a_dead_kept_connection_is_replaced_once():
    async def drop(request: web.BaseRequest) -> web.Response:
        assert request.transport
        request.transport.close()
        return web.Response()

    async with ScriptedBMC() as bmc, BMCConnection(bmc.address, limits=QUICK) as door:
        bmc.handlers[PATH] = in_turn(drop, answering(system()))
        assert (await door.get(PATH)).ok


async def test_a_bmc_that_always_drops_connections_is_not_asked_for_ever():
    async def drop(request: web.BaseRequest) -> web.Response:
        assert request.transport
        request.transport.close()
        return web.Response()

    async with ScriptedBMC() as bmc, BMCConnection(bmc.address, limits=QUICK) as door:
        bmc.handlers[PATH] = drop
        with pytest.raises(Unreachable):
            await door.get(PATH)
        assert bmc.count(PATH) <= 4


async def test_a_post_is_never_repeated():
    async def drop(request: web.BaseRequest) -> web.Response:
        assert request.transport
        request.transport.close()
        return web.Response()

    async with ScriptedBMC() as bmc, BMCConnection(bmc.address, limits=QUICK) as door:
        bmc.handlers[PATH] = drop
        with pytest.raises(Unreachable):
            await door.post(PATH, {"ResetType": "On"})
        bmc.handlers[PATH] = answering(status=503)
        assert (await door.post(PATH, {})).status == 503
        assert bmc.count(PATH, "POST") == 2


async def test_a_busy_bmc_is_asked_again_after_the_time_it_names():
    busy = answering(status=503, headers={"Retry-After": "0"})
    async with ScriptedBMC() as bmc, BMCConnection(bmc.address) as door:
        bmc.handlers[PATH] = in_turn(busy, answering(system()))
        assert (await door.read(PATH))["Id"] == "1"


async def test_a_bmc_that_stays_busy_or_asks_for_hours_is_taken_at_its_word():
    async with ScriptedBMC() as bmc, BMCConnection(bmc.address) as door:
        bmc.handlers[PATH] = answering(status=429, headers={"Retry-After": "0"})
        with pytest.raises(BMCBusy):
            await door.read(PATH)
        assert bmc.count(PATH) == 1 + Limits().busy_retries
        bmc.handlers["/redfish/v1/Chassis"] = answering(status=503, headers={"Retry-After": "3600"})
        with pytest.raises(BMCBusy):
            await door.read("/redfish/v1/Chassis")
        assert bmc.count("/redfish/v1/Chassis") == 1


async def test_a_truncated_answer_is_a_bad_answer():
    async def truncate(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b'{"Id": "1"')
        assert request.transport
        request.transport.close()
        return response

    async with ScriptedBMC() as bmc, BMCConnection(bmc.address, limits=QUICK) as door:
        bmc.handlers[PATH] = truncate
        with pytest.raises(BadAnswer, match="cut short"):
            await door.get(PATH)


async def test_an_endless_answer_is_given_up():
    async def endless(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" " * 65536)

    limits = Limits(body_bytes=1_000_000, request_timeout=5)
    async with ScriptedBMC() as bmc, BMCConnection(bmc.address, limits=limits) as door:
        bmc.handlers[PATH] = endless
        with pytest.raises(BadAnswer, match="larger than"):
            await door.get(PATH)


async def test_html_is_named_as_such():
    async with ScriptedBMC() as bmc, BMCConnection(bmc.address) as door:
        bmc.handlers[PATH] = answering(b"<html>login</html>")
        with pytest.raises(BadAnswer, match="HTML"):
            await door.read(PATH)


async def test_a_redirect_within_the_bmc_is_followed_and_one_elsewhere_is_not():
    async with ScriptedBMC({PATH: system()}) as bmc, ScriptedBMC() as other:
        bmc.handlers["/redfish/v1/Old"] = answering(status=308, headers={"Location": PATH})
        bmc.handlers["/redfish/v1/Away"] = answering(status=302, headers={"Location": other.address.url + PATH})
        bmc.handlers["/redfish/v1/Circle"] = answering(status=302, headers={"Location": "/redfish/v1/Circle"})
        async with BMCConnection(bmc.address, CREDENTIALS) as door:
            assert (await door.read("/redfish/v1/Old"))["Id"] == "1"
            with pytest.raises(BadAnswer, match="another place"):
                await door.get("/redfish/v1/Away")
            with pytest.raises(BadAnswer, match="circle"):
                await door.get("/redfish/v1/Circle")
        assert other.requests == []


async def test_a_bmc_that_refuses_identity_encoding_is_asked_without():
    async def picky(request: web.BaseRequest) -> web.Response:
        return web.json_response({}, status=406 if request.headers.get("Accept-Encoding") == "identity" else 200)

    async with ScriptedBMC() as bmc, BMCConnection(bmc.address) as door:
        bmc.handlers[PATH] = picky
        assert (await door.get(PATH)).ok
        assert (await door.get(PATH)).ok
        assert bmc.count(PATH) == 3


async def test_a_uri_reaches_the_bmc_as_it_linked_it():
    path = "/redfish/v1/Systems/1/Storage/%23A%20b:1"
    async with ScriptedBMC() as bmc, BMCConnection(bmc.address) as door:
        seen: list[str] = []

        async def look(request: web.BaseRequest) -> web.Response:
            seen.append(request.raw_path if hasattr(request, "raw_path") else request.message.path)
            return web.json_response({})

        bmc.handlers["/redfish/v1/Systems/1/Storage/#A b:1"] = look
        await door.get(path)
        assert seen == [path]


async def test_nothing_listens():
    async with ScriptedBMC() as bmc:
        closed = bmc.address
    async with BMCConnection(closed, limits=QUICK) as door:
        with pytest.raises(Unreachable, match="cannot connect"):
            await door.get(PATH)


async def test_tls_to_a_plain_port_is_a_tls_failure():
    async with ScriptedBMC() as bmc:
        address = type(bmc.address)("https", bmc.address.host, bmc.address.port)
        async with BMCConnection(address, limits=QUICK) as door:
            with pytest.raises((TLSFailed, Unreachable)) as caught:
                await door.get(PATH)
            assert isinstance(caught.value, TLSFailed)


async def test_elapsed_and_connect_times_are_measured():
    async with ScriptedBMC({PATH: system()}) as bmc, BMCConnection(bmc.address) as door:
        first, second = await door.get(PATH), await door.get(PATH)
        assert first.connect > 0
        assert second.connect == 0
        assert first.elapsed >= first.connect
