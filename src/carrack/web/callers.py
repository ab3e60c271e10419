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
    proxy itself: anything further left can be made up by the caller (the Go servers believe it, from anybody). Some
    proxies add to the caller's own header, others (HAProxy) send another one after it: together they are one list.
    """
    client = request.scope.get("client")
    peer = client[0] if client else ""
    proxies = tuple(trusted_proxies)
    if not proxies or not _is_in(peer, proxies):
        return peer
    for element in reversed(",".join(request.headers.getall("x-forwarded-for", [])).split(",")):
        address = element.strip()
        if not address:
            continue
        if not _is_address(address):  # a proxy of ours would not have written this
            return peer
        if not _is_in(address, proxies):
            return address
    return peer


def actor(request: Request[Any, Any, Any]) -> str:
    """Who the change feed names as the author of a write."""
    client = request.scope.get("client")
    return f"anonymous@{client[0] if client else 'local'}"


@lru_cache(maxsize=4096)
def _is_in(address: str, networks: tuple[str, ...]) -> bool:
    if not _is_address(address):
        return False
    parsed = ip_address(address)
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed  # how a socket for both families names an IPv4 peer
    return any(parsed in ip_network(network, strict=False) for network in networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
