"""The address that a DHCP server fed by SMD would give to a MAC."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from ipaddress import ip_address

import aiohttp
import msgspec

from carrack.errors import InvalidName
from carrack.names.mac import parse_mac


class _IP(msgspec.Struct):
    address: str = msgspec.field(default="", name="IPAddress")


class _Interface(msgspec.Struct):
    mac: str = msgspec.field(default="", name="MACAddress")
    addresses: list[_IP] = msgspec.field(default_factory=list[_IP], name="IPAddresses")


def leases(interfaces: Sequence[_Interface]) -> dict[str, str]:
    """MAC to address: the first address of each interface counts, as for coresmd; interfaces without are left out."""
    found: dict[str, str] = {}
    for interface in interfaces:
        if not interface.addresses:
            continue
        try:
            found[parse_mac(interface.mac)] = str(ip_address(interface.addresses[0].address))
        except (InvalidName, ValueError):
            # SMD stores what it was given; one entry that is no MAC or address must not keep the others from booting.
            continue
    return found


class LightDHCP:
    """Reads SMD's Ethernet interfaces for all nodes together, again when an answer is older than `valid` seconds.

    coresmd keeps its copy for 30 s. A node whose MAC is unknown gets no answer, also when SMD cannot be read.
    """

    def __init__(self, smd_url: str, *, valid: float = 1.0) -> None:
        self._url = f"{smd_url.rstrip('/')}/hsm/v2/Inventory/EthernetInterfaces"
        self._valid = valid
        self._leases: Mapping[str, str] = {}
        self._read_at = -float("inf")
        self._lock = asyncio.Lock()
        self._session: aiohttp.ClientSession | None = None

    async def address(self, mac: str) -> str | None:
        """The address for this MAC, or None for no answer."""
        async with self._lock:
            if time.monotonic() - self._read_at > self._valid:
                await self._read()
        return self._leases.get(parse_mac(mac))

    async def close(self) -> None:
        """Close the connections to SMD."""
        if self._session:
            await self._session.close()
            self._session = None

    async def _read(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))
        try:
            async with self._session.get(self._url) as response:
                response.raise_for_status()
                self._leases = leases(msgspec.json.decode(await response.read(), type=list[_Interface]))
        except (aiohttp.ClientError, TimeoutError, msgspec.DecodeError):
            return  # the copy that there is still holds, as in a real DHCP server
        self._read_at = time.monotonic()
