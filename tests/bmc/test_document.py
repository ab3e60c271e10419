from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrack.bmc import document as read

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "b", "@odata.id"]), inner, max_size=3)
    ),
    max_leaves=12,
)
READERS = [
    (read.object_at, dict),
    (read.list_at, list),
    (read.objects_at, list),
    (read.text_at, str),
    (read.texts_at, list),
    (read.link_at, str),
    (read.links_at, list),
]


@pytest.mark.parametrize(("reader", "kind"), READERS)
@given(value=JSON)
def test_readers_take_anything_and_give_their_type(reader: Any, kind: type, value: Any):
    assert type(reader(value, "a", "b")) is kind
    assert type(reader(value)) is kind


def test_numbers_as_text_and_text_as_numbers():
    assert read.number_at({"a": "2600"}, "a") == 2600
    assert read.number_at({"a": "1.5"}, "a") == 1.5
    assert read.number_at({"a": "fast"}, "a") is None
    for nothing in (True, "9" * 40, 10**30, "1.0e999", float("inf"), float("nan"), "9" * 5000):
        assert read.number_at({"a": nothing}, "a") is None
    assert read.text_at({"a": 3}, "a") == "3"
    assert read.text_at({"a": True}, "a") == ""


def test_a_single_object_counts_as_a_list_of_one():
    assert read.objects_at({"a": {"b": 1}}, "a") == [{"b": 1}]
    assert read.links_at({"a": [{"@odata.id": "/x/"}, {}, None]}, "a") == ["/x"]
