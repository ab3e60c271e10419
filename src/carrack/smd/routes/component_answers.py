"""Lists of components as SMD answers them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from litestar.response.base import ASGIResponse

from carrack.records.components import Component
from carrack.smd.component_shape import shaped
from carrack.smd.routes.whole_lists import named_list
from carrack.view import Table
from carrack.web.answers import json_bytes, json_value


class ComponentList(msgspec.Struct, frozen=True):
    """Components, whole or in part."""

    components: list[Component] = msgspec.field(name="Components")


def component_list(table: Table[Component], found: Iterable[Component], fields: Sequence[str] = ()) -> ASGIResponse:
    """Components of `table`, with `fields` alone if there are any."""
    if fields:
        return json_value(ComponentList([shaped(component, fields) for component in found]))
    return json_bytes(named_list("Components", table, (component.id for component in found)))
