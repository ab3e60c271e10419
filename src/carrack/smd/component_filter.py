"""Filters on components: compiled once from a query, then used on any table.

The rules are SMD's: a repeated parameter means "or", different parameters mean "and", a leading ``!`` excludes (not for
groups and partitions). NIDs and NID ranges together are one condition; the n-th ``nid_start`` goes with the n-th
``nid_end``.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from carrack.errors import InvalidInput, InvalidName
from carrack.names import parse_nid
from carrack.records.components import Component, GroupMember
from carrack.smd.choice import NO_CHOICE, Choice, Speller, choice, spell_xname
from carrack.smd.nid_ranges import NIDRanges
from carrack.smd.values import Vocabularies, Vocabulary
from carrack.view import Reader

Condition = Callable[[Component], bool]

PARAMETERS: Final = (
    "id",
    "type",
    "state",
    "flag",
    "role",
    "subrole",
    "enabled",
    "softwarestatus",
    "subtype",
    "arch",
    "class",
    "nid",
    "nid_start",
    "nid_end",
    "group",
    "partition",
    "locked",
    "reservation_disabled",
)

_TRUE: Final = frozenset({"1", "t", "true"})
_FALSE: Final = frozenset({"0", "f", "false"})


@dataclass(frozen=True)
class ComponentFilter:
    """What components to find. Make it with `compile_filter`."""

    ids: Choice = NO_CHOICE
    types: Choice = NO_CHOICE
    roles: Choice = NO_CHOICE
    nids: NIDRanges | None = None
    conditions: tuple[Condition, ...] = ()
    groups: tuple[str, ...] = ()
    nothing: bool = False  # asks for members of a partition, and there are none
    only_type: str = ""  # set when one wanted type is the whole query
    ungrouped: bool = False
    unfiltered: bool = False  # finds every component

    def select(self, components: Reader[Component], members: Reader[GroupMember]) -> list[Component]:
        """The components that pass, found by the narrowest index there is."""
        if self.nothing:
            return []
        candidates = self._candidates(components, members)
        for condition in self._remaining(members):
            candidates = [component for component in candidates if condition(component)]
        return list(candidates)

    def _candidates(self, components: Reader[Component], members: Reader[GroupMember]) -> Iterable[Component]:
        if self.ids.wanted:
            return _existing(components, self.ids.wanted)
        if self.groups:
            return _existing(components, _in_groups(members, self.groups))
        if self.nids is not None and self.nids.singles:
            return [found for nid in self.nids.singles for found in components.find("nid", nid)]
        if len(self.roles.wanted) == 1 and "" not in self.roles.wanted:
            return components.find("role", next(iter(self.roles.wanted)))
        if self.types.wanted:
            return [found for name in self.types.wanted for found in components.find("type", name)]
        return components.values()

    def _remaining(self, members: Reader[GroupMember]) -> Iterable[Condition]:
        if self.ids.unwanted:
            yield lambda component: component.id not in self.ids.unwanted
        if self.types:
            yield lambda component: self.types.admits(component.type)
        if self.roles:
            yield lambda component: self.roles.admits(component.role)
        if (nids := self.nids) is not None:
            yield lambda component: component.nid in nids
        if self.groups and self.ids.wanted:
            inside = _in_groups(members, self.groups)
            yield lambda component: component.id in inside
        if self.ungrouped:
            yield lambda component: not members.find("component", component.id)
        yield from self.conditions


def compile_filter(
    query: Mapping[str, Sequence[str]], words: Vocabularies, known: Container[str] = frozenset()
) -> ComponentFilter:
    """A filter from query parameters by lower-case name; others than PARAMETERS are passed over.

    `known` are ids that need no check because a component has them. Raises InvalidInput in SMD's words.
    """
    given = {name: values for name in PARAMETERS if (values := query.get(name))}
    conditions = [
        *_word_condition(given, "state", words.state, lambda component: component.state),
        *_word_condition(given, "flag", words.flag, lambda component: component.flag),
        *_word_condition(given, "subrole", words.sub_role, lambda component: component.sub_role),
        *_word_condition(given, "arch", words.arch, lambda component: component.arch),
        *_word_condition(given, "class", words.class_, lambda component: component.class_),
        *_condition(given, "subtype", str.strip, lambda component: component.subtype),
        *_condition(given, "softwarestatus", str.lower, lambda component: component.software_status.lower()),
        *_condition(given, "enabled", _bool_text, lambda component: _text(component.enabled)),
        *_condition(given, "locked", _bool_text, lambda component: _text(component.locked)),
        *_condition(given, "reservation_disabled", _bool_text, lambda component: _text(component.reservation_disabled)),
    ]
    types = choice(given.get("type", ()), _speller(words.type))
    nids, not_nids = _nids(given)
    if not_nids:
        conditions.append(lambda component: component.nid not in not_nids)
    groups, ungrouped, nothing = _groups(given.get("group", ()), given.get("partition", ()))
    return ComponentFilter(
        ids=choice(given.get("id", ()), lambda text: text if text in known else spell_xname(text)),
        types=types,
        roles=choice(given.get("role", ()), _speller(words.role, empty=True)),
        nids=nids,
        conditions=tuple(conditions),
        groups=groups,
        nothing=nothing,
        only_type=next(iter(types.wanted)) if len(types.wanted) == 1 and len(given) == 1 and not types.unwanted else "",
        ungrouped=ungrouped,
        unfiltered=not given,
    )


def nid_ranges_filter(ranges: Sequence[tuple[int, int]]) -> ComponentFilter:
    """A filter for NIDs alone; no ranges find nothing."""
    return ComponentFilter(nids=NIDRanges(ranges))


def _existing(components: Reader[Component], ids: Iterable[str]) -> list[Component]:
    return [component for id_ in ids if (component := components.get(id_)) is not None]


def _in_groups(members: Reader[GroupMember], groups: Sequence[str]) -> dict[str, None]:
    return {member.component: None for group in groups for member in members.find("group", group)}


def _condition(
    given: Mapping[str, Sequence[str]], name: str, spell: Speller, value_of: Callable[[Component], str]
) -> list[Condition]:
    chosen = choice(given.get(name, ()), spell)
    return [lambda component: chosen.admits(value_of(component))] if chosen else []


def _word_condition(
    given: Mapping[str, Sequence[str]], name: str, words: Vocabulary, value_of: Callable[[Component], str]
) -> list[Condition]:
    # State and flag are never empty, so an empty value of theirs is a mistake; the others can be looked for when unset.
    return _condition(given, name, _speller(words, empty=name not in {"state", "flag"}), value_of)


def _speller(words: Vocabulary, *, empty: bool = False) -> Speller:
    def spell(text: str) -> str:
        word = words.spell(text)
        if not word and not (empty and not text.strip()):
            raise InvalidInput(f"bad query param: Argument was not a valid HMS {words.name}")
        return word

    return spell


def _bool_text(text: str) -> str:
    lower = text.strip().lower()
    if lower in _TRUE:
        return "true"
    if lower in _FALSE:
        return "false"
    raise InvalidInput("bad query param: Argument was not valid")


def _text(value: bool | None) -> str:
    return "true" if value else "false"


def _nids(given: Mapping[str, Sequence[str]]) -> tuple[NIDRanges | None, frozenset[int]]:
    """NIDs to find (None: any), and NIDs to leave out."""
    singles = choice(given.get("nid", ()), lambda text: str(_nid(text)))
    ranges = [(nid, nid) for nid in map(int, singles.wanted)]
    starts = [_nid(text) for text in given.get("nid_start", ())]
    ends = [_nid(text) for text in given.get("nid_end", ())]
    for position in range(max(len(starts), len(ends))):
        first = starts[position] if position < len(starts) else 0
        last = ends[position] if position < len(ends) else 2**63
        ranges.append((first, last))
    return NIDRanges(ranges) if ranges else None, frozenset(map(int, singles.unwanted))


def _nid(text: str) -> int:
    try:
        return parse_nid(text)
    except InvalidName:
        raise InvalidInput("bad query param: a required argument was not an integer") from None


def _groups(groups: Sequence[str], partitions: Sequence[str]) -> tuple[tuple[str, ...], bool, bool]:
    """Groups to look in; whether components in no group are asked for; whether nothing can match.

    No partition exists yet, so every component is in the partition NULL and none in any other.
    """
    null_group, null_partition = "NULL" in map(str.upper, groups), "NULL" in map(str.upper, partitions)
    if null_group and len(groups) > 1:
        raise InvalidInput("bad query param: NULL and non-NULL group arguments not permitted")
    if null_partition and len(partitions) > 1:
        raise InvalidInput("bad query param: NULL and non-NULL partition arguments not permitted")
    if null_partition and groups and not null_group:
        raise InvalidInput("bad query param: NULL partition and non-NULL group arg not permitted")
    if null_group and partitions and not null_partition:
        raise InvalidInput("bad query param: NULL group and non-NULL partition arg not permitted")
    if len(groups) > 1 and len(partitions) > 1:
        raise InvalidInput("bad query param: group and partition cannot both have more than one value")
    nothing = bool(partitions) and not null_partition
    if null_group:
        return (), True, nothing
    return tuple(label.strip().lower() for label in groups), False, nothing
