"""Where everything of a demo is: files, addresses, URLs."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from pathlib import Path

from carrack.errors import InvalidInput

LARGEST = 1000  # nodes; more belong to the benchmarks
BMC_PORT = 8443
ALWAYS_THERE = 4  # addresses of the BMC network that are no BMC: three closed ports and a web server


@dataclass(frozen=True)
class Scene:
    """One demo. All addresses are on loopback, or inside the network namespace that the nodes' firmware needs."""

    directory: Path
    count: int
    server: str  # address:port of carrack
    images: str  # address:port of the web server with kernel and initrd
    bmc_network: IPv4Network
    bmc_port: int
    node_network: IPv4Network

    @property
    def url(self) -> str:
        """Where carrack answers."""
        return f"http://{self.server}"

    @property
    def images_url(self) -> str:
        """Where kernel and initrd are."""
        return f"http://{self.images}"

    @property
    def database(self) -> str:
        """The database URL."""
        return f"sqlite:///{self.directory / 'carrack.db'}"

    def path(self, name: str) -> Path:
        """A file of this demo."""
        return self.directory / name


def light_scene(directory: Path, count: int) -> Scene:
    """A demo on loopback. Every BMC and every node has an address of its own in 127.0.0.0/8."""
    _check(count)
    bmc_network = _network("127.0.16.0", count + ALWAYS_THERE)
    return Scene(
        directory=directory,
        count=count,
        server=f"127.0.0.1:{_free_port('127.0.0.1', 8000)}",
        images=f"127.0.0.1:{_free_port('127.0.0.1', 8080)}",
        bmc_network=bmc_network,
        bmc_port=_free_port(str(bmc_network[1]), BMC_PORT),
        node_network=_network("127.1.0.0", count),
    )


def firmware_scene(directory: Path, count: int, address: IPv4Interface) -> Scene:
    """A demo inside a network namespace of its own, where carrack has `address` on the network of the nodes."""
    _check(count)
    return Scene(
        directory=directory,
        count=count,
        server=f"{address.ip}:8000",
        images=f"{address.ip}:8080",
        bmc_network=_network("127.0.16.0", count + ALWAYS_THERE),
        bmc_port=BMC_PORT,
        node_network=address.network,
    )


def _check(count: int) -> None:
    if not 1 <= count <= LARGEST:
        raise InvalidInput(f"the demo takes 1 to {LARGEST} nodes, not {count}")


def _network(first: str, hosts: int) -> IPv4Network:
    """The smallest network, of 16 addresses at least, with room for so many hosts."""
    prefix = 32 - max(4, (hosts + 1).bit_length())
    return IPv4Network((int(IPv4Address(first)), prefix))


def _free_port(address: str, wanted: int) -> int:
    """The wanted port, or any free one when something else has it."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise InvalidInput(f"no free port on {address}")
