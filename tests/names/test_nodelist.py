import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrack.errors import InvalidName
from carrack.names import Xname, expand_nodes, fold_nodes, natural_key

small = st.integers(0, 5)
nodes = st.builds("x{}c0s{}b{}n{}".format, small, small, small, small)
names = st.one_of(nodes, nodes, st.from_type(Xname).map(lambda xname: xname.name))


def test_the_example_of_the_manual():
    assert expand_nodes("x1000c0s[0-1]b0n[0-1],x3000c0s1b0n0") == [
        "x1000c0s0b0n0", "x1000c0s0b0n1", "x1000c0s1b0n0", "x1000c0s1b0n1", "x3000c0s1b0n0",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("", []),
        (" ", []),
        ("x1", ["x1"]),
        ("X01, x1 ,x1", ["x1"]),
        ("x10,x2", ["x2", "x10"]),
        ("x[9-11]", ["x9", "x10", "x11"]),
        ("x[0008-0010]", ["x8", "x9", "x10"]),
        ("x[1,3-4,1]c[0,2]", ["x1c0", "x1c2", "x3c0", "x3c2", "x4c0", "x4c2"]),
        ("x[ 1 - 2 ]", ["x1", "x2"]),
        ("x1[0-1]", ["x10", "x11"]),
        ("all", ["all"]),
        ("p[1-2].[3-4]", ["p1.3", "p1.4", "p2.3", "p2.4"]),
    ],
)
def test_expanding(text, expanded):
    assert expand_nodes(text) == expanded


@pytest.mark.parametrize(
    "text",
    [
        ",", "x1,", ",x1", "x1,,x2", "x[", "x]", "x[1", "x1]", "x[]", "x[1,]", "x[-1]", "x[1-]", "x[2-1]", "x[a-b]",
        "x[[1]]", "x[1-2-3]", "x[1]]", "x][1", "nonsense", "x[1-2]q0", "x1;x2", "x1 x2", "x{}", "x[0-1]{0}",
        "x[9999-10000]",
    ],
)  # fmt: skip
def test_bad_syntax(text):
    with pytest.raises(InvalidName):
        expand_nodes(text)


@pytest.mark.parametrize(
    "text",
    [
        "x1c0s[0-1000000]",
        "x[0-9999]c[0-7]s[0-63]",
        "x1c0s[0-999999],x1",
        "x1c0s[0-999999999999999999]b[0-999999999999999999]",
    ],
)
def test_too_many_names_are_refused_before_they_are_made(text):
    with pytest.raises(InvalidName, match="1,000,000"):
        expand_nodes(text)


@given(st.text(alphabet="x1c0s[]-, {}", max_size=20))
def test_any_text_expands_or_is_refused(text):
    try:
        expanded = expand_nodes(text)
    except InvalidName:
        return
    assert expand_nodes(",".join(expanded)) == expanded


@given(st.lists(names, max_size=40))
def test_folding_is_undone_by_expanding(chosen):
    assert expand_nodes(fold_nodes(chosen)) == sorted(set(chosen), key=natural_key)


@given(st.lists(names, max_size=20), st.randoms())
def test_the_order_given_does_not_matter(chosen, random):
    shuffled = chosen * 2
    random.shuffle(shuffled)
    assert fold_nodes(shuffled) == fold_nodes(chosen)


@pytest.mark.parametrize(
    ("chosen", "folded"),
    [
        ([], ""),
        (["x1"], "x1"),
        (["x1", "x2", "x3", "x5"], "x[1-3,5]"),
        (["x3000c0s1b0n0", "x1000c0s0b0n0", "x1000c0s0b0n1", "x1000c0s1b0n0", "x1000c0s1b0n1"],
         "x1000c0s[0-1]b0n[0-1],x3000c0s1b0n0"),
        (["X01", "x1", "x1c0"], "x1,x1c0"),
        (["all", "s0"], "all,s0"),
    ],
)  # fmt: skip
def test_folding(chosen, folded):
    assert fold_nodes(chosen) == folded


def test_a_whole_machine_folds_to_one_entry():
    whole = "x[1000-1009]c[0-7]s[0-7]b[0-1]n[0-1]"
    assert fold_nodes(expand_nodes(whole)) == whole
    assert len(expand_nodes(whole)) == 2560


def test_only_xnames_fold():
    with pytest.raises(InvalidName):
        fold_nodes(["x1", "nid000001"])
