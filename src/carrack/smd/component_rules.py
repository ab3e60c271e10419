"""What may become of components: creation with defaults, and each kind of change. Pure apart from the draft."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from typing import Any, Final

import msgspec

from carrack.errors import InvalidInput, NotFound
from carrack.names import NODES, computed_nid, normalize_xname, xname_type
from carrack.names.nid import LARGEST
from carrack.records.components import Component
from carrack.records.kinds import COMPONENT, GROUP_MEMBER, REDFISH_ENDPOINT
from carrack.smd.component_bodies import ComponentBody, nid_value
from carrack.smd.state_machine import default_flag, next_state
from carrack.smd.values import Vocabularies, Vocabulary
from carrack.view import Draft

_OVERWRITTEN: Final = ("state", "flag", "subtype", "net_type", "arch", "class_")
"""What a forced creation changes in a component that exists: never what an administrator assigned to it."""


def valid_components(bodies: Sequence[ComponentBody], words: Vocabularies) -> list[Component]:
    """The components that a POST describes, normalised, without the defaults of new ones.

    A NID of -1 stands for one that the client wants unset. Raises InvalidInput in SMD's words.
    """
    return [valid_component(body, words, "components") for body in bodies]


def valid_component(body: ComponentBody, words: Vocabularies, what: str) -> Component:
    """As `valid_components`, for one; `what` is the noun in the error."""
    type_ = xname_type(body.id)
    if not type_:
        raise InvalidInput(f"couldn't validate {what}: xname ID '{body.id[:128]}' is invalid")
    return Component(
        id=normalize_xname(body.id),
        type=type_,
        state=_word(body.state, words.state, what, required=True),
        flag=_word(body.flag, words.flag, what),
        enabled=body.enabled is not False,
        software_status=body.software_status,
        role=_word(body.role, words.role, what),
        sub_role=_word(body.sub_role, words.sub_role, what),
        nid=nid_value(body.nid),
        subtype=body.subtype,
        net_type=_word(body.net_type, words.net_type, what),
        arch=_word(body.arch, words.arch, what),
        class_=_word(body.class_, words.class_, what),
    )


def _word(text: str, words: Vocabulary, what: str, *, required: bool = False) -> str:
    if not text and not required:
        return ""
    word = words.spell(text)
    if not word:
        raise InvalidInput(f"couldn't validate {what}: {words.name.lower()} '{text[:128]}' is invalid")
    return word


def add_components(draft: Draft, components: Iterable[Component], *, force: bool) -> None:
    """Create those that do not exist, with defaults; change the others only by force, and only in part."""
    table = draft[COMPONENT]
    for component in components:
        existing = table.get(component.id)
        if existing is None:
            table.put(with_defaults(draft, component))
        elif force:
            changes = {name: value for name in _OVERWRITTEN if (value := getattr(component, name))}
            changes["flag"] = component.flag or default_flag(existing.flag)
            table.put(msgspec.structs.replace(existing, **changes))


def with_defaults(draft: Draft, component: Component) -> Component:
    """A new component with what was left open: a node gets the role Compute, a computed NID, and a class.

    A node whose xname has numbers so large that its NID would not fit into 64 bits gets none.

    A node whose chassis has a controller that speaks Redfish stands in liquid-cooled Mountain hardware.
    """
    defaults: dict[str, Any] = {"flag": component.flag or "OK"}
    if component.nid is not None and component.nid < 0:
        defaults["nid"] = None
    if component.type not in NODES:
        return msgspec.structs.replace(component, **defaults)
    if component.nid is None:
        nid = computed_nid(component.id)
        defaults["nid"] = nid if nid <= LARGEST else None
    if not component.role:
        defaults["role"] = "Compute"
    if not component.class_:
        chassis = component.id.partition("s")[0]
        defaults["class_"] = "Mountain" if f"{chassis}b0" in draft[REDFISH_ENDPOINT] else "River"
    return msgspec.structs.replace(component, **defaults)


def component_ids(texts: Sequence[str], known: Container[str]) -> list[str]:
    """Normalised ids. Raises InvalidInput for the first that is no xname; whether they exist is not asked."""
    ids: list[str] = []
    for text in texts:
        if text in known:
            ids.append(text)
        elif xname_type(text):
            ids.append(normalize_xname(text))
        else:
            raise InvalidInput("invalid xname ID")
    return ids


def change_components(draft: Draft, ids: Iterable[str], change: Callable[[Component], Component]) -> None:
    """Change every component of these that exists; SMD passes over the others in silence."""
    table = draft[COMPONENT]
    for id_ in ids:
        component = table.get(id_)
        if component is not None:
            table.put(change(component))


def to_state(state: str, flag: str, *, force: bool) -> Callable[[Component], Component]:
    """The change to a state and flag ("" when not given), where the state machine allows it."""

    def change(component: Component) -> Component:
        new_state, new_flag = next_state((component.state, component.flag), (state, flag), force=force)
        return msgspec.structs.replace(component, state=new_state, flag=new_flag)

    return change


def to_fields(**fields: Any) -> Callable[[Component], Component]:
    """The change of fields to given values."""
    return lambda component: msgspec.structs.replace(component, **fields)


def delete_component(draft: Draft, id_: str) -> None:
    """Delete one component and its memberships. Raises NotFound."""
    if not draft[COMPONENT].remove(id_):
        raise NotFound("no such xname.")
    for member in draft[GROUP_MEMBER].find("component", id_):
        draft[GROUP_MEMBER].remove(GROUP_MEMBER.key(member))


def delete_components(draft: Draft) -> int:
    """Delete every component and membership; answers how many components. Raises NotFound when there is none."""
    count = draft[COMPONENT].clear()
    if not count:
        raise NotFound("no entries to delete")
    draft[GROUP_MEMBER].clear()
    return count
