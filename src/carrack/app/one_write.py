"""Head and body of an answer in one system call and one packet, where uvicorn and uvloop make two of each.

For answers of a few hundred bytes, which boot scripts and components are, that second write is a sixth of the work.
"""

from __future__ import annotations

import asyncio
from typing import cast

from carrack.app.long_lines import LongLineProtocol


class OneWriteTransport:
    """Keeps what is written until the event loop comes round, and then writes it all. It stands in for a transport."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._kept: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Write `data` soon, after what was written before."""
        if not self._kept:
            self._loop.call_soon(self._flush)
        self._kept.append(data)

    def close(self) -> None:
        """Close once everything is written."""
        self._flush()
        self._transport.close()

    def is_closing(self) -> bool:
        """Whether the connection is closing or closed."""
        return self._transport.is_closing()

    def _flush(self) -> None:
        kept, self._kept = self._kept, []
        if kept and not self._transport.is_closing():
            self._transport.writelines(kept)


class OneWriteProtocol(LongLineProtocol):
    """What carrack serves HTTP with."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] - as uvicorn has it
        """A client has connected. From here on uvicorn calls write, close and is_closing of its transport alone."""
        super().connection_made(transport)
        self.transport = cast("asyncio.Transport", OneWriteTransport(transport))
