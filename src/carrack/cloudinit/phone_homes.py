"""The last phone-home of each node. A node's phone-home never fails because the database is away."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final, cast
from urllib.parse import parse_qsl

import msgspec

from carrack.errors import InvalidInput
from carrack.records.cloudinit import PhoneHome
from carrack.records.kinds import PHONE_HOME
from carrack.view import LiveView
from carrack.view.write_behind import WriteBehind

FIELDS: Final = (
    "pub_key_dsa",
    "pub_key_rsa",
    "pub_key_ecdsa",
    "pub_key_ed25519",
    "instance_id",
    "hostname",
    "fqdn",
)
LARGEST = 64 * 1024  # bytes of a body; four public keys take about three thousand


class PhoneHomes:
    """Kept in memory at once and in the database about a second later."""

    def __init__(self, live: LiveView) -> None:
        self._writes = WriteBehind(live, PHONE_HOME, age=lambda phone_home: phone_home.at, actor="cloud-init")

    async def start(self) -> None:
        """Begin to write to the database."""
        await self._writes.start()

    async def stop(self) -> None:
        """Write what is left and stop."""
        await self._writes.stop()

    def note(self, node: str, address: str, data: dict[str, str]) -> None:
        """A node has come up and says this of itself."""
        at = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        self._writes.put(PhoneHome(id=node, at=at, address=address, data=data))


def parse(body: bytes, content_type: str) -> dict[str, str]:
    """What a node says of itself: a form as cloud-init sends it, or JSON as HPE's modified one does.

    Only the fields that cloud-init has are kept. Raises InvalidInput.
    """
    if len(body) > LARGEST:
        raise InvalidInput(f"a phone-home of more than {LARGEST} bytes")
    if "json" in content_type.lower() or body.lstrip()[:1] == b"{":
        return _from_json(body)
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=100)
    except ValueError:  # not UTF-8, or too many fields
        raise InvalidInput("Bad Request: the body is neither a form nor JSON") from None
    given = dict(pairs)
    return {name: given[name] for name in FIELDS if name in given}


def _from_json(body: bytes) -> dict[str, str]:
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput(f"Bad Request: {error}") from None
    if not isinstance(document, dict):
        raise InvalidInput("Bad Request: the body is not an object")
    given = cast("dict[str, Any]", document)
    found = {name: given[name] for name in FIELDS if given.get(name) is not None}
    for name, value in found.items():
        if not isinstance(value, str):
            raise InvalidInput(f"Bad Request: {name} is not a string")
    return found
