import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrack.errors import InvalidName
from carrack.names import Xname, ancestors, is_descendant, node_bmc, xname_parent, xname_type


@given(st.from_type(Xname))
def test_parents_lead_outwards_to_the_system(xname):
    around = ancestors(xname.name)
    assert xname_parent(xname.name) == xname.parent
    assert around[:1] == ((xname.parent,) if xname.parent else ())
    assert all(xname_type(name) for name in around)
    if around:
        assert around[-1] == "s0"
    for name in around:
        assert is_descendant(xname.name, name)
        assert not is_descendant(name, xname.name)


@given(st.from_type(Xname), st.from_type(Xname))
def test_inside_means_among_the_ancestors(name, other):
    if other.name in {"s0", "all"}:
        return
    assert is_descendant(name.name, other.name) is (other.name in ancestors(name.name))


@given(st.from_type(Xname))
def test_nothing_lies_inside_itself(xname):
    assert not is_descendant(xname.name, xname.name)


def test_a_longer_number_is_another_place():
    assert not is_descendant("x1c0s10", "x1c0s1")
    assert not is_descendant("x10c0", "x1")
    assert is_descendant("x1c0s1b0n0", "x1c0s1")
    assert is_descendant("X01C0S01B0", "x1c0")


@pytest.mark.parametrize("name", ["x1", "d0w1", "sms1", "p1.2", "x1c0s0b0n0"])
def test_the_system_and_all_contain_everything(name):
    assert is_descendant(name, "s0")
    assert is_descendant(name, "ALL")


def test_all_is_wider_than_the_system():
    assert is_descendant("s0", "all")
    assert not is_descendant("all", "s0")


@pytest.mark.parametrize("of", ["", "x", "x1c", "sm"])
def test_half_a_name_contains_nothing(of):
    assert not is_descendant("x1c0", of)
    assert not is_descendant("sms1", of)


@pytest.mark.parametrize(
    ("name", "parent"),
    [("x1000", "s0"), ("d0", "s0"), ("s0", ""), ("all", ""), ("p1.2", ""), ("sms1", ""),
     ("X1000C0S0B0N0", "x1000c0s0b0"), ("x0c0s22b11", "x0c0s22")],
)  # fmt: skip
def test_parents(name, parent):
    assert xname_parent(name) == parent


@pytest.mark.parametrize(
    "name", ["x1c0s1b0", "x1c0s1b0n0", "x1c0s1b0n0p12", "x1c0s1b0n0g0k3", "X1c0s01b0i0", "x1c0s1b0n0v5"]
)
def test_bmc_of_a_node_and_of_its_parts(name):
    assert node_bmc(name) == "x1c0s1b0"


@pytest.mark.parametrize("name", ["x1c0s1", "x1c0s1e0", "x1", "x1c0r0b0", "all", "nonsense"])
def test_what_has_no_node_bmc(name):
    with pytest.raises(InvalidName):
        node_bmc(name)


@pytest.mark.parametrize("question", [xname_parent, ancestors])
def test_lineage_of_no_xname(question):
    with pytest.raises(InvalidName, match="not an xname"):
        question("nonsense")
