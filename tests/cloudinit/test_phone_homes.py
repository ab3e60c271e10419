"""What nodes say when they have come up, in both forms, and that it is never lost."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrack.cloudinit.phone_homes import FIELDS, LARGEST, PhoneHomes, parse
from carrack.errors import InvalidInput
from carrack.records.kinds import PHONE_HOME

SAID = {"pub_key_rsa": "ssh-rsa A+/= root@n", "instance_id": "i-1", "hostname": "n", "fqdn": "n.example.org"}
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("content_type", [FORM, ""])
def test_a_form(content_type):
    assert parse(urlencode(SAID | {"more": "x"}).encode(), content_type) == SAID


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8", FORM, ""])
def test_json_whatever_it_calls_itself(content_type):
    assert parse(json.dumps(SAID | {"more": {}, "pub_key_dsa": None}).encode(), content_type) == SAID


def test_nothing_said_is_a_form_without_fields():
    assert parse(b"", FORM) == {}


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b'{"fqdn":1}', "application/json"),
        (b"[" * 60_000, "application/json"),
        (b"\xff=\xfe", FORM),
        (b"a=1&" * 200, FORM),
        (b"fqdn=" + b"a" * LARGEST, FORM),
    ],
)
def test_what_is_neither_is_refused(body, content_type):
    with pytest.raises(InvalidInput):
        parse(body, content_type)


@given(st.binary(), st.sampled_from([FORM, "application/json", ""]))
def test_whatever_comes_it_is_parsed_or_refused(body, content_type):
    try:
        said = parse(body, content_type)
    except InvalidInput:
        return
    assert said.keys() <= set(FIELDS)
    assert all(isinstance(value, str) for value in said.values())


async def test_the_last_one_of_each_node_is_kept(live):
    phone_homes = PhoneHomes(live)
    phone_homes.note("x1", "10.0.0.1", {"hostname": "old"})
    phone_homes.note("x1", "10.0.0.1", {"hostname": "new"})
    await phone_homes.stop()
    (record,) = (await live.current())[PHONE_HOME].values()
    assert (record.id, record.address, record.data) == ("x1", "10.0.0.1", {"hostname": "new"})
    phone_homes.note("x1", "10.0.0.1", {"hostname": "newest"})
    await phone_homes.stop()
    (again,) = (await live.current())[PHONE_HOME].values()
    assert again.data == {"hostname": "newest"}
    assert again.at > record.at
