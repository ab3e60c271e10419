"""Answers: content types go out exactly as given."""

from __future__ import annotations

import pytest
from litestar.response.base import ASGIResponse

from carrack.web import answers


async def sent(response: ASGIResponse) -> tuple[int, dict[str, str], bytes]:
    messages: list[dict[str, object]] = []

    async def send(message: object) -> None:
        messages.append(message)  # type: ignore[arg-type]

    await response({"type": "http", "method": "GET"}, None, send)  # type: ignore[arg-type, typeddict-item]
    headers = {name.decode(): value.decode() for name, value in messages[0]["headers"]}  # type: ignore[attr-defined]
    return messages[0]["status"], headers, messages[1]["body"]  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("response", "status", "media", "body"),
    [
        (answers.json_bytes(b"[]"), 200, "application/json", b"[]"),
        (answers.json_value({"a": 1}, 201), 201, "application/json", b'{"a":1}'),
        (answers.text("é"), 200, "text/plain; charset=UTF-8", "é".encode()),
        (answers.text(b"x", 201, "text/cloud-config"), 201, "text/cloud-config", b"x"),
        (answers.nothing(), 204, "application/json", b""),
        (answers.nothing(204, ""), 204, None, b""),
    ],
)
async def test_answers(response: ASGIResponse, status: int, media: str | None, body: bytes) -> None:
    answered, headers, content = await sent(response)
    assert (answered, content) == (status, body)
    if media is not None:
        assert headers["content-type"] == media
