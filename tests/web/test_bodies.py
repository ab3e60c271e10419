"""Request bodies: what Go's decoder takes is taken, and nothing that comes in raises anything but BadBody."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from carrack.errors import InvalidInput
from carrack.records.boot import BootRecord
from carrack.records.cloudinit import CloudInitGroup
from carrack.records.components import Component
from carrack.smd.hardware_rules import HardwarePost
from carrack.web.bodies import BadBody, decode, load


class Inner(msgspec.Struct):
    name: str = msgspec.field(default="", name="Name")
    count: int | None = msgspec.field(default=None, name="Count")


class Outer(msgspec.Struct):
    id: str = msgspec.field(name="ID")
    inner: Inner | None = msgspec.field(default=None, name="Inner")
    many: list[Inner] = msgspec.field(default_factory=list, name="Many")
    data: Any = msgspec.field(default=None, name="Data")


def test_keys_match_in_any_letter_case_at_every_depth() -> None:
    body = b'{"id": "x0", "INNER": {"nAmE": "a"}, "many": [{"COUNT": 1}, {"name": "b"}], "data": {"Keep": {"CASE": 1}}}'
    assert decode(body, Outer) == Outer("x0", Inner("a"), [Inner(count=1), Inner("b")], {"Keep": {"CASE": 1}})


def test_the_last_of_two_spellings_counts_as_in_go() -> None:
    assert decode(b'{"ID": "x0", "id": "x1"}', Outer).id == "x1"


def test_null_is_as_good_as_nothing() -> None:
    assert decode(b'{"ID": "x0", "Inner": null, "Many": null, "Data": null}', Outer) == Outer("x0")
    with pytest.raises(BadBody, match="ID"):
        decode(b'{"ID": null}', Outer)


def nested(levels: int, leaf: bytes = b"1") -> bytes:
    return b'{"a":[' * (levels // 2) + leaf + b"]}" * (levels // 2)


@pytest.mark.parametrize("type_", [Outer, CloudInitGroup, HardwarePost])
def test_free_form_json_may_be_nested_but_not_so_deeply_that_its_users_fail(type_: Any) -> None:
    """YAML of it is made by code that calls itself several times for each level."""
    form = b'{"ID": "x0", "name": "g", "Data": %s, "meta-data": {"a": %s}, "Hardware": [%s]}'
    assert decode(form % (nested(98), nested(98), nested(98)), type_)
    for levels in (102, 400, 900):
        with pytest.raises(BadBody, match="nested too deeply"):
            decode(form % (nested(levels), nested(levels), nested(levels)), type_)


@pytest.mark.parametrize("leaf", [b'"\\u0000"', b"9" * 20])
@pytest.mark.parametrize("levels", [400, 900, 980, 100_000])
def test_what_databases_cannot_hold_is_looked_for_at_any_depth(leaf: bytes, levels: int) -> None:
    with pytest.raises(BadBody):
        decode(b'{"ID": "x0", "Data": %s}' % nested(levels, leaf), Outer)


def test_unknown_keys_are_passed_over() -> None:
    assert decode(b'{"ID": "x0", "Other": [1, {}]}', Outer) == Outer("x0")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "EOF"),
        (b"  ", "truncated"),
        (b'{"ID": "x0"', "truncated"),
        (b'{"ID": "x0"} x', "trailing"),
        (b'{"ID": "x0"}{"ID": "x1"}', "trailing"),
        (b"\xef\xbb\xbf{}", "malformed"),
        (b'{"ID": "\xff"}', "utf-8"),
        (b'{"ID": "\\ud800"}', "truncated"),
        (b'{"ID": "a\\u0000b"}', "U\\+0000"),
        (b'{"ID": 1}', "ID"),
        (b'{"ID": "x0", "Inner": []}', "Inner"),
        (b'{"ID": "x0", "Many": {}}', "Many"),
        (b'{"ID": "x0", "Many": [{"Count": "1"}]}', "Count"),
        (b'{"ID": "x0", "Inner": {"Count": 1.5}}', "Count"),
        (b'{"ID": "x0", "Inner": {"Count": true}}', "Count"),
        (b'{"ID": "x0", "Inner": {"Count": 9223372036854775808}}', "Count"),
        (b'{"ID": "x0", "Inner": {"Count": -99999999999999999999}}', "Count"),
        (b'{"ID": "x0", "Data": 1e999}', "range"),
        (b'{"ID": "x0", "Data": ' + b"9" * 400 + b"}", "range"),
        (b'{"ID": "x0", "Data": NaN}', "malformed"),
        (b"[" * 100_000, "deep"),
        (b'{"ID": "x0", "Data": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001, "deep"),
        (b"[]", "object"),
        (b"null", "object"),
        (b'"x0"', "object"),
    ],
)
def test_bad_bodies_are_told_apart(body: bytes, told: str) -> None:
    with pytest.raises(BadBody, match=told) as caught:
        decode(body, Outer)
    assert isinstance(caught.value, InvalidInput)
    assert "Traceback" not in str(caught.value)


def test_numbers_up_to_64_bits_are_exact_and_larger_ones_become_floats_as_in_go() -> None:
    body = (
        b'{"a": 9223372036854775807, "b": -9223372036854775808, "c": 9223372036854775808, "d": "9223372036854775808"}'
    )
    assert load(body) == {"a": 2**63 - 1, "b": -(2**63), "c": float(2**63), "d": "9223372036854775808"}
    assert isinstance(load(body)["c"], float)


def test_a_backslash_before_u0000_is_just_text() -> None:
    assert load(rb'["\\u0000"]') == [r"\u0000"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["ID", "id", "NID", "Type", "key", "meta-data", "Phone-Home", "\0"]), inner)
    ),
    max_leaves=8,
)
documents = json_values.map(lambda value: json.dumps(value).encode())


@given(documents | st.binary(max_size=60) | st.tuples(documents, st.binary(max_size=3)).map(b"".join))
@example(b'{"key":"a","phone-home":{"fqdn":null}}')
@settings(max_examples=400, deadline=None)
def test_no_body_raises_anything_but_bad_body(body: bytes) -> None:
    for type_ in (Component, BootRecord, list[Component], list[str], Outer, dict[str, str]):
        with suppress(BadBody):
            text = msgspec.json.encode(decode(body, type_))
            assert b"\\u0000" not in text.replace(b"\\\\", b"")
