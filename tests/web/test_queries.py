"""Query strings, compared with the standard library where it does the same."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrack.web.queries import first, parse


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (b"", {}),
        (b"&&", {}),
        (b"id=x0&ID=x1&Id=x2", {"id": ["x0", "x1", "x2"]}),
        (b"stateonly", {"stateonly": [""]}),
        (b"type=Node&type=", {"type": ["Node", ""]}),
        (b"mac=aa%3Abb&name=a+b", {"mac": ["aa:bb"], "name": ["a b"]}),
        (b"a=b=c", {"a": ["b=c"]}),
        (b"a=%zz", {"a": ["%zz"]}),
        (b"a=%ff", {"a": ["\ufffd"]}),
    ],
)
def test_queries(query: bytes, expected: dict[str, list[str]]) -> None:
    assert parse(query) == expected


@given(st.binary(max_size=40))
def test_anything_can_be_parsed_and_names_are_lower_case(query: bytes) -> None:
    assert all(name == name.lower() and values for name, values in parse(query).items())


@given(st.from_regex(rb"([a-z%0-9+&=]|%[0-9a-f]{2}){0,30}", fullmatch=True))
def test_lower_case_queries_are_read_as_the_standard_library_reads_them(query: bytes) -> None:
    theirs: dict[str, list[str]] = {}
    for name, values in parse_qs(query.decode("ascii"), keep_blank_values=True).items():
        theirs.setdefault(name.lower(), []).extend(values)
    assert {name: sorted(values) for name, values in parse(query).items()} == {
        name: sorted(values) for name, values in theirs.items()
    }


def test_first() -> None:
    assert first({"a": ["1", "2"]}, "a") == "1"
    assert first({"a": []}, "a", "none") == "none"
    assert first({}, "a") == ""
