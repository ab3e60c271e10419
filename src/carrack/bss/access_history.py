"""When each node last fetched its boot script and its user-data (`endpoint-history`)."""

from __future__ import annotations

import time
from typing import Final

from carrack.records.boot import EndpointAccess
from carrack.records.kinds import ENDPOINT_ACCESS
from carrack.view import LiveView, View
from carrack.view.write_behind import WriteBehind

BOOTSCRIPT: Final = "bootscript"
ENDPOINTS: Final = (BOOTSCRIPT, "user-data")
"""What CSM's BSS keeps a history of; clients wait for these two and for no other."""


class AccessHistory:
    """Noted in memory at once, in the database about a second later, so that no boot waits for a write."""

    def __init__(self, live: LiveView) -> None:
        self._writes = WriteBehind(live, ENDPOINT_ACCESS, age=lambda access: access.last_epoch, actor="bss")

    async def start(self) -> None:
        """Begin to write to the database."""
        await self._writes.start()

    async def stop(self) -> None:
        """Write what is left and stop."""
        await self._writes.stop()

    def note(self, name: str, endpoint: str) -> None:
        """A node has just fetched this endpoint. What is not in ENDPOINTS is passed over."""
        if endpoint in ENDPOINTS:
            self._writes.put(EndpointAccess(name=name, endpoint=endpoint, last_epoch=int(time.time())))

    def seen(self, view: View, name: str = "", endpoint: str = "") -> list[EndpointAccess]:
        """The last access of each name and endpoint, all or those asked for. One never seen has the epoch 0."""
        table, waiting = view[ENDPOINT_ACCESS], self._writes.waiting()
        if name and endpoint:
            key = f"{name}/{endpoint}"
            found = waiting.get(key) or table.get(key)
            return [found or EndpointAccess(name=name, endpoint=endpoint, last_epoch=0)]
        stored = table.find("name", name) if name else table.values()
        newest = {f"{access.name}/{access.endpoint}": access for access in stored}
        newest |= {key: access for key, access in waiting.items() if not name or access.name == name}
        return [access for access in newest.values() if not endpoint or access.endpoint == endpoint]
