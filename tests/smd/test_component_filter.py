"""Filters find what a naive reading of the rules finds."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrack.errors import InvalidInput
from carrack.names import xname_type
from carrack.records.components import Component, GroupMember
from carrack.records.kinds import COMPONENT, GROUP_MEMBER
from carrack.settings import Settings
from carrack.smd.component_filter import compile_filter
from carrack.smd.values import Vocabularies
from carrack.view import Table

WORDS = Vocabularies(Settings())
IDS = ["x1c0s0b0n0", "x1c0s0b0n1", "x1c0s1b0n0", "x1c0s0b0", "x2c0", "x2"]

components = st.builds(
    lambda id_, **fields: Component(id=id_, type=xname_type(id_), **fields),
    st.sampled_from(IDS),
    state=st.sampled_from(["On", "Off", "Ready"]),
    flag=st.sampled_from(["OK", "Warning"]),
    role=st.sampled_from(["", "Compute", "Service"]),
    enabled=st.booleans(),
    nid=st.one_of(st.none(), st.integers(0, 6)),
    locked=st.booleans(),
    software_status=st.sampled_from(["", "Admin"]),
)
tables = st.lists(components, unique_by=lambda component: component.id)
values = {
    "id": st.sampled_from([*IDS, "X01C0S0B0N0", "x9", "!x1c0s0b0n0"]),
    "type": st.sampled_from(["node", "Node", "NODEBMC", "!Node"]),
    "state": st.sampled_from(["on", "READY", "!off"]),
    "flag": st.sampled_from(["ok", "warn", "!OK"]),
    "role": st.sampled_from(["compute", "", "!service"]),
    "enabled": st.sampled_from(["true", "0", "!T"]),
    "locked": st.sampled_from(["true", "false"]),
    "softwarestatus": st.sampled_from(["ADMIN", "!admin", ""]),
    "group": st.sampled_from(["red", "blue"]),
}
queries = st.fixed_dictionaries(
    {}, optional={name: st.lists(value, min_size=1, max_size=3) for name, value in values.items()}
)
SPELLINGS = {
    "node": "Node",
    "nodebmc": "NodeBMC",
    "warn": "Warning",
    "x01c0s0b0n0": "x1c0s0b0n0",
    "t": "true",
    "0": "false",
}
MEMBERS = [GroupMember(group="red", component=IDS[0]), GroupMember(group="blue", component=IDS[1])]


def plain(value: object) -> str:
    return str(value).lower() if value is not None else ""


def naive(component: Component, query: dict[str, list[str]]) -> bool:
    """One component at a time, all comparisons in lower case."""
    fields = {
        "id": component.id, "type": component.type, "state": component.state, "flag": component.flag,
        "role": component.role, "enabled": component.enabled, "locked": component.locked,
        "softwarestatus": component.software_status,
    }  # fmt: skip
    for name, given_values in query.items():
        if name == "group":
            if not any(GroupMember(group=label, component=component.id) in MEMBERS for label in given_values):
                return False
            continue
        spelt = [SPELLINGS.get(value.lower().lstrip("!"), value.lstrip("!")).lower() for value in given_values]
        wanted = [text for text, value in zip(spelt, given_values, strict=True) if not value.startswith("!")]
        unwanted = [text for text, value in zip(spelt, given_values, strict=True) if value.startswith("!")]
        actual = plain(fields[name])
        if (wanted and actual not in wanted) or actual in unwanted:
            return False
    return True


def filled(records: Sequence[Component]) -> tuple[Table[Component], Table[GroupMember]]:
    table, members = Table(COMPONENT), Table(GROUP_MEMBER)
    for record in records:
        table.put(record)
    for member in MEMBERS:
        members.put(member)
    return table, members


def found(records: Sequence[Component], query: dict[str, list[str]]) -> list[str]:
    table, members = filled(records)
    return [component.id for component in compile_filter(query, WORDS, table).select(table, members)]


@given(tables, queries)
def test_a_filter_finds_what_a_naive_reading_finds(records: list[Component], query: dict[str, list[str]]) -> None:
    ids = found(records, query)
    assert len(ids) == len(set(ids))
    assert set(ids) == {record.id for record in records if naive(record, query)}


NUMBERED = [Component(id=f"x1c0s{nid}b0n0", type="Node", nid=nid) for nid in range(1, 10)]


@pytest.mark.parametrize(
    ("query", "nids"),
    [
        ({"nid": ["3"]}, [3]),
        ({"nid": ["3", "0x5"]}, [3, 5]),
        ({"nid": ["!3"], "nid_end": ["4"]}, [1, 2, 4]),
        ({"nid_start": ["7"]}, [7, 8, 9]),
        ({"nid_start": ["2", "8"], "nid_end": ["3", "8"]}, [2, 3, 8]),
        ({"nid_start": ["8"], "nid": ["1"]}, [1, 8, 9]),
        ({"nid": ["77"]}, []),
    ],
)
def test_nids_and_ranges_are_one_condition(query: dict[str, list[str]], nids: list[int]) -> None:
    assert found(NUMBERED, query) == [f"x1c0s{nid}b0n0" for nid in nids]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"type": ["Nodule"]}, "Argument was not a valid HMS Type"),
        ({"state": ["Asleep"]}, "Argument was not a valid HMS State"),
        ({"flag": ["Pirate"]}, "Argument was not a valid HMS Flag"),
        ({"role": ["!Chief"]}, "Argument was not a valid HMS Role"),
        ({"subrole": ["Chief"]}, "Argument was not a valid HMS SubRole"),
        ({"arch": ["VAX"]}, "Argument was not a valid HMS Arch"),
        ({"class": ["Lake"]}, "Argument was not a valid HMS Class"),
        ({"id": ["foo"]}, "Argument was not a valid xname ID"),
        ({"nid": ["one"]}, "a required argument was not an integer"),
        ({"enabled": ["perhaps"]}, "Argument was not valid"),
        ({"partition": ["NULL"], "group": ["red"]}, "NULL partition and non-NULL group arg not permitted"),
        ({"group": ["NULL"], "partition": ["p1"]}, "NULL group and non-NULL partition arg not permitted"),
        ({"group": ["red", "null"]}, "NULL and non-NULL group arguments not permitted"),
        ({"group": ["a", "b"], "partition": ["p1", "p2"]}, "group and partition cannot both have more than one value"),
    ],
)
def test_a_bad_value_is_named_in_the_words_that_clients_know(query: dict[str, list[str]], words: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        compile_filter(query, WORDS)
    assert str(refusal.value) == f"bad query param: {words}"


def test_no_group_and_no_partition() -> None:
    records = [Component(id=id_, type=xname_type(id_)) for id_ in IDS]
    assert found(records, {"group": ["NULL"]}) == IDS[2:]
    assert found(records, {"partition": ["NULL"]}) == IDS
    assert found(records, {"partition": ["p7"]}) == []
    assert found(records, {"group": ["green"]}) == []


def test_sites_can_add_roles() -> None:
    words = Vocabularies(Settings(roles=("Viz",)))
    table, members = filled([Component(id="x1c0s0b0n0", type="Node", role="Viz")])
    assert len(compile_filter({"role": ["viz"]}, words).select(table, members)) == 1


def test_ten_thousand_ids_are_looked_up_and_not_compared() -> None:
    names = [f"x{1000 + i // 512}c{i // 64 % 8}s{i // 8 % 8}b{i // 2 % 4}n{i % 2}" for i in range(20_000)]
    records = [Component(id=name, type="Node") for name in names]
    assert found(records, {"id": [*names[:10_000:2], *map(str.upper, names[1:10_000:2])]}) == [
        *names[:10_000:2],
        *names[1:10_000:2],
    ]


def test_ten_thousand_nids_are_looked_up_too() -> None:
    records = [Component(id=f"x1c0s{nid}b0n0", type="Node", nid=nid) for nid in range(20_000)]
    singles = [str(nid) for nid in range(0, 20_000, 2)]
    assert found(records, {"nid": singles}) == [f"x1c0s{nid}b0n0" for nid in singles]
    ends = [str(nid + 1) for nid in range(0, 20_000, 4)]
    assert len(found(records, {"nid_start": singles[::2], "nid_end": ends})) == 10_000
