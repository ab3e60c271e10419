"""``/State/Components``: reading, creating and deleting."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import delete, get, post, put
from litestar.response.base import ASGIResponse

from carrack.errors import InvalidInput
from carrack.names import normalize_xname
from carrack.records.components import Component
from carrack.records.kinds import COMPONENT, GROUP_MEMBER
from carrack.smd import component_rules
from carrack.smd.component_bodies import ComponentPut, ComponentsPost
from carrack.smd.component_filter import PARAMETERS, compile_filter
from carrack.smd.component_shape import SHAPES, wanted_fields
from carrack.smd.routes.component_answers import ComponentList, component_list
from carrack.smd.routes.whole_lists import WholeLists
from carrack.smd.routes.wire import (
    BASE,
    AnyRequest,
    Message,
    PathText,
    decoding,
    deleted_entries,
    deleted_entry,
    path_xname,
    read_body,
)
from carrack.smd.values import Vocabularies
from carrack.view import LiveView
from carrack.web.answers import json_bytes, nothing
from carrack.web.callers import actor
from carrack.web.documented import documented
from carrack.web.problems import problem
from carrack.web.queries import parse

COMPONENTS: Final = f"{BASE}/State/Components"


def component_routes(live: LiveView, words: Vocabularies) -> list[Any]:
    """The handlers of the collection and its items."""
    whole = WholeLists("Components")

    @get(COMPONENTS, opt=documented(query=[*PARAMETERS, *SHAPES], answers={200: ComponentList}))
    async def get_components(request: AnyRequest) -> ASGIResponse:
        """Components that pass the filters."""
        view = await live.current()
        components = view[COMPONENT]
        query = parse(request.scope["query_string"])
        wanted = compile_filter(query, words, components)
        fields = wanted_fields(query)
        if not fields and wanted.unfiltered:
            return json_bytes(whole.all(components))
        if not fields and wanted.only_type:
            return json_bytes(whole.of_type(components, wanted.only_type))
        return component_list(components, wanted.select(components, view[GROUP_MEMBER]), fields)

    @get(f"{COMPONENTS}/{{xname:str}}", opt=documented(answers={200: Component}))
    async def get_component(xname: PathText) -> ASGIResponse:
        """One component."""
        components = (await live.current())[COMPONENT]
        body = components.json(xname) or components.json(normalize_xname(xname))
        return problem(404, "no such xname.") if body is None else json_bytes(body)

    @post(COMPONENTS, opt=documented(body=ComponentsPost, answers={204: None}))
    async def post_components(request: AnyRequest) -> ASGIResponse:
        """Create components; with Force, change the state of those that exist."""
        body = await read_body(request, ComponentsPost)
        if not body.components or not body.components[0].id:
            raise InvalidInput("Missing Components")
        with decoding():
            components = component_rules.valid_components(body.components, words)
        await live.write(
            actor(request), lambda draft: component_rules.add_components(draft, components, force=body.force)
        )
        return nothing()

    @put(f"{COMPONENTS}/{{xname:str}}", opt=documented(body=ComponentPut, answers={204: None}))
    async def put_component(request: AnyRequest, xname: PathText) -> ASGIResponse:
        """Create one component; with Force, change its state if it exists."""
        id_ = normalize_xname(xname)
        body = await read_body(request, ComponentPut)
        given = body.component if body.component.id else msgspec.structs.replace(body.component, id=id_)
        with decoding():
            component = component_rules.valid_component(given, words, "component")
        if component.id != id_:
            raise InvalidInput("ID in URL and POST body do not match")
        await live.write(
            actor(request), lambda draft: component_rules.add_components(draft, [component], force=body.force)
        )
        return nothing()

    @delete(COMPONENTS, status_code=200, opt=documented(answers={200: Message}))
    async def delete_components(request: AnyRequest) -> ASGIResponse:
        """Delete every component, and with them all memberships in groups."""
        return deleted_entries(await live.write(actor(request), component_rules.delete_components))

    @delete(f"{COMPONENTS}/{{xname:str}}", status_code=200, opt=documented(answers={200: Message}))
    async def delete_component(request: AnyRequest, xname: PathText) -> ASGIResponse:
        """Delete one component and its memberships in groups."""
        id_ = path_xname(xname, "invalid xname")
        await live.write(actor(request), lambda draft: component_rules.delete_component(draft, id_))
        return deleted_entry()

    return [get_components, get_component, post_components, put_component, delete_components, delete_component]
