"""`$expand`: an expanded document equals the documents it is made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrack.errors import RedfishRefusal
from carrack.twin import expand
from carrack.twin.generate import Quirks, generate_cluster
from carrack.twin.personalities import personality
from carrack.twin.personality import Expand

ALL = Expand(links=True, no_links=True, both=True, levels=True, max_levels=6)
DOCUMENTS = {
    "/a": {"@odata.id": "/a", "Part": {"@odata.id": "/b"}, "Links": {"Chassis": [{"@odata.id": "/c"}]}},
    "/b": {"@odata.id": "/b", "Members": [{"@odata.id": "/d"}]},
    "/c": {"@odata.id": "/c", "Name": "c"},
    "/d": {"@odata.id": "/d", "Name": "d"},
}


def expanded(path, kind, levels):
    return expand.expand(DOCUMENTS[path], kind, levels, DOCUMENTS.get)


def test_outside_of_links():
    assert expanded("/a", ".", 1) == DOCUMENTS["/a"] | {"Part": DOCUMENTS["/b"]}


def test_links_only():
    assert expanded("/a", "~", 1) == DOCUMENTS["/a"] | {"Links": {"Chassis": [DOCUMENTS["/c"]]}}


def test_both():
    assert expanded("/a", "*", 1) == DOCUMENTS["/a"] | {
        "Part": DOCUMENTS["/b"],
        "Links": {"Chassis": [DOCUMENTS["/c"]]},
    }


def test_levels():
    assert expanded("/a", ".", 2)["Part"] == {"@odata.id": "/b", "Members": [DOCUMENTS["/d"]]}


def test_what_cannot_be_read_stays_a_reference():
    document = {"Members": [{"@odata.id": "/gone"}, {"@odata.id": "/c#/x"}]}

    assert expand.expand(document, ".", 3, DOCUMENTS.get) == document


@pytest.mark.parametrize(
    ("value", "parsed"),
    [(".", (".", 1)), ("*", ("*", 1)), ("~", ("~", 1)), (".($levels=3)", (".", 3)), ("*($levels=6)", ("*", 6))],
)
def test_parse(value, parsed):
    assert expand.parse(value, ALL) == parsed


@pytest.mark.parametrize(
    ("value", "offered"),
    [
        ("x", ALL),
        ("", ALL),
        (".($levels=)", ALL),
        (".($levels=0)", ALL),
        (".($levels=7)", ALL),
        ("*", Expand(no_links=True)),
        ("~", Expand(no_links=True)),
        (".($levels=1)", Expand(no_links=True)),
        (".", Expand()),
    ],
)
def test_what_is_not_offered_is_refused(value, offered):
    with pytest.raises(RedfishRefusal, match="Query"):
        expand.parse(value, offered)


@given(st.text(max_size=20))
def test_any_text_is_parsed_or_refused(value):
    try:
        kind, levels = expand.parse(value, ALL)
    except RedfishRefusal:
        return
    assert kind in ".~*"
    assert 1 <= levels <= 6


@pytest.mark.parametrize("name", ["hpe-ilo", "dell-idrac", "supermicro"])
def test_collections_of_real_trees(name):
    bmc = generate_cluster(1, 1, [name], quirks=Quirks.NONE).bmcs[0]
    documents = personality(name).documents(bmc).documents

    for path, document in documents.items():
        if "Members" in document:
            result = expand.expand(document, ".", 1, documents.get)
            assert result == document | {"Members": [documents[each["@odata.id"]] for each in document["Members"]]}, (
                path
            )
