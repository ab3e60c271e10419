"""Groups and their members. Pure apart from the draft."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec
from msgspec import field

from carrack.errors import Conflict, InvalidInput, NotFound
from carrack.names import normalize_xname, xname_type
from carrack.records.components import Group, GroupMember
from carrack.records.kinds import COMPONENT, GROUP, GROUP_MEMBER
from carrack.view import Draft, Reader

_NAME: Final = re.compile(r"[-a-z0-9:._]+")


class MemberList(msgspec.Struct, frozen=True, kw_only=True):
    """Members of a group, by xname."""

    ids: list[str] = field(default_factory=list[str])


class GroupBody(msgspec.Struct, frozen=True, kw_only=True):
    """A group as a client describes it."""

    label: str = ""
    description: str = ""
    exclusive_group: str = field(default="", name="exclusiveGroup")
    tags: list[str] = field(default_factory=list[str])
    members: MemberList = field(default_factory=MemberList)


class GroupPatch(msgspec.Struct, frozen=True, kw_only=True):
    """Changes to a group; None is "not given"."""

    description: str | None = None
    tags: list[str] | None = None


class MemberBody(msgspec.Struct, frozen=True, kw_only=True):
    """A new member."""

    id: str = ""


class GroupAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A group with its members, in SMD's order."""

    label: str
    description: str
    exclusive_group: str = field(default="", name="exclusiveGroup")
    tags: tuple[str, ...] = ()
    members: MemberList | None = None


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """What a component belongs to."""

    id: str
    group_labels: list[str] = field(name="groupLabels")
    partition_name: str = field(name="partitionName")


def valid_group(body: GroupBody) -> tuple[Group, list[str]]:
    """The group that a body describes, and the ids of its members. Raises InvalidInput in SMD's words, and Conflict."""
    try:
        group = Group(
            label=_name(body.label),
            description=body.description,
            tags=tuple(map(_name, body.tags)),
            exclusive_group=_name(body.exclusive_group) if body.exclusive_group else "",
        )
        if group.label == "labels":  # /groups/labels is the list of all labels
            raise InvalidInput("group or partition field is reserved: labels")
        ids = [member_id(id_, "got HMSTypeInvalid instead of valid type") for id_ in body.members.ids]
    except InvalidInput as error:
        raise InvalidInput(f"couldn't validate group: {error}") from None
    if len(set(ids)) != len(ids):
        raise _same_label()
    return group, ids


def _name(text: str) -> str:
    return _checked(text, "group or partition field has invalid characters")


def _checked(text: str, refusal: str) -> str:
    name = text.strip().lower()
    if not _NAME.fullmatch(name):
        raise InvalidInput(refusal)
    return name


def spell_label(text: str) -> str:
    """A label in a path or query, as groups have it. Raises InvalidInput."""
    return _checked(text, "Invalid group label.")


def spell_tag(text: str) -> str:
    """A tag in a query, as groups have it. Raises InvalidInput."""
    return _checked(text, "Invalid tag.")


def member_id(text: str, refusal: str = "invalid xname ID") -> str:
    """The normalised id of a member. Raises InvalidInput."""
    if not xname_type(text):
        raise InvalidInput(refusal)
    return normalize_xname(text)


def member_ids_of(body: MemberList) -> list[str]:
    """The normalised ids of members, each once. Raises InvalidInput, which lists those that are no xnames."""
    invalid = [text for text in body.ids if not xname_type(text)]
    if invalid:
        raise InvalidInput(f"invalid xname IDs: [{' '.join(invalid)}]")
    return list(dict.fromkeys(map(normalize_xname, body.ids)))


def _same_label() -> Conflict:
    return Conflict(
        "operation would conflict with an existing group that has the same label or duplicate ids found in request."
    )


def add_group(draft: Draft, group: Group, ids: Sequence[str]) -> None:
    """Add a new group with members. Raises Conflict and InvalidInput."""
    if group.label in draft[GROUP]:
        raise _same_label()
    draft[GROUP].put(group)
    for id_ in ids:
        _put_member(draft, group, id_)


