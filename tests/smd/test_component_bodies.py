"""NIDs as clients write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrack.errors import InvalidInput
from carrack.smd.component_bodies import ComponentQuery, as_query, nid_value
from carrack.web.bodies import BadBody


@given(st.integers(0, 2**63 - 1))
def test_a_number_and_its_text_are_the_same_nid(nid: int) -> None:
    assert nid_value(nid) == nid_value(str(nid)) == nid


@given(st.integers(max_value=-1))
def test_negative_means_unset(nid: int) -> None:
    assert nid_value(nid) == nid_value(str(nid)) == -1


@given(st.one_of(st.none(), st.integers(), st.floats(), st.text()))
def test_anything_else_is_refused_in_words(given_value: float | str | None) -> None:
    try:
        nid = nid_value(given_value)
    except InvalidInput:
        return
    assert nid is None or (isinstance(nid, int) and -1 <= nid < 2**63)


def test_what_is_no_number_is_a_fault_of_the_body() -> None:
    with pytest.raises(BadBody, match="invalid number literal"):
        nid_value("twelve")
    with pytest.raises(InvalidInput, match="not an integer"):
        nid_value("1.5")
    assert nid_value("") is None
    assert nid_value(12.0) == 12


def test_a_query_in_a_body_reads_as_one_in_a_url() -> None:
    body = ComponentQuery(component_ids=["x1"], type=["Node"], stateonly=True, group="g", class_=["River"])
    assert as_query(body) == {
        "componentids": ["x1"],
        "group": ["g"],
        "stateonly": ["true"],
        "type": ["Node"],
        "class": ["River"],
    }
