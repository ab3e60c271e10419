import asyncio
import json
import socket
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from tests.bmc.scripted_bmc import ScriptedBMC, answering
from tests.magellan.trees import ROOT, rack_server

from carrack.bmc.address import BMCAddress
from carrack.magellan.assets import ServiceType
from carrack.magellan.scan import Finding, ScanOptions, is_service_root, scan

QUICK = ScanOptions(connect_timeout=0.3, answer_timeout=0.5)


async def finding(address: BMCAddress, options: ScanOptions = QUICK) -> Finding:
    (result,) = await scan([address], options)
    return result.finding


@asynccontextmanager
async def raw_server(answer: bytes | None) -> AsyncGenerator[BMCAddress]:
    """Sends these bytes to whoever connects, or nothing at all."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if answer is not None:
            writer.write(answer)
            await writer.drain()
        else:
            await reader.read(-1)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield BMCAddress("http", "127.0.0.1", server.sockets[0].getsockname()[1])


async def test_a_bmc_in_one_connection():
    async with ScriptedBMC(rack_server()) as bmc:
        assert await finding(bmc.address) is Finding.REDFISH
        assert bmc.requests == [("GET", ROOT)]


async def test_a_web_server_that_is_no_bmc():
    async with ScriptedBMC() as server:
        assert await finding(server.address) is Finding.OTHER_WEB_SERVER
        server.handlers[ROOT] = answering(b"<html>RedfishVersion</html>")
        assert await finding(server.address) is Finding.OTHER_WEB_SERVER
        server.handlers[ROOT] = answering({"RedfishVersion": "1.6.0"}, status=404)
        assert await finding(server.address) is Finding.OTHER_WEB_SERVER


async def test_a_closed_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert await finding(BMCAddress("https", "127.0.0.1", port)) is Finding.CLOSED


async def test_an_unknown_host(monkeypatch: pytest.MonkeyPatch):
    async def nobody(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", nobody)
    assert await finding(BMCAddress("https", "no-such-host.invalid", 443)) is Finding.UNKNOWN_HOST


async def test_a_port_that_takes_the_connection_and_says_nothing():
    async with raw_server(None) as address:
        start = time.monotonic()
        assert await finding(address) is Finding.SILENT
        assert await finding(BMCAddress("https", address.host, address.port)) is Finding.SILENT
        assert time.monotonic() - start < 2


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH_9.2\r\n", b"", b"\x00" * 64])
async def test_what_is_no_web_server(answer: bytes):
    async with raw_server(answer) as address:
        assert await finding(BMCAddress("https", address.host, address.port)) is Finding.NOT_TLS
        assert await finding(address) is Finding.OTHER_WEB_SERVER


async def test_chunked_and_endless_answers():
    body = json.dumps(rack_server()[ROOT]).encode()
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:50], body[50:]))
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with raw_server(head + chunks + b"0\r\n\r\n") as address:
        assert await finding(address) is Finding.REDFISH
    async with raw_server(b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * 2_000_000) as address:
        assert await finding(address) is Finding.OTHER_WEB_SERVER


async def test_pdus_when_asked_for():
    async with ScriptedBMC() as pdu:
        pdu.handlers["/jaws/monitor/outlets"] = answering([{"id": "BA1"}])
        assert await finding(pdu.address) is Finding.OTHER_WEB_SERVER
        both = ScanOptions(services=(ServiceType.REDFISH, ServiceType.JAWS))
        assert await finding(pdu.address, both) is Finding.JAWS


async def test_without_probing_an_open_port_is_enough():
    async with raw_server(None) as address:
        assert await finding(address, ScanOptions(probe=False)) is Finding.OPEN


async def test_results_are_in_order_and_the_limit_holds():
    async with ScriptedBMC(rack_server()) as bmc:
        addresses = [bmc.address, BMCAddress("http", "127.0.0.1", 1)] * 20
        told: list[Finding] = []
        results = await scan(addresses, ScanOptions(in_flight=3), on_result=lambda result: told.append(result.finding))
        assert [result.address for result in results] == addresses
        assert [result.finding for result in results] == [Finding.REDFISH, Finding.CLOSED] * 20
        assert sorted(told, key=str) == sorted((result.finding for result in results), key=str)
        assert bmc.most_in_flight <= 3


async def test_many_silent_ports_between_many_bmcs():
    """Each silent port ends in a cancelled handshake, and its descriptor's number goes to the next connection."""
    async with raw_server(None) as silent, ScriptedBMC(rack_server()) as bmc:
        hanging = BMCAddress("https", silent.host, silent.port)
        options = ScanOptions(connect_timeout=2, answer_timeout=0.3, in_flight=40)
        results = await scan([hanging, bmc.address] * 150, options)
    assert [result.finding for result in results] == [Finding.SILENT, Finding.REDFISH] * 150


def test_service_roots():
    assert is_service_root(200, b'{"@odata.type": "#ServiceRoot.v1_2_0.ServiceRoot"}')
    assert not is_service_root(200, b'"RedfishVersion"')
    assert not is_service_root(401, b'{"RedfishVersion": "1.0"}')
