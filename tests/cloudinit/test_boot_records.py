"""Which boot records' cloud-init data a node gets."""

from tests.bss.records import NODE, boot, component, view_of

from carrack.cloudinit.boot_records import merged, records_for

WORKER = component(role="Application", sub_role="Worker")


def keys(view, node=WORKER):
    return [record.key for record in records_for(view, node)]


def test_role_then_subrole_then_node():
    view = view_of(boot(NODE), boot("Worker"), boot("Application"), boot("Default"), boot("Compute"))
    assert keys(view) == ["Application", "Worker", NODE]


def test_default_only_where_neither_role_nor_node_has_a_record():
    assert keys(view_of(boot("Default"), boot("Worker"))) == ["Default", "Worker"]
    assert keys(view_of(boot("Default"), boot("Application"))) == ["Application"]
    assert keys(view_of(boot("Default"), boot(NODE))) == [NODE]


def test_a_node_without_role_and_subrole():
    assert keys(view_of(boot("Worker")), component(role="")) == []


def test_callers_that_are_no_node_get_default():
    view = view_of(boot("Default"), boot(NODE))
    assert keys(view, None) == ["Default"]
    assert keys(view_of(), None) == []


def test_objects_are_merged_and_of_anything_else_the_later_wins():
    below = {"a": {"x": 1, "y": [1, 2]}, "b": {"z": 1}, "c": 1}
    above = {"a": {"y": [3], "w": None}, "b": 2, "d": {"e": 1}}
    assert merged([below, None, above]) == {"a": {"x": 1, "y": [3], "w": None}, "b": 2, "c": 1, "d": {"e": 1}}
    assert below["a"] == {"x": 1, "y": [1, 2]}


def test_what_is_no_object_is_passed_over():
    assert merged([None, [1], "text", {"a": 1}]) == {"a": 1}
