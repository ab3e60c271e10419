"""Runs a simulated cluster: one listening socket for each BMC and decoy, all in one process and one event loop."""

import asyncio
import resource
import ssl
from types import TracebackType
from typing import Self

from aiohttp import web

from carrack.twin.certificate import server_context
from carrack.twin.cluster import NodeBackend, NoNodes, TwinBMC, TwinCluster
from carrack.twin.power import PowerControl
from carrack.twin.redfish import RedfishService

_DECOY_PAGE = b"<!doctype html><title>Printer</title><p>Toner is low."


class TwinServer:
    """`async with TwinServer(cluster):` serves the cluster over HTTPS. `latency` is added to each answer, in seconds.

    A BMC with port 0 gets a free one, which its `port` tells from then on. Raises OSError when an address is taken.
    Leaving it takes the power of every node away.
    """

    def __init__(self, cluster: TwinCluster, backend: NodeBackend | None = None, *, latency: float = 0.0) -> None:
        self.cluster = cluster
        self.power = PowerControl(cluster, backend or NoNodes())
        self._redfish = RedfishService(self.power, latency=latency)
        self._protocols: list[web.Server] = []
        self._listening: list[asyncio.Server] = []

    async def __aenter__(self) -> Self:
        _raise_open_files(3 * len(self.cluster.bmcs) + 256)
        context = server_context("bmc")
        try:
            for bmc in self.cluster.bmcs:
                bmc.port = await self._listen(self._bmc(bmc), bmc.address, bmc.port, context)
            for address in self.cluster.decoys:
                await self._listen(self._decoy(), address, self.cluster.bmcs[0].port, context)
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Stop listening, end the open connections and stop the nodes."""
        for server in self._listening:
            server.close()
        await asyncio.gather(*(protocol.shutdown(1.0) for protocol in self._protocols))
        await asyncio.gather(*(server.wait_closed() for server in self._listening))
        self._listening.clear()
        self._protocols.clear()
        await self.power.close()

    async def _listen(self, protocol: web.Server, address: str, port: int, context: ssl.SSLContext) -> int:
        loop = asyncio.get_running_loop()
        self._protocols.append(protocol)
        server = await loop.create_server(protocol, address, port, ssl=context, ssl_shutdown_timeout=1)
        self._listening.append(server)
        return server.sockets[0].getsockname()[1]

    def _bmc(self, bmc: TwinBMC) -> web.Server:
        async def answer(request: web.BaseRequest) -> web.StreamResponse:
            return await self._redfish.answer(bmc, request)

        return web.Server(answer, access_log=None)

    @staticmethod
    def _decoy() -> web.Server:
        async def answer(request: web.BaseRequest) -> web.StreamResponse:
            if request.path == "/":
                return web.Response(body=_DECOY_PAGE, content_type="text/html")
            return web.Response(status=404, text="not found")

        return web.Server(answer, access_log=None)


def _raise_open_files(wanted: int) -> None:
    """Every BMC needs a socket to listen and one for each client; the usual soft limit of 1024 is for 300 BMCs."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < enough:
        resource.setrlimit(resource.RLIMIT_NOFILE, (enough, hard))
