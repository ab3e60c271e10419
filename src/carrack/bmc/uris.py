"""Redfish URIs in the one form in which they are compared, fetched and recorded."""

from urllib.parse import urlsplit

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
    path = "/" + path.strip("/").replace(" ", "%20")
    return path + mark + query


def last_segment(uri: str) -> str:
    """The name of a resource within its collection."""
    return canonical_uri(uri).partition("?")[0].rpartition("/")[2]
