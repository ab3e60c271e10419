"""Answers leave in one write each, whole and in order, also when the connection closes behind them."""

import asyncio
import socket

import pytest
import uvicorn

from carrack.app.one_write import OneWriteProtocol, OneWriteTransport


class Recording(asyncio.Transport):
    """A transport that notes what it is told to do."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[object] = []

    def writelines(self, list_of_data):
        self.calls.append(b"".join(list_of_data))

    def close(self) -> None:
        self.calls.append("close")

    def is_closing(self) -> bool:
        return "close" in self.calls


async def test_what_is_written_together_leaves_together():
    real = Recording()
    transport = OneWriteTransport(real)
    transport.write(b"head ")
    transport.write(b"body")
    assert real.calls == []
    await asyncio.sleep(0)
    assert real.calls == [b"head body"]
    transport.write(b"next")
    await asyncio.sleep(0)
    assert real.calls == [b"head body", b"next"]


async def test_closing_writes_first():
    real = Recording()
    transport = OneWriteTransport(real)
    transport.write(b"last words")
    transport.close()
    assert real.calls == [b"last words", "close"]
    assert transport.is_closing()
    await asyncio.sleep(0)
    assert real.calls == [b"last words", "close"]


async def test_nothing_is_written_to_a_connection_that_was_lost():
    real = Recording()
    transport = OneWriteTransport(real)
    transport.write(b"too late")
    real.close()
    await asyncio.sleep(0)
    assert real.calls == ["close"]


async def _app(scope, receive, send):
    """Answers with the path, a chunk for each of its letters when the query asks for a stream."""
    if scope["type"] == "lifespan":
        return
    body = scope["path"].encode()
    if scope["query_string"] != b"stream":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
        await send({"type": "http.response.body", "body": body})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for letter in body:
        await send({"type": "http.response.body", "body": bytes([letter]), "more_body": True})
        await asyncio.sleep(0)
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
async def port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(_app, http=OneWriteProtocol, lifespan="off", log_config=None, ws="none")
        server = uvicorn.Server(config)
        running = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        yield listening.getsockname()[1]
        server.should_exit = True
        await running


async def _converse(port: int, requests: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(requests)
    answers = await reader.read()  # until the server closes
    writer.close()
    await writer.wait_closed()
    return answers


async def test_pipelined_requests_are_answered_in_order(port: int):
    requests = b"".join(b"GET /number-%d HTTP/1.1\r\nHost: a\r\n\r\n" % number for number in range(20))
    answers = await _converse(port, requests + b"GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    bodies = [part.partition(b"\r\n\r\n")[2] for part in answers.split(b"HTTP/1.1 200 OK")[1:]]
    assert bodies == [b"/number-%d" % number for number in range(20)] + [b"/last"]


async def test_a_stream_arrives_whole(port: int):
    answer = await _converse(port, b"GET /abc?stream HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    chunks = b"".join(b"1\r\n%c\r\n" % letter for letter in b"/abc")
    assert answer.endswith(b"\r\n\r\n" + chunks + b"0\r\n\r\n")


async def test_a_large_answer_arrives_whole(port: int):
    path = b"/" + b"a" * 60_000
    answer = await _converse(port, b"GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" % path)
    assert answer.endswith(path)
