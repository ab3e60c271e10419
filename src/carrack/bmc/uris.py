"""Redfish URIs in the one form in which they are compared, fetched and recorded."""

import string
from urllib.parse import quote, urlsplit

SERVICE_ROOT = "/redfish/v1"


def canonical_uri(uri: str) -> str:
    """The path (with its query) that names a resource: no scheme, host, fragment or trailing slash.

    HPE links some resources with a trailing slash and some without; both are one resource. Letter case stays,
    because only some BMCs ignore it. A query stays, because Dell pages collections with `?$skip=50`.
    """
    path = uri.partition("#")[0]
    if "://" in path:
        parts = urlsplit(path)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    path, mark, query = path.partition("?")
    return _printable("/" + path.strip("/") + mark + query)


def _printable(path: str) -> str:
    """Percent-encode what must not stand in a request line (blanks, line ends, letters beyond ASCII), and no more."""
    plain = path.isascii() and path.isprintable() and " " not in path
    return path if plain else quote(path, safe=string.punctuation)


def last_segment(uri: str) -> str:
    """The name of a resource within its collection."""
    return canonical_uri(uri).partition("?")[0].rpartition("/")[2]
