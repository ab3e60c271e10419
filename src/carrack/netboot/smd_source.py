"""SMD over HTTP as the source of hosts: ours or anybody's, asked for its whole tables as coresmd does."""

from typing import TypeVar
from urllib.parse import urlsplit

import aiohttp
import msgspec

from carrack.errors import InvalidInput, Unavailable
from carrack.names.host import is_host
from carrack.netboot.hosts import Records
from carrack.records.components import Component
from carrack.records.network import EthernetInterface

T = TypeVar("T")


class _Components(msgspec.Struct):
    components: tuple[Component, ...] = msgspec.field(name="Components")


class SMDSource:
    """Call it for the present records. `url` is SMD's, with or without /hsm/v2.

    Raises InvalidInput for text that is no URL.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not is_host(parts.hostname or ""):
            raise InvalidInput(f"{url!r} is not the URL of an SMD")
        self._base = f"{url.rstrip('/').removesuffix('/hsm/v2')}/hsm/v2"
        self._session: aiohttp.ClientSession | None = None

    async def __call__(self) -> Records:
        """All components and interfaces. Raises Unavailable when SMD does not answer with both of them.

        An error answer must never pass for an empty inventory: coresmd drops every node when it gets one.
        """
        components = await self._get("State/Components", _Components)
        interfaces = await self._get("Inventory/EthernetInterfaces", tuple[EthernetInterface, ...])
        return Records(components.components, interfaces)

    async def set_addresses(self, interface: EthernetInterface, addresses: list[str]) -> None:
        """Replace the addresses of one interface. Raises Unavailable when SMD does not take them."""
        body = {"IPAddresses": [{"IPAddress": address} for address in addresses]}
        url = f"{self._base}/Inventory/EthernetInterfaces/{interface.id}"
        try:
            async with self._connected().patch(url, json=body) as response:
                if response.status != 200:
                    raise Unavailable(f"SMD answers {response.status} to a new address for {interface.id}")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable(f"SMD at {self._base}: {error or type(error).__name__}") from error

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()
            self._session = None

    def _connected(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
        return self._session

    async def _get(self, path: str, type_: type[T]) -> T:
        url = f"{self._base}/{path}"
        try:
            async with self._connected().get(url) as response:
                if response.status != 200:
                    raise Unavailable(f"SMD answers {response.status} to {url}")
                return msgspec.json.decode(await response.read(), type=type_)
        except msgspec.DecodeError as error:
            raise Unavailable(f"SMD's answer to {url} is not what it should be: {error}") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable(f"{url}: {error or type(error).__name__}") from error
