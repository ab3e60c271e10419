"""One start of a light node: what firmware, iPXE and cloud-init would do, over real HTTP.

The rules are in `ipxe_script` and `nocloud`; here are the requests, waits and retries. `Step` failures end the start
with a reason in its report, as a real node would stand still with a message on its screen.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp

from carrack.errors import CarrackError, InvalidInput, Unavailable
from carrack.twin import ipxe_script, nocloud
from carrack.twin.boot_report import BootReport, BootStage
from carrack.twin.ipxe_script import Boot, Fetch, Fetched, Say, Sleep
from carrack.twin.light_dhcp import LightDHCP

IPXE_AGENT: Final = "iPXE/1.21.1 (carrack light node)"
CLOUD_INIT_AGENT: Final = "Cloud-Init/24.4 (carrack light node)"

# iPXE's DHCP discovery sends again after 1, 2, 4 and 8 seconds, then reports that there is no configuration.
_DISCOVER_WAITS: Final = (1, 2, 4, 8)
_SEED_TRIES: Final = 10  # of cloud-init's NoCloud, a second apart; then it gives up for good (cloud-init #4021)
_SEED_PAUSE: Final = 1
_PHONE_HOME_PAUSE: Final = 3
_DEEPEST_INCLUDE: Final = 10
_TIMEOUT: Final = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=30)
_STAGES: Final = {"script": BootStage.SCRIPT, "kernel": BootStage.KERNEL, "initrd": BootStage.INITRD}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all light nodes have in common.

    `boot_url` is the boot script's, without a query. `pace` scales every wait (1: as long as a real node waits).
    `requests` bounds the requests under way at once over all nodes, so that thousands fit into one process's files.
    """

    boot_url: str
    dhcp: LightDHCP
    arch: str = "x86_64"
    pace: float = 1.0
    requests: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(500))

    async def wait(self, seconds: float) -> None:
        await asyncio.sleep(seconds * self.pace)


