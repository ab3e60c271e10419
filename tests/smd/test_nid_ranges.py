"""Sets of NIDs."""

from hypothesis import given
from hypothesis import strategies as st

from carrack.smd.nid_ranges import NIDRanges

ranges = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6)


@given(ranges, st.integers(-1, 31))
def test_a_nid_is_in_the_set_when_a_range_holds_it(given_ranges: list[tuple[int, int]], nid: int) -> None:
    assert (nid in NIDRanges(given_ranges)) == any(first <= nid <= last for first, last in given_ranges)


@given(st.lists(st.integers(0, 30)))
def test_single_nids_keep_their_order(nids: list[int]) -> None:
    assert NIDRanges((nid, nid) for nid in nids).singles == tuple(dict.fromkeys(nids))


def test_no_nid_is_in_no_range() -> None:
    assert None not in NIDRanges([(0, 9)])
    assert 1 not in NIDRanges()
