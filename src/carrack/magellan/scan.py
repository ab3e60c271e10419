"""Find BMCs among addresses: TCP, TLS and one GET in a single connection per address and port."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

import httptools
import msgspec

from carrack.bmc.address import BMCAddress
from carrack.bmc.document import text_at
from carrack.bmc.limits import unverified_tls
from carrack.magellan.assets import ServiceType
from carrack.magellan.descriptors import connection_budget

_READ_AT_MOST = 256 * 1024
_PATHS = {ServiceType.REDFISH: "/redfish/v1/", ServiceType.JAWS: "/jaws/monitor/outlets"}


class Finding(Enum):
    """What is behind one address and port."""

    CLOSED = auto()
    """Nothing: refused, unreachable, or silent for the whole connect timeout."""
    UNKNOWN_HOST = auto()
    """The name has no address."""
    OPEN = auto()
    """Something listens, and nothing more was asked."""
    NOT_TLS = auto()
    """It listens and does not speak TLS, or not with us."""
    SILENT = auto()
    """It takes the connection and says nothing in time."""
    OTHER_WEB_SERVER = auto()
    REDFISH = auto()
    JAWS = auto()


@dataclass(frozen=True, slots=True)
class Scanned:
    address: BMCAddress
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanOptions:
    """Times in seconds: until the TCP connection stands, and from then until the answer is read."""

    connect_timeout: float = 1.0
    answer_timeout: float = 5.0
    in_flight: int | None = None
    services: Sequence[ServiceType] = (ServiceType.REDFISH,)
    probe: bool = True


async def scan(
    addresses: Iterable[BMCAddress],
    options: ScanOptions | None = None,
    *,
    on_result: Callable[[Scanned], None] | None = None,
) -> list[Scanned]:
    """Try each address; results in the order of the addresses. Holds at most `in_flight` connections."""
    chosen = options or ScanOptions()
    waiting = list(enumerate(addresses))
    results: list[Scanned | None] = [None] * len(waiting)
    queue = iter(waiting)

    async def work() -> None:
        for index, address in queue:
            scanned = Scanned(address, await _probe(address, chosen))
            results[index] = scanned
            if on_result:
                on_result(scanned)

    async with asyncio.TaskGroup() as workers:
        for _ in range(min(len(waiting), connection_budget(chosen.in_flight))):
            workers.create_task(work())
    return [scanned for scanned in results if scanned]


async def _probe(address: BMCAddress, options: ScanOptions) -> Finding:
    finding = Finding.CLOSED
    for service in options.services:
        finding = await _probe_service(address, service, options)
        if finding in {Finding.REDFISH, Finding.JAWS, Finding.CLOSED, Finding.UNKNOWN_HOST, Finding.OPEN}:
            break
    return finding


async def _probe_service(address: BMCAddress, service: ServiceType, options: ScanOptions) -> Finding:
    try:
        async with asyncio.timeout(options.connect_timeout):
            connected = await _connect(address)
    except socket.gaierror:
        return Finding.UNKNOWN_HOST
    except (OSError, TimeoutError):
        return Finding.CLOSED
    if not options.probe:
        connected.close()
        return Finding.OPEN
    try:
        async with asyncio.timeout(options.answer_timeout):
            status, body = await _ask(connected, address, _PATHS[service])
    except ssl.SSLError:
        return Finding.NOT_TLS
    except TimeoutError:
        return Finding.SILENT
    except (OSError, EOFError, httptools.HttpParserError):
        return Finding.OTHER_WEB_SERVER if address.scheme == "http" else Finding.NOT_TLS
    if service is ServiceType.REDFISH and is_service_root(status, body):
        return Finding.REDFISH
    if service is ServiceType.JAWS and is_outlet_list(status, body):
        return Finding.JAWS
    return Finding.OTHER_WEB_SERVER


async def _connect(address: BMCAddress) -> socket.socket:
    loop = asyncio.get_running_loop()
    family, _, _, _, where = (await loop.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM))[0]
    connecting = socket.socket(family, socket.SOCK_STREAM)
    try:
        connecting.setblocking(False)
        await loop.sock_connect(connecting, where)
    except BaseException:
        connecting.close()
        raise
    return connecting


class _Response:
    """Collects what httptools parses."""

    def __init__(self) -> None:
        self.body = bytearray()
        self.complete = False

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        self.complete = True


async def _ask(connected: socket.socket, address: BMCAddress, path: str) -> tuple[int, bytes]:
    """Status and body of a GET over this connection, which is closed in any case.

    Raises SSLError, OSError, EOFError or HttpParserError.
    """
    encrypted = address.scheme == "https"
    reader, writer = await asyncio.open_connection(
        sock=connected,
        ssl=unverified_tls() if encrypted else None,
        server_hostname=address.host if encrypted else None,
    )
    try:
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: {address.bracketed}:{address.port}\r\nAccept: application/json\r\n"
            "User-Agent: carrack\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n".encode()
        )
        response = _Response()
        parser = httptools.HttpResponseParser(response)
        received = 0
        while not response.complete and received < _READ_AT_MOST:
            piece = await reader.read(65536)
            if not piece:
                break
            received += len(piece)
            parser.feed_data(piece)
        if not received:
            raise EOFError("closed without an answer")
        return parser.get_status_code(), bytes(response.body)
    finally:
        # Not waited for: a peer that never finishes the TLS shutdown would hold the scan.
        writer.transport.abort()


def is_service_root(status: int, body: bytes) -> bool:
    """Whether this answer to GET /redfish/v1/ comes from a Redfish service; a login page or another API does not."""
    if status != 200:
        return False
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return bool(text_at(document, "RedfishVersion")) or "#ServiceRoot." in text_at(document, "@odata.type")


def is_outlet_list(status: int, body: bytes) -> bool:
    """Whether this answer to the JAWS path comes from a PDU that lists its outlets."""
    if status != 200:
        return False
    try:
        return isinstance(msgspec.json.decode(body), list)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
