"""Who is asking: the address that a request comes from, and the name that the change feed keeps."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any

from litestar import Request


def client_address(request: Request[Any, Any, Any], trusted_proxies: Iterable[str]) -> str:
    """The caller's address.

    X-Forwarded-For counts only when the connection comes from a listed proxy, and then its last element that is not a
    proxy itself: anything further left can be made up by the caller (the Go servers believe it, from anybody).
    """
    client = request.scope.get("client")
    peer = client[0] if client else ""
    proxies = tuple(trusted_proxies)
    if not proxies or not _is_in(peer, proxies):
        return peer
    for element in reversed(request.headers.get("x-forwarded-for", "").split(",")):
        address = element.strip()
        if address and not _is_in(address, proxies):
            return address
    return peer


def actor(request: Request[Any, Any, Any]) -> str:
    """Who the change feed names as the author of a write."""
    client = request.scope.get("client")
    return f"anonymous@{client[0] if client else 'local'}"


@lru_cache(maxsize=4096)
def _is_in(address: str, networks: tuple[str, ...]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in ip_network(network, strict=False) for network in networks)
