"""Send collect records to an SMD: redfish endpoints one by one in parallel, then the hardware they carry."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ssl import SSLContext
from typing import Any, cast
from urllib.parse import quote, urlsplit

import aiohttp
import msgspec

from carrack.bmc.document import text_at
from carrack.errors import InvalidInput
from carrack.magellan.collect import HARDWARE_KEY
from carrack.names.host import is_host

_BASE = "/hsm/v2"
_HARDWARE_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Sent:
    """One request's outcome. `status` is 0 without an answer; `error` is "" for any 2xx."""

    what: str
    uri: str
    status: int
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendOptions:
    """`tls` None verifies against the system's authorities. Timeouts in seconds."""

    token: str = ""
    tls: SSLContext | None = None
    force_update: bool = False
    hardware: bool = True
    in_flight: int = 8
    request_timeout: float = 60.0
    deadline: float = 3600.0


def smd_base(url: str) -> str:
    """`http://host:port/hsm/v2` from a base URL with or without the path. Raises InvalidInput."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not is_host(parts.hostname or ""):
        raise InvalidInput(f"{url!r} is not the URL of an SMD")
    trimmed = url.rstrip("/")
    return trimmed if trimmed.endswith(_BASE) else trimmed + _BASE


def check_records(document: Any) -> list[dict[str, Any]]:
    """The records in decoded input: an array, or one object. Raises InvalidInput for a record without an ID."""
    records = cast("list[Any]", document) if isinstance(document, list) else [document]
    for index, record in enumerate(records):
        if not text_at(record, "ID"):
            raise InvalidInput(f"record {index} has no ID; is this the output of `collect`?")
    return records


async def send(
    records: Sequence[dict[str, Any]],
    url: str,
    options: SendOptions | None = None,
    *,
    on_sent: Callable[[Sent], None] | None = None,
) -> list[Sent]:
    """Post every record to `{url}/hsm/v2/Inventory/RedfishEndpoints`, then all hardware. Raises InvalidInput for a bad
    URL; every failure of a request is in the result, in the order of the records."""
    chosen = options or SendOptions()
    base = smd_base(url)
    headers = {"User-Agent": "magellan", "Content-Type": "application/json"}
    if chosen.token:
        headers["Authorization"] = f"Bearer {chosen.token}"
    slots = asyncio.Semaphore(chosen.in_flight)
    connector = aiohttp.TCPConnector(ssl=chosen.tls if chosen.tls is not None else True, limit=chosen.in_flight)

    async with aiohttp.ClientSession(connector=connector, headers=headers) as client:
        sender = _Sender(client, base, chosen, asyncio.get_running_loop().time() + chosen.deadline)

        async def one(record: dict[str, Any]) -> Sent:
            async with slots:
                sent = await sender.endpoint(record)
            if on_sent:
                on_sent(sent)
            return sent

        sent = list(await asyncio.gather(*map(one, records)))
        stored = {result.what for result in sent if not result.error}
        hardware = [entry for record in records if record["ID"] in stored for entry in record.get(HARDWARE_KEY) or ()]
        if chosen.hardware:
            for start in range(0, len(hardware), _HARDWARE_BATCH):
                for result in await sender.hardware(hardware[start : start + _HARDWARE_BATCH]):
                    sent.append(result)
                    if on_sent:
                        on_sent(result)
    return sent


class _Sender:
    def __init__(self, client: aiohttp.ClientSession, base: str, options: SendOptions, deadline: float) -> None:
        self._client = client
        self._base = base
        self._options = options
        self._deadline = deadline

    async def endpoint(self, record: dict[str, Any]) -> Sent:
        """POST the record; with `force_update` PUT it after any failure, as Magellan does."""
        bmc_id = str(record["ID"])
        body = {key: value for key, value in record.items() if key != HARDWARE_KEY}
        sent = await self._request("POST", "/Inventory/RedfishEndpoints", bmc_id, body)
        if sent.error and self._options.force_update:
            sent = await self._request("PUT", f"/Inventory/RedfishEndpoints/{quote(bmc_id)}", bmc_id, body)
        return sent

    async def hardware(self, entries: list[dict[str, Any]]) -> list[Sent]:
        """POST the entries; a batch that SMD refuses is halved until only what it refuses is left.

        CSM's grammar ends at four CPUs and four high-speed NICs, and it refuses a whole batch for one more.
        """
        first = str(entries[0].get("ID", ""))
        what = (
            f"hardware at {first}" if len(entries) == 1 else f"hardware at {first} and {len(entries) - 1} more places"
        )
        sent = await self._request("POST", "/Inventory/Hardware", what, {"Hardware": entries})
        if sent.status != 400 or len(entries) == 1:
            return [sent]
        half = len(entries) // 2
        return [*await self.hardware(entries[:half]), *await self.hardware(entries[half:])]

    async def _request(self, method: str, path: str, what: str, body: dict[str, Any]) -> Sent:
        left = self._deadline - asyncio.get_running_loop().time()
        if left <= 0:
            return Sent(what, path, 0, f"not done within {self._options.deadline:g} s")
        try:
            async with self._client.request(
                method,
                self._base + path,
                data=msgspec.json.encode(body),
                timeout=aiohttp.ClientTimeout(total=min(left, self._options.request_timeout)),
                allow_redirects=False,
            ) as response:
                answer = await response.content.read(65536)
                error = "" if 200 <= response.status < 300 else _reason(response.status, answer)
                return Sent(what, path, response.status, error)
        except TimeoutError:
            return Sent(what, path, 0, "no answer in time")
        except (aiohttp.ClientError, OSError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            return Sent(what, path, 0, f"cannot reach {urlsplit(self._base).netloc}: {reason}")


def _reason(status: int, answer: bytes) -> str:
    """SMD's problem document says why in `detail`; OpenCHAMI may append more JSON behind it."""
    try:
        detail = text_at(msgspec.json.decode(answer.split(b"\n", 1)[0]), "detail")
    except (msgspec.DecodeError, UnicodeDecodeError):
        detail = " ".join(answer[:200].decode("utf-8", "replace").split())  # a proxy's page has lines
    return f"{status} {detail}".strip()
