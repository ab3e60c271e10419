"""``/groups`` and ``/memberships``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from litestar import delete, get, patch, post, put
from litestar.response.base import ASGIResponse

from carrack.errors import InvalidInput
from carrack.names import normalize_xname
from carrack.records.kinds import COMPONENT, GROUP, GROUP_MEMBER
from carrack.smd import group_rules as rules
from carrack.smd.component_filter import PARAMETERS, compile_filter
from carrack.smd.group_rules import GroupAnswer, GroupBody, GroupPatch, MemberBody, MemberList, Membership
from carrack.smd.routes.wire import (
    BASE,
    AnyRequest,
    Message,
    PathText,
    ResourceURI,
    created,
    deleted_entry,
    path_xname,
    read_body,
)
from carrack.smd.values import Vocabularies
from carrack.view import LiveView
from carrack.web.answers import json_bytes, json_value, nothing
from carrack.web.callers import actor
from carrack.web.documented import documented
from carrack.web.problems import problem
from carrack.web.queries import parse

GROUPS: Final = f"{BASE}/groups"
GROUP_PATH: Final = f"{GROUPS}/{{label:str}}"
MEMBERS: Final = f"{GROUP_PATH}/members"


def group_routes(live: LiveView, words: Vocabularies) -> list[Any]:
    """The handlers of groups, of their members, and of memberships."""
    return [*_groups(live), *_members(live), *_memberships(live, words)]


def _groups(live: LiveView) -> list[Any]:
    @get(GROUPS, opt=documented(query=["group", "tag", "partition"], answers={200: list[GroupAnswer]}))
    async def get_groups(request: AnyRequest) -> ASGIResponse:
        """Groups by label or tag, with their members."""
        view = await live.current()
        query = parse(request.scope["query_string"])
        _check_partition(query)
        tags = {rules.spell_tag(tag) for tag in query.get("tag", ())}
        labels = {rules.spell_label(label) for label in query.get("group", ())}
        return json_value(
            [
                rules.answer(group, view[GROUP_MEMBER])
                for group in view[GROUP].values()
                if (not labels or group.label in labels) and (not tags or not tags.isdisjoint(group.tags))
            ]
        )

    @get(f"{GROUPS}/labels", opt=documented(answers={200: list[str]}))
    async def get_labels() -> ASGIResponse:
        """The labels of all groups."""
        return json_value(list((await live.current())[GROUP].keys()))

    @get(GROUP_PATH, opt=documented(query=["partition"], answers={200: GroupAnswer}))
    async def get_group(request: AnyRequest, label: PathText) -> ASGIResponse:
        """One group with its members."""
        view = await live.current()
        _check_partition(parse(request.scope["query_string"]))
        return json_value(rules.answer(rules.existing(view[GROUP], label), view[GROUP_MEMBER]))

    @post(GROUPS, opt=documented(body=GroupBody, answers={201: list[ResourceURI]}))
    async def post_group(request: AnyRequest) -> ASGIResponse:
        """Add a group."""
        group, ids = rules.valid_group(await read_body(request, GroupBody))
        await live.write(actor(request), lambda draft: rules.add_group(draft, group, ids))
        return created("/groups", [group.label])

    @patch(GROUP_PATH, opt=documented(body=GroupPatch, answers={204: None}))
    async def patch_group(request: AnyRequest, label: PathText) -> ASGIResponse:
        """Change description or tags of a group."""
        body = await read_body(request, GroupPatch)
        await live.write(actor(request), lambda draft: rules.patch_group(draft, label, body))
        return nothing()

    @delete(GROUP_PATH, status_code=200, opt=documented(answers={200: Message}))
    async def delete_group(request: AnyRequest, label: PathText) -> ASGIResponse:
        """Delete a group."""
        await live.write(actor(request), lambda draft: rules.delete_group(draft, label))
        return deleted_entry()

    return [get_groups, get_labels, get_group, post_group, patch_group, delete_group]


def _members(live: LiveView) -> list[Any]:
    @get(MEMBERS, opt=documented(query=["partition"], answers={200: MemberList}))
    async def get_members(request: AnyRequest, label: PathText) -> ASGIResponse:
        """The members of a group."""
        view = await live.current()
        _check_partition(parse(request.scope["query_string"]))
        group = rules.existing(view[GROUP], label)
        return json_value(MemberList(ids=rules.member_ids(view[GROUP_MEMBER], group.label)))

    @post(MEMBERS, opt=documented(body=MemberBody, answers={201: list[ResourceURI]}))
    async def post_member(request: AnyRequest, label: PathText) -> ASGIResponse:
        """Add a member."""
        id_ = rules.member_id((await read_body(request, MemberBody)).id)
        await live.write(actor(request), lambda draft: rules.add_member(draft, label, id_))
        return created(f"/groups/{label.lower()}/members", [id_])

    @put(MEMBERS, opt=documented(body=MemberList, answers={201: list[ResourceURI], 204: None}))
    async def put_members(request: AnyRequest, label: PathText) -> ASGIResponse:
        """Make the listed components the members, and no others."""
        ids = rules.member_ids_of(await read_body(request, MemberList))
        await live.write(actor(request), lambda draft: rules.set_members(draft, label, ids))
        if not ids:
            return nothing()
        uris = [ResourceURI(f"{GROUPS}/{label.lower()}/members/{id_}") for id_ in ids]
        return json_value(uris, 201, {"Location": uris[0].uri if len(uris) == 1 else GROUPS})

    @delete(f"{MEMBERS}/{{xname:str}}", status_code=200, opt=documented(answers={200: Message}))
    async def delete_member(request: AnyRequest, label: PathText, xname: PathText) -> ASGIResponse:
        """Take a member out of a group."""
        id_ = path_xname(xname, "invalid xname ID")
        await live.write(actor(request), lambda draft: rules.delete_member(draft, label, id_))
        return deleted_entry()

    return [get_members, post_member, put_members, delete_member]


def _memberships(live: LiveView, words: Vocabularies) -> list[Any]:
    kept: dict[str, Any] = {}  # the whole list, and the versions of the two tables that it was made of

    @get(f"{BASE}/memberships", opt=documented(query=PARAMETERS, answers={200: list[Membership]}))
    async def get_memberships(request: AnyRequest) -> ASGIResponse:
        """What the components that pass the filters belong to."""
        view = await live.current()
        components, members = view[COMPONENT], view[GROUP_MEMBER]
        wanted = compile_filter(parse(request.scope["query_string"]), words, components)
        if not wanted.unfiltered:
            found = [component.id for component in wanted.select(components, members)]
            return json_value(rules.memberships(members, found))
        versions = (components.version, members.version)
        if kept.get("versions") != versions:
            everything = rules.memberships(members, components.keys())
            kept.update(versions=versions, body=msgspec.json.encode(everything))
        return json_bytes(kept["body"])

    @get(f"{BASE}/memberships/{{xname:str}}", opt=documented(answers={200: Membership}))
    async def get_membership(xname: PathText) -> ASGIResponse:
        """What one component belongs to."""
        view = await live.current()
        id_ = xname if xname in view[COMPONENT] else normalize_xname(xname)
        if id_ not in view[COMPONENT]:
            return problem(404, "no such xname.")
        return json_value(rules.membership(view[GROUP_MEMBER], id_))

    return [get_memberships, get_membership]


def _check_partition(query: Mapping[str, Sequence[str]]) -> None:
    """Refuse a partition: there is none yet but NULL, in which everything is."""
    for name in query.get("partition", ()):
        if name.strip().upper() != "NULL":
            raise InvalidInput("no such partition")
