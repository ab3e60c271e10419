"""The address by which a caller reached this server, for URLs that it shall come back to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

# A host name or address, and a port. Anything else in a Host header is an attempt to write into our answers.
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")


def origin(scope: Mapping[str, Any]) -> str:
    """``http://HOST[:PORT]`` as the caller's Host header says, or else the address that the connection came in on."""
    for name, value in scope["headers"]:
        if name == b"host":
            found = _checked(scope["scheme"], value)
            if found:
                return found
            break
    host, port = scope.get("server") or ("", None)
    if not host or host.startswith("/"):  # the path of a Unix socket
        host = "localhost"
    elif ":" in host:
        host = f"[{host}]"
    return f"{scope['scheme']}://{host}:{port}" if port else f"{scope['scheme']}://{host}"


@lru_cache(maxsize=1024)
def _checked(scheme: str, host: bytes) -> str:
    text = host.decode("latin-1")
    return f"{scheme}://{text}" if _HOST.fullmatch(text) else ""
