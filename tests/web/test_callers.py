"""Who asks: nobody but a listed proxy may say that it asks for somebody else."""

from __future__ import annotations

from typing import Any

import pytest
from litestar import Request

from carrack.web.callers import actor, client_address

PROXIES = ("10.0.0.0/8", "fd00::/8")


def asking(peer: str | None, *forwarded: str) -> Request[Any, Any, Any]:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    return Request({"type": "http", "client": None if peer is None else (peer, 1), "headers": headers})  # type: ignore[typeddict-item]


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("192.168.1.1", (), "192.168.1.1"),
        ("192.168.1.1", ("172.16.0.1",), "192.168.1.1"),  # not a proxy: it may say what it likes
        ("10.0.0.1", (), "10.0.0.1"),
        ("10.0.0.1", ("172.16.0.1",), "172.16.0.1"),
        ("10.0.0.1", ("1.1.1.1, 172.16.0.1",), "172.16.0.1"),  # the caller had sent 1.1.1.1
        ("10.0.0.1", ("1.1.1.1", "172.16.0.1"), "172.16.0.1"),  # HAProxy's way of adding
        ("10.0.0.1", ("172.16.0.1, 10.0.0.2,10.0.0.3",), "172.16.0.1"),
        ("10.0.0.1", ("172.16.0.1 ,, ",), "172.16.0.1"),
        ("10.0.0.1", ("10.0.0.2",), "10.0.0.1"),
        ("10.0.0.1", ("172.16.0.1, <script>",), "10.0.0.1"),
        ("10.0.0.1", ("172.16.0.1:99",), "10.0.0.1"),
        ("::ffff:10.0.0.1", ("172.16.0.1",), "172.16.0.1"),
        ("fd00::1", ("2001:db8::1",), "2001:db8::1"),
        (None, ("172.16.0.1",), ""),
    ],
)
def test_client_address(peer: str | None, forwarded: tuple[str, ...], expected: str) -> None:
    assert client_address(asking(peer, *forwarded), PROXIES) == expected


def test_without_listed_proxies_nobody_is_believed() -> None:
    assert client_address(asking("10.0.0.1", "172.16.0.1"), ()) == "10.0.0.1"


def test_actor() -> None:
    assert actor(asking("10.0.0.1", "172.16.0.1")) == "anonymous@10.0.0.1"
    assert actor(asking(None)) == "anonymous@local"
