"""A whole simulated cluster in one process."""

import asyncio
import resource
import socket
import ssl
import time

import aiohttp
import pytest
from cryptography import x509

from carrack.twin.cluster import NoNodes
from carrack.twin.generate import generate_cluster
from carrack.twin.server import TwinServer


async def test_each_bmc_answers_for_itself_and_decoys_are_no_bmcs():
    with socket.create_server(("127.77.4.1", 0)) as free:
        port = free.getsockname()[1]
    cluster = generate_cluster(5, 1, bmc_subnet="127.77.4.0/24", port=port, decoys=1)

    async with TwinServer(cluster), aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=False)) as session:
        names = []
        for bmc in cluster.bmcs:
            async with session.get(f"{bmc.url}/redfish/v1/") as response:
                names.append((await response.json())["Name"])
        assert names[1] == "HPE RESTful Root Service"
        assert {bmc.port for bmc in cluster.bmcs} == {port}
        decoy = f"https://{cluster.decoys[0]}:{port}"
        async with session.get(f"{decoy}/") as response:
            assert (response.status, response.content_type) == (200, "text/html")
        async with session.get(f"{decoy}/redfish/v1/") as response:
            assert response.status == 404
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(f"https://127.77.4.200:{port}/")


async def test_the_certificate_is_as_bmcs_have_it():
    cluster = generate_cluster(1, 1, bmc_subnet="127.77.4.0/24", port=0)

    async with TwinServer(cluster):
        address = (cluster.bmcs[0].address, cluster.bmcs[0].port)
        pem = await asyncio.to_thread(ssl.get_server_certificate, address)
    certificate = x509.load_pem_x509_certificate(pem.encode())
    assert certificate.issuer == certificate.subject
    with pytest.raises(x509.ExtensionNotFound):
        certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)


async def test_a_thousand_bmcs_start_quickly_and_all_answer():
    cluster = generate_cluster(1000, 1, bmc_subnet="127.78.0.0/16", port=0)
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)

    started = time.monotonic()
    async with TwinServer(cluster):
        assert time.monotonic() - started < 5
        connector = aiohttp.TCPConnector(ssl=False, limit=50)
        async with aiohttp.ClientSession(connector=connector) as session:

            async def version(bmc):
                async with session.get(f"{bmc.url}/redfish/v1/") as response:
                    return (await response.json())["RedfishVersion"]

            versions = await asyncio.gather(*(version(bmc) for bmc in cluster.bmcs[::10]))
    assert len(versions) == 100
    resource.setrlimit(resource.RLIMIT_NOFILE, limits)


async def test_latency():
    cluster = generate_cluster(1, 1, bmc_subnet="127.77.4.0/24", port=0)

    async with (
        TwinServer(cluster, latency=0.2),
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=False)) as session,
    ):
        started = time.monotonic()
        async with session.get(f"{cluster.bmcs[0].url}/redfish/v1/"):
            assert time.monotonic() - started >= 0.2


class Closing(NoNodes):
    closed = False

    async def close(self):
        self.closed = True


async def test_an_address_that_is_taken_leaves_nothing_open():
    backend = Closing()
    with socket.create_server(("127.77.4.2", 0)) as taken:
        port = taken.getsockname()[1]
        cluster = generate_cluster(3, 1, bmc_subnet="127.77.4.0/24", port=port)
        with pytest.raises(OSError, match="in use"):
            async with TwinServer(cluster, backend):
                pass
    assert backend.closed
    with socket.create_server(("127.77.4.1", port)):
        pass


async def test_leaving_stops_the_nodes():
    backend = Closing()
    async with TwinServer(generate_cluster(1, 1, bmc_subnet="127.77.4.0/24", port=0), backend):
        assert not backend.closed
    assert backend.closed
