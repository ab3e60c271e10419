"""What a route tells the OpenAPI document, where its signature cannot say it.

Handlers read bodies and queries themselves, because the field's clients may spell keys in any case and expect
particular words when they are wrong. ``opt=documented(...)`` on a handler says what it reads and answers; `carrack.app`
puts it into the document at ``/schema``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

OPT_KEY = "documented"


@dataclass(frozen=True)
class Documented:
    """Query parameter names, the type of the body, and what each status carries (None: no body)."""

    query: Sequence[str] = ()
    body: Any = None
    answers: Mapping[int, Any] = field(default_factory=dict[int, Any])
    media: str = "application/json"


def documented(
    *,
    query: Sequence[str] = (),
    body: Any = None,
    answers: Mapping[int, Any] | None = None,
    media: str = "application/json",
) -> dict[str, Any]:
    """The ``opt`` of a Litestar handler. `media` is the media type of its good answers."""
    return {OPT_KEY: Documented(query=query, body=body, answers=answers or {}, media=media)}
