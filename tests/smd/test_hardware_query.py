"""Which places a query of the inventory is answered with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrack.errors import InvalidInput
from carrack.names import is_descendant, xname_type
from carrack.records.hardware import HardwareLocation
from carrack.records.kinds import HARDWARE_LOCATION
from carrack.smd.hardware_query import compile_query, find
from carrack.view import Table

NAMES = ["x1", "x1c0", "x1c0s1", "x1c0s1e0", "x1c0s1b0n0", "x1c0s1b0n0p0", "x1c0s10b0n0", "x2c0s0b0n0", "x2c0s0b0n0d0"]


@given(
    st.lists(st.sampled_from(NAMES), unique=True),
    st.sampled_from([*NAMES, "s0", "x9"]),
    st.sets(st.sampled_from(["Node", "Processor", "Chassis"]), max_size=2),
    st.booleans(),
    st.booleans(),
)
def test_a_query_finds_what_a_naive_reading_finds(
    names: list[str], xname: str, types: set[str], children: bool, parents: bool
) -> None:
    table = Table(HARDWARE_LOCATION)
    for name in names:
        table.put(HardwareLocation(id=name, type=xname_type(name), ordinal=0, status="Populated"))
    query = {"children": [str(children)], "parents": [str(parents)], "type": sorted(types)}
    found = [place.id for place in find(compile_query(query), xname, table)]
    if types:
        inside = [name for name in names if name == xname or is_descendant(name, xname)]
        selected = [name for name in inside if xname_type(name) in types]
    else:
        selected = names if xname == "s0" else [xname]
    expected = {
        name
        for name in names
        for chosen in selected
        if name == chosen or (children and is_descendant(name, chosen)) or (parents and is_descendant(chosen, name))
    }
    assert found == [name for name in names if name in expected]


@pytest.mark.parametrize("query", [{"format": ["Hierarchical"]}, {"type": ["Nodule"]}, {"parents": ["perhaps"]}])
def test_what_is_refused(query: dict[str, list[str]]) -> None:
    with pytest.raises(InvalidInput):
        compile_query(query)
