"""Base URLs that administrators give; they become lines of an include file."""

from __future__ import annotations

import re

from carrack.errors import InvalidInput

_URL = re.compile(r"https?://[^\s\x00-\x1f\x7f]+")


def check_base_url(url: str) -> None:
    """Raises InvalidInput unless this is empty or an http or https URL in one word."""
    if url and not _URL.fullmatch(url):
        raise InvalidInput("a base URL must begin with http:// or https:// and have no white space")
