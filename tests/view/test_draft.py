"""Drafts: what rules see, what a refusal leaves behind (nothing), and what a batch of writes comes to."""

from __future__ import annotations

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.view.samples import endpoint, interface

from carrack.records.boot import BootRecord
from carrack.records.components import GroupMember
from carrack.records.kinds import BOOT_RECORD, COMPONENT, ETHERNET_INTERFACE, GROUP_MEMBER, REDFISH_ENDPOINT
from carrack.records.network import EthernetInterface
from carrack.store import feed
from carrack.store.feed import Change
from carrack.view import Draft, View

KEYS = ("a", "b", "c", "d")
COMPONENTS = ("", "x0", "x1")
records = st.builds(interface, st.sampled_from(KEYS), st.sampled_from(COMPONENTS))


def view_of(*contents: EthernetInterface) -> View:
    view = View()
    view.position = feed.BEGINNING
    for record in contents:
        view[ETHERNET_INTERFACE].put(record)
    return view


class DraftAgainstDict(RuleBasedStateMachine):
    """Several writes on one draft, each kept or refused, against plain dicts."""

    @initialize(contents=st.lists(records, max_size=4))
    def begin(self, contents: list[EthernetInterface]) -> None:
        self.view = view_of(*contents)
        self.base = {record.id: record for record in contents}
        self.kept = dict(self.base)  # with every finished write
        self.now = dict(self.base)  # and the write under way
        self.draft = Draft(self.view)
        self.changes: list[Change] = []

    @rule(record=records)
    def put(self, record: EthernetInterface) -> None:
        self.draft[ETHERNET_INTERFACE].put(record)
        self.now[record.id] = record

    @rule(key=st.sampled_from(KEYS))
    def remove(self, key: str) -> None:
        assert self.draft[ETHERNET_INTERFACE].remove(key) == (self.now.pop(key, None) is not None)

    @rule()
    def clear(self) -> None:
        assert self.draft[ETHERNET_INTERFACE].clear() == len(self.now)
        self.now = {}

    @rule()
    def refuse(self) -> None:
        self.draft.undo()
        self.now = dict(self.kept)

    @rule()
    def keep(self) -> None:
        taken = self.draft.take_changes("me", "now", len(self.changes))
        assert [change.seq for change in taken] == [len(self.changes) + 1][: len(taken)]
        expected = {
            key: (self.kept.get(key), self.now.get(key)) for key in KEYS if self.kept.get(key) != self.now.get(key)
        }
        told = {
            key: (before, after)
            for change in taken
            for key, before, after in zip(change.keys, change.before, change.after, strict=True)
        }
        assert told == expected
        self.changes += taken
        self.kept = dict(self.now)

    @precondition(lambda self: self.kept == self.now)
    @rule()
    def outcome_brings_the_database_where_the_feed_brings_a_follower(self) -> None:
        removed, put = self.draft[ETHERNET_INTERFACE].outcome()
        assert all(self.base[record.id] == record for record in removed), "only what the database holds is deleted"
        stored = {key: record for key, record in self.base.items() if record not in removed}
        stored |= {record.id: record for record in put}
        assert stored == self.kept
        assert all(self.base.get(record.id) != record for record in put), "nothing is written for nothing"
        follower = view_of(*self.base.values())
        follower.apply(self.changes)
        assert {record.id: record for record in follower[ETHERNET_INTERFACE]} == self.kept
        assert follower.seq == len(self.changes)

    @invariant()
    def rules_see_their_own_writes(self) -> None:
        table = self.draft[ETHERNET_INTERFACE]
        assert sorted(record.id for record in table.values()) == sorted(self.now)
        assert len(table) == len(self.now)
        for key in KEYS:
            assert table.get(key) == self.now.get(key)
            assert (key in table) == (key in self.now)
        for component in COMPONENTS[1:]:
            found = sorted(record.id for record in table.find("component", component))
            assert found == sorted(key for key, record in self.now.items() if record.component_id == component)

    @invariant()
    def nobody_else_sees_them(self) -> None:
        assert {record.id: record for record in self.view[ETHERNET_INTERFACE]} == self.base


TestDraftAgainstDict = DraftAgainstDict.TestCase
TestDraftAgainstDict.settings = settings(max_examples=100, stateful_step_count=25, deadline=None)


def test_a_write_over_several_kinds_makes_one_change_for_each_in_order() -> None:
    draft = Draft(view_of())
    draft[GROUP_MEMBER].put(GroupMember(group="g", component="x0"))
    draft[ETHERNET_INTERFACE].put(interface("a"))
    assert [(c.seq, c.kind, c.keys) for c in draft.take_changes("me", "now", 7)] == [
        (8, "component_group_member", ["g/x0"]),
        (9, "ethernet_interface", ["a"]),
    ]


def test_a_write_that_ends_where_it_began_is_no_change() -> None:
    draft = Draft(view_of(interface("a")))
    draft[ETHERNET_INTERFACE].remove("a")
    draft[ETHERNET_INTERFACE].put(interface("a"))
    draft[COMPONENT].clear()
    assert draft.take_changes("me", "now", 0) == []
    assert draft[ETHERNET_INTERFACE].outcome() == ([], [])


def test_data_that_python_calls_equal_but_json_does_not_is_a_change() -> None:
    """``1 == True == 1.0`` and key order are the same to Python; BSS gives cloud-init data back exactly as given."""
    view = View()
    view[BOOT_RECORD].put(BootRecord(key="x0", meta_data={"a": 1, "b": 2}))
    for meta_data in ({"a": True, "b": 2}, {"a": 1.0, "b": 2}, {"b": 2, "a": 1}):
        draft = Draft(view)
        draft[BOOT_RECORD].put(BootRecord(key="x0", meta_data=meta_data))
        (change,) = draft.take_changes("me", "now", 0)
        assert msgspec.json.encode(change.after[0].meta_data) == msgspec.json.encode(meta_data)
        assert len(draft[BOOT_RECORD].outcome()[1]) == 1


def test_an_outcome_frees_unique_values_before_others_take_them() -> None:
    """The database checks uniqueness row by row, so two records that swap names must both be out first."""
    view = View()
    for key, fqdn in (("x0", "one"), ("x1", "two"), ("x2", "three")):
        view[REDFISH_ENDPOINT].put(endpoint(key, fqdn))
    draft = Draft(view)
    draft[REDFISH_ENDPOINT].put(endpoint("x0", "two"))
    draft[REDFISH_ENDPOINT].put(endpoint("x1", "one"))
    removed, put = draft[REDFISH_ENDPOINT].outcome()
    assert [record.id for record in put] == ["x0", "x1"]
    assert sorted(record.id for record in removed) == ["x0", "x1"]
