"""``PATCH`` of components: one field at a time, for one component or for many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from litestar import patch
from litestar.response.base import ASGIResponse

from carrack.errors import InvalidInput
from carrack.names import normalize_xname
from carrack.records.components import Component
from carrack.records.kinds import COMPONENT
from carrack.smd.component_bodies import ComponentPatch, NIDsPatch, Number, nid_value
from carrack.smd.component_rules import change_components, component_ids, to_fields, to_state
from carrack.smd.routes.wire import BASE, AnyRequest, PathText, decoding, path_xname, read_body
from carrack.smd.state_machine import check_reachable
from carrack.smd.values import Vocabularies
from carrack.view import Draft, LiveView
from carrack.web.answers import nothing
from carrack.web.callers import actor
from carrack.web.documented import documented

COMPONENTS: Final = f"{BASE}/State/Components"
NO_MATCH: Final = "a required argument did not match any valid input"

Change = Callable[[Component], Component]
Reader = Callable[[ComponentPatch], Change]


def component_patch_routes(live: LiveView, words: Vocabularies) -> list[Any]:
    """The handlers of the patches of one component and of many, and of BulkNID."""
    readers: dict[str, Reader] = {
        "StateData": lambda body: _state(body, words),
        "FlagOnly": lambda body: _flag(body, words),
        "Enabled": _enabled,
        "SoftwareStatus": _software_status,
        "Role": lambda body: _role(body, words),
        "NID": lambda body: _nid(body.nid),
    }
    routes = [_one(live, name, read) for name, read in readers.items()]
    routes += [_many(live, name, read) for name, read in readers.items() if name != "NID"]
    return [*routes, _many_nids(live)]


def _one(live: LiveView, name: str, change_in: Reader) -> Any:
    async def patch_one(request: AnyRequest, xname: PathText) -> ASGIResponse:
        id_ = path_xname(xname, "invalid xname ID")
        body = await read_body(request, ComponentPatch)
        if body.id and normalize_xname(body.id) != id_:
            raise InvalidInput("ID in URL and PATCH body do not match")
        change = change_in(body)
        await live.write(actor(request), lambda draft: change_components(draft, [id_], change))
        return nothing()

    patch_one.__doc__ = f"Change {name} of one component, if it exists and its state allows it."
    return patch(
        f"{COMPONENTS}/{{xname:str}}/{name}",
        name=f"patch component {name}",
        opt=documented(body=ComponentPatch, answers={204: None}),
    )(patch_one)


def _many(live: LiveView, name: str, change_in: Reader) -> Any:
    async def patch_many(request: AnyRequest) -> ASGIResponse:
        body = await read_body(request, ComponentPatch)
        if not body.component_ids:
            raise InvalidInput("Missing IDs")
        change = change_in(body)

        def rules(draft: Draft) -> None:
            change_components(draft, component_ids(body.component_ids, draft[COMPONENT]), change)

        await live.write(actor(request), rules)
        return nothing()

    patch_many.__doc__ = f"Change {name} of those of the listed components that exist and whose state allows it."
    return patch(
        f"{COMPONENTS}/Bulk{name}",
        name=f"patch components {name}",
        opt=documented(body=ComponentPatch, answers={204: None}),
    )(patch_many)


def _many_nids(live: LiveView) -> Any:
    @patch(f"{COMPONENTS}/BulkNID", opt=documented(body=NIDsPatch, answers={204: None}))
    async def patch_nids(request: AnyRequest) -> ASGIResponse:
        """Give each of the listed components a NID of its own."""
        body = await read_body(request, NIDsPatch)
        if not body.components or not body.components[0].id:
            raise InvalidInput("Missing Components")
        changes = [_nid(item.nid) for item in body.components]

        def rules(draft: Draft) -> None:
            ids = component_ids([item.id for item in body.components], draft[COMPONENT])
            for id_, change in zip(ids, changes, strict=True):
                change_components(draft, [id_], change)

        await live.write(actor(request), rules)
        return nothing()

    return patch_nids


def _state(body: ComponentPatch, words: Vocabularies) -> Change:
    if not body.state:
        raise InvalidInput("Missing State")
    state = words.state.spell(body.state)
    if not state:
        raise InvalidInput("Argument was not a valid HMS State")
    flag = words.flag.spell(body.flag)
    if body.flag and not flag:
        raise InvalidInput("Argument was not a valid HMS Flag")
    check_reachable(state, force=body.force)
    return to_state(state, flag, force=body.force)


def _flag(body: ComponentPatch, words: Vocabularies) -> Change:
    if not body.flag:
        raise InvalidInput("Missing Flag")
    flag = words.flag.spell(body.flag)
    if not flag:
        raise InvalidInput(NO_MATCH)
    return to_fields(flag=flag)


def _enabled(body: ComponentPatch) -> Change:
    if body.enabled is None:
        raise InvalidInput("Missing Enabled field")
    return to_fields(enabled=body.enabled)


def _software_status(body: ComponentPatch) -> Change:
    if body.software_status is None:
        raise InvalidInput("Missing SoftwareStatus")
    return to_fields(software_status=body.software_status)


def _role(body: ComponentPatch, words: Vocabularies) -> Change:
    role, sub_role = words.role.spell(body.role), words.sub_role.spell(body.sub_role)
    if not role or (body.sub_role and not sub_role):
        raise InvalidInput(NO_MATCH)
    return to_fields(role=role, sub_role=sub_role)


def _nid(given: Number | None) -> Change:
    with decoding():
        nid = nid_value(given)
    if nid is None:
        raise InvalidInput("Missing NID")
    return to_fields(nid=nid if nid >= 0 else None)
