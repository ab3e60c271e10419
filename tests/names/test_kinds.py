import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrack.names import (
    TYPES,
    Xname,
    child_types,
    is_container,
    is_controller,
    is_node,
    is_xname,
    normalize_type,
    parse_xname,
    xname_type,
)


@given(st.sampled_from(TYPES), st.data())
def test_types_are_found_whatever_their_case(kind, data):
    written = "".join(data.draw(st.sampled_from([letter.lower(), letter.upper()])) for letter in kind)
    assert normalize_type(f" {written} ") == kind


@pytest.mark.parametrize("text", ["", "INVALID", "HMSTypeInvalid", "Nodes", "x1000", "Node BMC"])
def test_unknown_types_are_empty(text):
    assert normalize_type(text) == ""


def test_the_contract_s_other_spelling_is_the_same_type():
    assert normalize_type("NodeNIC") == "NodeNic"


def test_no_type_is_also_an_xname():
    assert not [kind for kind in TYPES if is_xname(kind) and kind != "All"]
    assert normalize_type("all") == xname_type("all") == "All"


@pytest.mark.parametrize(
    ("name", "controller"),
    [
        ("x1c0s0b0", True), ("x1c0b0", True), ("x1c0r0b0", True), ("x1m0", True), ("x1c0w1", True), ("x1c0h1s1", True),
        ("d0w0", True), ("x1c0s0b0n0", False), ("x1b0", False), ("x1c0h1", False), ("x1", False),
        ("nonsense", False), ("", False),
    ],
)  # fmt: skip
def test_controllers_are_what_smd_accepts_as_redfish_endpoint(name, controller):
    assert is_controller(name) is controller


@given(st.from_type(Xname))
def test_a_name_and_its_type_get_the_same_answers(xname):
    for question in (is_controller, is_node, is_container):
        assert question(xname.name) is question(xname.type) is question(xname.type.upper())


def test_nodes_and_containers():
    assert {kind for kind in TYPES if is_node(kind)} == {"Node", "VirtualNode"}
    assert {kind for kind in TYPES if is_container(kind)} == {
        "Cabinet", "Chassis", "ComputeModule", "RouterModule", "NodeEnclosure", "HSNBoard",
    }  # fmt: skip


@given(st.from_type(Xname))
def test_a_place_is_of_a_child_type_of_its_parent(xname):
    if xname.parent:
        assert xname.type in child_types(parse_xname(xname.parent).type)


def test_child_types():
    assert child_types("system") == ("CDU", "Cabinet")
    assert child_types("NodeBMC") == ("NodeBMCNic", "NodeFpga", "Node")
    assert child_types("Drive") == child_types("Partition") == child_types("nonsense") == child_types("") == ()
