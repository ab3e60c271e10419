"""Answers as the Go servers send them. Bodies are bytes, made by the caller or taken ready from the view."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar.response.base import ASGIResponse

JSON = "application/json"
_encode = msgspec.json.Encoder().encode


def json_bytes(
    body: bytes, status: int = 200, headers: dict[str, str] | None = None, media: str = JSON
) -> ASGIResponse:
    """A body that is JSON already."""
    return ASGIResponse(body=body, status_code=status, media_type=media, headers=headers)


def json_value(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> ASGIResponse:
    """Any value that msgspec can encode."""
    return json_bytes(_encode(value), status, headers)


def text(body: str | bytes, status: int = 200, media: str = "text/plain; charset=UTF-8") -> ASGIResponse:
    """Text. The content type goes out as given: as a media type, Litestar would add a charset of its own."""
    encoded = body if isinstance(body, bytes) else body.encode()
    return ASGIResponse(body=encoded, status_code=status, headers={"content-type": media})


def nothing(status: int = 204, media: str = JSON) -> ASGIResponse:
    """No body. The Go servers name a content type even then, except for a liveness probe (`media` empty)."""
    headers = {"content-type": media} if media else None
    return ASGIResponse(body=b"", status_code=status, headers=headers)
