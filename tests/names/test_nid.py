from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrack.errors import InvalidName
from carrack.names import computed_nid, format_nid_ranges, parse_nid, parse_nid_ranges

small_ranges = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 20)).map(lambda pair: (pair[0], sum(pair))), max_size=12
)


@pytest.mark.parametrize(
    ("xname", "nid"),
    [("x1000c0s0b0n0", 16400384), ("x1c0s0b0n0", 32768), ("x0c0s0b0n0", 16384), ("x1000c7s7b1n1", 16414949),
     ("X1000C0S00B0N1", 16400385), ("x1c0s0b0n1v3", 32769)],
)  # fmt: skip
def test_computed_nid(xname, nid):
    assert computed_nid(xname) == nid


def test_computed_nids_differ_within_a_cray_cabinet_row():
    names = [
        f"x{cabinet}c{chassis}s{slot}b{bmc}n{node}"
        for cabinet in (0, 1, 9999)
        for chassis in range(8)
        for slot in range(64)
        for bmc in range(2)
        for node in range(4)
    ]
    assert len({computed_nid(name) for name in names}) == len(names)


@pytest.mark.parametrize("name", ["x1000c0s0b0", "x1000", "s0", "nonsense", ""])
def test_only_nodes_have_a_nid(name):
    with pytest.raises(InvalidName):
        computed_nid(name)


@given(st.integers(0, 2**63 - 1))
def test_nid_from_number_and_text(nid):
    assert parse_nid(nid) == parse_nid(str(nid)) == parse_nid(f" 00{nid} ") == parse_nid(hex(nid)) == nid


@pytest.mark.parametrize(
    "value",
    ["", "-1", "1.0", "1e3", "one", "0x", "1 2", "+1", "1_000", "\u0661", -1, 2**63, str(2**63), "9" * 5000, True],
)
def test_what_is_no_nid(value):
    with pytest.raises(InvalidName):
        parse_nid(value)


def test_ranges_as_in_smd():
    assert parse_nid_ranges(["1-5", "9", " 7 - 8 "]) == [(1, 5), (9, 9), (7, 8)]
    assert parse_nid_ranges([]) == []


@pytest.mark.parametrize(
    "text", ["", "-", "1-", "-5", "5-1", "1-2-3", "1,2", "a-b", "0x1-0x5", f"0-{2**63}", "1-" + "9" * 5000]
)
def test_what_is_no_range(text):
    with pytest.raises(InvalidName):
        parse_nid_ranges(["1", text])


def test_an_enormous_range_costs_nothing():
    assert parse_nid_ranges(["0-9223372036854775807"]) == [(0, 2**63 - 1)]


@given(small_ranges)
def test_formatting_keeps_the_set_and_is_shortest(ranges):
    def members(pairs):
        return {nid for first, last in pairs for nid in range(first, last + 1)}

    formatted = parse_nid_ranges(format_nid_ranges(ranges))
    assert members(formatted) == members(ranges)
    assert all(before[1] + 1 < after[0] for before, after in pairwise(formatted))


def test_format():
    assert format_nid_ranges([(3, 5), (1, 2), (9, 9)]) == ["1-5", "9"]