class LightBoot:
    """One start. `reached` is called with each stage; `say` with the lines that the node would show."""

    def __init__(
        self,
        surroundings: Surroundings,
        report: BootReport,
        reached: Callable[[BootStage], None],
        say: Callable[[str], None],
    ) -> None:
        self._around = surroundings
        self._report = report
        self._reached = reached
        self._say = say

    async def run(self) -> None:
        """Boot. Raises CarrackError with the reason if the node stands still before it is up."""
        address = await self._discover()
        self._report.address = address
        self._reached(BootStage.DHCP)
        # A loopback address can be bound without being configured: the server sees each node come from its own.
        local = (address, 0) if ip_address(address).is_loopback else None
        connector = aiohttp.TCPConnector(local_addr=local, force_close=True)
        async with aiohttp.ClientSession(connector=connector, timeout=_TIMEOUT) as session:
            boot = await self._firmware(session, address)
            self._reached(BootStage.BOOT)
            await self._cloud_init(session, boot.command_line)
        self._reached(BootStage.BOOTED)

    async def _discover(self) -> str:
        for pause in _DISCOVER_WAITS:
            if address := await self._around.dhcp.address(self._report.mac):
                return address
            await self._around.wait(pause)
        raise Unavailable(f"no DHCP answer for {self._report.mac}")

    async def _firmware(self, session: aiohttp.ClientSession, address: str) -> Boot:
        mac = self._report.mac
        url = f"{self._around.boot_url}?mac={mac}"
        script = await self._ipxe_fetch(session, Fetch(url, "script"))
        if script is None:
            raise Unavailable(f"{url}: download failed")
        variables = {"buildarch": self._around.arch, "hostname": self._report.xname}
        for nic in ("", "net0/", "netX/"):
            variables |= {f"{nic}mac": mac, f"{nic}ip": address}
        run = ipxe_script.run(script.text, url, variables)
        answer: Fetched | None = None
        while True:
            try:
                effect = run.send(answer)
            except StopIteration as stop:
                outcome: Boot | ipxe_script.Ended = stop.value
                break
            answer = None
            match effect:
                case Fetch():
                    answer = await self._ipxe_fetch(session, effect)
                case Sleep(seconds):
                    await self._around.wait(seconds)
                case Say(text):
                    self._say(text)
        if isinstance(outcome, ipxe_script.Ended):
            raise Unavailable(outcome.reason)
        return outcome

    async def _ipxe_fetch(self, session: aiohttp.ClientSession, wanted: Fetch) -> Fetched | None:
        """One download, without retries: scripts say what happens after a failure."""
        text = bytearray()
        try:
            async with (
                self._around.requests,
                session.get(wanted.url, headers={"User-Agent": IPXE_AGENT}) as response,
            ):
                if response.status != 200:
                    self._say(f"{wanted.url}: HTTP {response.status}")
                    return None
                async for chunk in response.content.iter_any():
                    if wanted.purpose == "script":
                        text += chunk
                    else:
                        self._report.downloaded += len(chunk)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            self._say(f"{wanted.url}: {error}")
            return None
        if wanted.purpose == "script":
            self._report.attempts += 1
        self._reached(_STAGES[wanted.purpose])
        return Fetched(text.decode("utf-8", "replace"))

    async def _cloud_init(self, session: aiohttp.ClientSession, command_line: str) -> None:
        seed = nocloud.seed_of(command_line)
        if seed is None:
            raise InvalidInput("no NoCloud seed on the kernel command line")
        meta = nocloud.read_meta_data(await self._seed(session, f"{seed.url}meta-data"), seed)
        self._reached(BootStage.META_DATA)
        user = await self._configs(session, await self._seed(session, f"{seed.url}user-data"))
        self._reached(BootStage.USER_DATA)
        vendor = await self._vendor_data(session, f"{seed.url}vendor-data")
        self._reached(BootStage.VENDOR_DATA)
        await self._optional(session, f"{seed.url}network-config")
        # user-data is merged over vendor-data, so its phone_home is the one that counts.
        for config in (*user, *vendor):
            if call := nocloud.phone_home(config, meta):
                await self._phone_home(session, call)
                self._reached(BootStage.PHONE_HOME)
                return

    async def _vendor_data(self, session: aiohttp.ClientSession, url: str) -> list[dict[str, Any]]:
        """vendor-data is optional; cloud-init goes on without it when it, or one that it includes, cannot be had."""
        text = await self._optional(session, url)
        try:
            return await self._configs(session, text) if text else []
        except CarrackError as error:
            self._say(f"vendor-data ignored: {error}")
            return []

    async def _configs(self, session: aiohttp.ClientSession, text: str, depth: int = 0) -> list[dict[str, Any]]:
        """The cloud-configs of a document: itself, or those it includes."""
        if depth > _DEEPEST_INCLUDE:
            raise InvalidInput("#include nested too deeply")
        found = [config] if (config := nocloud.read_cloud_config(text)) else []
        for url in nocloud.includes(text):
            found += await self._configs(session, await self._seed(session, url), depth + 1)
        return found

    async def _seed(self, session: aiohttp.ClientSession, url: str) -> str:
        """A document that the node cannot do without."""
        failure = ""
        for attempt in range(_SEED_TRIES):
            if attempt:
                await self._around.wait(_SEED_PAUSE)
            status, text = await self._request(session, "GET", url)
            if 200 <= status < 300:
                return text
            failure = f"HTTP {status}" if status else text
        raise Unavailable(f"{url}: {failure}")

    async def _optional(self, session: aiohttp.ClientSession, url: str) -> str:
        status, text = await self._request(session, "GET", url)
        return text if 200 <= status < 300 else ""

    async def _phone_home(self, session: aiohttp.ClientSession, call: nocloud.PhoneHome) -> None:
        failure = ""
        for attempt in range(call.tries):
            if attempt:
                await self._around.wait(_PHONE_HOME_PAUSE)
            status, text = await self._request(session, "POST", call.url, urlencode(call.form))
            if 200 <= status < 300:
                return
            failure = f"HTTP {status}" if status else text
        raise Unavailable(f"phone-home to {call.url}: {failure}")

    async def _request(
        self, session: aiohttp.ClientSession, method: str, url: str, form: str | None = None
    ) -> tuple[int, str]:
        """Status and body, or 0 and what went wrong."""
        headers = {"User-Agent": CLOUD_INIT_AGENT}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            async with self._around.requests, session.request(method, url, data=form, headers=headers) as response:
                return response.status, await response.text(errors="replace")
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            return 0, str(error) or type(error).__name__
