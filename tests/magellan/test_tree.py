from carrack.magellan.tree import ResourceTree

COLLECTION = {"Members": [{"@odata.id": "/redfish/v1/C/2/"}, {"@odata.id": "/redfish/v1/C/1"}, {"@odata.id": "/gone"}]}


def test_links_with_slash_fragment_or_other_case_find_their_resource():
    tree = ResourceTree({"/redfish/v1/Systems/1/bios": {"Id": "bios"}})
    for uri in ("/redfish/v1/Systems/1/bios/", "/redfish/v1/systems/1/Bios", "/redfish/v1/Systems/1/bios#/Attributes"):
        assert tree.get(uri) == {"Id": "bios"}
    assert tree.get("/redfish/v1/Systems/2/bios") is None


def test_exact_case_wins():
    tree = ResourceTree({"/redfish/v1/a": {"Id": "a"}, "/redfish/v1/A": {"Id": "A"}})
    assert tree.get("/redfish/v1/A") == {"Id": "A"}
    assert tree.get("/redfish/v1/a") == {"Id": "a"}


def test_members_of_a_collection_over_its_pages_and_of_a_list():
    tree = ResourceTree(
        {
            "/redfish/v1/C": {**COLLECTION, "Members@odata.nextLink": "/redfish/v1/C?$skip=3"},
            "/redfish/v1/C?$skip=3": {
                "Members": [{"@odata.id": "/redfish/v1/C/3"}],
                "Members@odata.nextLink": "/redfish/v1/C",
            },
            **{f"/redfish/v1/C/{n}": {"Id": str(n)} for n in (1, 2, 3)},
        }
    )
    found = tree.members({"C": {"@odata.id": "/redfish/v1/C/"}}, "C")
    assert [document["Id"] for _, document in found] == ["2", "1", "3"]
    listed = tree.members({"L": [{"@odata.id": "/redfish/v1/C/1"}, {"@odata.id": "/redfish/v1/C/1/"}, None]}, "L")
    assert listed == [("/redfish/v1/C/1", {"Id": "1"})]
    assert tree.members({}, "C") == tree.members(None, "C") == []


def test_a_resource_is_known_by_where_it_was_found():
    tree = ResourceTree({"/redfish/v1/M/3": {"@odata.id": "/redfish/v1/M/2", "Id": "3"}})
    assert tree.get("/redfish/v1/M/3") == {"@odata.id": "/redfish/v1/M/2", "Id": "3"}
    assert tree.get("/redfish/v1/M/2") is None
