"""Answers with some fields of a component only: ``stateonly``, ``flagonly``, ``roleonly`` and ``nidonly``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from carrack.records.components import Component

SHAPES: Final[dict[str, tuple[str, ...]]] = {
    "stateonly": ("state", "flag"),
    "flagonly": ("flag",),
    "roleonly": ("role", "sub_role"),
    "nidonly": ("nid",),
}
"""The fields that each parameter leaves, besides ID and Type."""


def wanted_fields(query: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The fields that a query asks for; () for whole components. The first shape that is switched on counts."""
    for name, fields in SHAPES.items():
        values = query.get(name)
        if values and values[0].strip().lower() in {"1", "t", "true"}:
            return fields
    return ()


def shaped(component: Component, fields: Sequence[str]) -> Component:
    """The component with these fields alone; the others go back to their defaults and so stay out of the JSON."""
    kept = {name: getattr(component, name) for name in fields}
    return Component(id=component.id, type=component.type, **kept)