def patch_group(draft: Draft, label: str, body: GroupPatch) -> None:
    """Change description or tags. Raises InvalidInput and NotFound."""
    if body.description is None and body.tags is None:
        raise InvalidInput("Request must have at least one patch field.")
    group = _addressed(draft, label)
    if body.description is not None:
        group = msgspec.structs.replace(group, description=body.description)
    if body.tags is not None:
        group = msgspec.structs.replace(group, tags=tuple(_checked(tag, "Invalid tag.") for tag in body.tags))
    draft[GROUP].put(group)


def delete_group(draft: Draft, label: str) -> None:
    """Delete a group; its members stay what they are otherwise. Raises InvalidInput and NotFound."""
    group = _addressed(draft, label)
    draft[GROUP].remove(group.label)
    for member in draft[GROUP_MEMBER].find("group", group.label):
        draft[GROUP_MEMBER].remove(GROUP_MEMBER.key(member))


def add_member(draft: Draft, label: str, id_: str) -> None:
    """Add one member. Raises NotFound, Conflict and InvalidInput."""
    group = existing(draft[GROUP], label)
    if GROUP_MEMBER.key(GroupMember(group=group.label, component=id_)) in draft[GROUP_MEMBER]:
        raise Conflict("operation would conflict with an existing member in the same group.")
    _put_member(draft, group, id_)


def set_members(draft: Draft, label: str, ids: Sequence[str]) -> None:
    """Make these the members and no others. Raises NotFound, Conflict and InvalidInput."""
    group = existing(draft[GROUP], label)
    wanted = set(ids)
    for member in draft[GROUP_MEMBER].find("group", group.label):
        if member.component not in wanted:
            draft[GROUP_MEMBER].remove(GROUP_MEMBER.key(member))
    for id_ in ids:
        _put_member(draft, group, id_)


def delete_member(draft: Draft, label: str, id_: str) -> None:
    """Take one member out. Raises NotFound."""
    group = existing(draft[GROUP], label)
    if not draft[GROUP_MEMBER].remove(GROUP_MEMBER.key(GroupMember(group=group.label, component=id_))):
        raise NotFound("group has no such member.")


def existing(groups: Reader[Group], label: str) -> Group:
    """The group with this label, in any case. Raises InvalidInput and NotFound."""
    name = spell_label(label)
    group = groups.get(name)
    if group is None:
        raise NotFound(f"No such group: {name}")
    return group


def _addressed(draft: Draft, label: str) -> Group:
    """As `existing`, in the words that SMD has for changes of the group itself."""
    group = draft[GROUP].get(spell_label(label))
    if group is None:
        raise NotFound("no such group.")
    return group


def answer(group: Group, members: Reader[GroupMember]) -> GroupAnswer:
    """The group as SMD answers it."""
    return GroupAnswer(
        label=group.label,
        description=group.description,
        exclusive_group=group.exclusive_group,
        tags=group.tags,
        members=MemberList(ids=member_ids(members, group.label)),
    )


def member_ids(members: Reader[GroupMember], label: str) -> list[str]:
    """The members of a group, in the order in which they came."""
    return [member.component for member in members.find("group", label)]


def membership(members: Reader[GroupMember], id_: str) -> Membership:
    """What a component belongs to. There are no partitions yet, so it is in none."""
    return Membership(
        id=id_, group_labels=[member.group for member in members.find("component", id_)], partition_name=""
    )


def memberships(members: Reader[GroupMember], ids: Iterable[str]) -> list[Membership]:
    """What each of many components belongs to."""
    labels: dict[str, list[str]] = {}
    for member in members.values():
        labels.setdefault(member.component, []).append(member.group)
    return [Membership(id=id_, group_labels=labels.get(id_, []), partition_name="") for id_ in ids]


def _put_member(draft: Draft, group: Group, id_: str) -> None:
    if id_ not in draft[COMPONENT]:
        raise InvalidInput("linked component does not exist")
    if group.exclusive_group:
        for other in draft[GROUP_MEMBER].find("component", id_):
            rival = draft[GROUP].get(other.group)
            if rival is not None and rival.label != group.label and rival.exclusive_group == group.exclusive_group:
                raise Conflict("operation would conflict with an existing member in another exclusive group.")
    draft[GROUP_MEMBER].put(GroupMember(group=group.label, component=id_))
