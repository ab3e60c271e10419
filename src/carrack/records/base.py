"""What all records share.

A record is an immutable value with the JSON names of the API that carries it. Fields without a default are always in
the JSON; a field that equals its default is left out, as the Go servers' ``omitempty`` does. A field that must tell
"absent" from "empty" defaults to ``None``.
"""

from __future__ import annotations

import msgspec


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of everything that the store keeps and the API carries."""
