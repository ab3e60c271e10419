"""Tables: indexes and kept JSON always agree with the records."""

from __future__ import annotations

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from tests.view.samples import interface

from carrack.records.components import Component
from carrack.records.kinds import COMPONENT, ETHERNET_INTERFACE
from carrack.records.network import EthernetInterface
from carrack.view.tables import Table

KEYS = st.sampled_from(["a", "b", "c", "d"])
ADDRESSES = st.lists(st.sampled_from(["10.0.0.1", "10.0.0.2", ""]), max_size=3)


class TableAgainstDict(RuleBasedStateMachine):
    """Whatever is put and removed, a table answers as a plain dict of the same records would."""

    def __init__(self) -> None:
        super().__init__()
        self.table = Table(ETHERNET_INTERFACE)
        self.model: dict[str, EthernetInterface] = {}
        self.versions: dict[int, bytes] = {}

    @rule(key=KEYS, component=st.sampled_from(["", "x0", "x1"]), addresses=ADDRESSES)
    def put(self, key: str, component: str, addresses: list[str]) -> None:
        record = interface(key, component, *addresses)
        self.table.put(record)
        self.model[key] = record

    @rule(key=KEYS)
    def remove(self, key: str) -> None:
        self.table.remove(key)
        self.model.pop(key, None)

    @invariant()
    def records_are_those_of_the_model(self) -> None:
        assert len(self.table) == len(self.model)
        assert {record.id: record for record in self.table} == self.model
        assert set(self.table.keys()) == set(self.model)
        for key in "abcd":
            assert self.table.get(key) == self.model.get(key)
            assert (key in self.table) == (key in self.model)

    @invariant()
    def indexes_find_what_a_scan_finds(self) -> None:
        for component in ("x0", "x1", "x2"):
            found = self.table.find("component", component)
            assert {record.id for record in found} == {r.id for r in self.model.values() if r.component_id == component}
            assert [record.id for record in found] == list(self.table.find_keys("component", component))
        assert self.table.find("component", "") == []
        for address in ("10.0.0.1", "10.0.0.2"):
            expected = {r.id for r in self.model.values() if address in [m.ip_address for m in r.ip_addresses]}
            assert sorted(record.id for record in self.table.find("address", address)) == sorted(expected)

    @invariant()
    def kept_json_is_never_stale(self) -> None:
        for key in "abcd":
            record = self.model.get(key)
            assert self.table.json(key) == (None if record is None else msgspec.json.encode(record))
        encoded = self.table.json_list()
        assert encoded == msgspec.json.encode(list(self.table.values()))
        assert self.versions.setdefault(self.table.version, encoded) == encoded, "one version, two contents"


TestTableAgainstDict = TableAgainstDict.TestCase
TestTableAgainstDict.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


def test_an_address_given_twice_is_found_once_and_can_be_removed() -> None:
    table = Table(ETHERNET_INTERFACE)
    table.put(interface("a", "x0", "10.0.0.1", "10.0.0.1"))
    assert [record.id for record in table.find("address", "10.0.0.1")] == ["a"]
    table.put(interface("a", "x0"))
    assert table.find("address", "10.0.0.1") == []


def test_json_list_is_the_same_object_until_something_changes() -> None:
    table = Table(COMPONENT)
    table.put(Component(id="x0", type="Cabinet"))
    first = table.json_list()
    assert table.json_list() is first
    table.remove("x9")
    assert table.json_list() is first
    table.put(Component(id="x0", type="Cabinet", state="On"))
    assert table.json_list() == b'[{"ID":"x0","Type":"Cabinet","State":"On"}]'
