"""``/State/Components/Query`` and ``/ByNID``: finding components by place and by number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from litestar import get, post
from litestar.response.base import ASGIResponse

from carrack.errors import InvalidInput, InvalidName, NotFound
from carrack.names import normalize_xname, parse_nid, parse_nid_ranges, xname_type
from carrack.records.components import Component
from carrack.records.kinds import COMPONENT, GROUP_MEMBER
from carrack.smd.component_bodies import ComponentQuery, NIDQuery, as_query
from carrack.smd.component_filter import PARAMETERS, compile_filter, nid_ranges_filter
from carrack.smd.component_shape import SHAPES, wanted_fields
from carrack.smd.descendants import EVERYTHING, inside_or_at
from carrack.smd.routes.component_answers import ComponentList, component_list
from carrack.smd.routes.wire import BASE, AnyRequest, PathText, read_body
from carrack.smd.values import Vocabularies
from carrack.view import LiveView, View
from carrack.web.answers import json_bytes
from carrack.web.documented import documented
from carrack.web.problems import RequestProblem
from carrack.web.queries import parse

COMPONENTS: Final = f"{BASE}/State/Components"


def component_query_routes(live: LiveView, words: Vocabularies) -> list[Any]:
    """The handlers of queries by place and by NID."""

    def query(view: View, places: Sequence[str], query: Mapping[str, Sequence[str]]) -> ASGIResponse:
        return component_list(view[COMPONENT], _found(view, places, query, words), wanted_fields(query))

    @post(f"{COMPONENTS}/Query", status_code=200, opt=documented(body=ComponentQuery, answers={200: ComponentList}))
    async def post_query(request: AnyRequest) -> ASGIResponse:
        """The listed components, or with a type everything of that type inside them."""
        body = await read_body(request, ComponentQuery)
        if not body.component_ids:
            raise InvalidInput("Missing IDs")
        return query(await live.current(), body.component_ids, as_query(body))

    @get(
        f"{COMPONENTS}/Query/{{xname:str}}",
        opt=documented(query=[*PARAMETERS, *SHAPES], answers={200: ComponentList}),
    )
    async def get_query(request: AnyRequest, xname: PathText) -> ASGIResponse:
        """The component, or with a type everything of that type inside it."""
        return query(await live.current(), [xname], parse(request.scope["query_string"]))

    @get(f"{COMPONENTS}/ByNID/{{nid:str}}", opt=documented(answers={200: Component}))
    async def get_by_nid(nid: PathText) -> ASGIResponse:
        """The component with this NID; the first one found when several have it."""
        try:
            number = parse_nid(nid)
        except InvalidName:
            raise RequestProblem(400, "a required argument was not an integer") from None
        components = (await live.current())[COMPONENT]
        for key in components.find_keys("nid", number):
            return json_bytes(components.json(key) or b"")
        raise NotFound("no such NID.")

    @post(f"{COMPONENTS}/ByNID/Query", status_code=200, opt=documented(body=NIDQuery, answers={200: ComponentList}))
    async def post_nid_query(request: AnyRequest) -> ASGIResponse:
        """The components whose NIDs are in the ranges."""
        body = await read_body(request, NIDQuery)
        if not body.nid_ranges:
            raise InvalidInput("Missing NID ranges")
        shape = as_query(body)
        try:
            ranges = parse_nid_ranges(body.nid_ranges)
        except InvalidName:
            raise RequestProblem(400, "bad query param: Argument was not a valid NID Range") from None
        view = await live.current()
        components, members = view[COMPONENT], view[GROUP_MEMBER]
        allowed = compile_filter({"partition": shape.get("partition", [])}, words)
        found = [] if allowed.nothing else nid_ranges_filter(ranges).select(components, members)
        return component_list(components, found, wanted_fields(shape))

    return [post_query, get_query, get_by_nid, post_nid_query]


def _found(
    view: View, places: Sequence[str], query: Mapping[str, Sequence[str]], words: Vocabularies
) -> list[Component]:
    components, members = view[COMPONENT], view[GROUP_MEMBER]
    names = [_place(place) for place in places]
    if query.get("type"):
        inside = inside_or_at(names)
        wanted = compile_filter(query, words, components)
        return [component for component in wanted.select(components, members) if inside(component.id)]
    if not EVERYTHING.isdisjoint(names):
        return compile_filter(query, words, components).select(components, members)
    return compile_filter({**query, "id": names}, words, components).select(components, members)


def _place(text: str) -> str:
    if not xname_type(text):
        raise InvalidInput("bad query param: Argument was not a valid xname ID")
    return normalize_xname(text)
