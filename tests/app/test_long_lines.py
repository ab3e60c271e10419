"""Over a real socket: request lines as long as power control sends them, absurd ones, and bytes that are no HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from tests.system.program import Program, carrack_serve

pytestmark = pytest.mark.system


@asynccontextmanager
async def serving(tmp_path: Path) -> AsyncGenerator[tuple[Program, httpx.AsyncClient]]:
    async with (
        carrack_serve(tmp_path / "log", "--database", f"sqlite:///{tmp_path}/a.db") as program,
        httpx.AsyncClient(base_url=program.url, timeout=30) as client,
    ):
        yield program, client


async def raw(program: Program, *parts: bytes) -> bytes:
    """Send bytes, and answer all that comes until the server closes or is silent for a moment."""
    reader, writer = await asyncio.open_connection(*program.host_and_port)
    answer = b""
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
        async with asyncio.timeout(1.5):
            while data := await reader.read(65536):
                answer += data
    except (TimeoutError, ConnectionError):
        pass
    finally:
        writer.close()
    return answer


async def test_what_a_socket_brings(tmp_path: Path) -> None:
    async with serving(tmp_path) as (program, client):
        names = [f"x{cabinet}c0s{slot}b0n{node}" for cabinet in range(100) for slot in range(25) for node in range(4)]
        components = {"Components": [{"ID": name, "State": "On"} for name in names]}
        assert (await client.post("/hsm/v2/State/Components", json=components)).status_code == 204

        line = "/hsm/v2/State/Components?" + "&".join(f"id={name}" for name in names)
        assert len(line) > 120_000
        answer = await raw(program, f"GET {line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        assert answer.startswith(b"HTTP/1.1 200")
        assert answer.count(b'"ID"') == 10_000

        # in pieces, behind another request on the same connection, and with HEAD
        request = f"GET {line}&stateonly=true HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode()
        pieces = [request[at : at + 50_000] for at in range(0, len(request), 50_000)]
        answer = await raw(program, b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n", *pieces)
        assert answer.count(b"HTTP/1.1 200") == 2
        assert answer.count(b'"ID"') == 10_000
        answer = await raw(program, f"HEAD {line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        assert b"content-length: " in head
        assert body == b""

        # HEAD leaves the connection in order
        answer = await raw(
            program,
            b"HEAD /health HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET /version HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        )
        assert answer.count(b"HTTP/1.1 200") == 2
        assert b'{"version":' in answer

        for absurd in (
            b"GET /?" + b"a" * 5_000_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            b"GET /health HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 6_000_000 + b"\r\n\r\n",
            b"GET /health HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * 1_000_000 + b"\r\n",
            b"GET /\xff\xfe HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS
            b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        ):
            answer = await raw(program, absurd)
            assert answer == b"" or answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 404", b"HTTP/1.1 431")), absurd[:40]
            assert (await client.get("/health")).status_code == 200

        head = b"POST /hsm/v2/State/Components HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
        answer = await raw(program, head + b"Content-Length: 300000000\r\n\r\n{")
        assert answer.startswith(b"HTTP/1.1 413")
        assert b"application/problem+json" in answer
        assert not program.events("http.fault")
        assert "Traceback" not in program.log.read_text()
