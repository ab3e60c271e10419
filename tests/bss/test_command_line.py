"""The kernel command line."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from carrack.bss.command_line import assemble, one_line, one_word

ADDED = [("xname", "x1"), ("nid", "1"), ("ds", "nocloud-net;s=http://c/")]


def test_host_kernel_and_initrd_parameters_then_what_is_added():
    line = assemble(["a=1 b", "c", "d"], ADDED, initrd=False)
    assert line == "a=1 b c d xname=x1 nid=1 ds=nocloud-net;s=http://c/"


def test_what_the_parameters_have_already_is_not_added():
    line = assemble(["xname=mine", "", "ds=nocloud;s=http://other/"], ADDED, initrd=False)
    assert line == "xname=mine ds=nocloud;s=http://other/ nid=1"


def test_a_name_within_another_word_does_not_count_as_had():
    assert assemble(["myxname=1 url=xname=2"], [("xname", "x1")], initrd=False).endswith(" xname=x1")


def test_an_empty_value_is_not_added():
    assert assemble(["quiet"], [("nid", "")], initrd=False) == "quiet"


def test_inner_spaces_stay_and_outer_ones_go():
    assert assemble([" a  b "], [], initrd=False) == "a  b"


@pytest.mark.parametrize(
    ("params", "line"),
    [
        ("", "initrd=initrd"),
        ("quiet", "initrd=initrd quiet"),
        ("initrd=initrd-5.3.18 quiet", "initrd=initrd quiet"),
        ("quiet initrd=initrd-5.3.18", "initrd=initrd quiet"),
        ("a initrd=x b", "initrd=initrd a b"),
        ("initrd", "initrd=initrd"),
        ("quiet initrd", "initrd=initrd quiet"),
        # CSM's BSS cuts into these words, and falls over when the last one is such.
        ("rd.initrdfoo=1", "initrd=initrd rd.initrdfoo=1"),
        ("a myinitrd=x", "initrd=initrd a myinitrd=x"),
        ("initrdfs=1 initrd=x", "initrd=initrd initrdfs=1"),
    ],
)
def test_initrd_is_named_as_ipxe_was_told_to_name_it(params, line):
    assert assemble([params], [], initrd=True) == line


def test_without_an_initrd_the_parameters_keep_theirs():
    assert assemble(["initrd=x quiet"], [], initrd=False) == "initrd=x quiet"


@pytest.mark.parametrize(
    "uri", ["root=live:s3://b/r", "nmd_data=url=s3://b/r,etag=1", "root=craycps-s3:s3://b/r:1:dvs"]
)
def test_s3_references_pass_through(uri):
    assert uri in assemble([uri], ADDED, initrd=True).split()


@pytest.mark.parametrize("operator", ["||", "&&", ";", "#"])
def test_ipxe_operators_do_not_end_the_command(operator):
    assert operator not in assemble([f"a {operator} shell", operator], [], initrd=False).split()
    assert f"x{operator}y" in assemble([f"x{operator}y"], [], initrd=False).split()


def ipxe_words(line):
    """Words as iPXE's `split_command` sees them: C's isspace() and nothing else separates them."""
    for space in "\t\n\v\f\r":
        line = line.replace(space, " ")
    return [word for word in line.split(" ") if word]


@given(
    st.lists(st.text(), max_size=3), st.lists(st.tuples(st.sampled_from(["xname", "nid"]), st.text())), st.booleans()
)
@example(["a\nchain http://evil/"], [], True)
@example(["a\r\n||\nshell"], [("xname", "x\nshell"), ("nid", " || shell")], False)
@example(["a \u2028||\x85shell"], [], True)
def test_whatever_is_in_the_parameters_stays_in_one_command_of_one_line(params, added, initrd):
    line = assemble(params, added, initrd=initrd)
    assert line.splitlines() in ([], [line])
    assert not set(ipxe_words(line)) & {"||", "&&", ";", "#"}


@given(st.text())
@example("a\u2003b")
def test_one_word_is_one_word(text):
    assert len(one_word(text).split()) <= 1
    assert len(ipxe_words(one_word(text))) <= 1


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126)))
def test_a_plain_word_stays_as_it_is(text):
    assert one_word(text) == text
    assert one_line(text) == text or text in {"||", "&&", ";", "#"}
