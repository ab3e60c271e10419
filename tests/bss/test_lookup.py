"""Every branch of the lookup that decides what a node boots."""

import pytest
from tests.bss.records import MAC, NODE, boot, component, endpoint, interface, known_node, view_of

from carrack.bss.lookup import ASK_ARCHITECTURE, Asked, Boot, choose, find_node

X86 = "x86_64"


def chosen(view, asked, arch=""):
    """The key of the record that is booted and whether the node is told who it is, or the refusal itself."""
    choice = choose(view, asked, find_node(view, asked), arch)
    return (choice.record.key, choice.component is not None) if isinstance(choice, Boot) else choice


BY_EACH = [Asked(mac=MAC), Asked(mac=MAC.upper()), Asked(name=NODE), Asked(nid=1)]


@pytest.mark.parametrize("asked", BY_EACH)
def test_a_nodes_own_record_comes_first_however_it_asks(asked):
    view = view_of(*known_node(), boot(NODE), boot(MAC), boot("nid1"), boot("Compute"), boot("Default"))
    assert chosen(view, asked) == (NODE, True)


def test_then_the_record_filed_under_what_it_asks_by():
    view = view_of(*known_node(), boot(MAC), boot("nid1"), boot("Compute"), boot("Default"))
    assert chosen(view, Asked(mac=MAC)) == (MAC, True)
    assert chosen(view, Asked(mac=MAC.upper())) == (MAC, True)
    assert chosen(view, Asked(nid=1)) == ("nid1", True)
    assert chosen(view, Asked(name=NODE)) == ("Compute", True)


@pytest.mark.parametrize("asked", BY_EACH)
def test_then_its_roles_record(asked):
    view = view_of(*known_node(), boot("Compute"), boot("Default"))
    assert chosen(view, asked) == ("Compute", True)


@pytest.mark.parametrize("asked", BY_EACH)
def test_then_default(asked):
    view = view_of(*known_node(), boot("Application"), boot("Default"))
    assert chosen(view, asked) == ("Default", True)


def test_a_subrole_decides_over_no_boot():
    view = view_of(component(sub_role="Worker"), endpoint(), interface(), boot("Worker"), boot("Default"))
    assert chosen(view, Asked(mac=MAC)) == ("Default", True)


def test_a_record_without_a_kernel_hides_the_ones_after_it():
    view = view_of(*known_node(), boot(NODE, kernel=""), boot("Default"))
    assert chosen(view, Asked(mac=MAC)) == ASK_ARCHITECTURE
    assert chosen(view, Asked(mac=MAC), X86) is None


@pytest.mark.parametrize("asked", [Asked(mac="aa:bb:cc:dd:ee:99"), Asked(name="x1c0s0b0n0"), Asked(nid=99)])
class TestNodesThatSMDDoesNotKnow:
    def test_first_say_their_architecture(self, asked):
        assert chosen(view_of(*known_node(), boot("Default")), asked) == ASK_ARCHITECTURE

    def test_then_get_its_record_and_are_not_told_who_they_are(self, asked):
        view = view_of(boot("Default"), boot("Unknown-x86_64"), boot("Unknown-arm64"))
        assert chosen(view, asked, X86) == ("Unknown-x86_64", False)

    def test_never_get_default_nor_a_record_of_their_own(self, asked):
        own = boot("=".join(asked.by).partition("=")[2] if asked.by[0] != "nid" else "nid99")
        assert chosen(view_of(boot("Default"), own), asked, X86) is None

    def test_get_nothing_from_a_record_without_a_kernel(self, asked):
        assert chosen(view_of(boot("Unknown-x86_64", kernel="")), asked, X86) is None


@pytest.mark.parametrize("endpoints", [[], [endpoint(enabled=False)]], ids=["without endpoint", "disabled endpoint"])
class TestNodesWithoutAnEnabledEndpoint:
    def test_first_say_their_architecture(self, endpoints):
        view = view_of(component(), interface(), *endpoints, boot(NODE))
        assert chosen(view, Asked(mac=MAC)) == ASK_ARCHITECTURE

    def test_get_the_record_of_the_unknown_if_there_is_one(self, endpoints):
        view = view_of(component(), interface(), *endpoints, boot(NODE), boot("Unknown-x86_64"))
        assert chosen(view, Asked(mac=MAC), X86) == ("Unknown-x86_64", False)

    def test_get_their_own_after_all_if_there_is_none(self, endpoints):
        view = view_of(component(), interface(), *endpoints, boot(NODE))
        assert chosen(view, Asked(mac=MAC), X86) == (NODE, True)


def test_a_node_in_an_empty_slot_is_unknown_by_mac():
    view = view_of(component(state="Empty"), interface(), endpoint(), boot(NODE))
    assert chosen(view, Asked(mac=MAC)) == ASK_ARCHITECTURE


def test_mac_counts_before_name_and_name_before_nid():
    view = view_of(*known_node(), component("x1000c0s1b0n0", nid=2), endpoint("x1000c0s1b0n0"))
    assert find_node(view, Asked(mac=MAC, name="x1000c0s1b0n0")).id == NODE
    assert find_node(view, Asked(mac="", name=NODE, nid=2)).id == NODE
    assert find_node(view, Asked(nid=2)).id == "x1000c0s1b0n0"


def test_nid_0_is_a_nid():
    view = view_of(component(nid=0), endpoint(), boot("Default"))
    assert chosen(view, Asked(nid=0)) == ("Default", True)
