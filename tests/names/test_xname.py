import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrack.errors import InvalidName
from carrack.names import Xname, is_xname, normalize_xname, parse_xname, xname_type

almost_names = st.text(alphabet="xcsbnpdalhgk_.0123456789 XS", max_size=30)


@given(st.from_type(Xname))
def test_a_name_of_any_type_is_recognised_and_taken_apart(xname):
    assert xname_type(xname.name) == xname.type
    assert is_xname(xname.name)
    assert parse_xname(xname.name) == xname
    assert normalize_xname(xname.name) == xname.name


@given(st.from_type(Xname), st.data())
def test_case_space_and_leading_zeros_do_not_matter(xname, data):
    written = []
    previous = ""
    for character in xname.name:
        if character.isdigit() and not previous.isdigit():
            written.append("0" * data.draw(st.integers(0, 3)))
        written.append(data.draw(st.sampled_from([character, character.upper()])))
        previous = character
    padding = data.draw(st.text(alphabet=" \t\n", max_size=2))
    text = padding + "".join(written) + padding
    assert normalize_xname(text) == xname.name
    assert parse_xname(text) == xname


@given(st.one_of(st.text(), almost_names))
def test_any_text_has_an_answer_and_the_four_questions_agree(text):
    normal = normalize_xname(text)
    assert normalize_xname(normal) == normal
    kind = xname_type(text)
    assert xname_type(normal) == kind
    assert is_xname(text) == (kind != "")
    if kind:
        assert parse_xname(text).type == kind
        assert parse_xname(text).name == normal
    else:
        with pytest.raises(InvalidName):
            parse_xname(text)


@given(st.from_type(Xname), st.sampled_from(string.ascii_lowercase + "-. ,[]/"), st.integers(0, 40))
def test_a_foreign_character_makes_it_another_name_or_none(xname, character, position):
    text = xname.name[:position] + character + xname.name[position:]
    if is_xname(text):
        assert parse_xname(text).name != xname.name or text.strip() == xname.name


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "x", "x1c", "1", "1x", "xx1", "x1c0s0b0n0z0", "x1 c0", "x-1", "x1c0c0", "s1", "S", "b0", "Node",
        "allx", "x10000", "x1c8", "x1c0b1", "x1c0w0", "x1c0h0", "x1c0h1s0", "x1c0h1s10", "x1c0r0v0", "x1c0s0b0n0n0",
        "nid000001", "x1000c0s0b0n0,x1000c0s0b0n1", "x1000c0s0b0n[0-1]", "x\u0661", "x1\x00", "sms", "sms1b0",
    ],
)  # fmt: skip
def test_what_is_no_xname(text):
    assert xname_type(text) == ""


def test_absurd_lengths_are_refused_without_effort_or_error():
    assert xname_type("x" + "9" * 10_000_000) == ""
    assert xname_type("x1c0s" + "1" * 58) == "ComputeModule"
    assert xname_type("x1c0s" + "1" * 59) == ""
    with pytest.raises(InvalidName) as refused:
        parse_xname("x" * 100_000)
    assert len(str(refused.value)) < 200
    # Zeros that normalising drops do not count.
    assert parse_xname("x" + "0" * 500 + "1").name == "x1"


def test_names_from_the_reference():
    assert normalize_xname("X1000c0s00b0N0") == "x1000c0s0b0n0"
    assert parse_xname("x1000c0s7b0n1") == Xname("x1000c0s7b0n1", "Node", "x1000c0s7b0", (1000, 0, 7, 0, 1))
    assert parse_xname("x1c0s0b0f0").parent == "x1c0s0b0"
    assert xname_type("x3000m0p0v12") == "CabinetPDUPowerConnector"
    assert xname_type("all") == "All"


def test_a_hundred_thousand_nodes_are_all_recognised():
    names = [
        f"x{cabinet}c{chassis}s{slot}b0n0"
        for cabinet in range(1000, 1200)
        for chassis in range(8)
        for slot in range(64)
    ]
    assert len(names) > 100_000
    assert {xname_type(name) for name in names} == {"Node"}
