"""What POST, PUT, PATCH and DELETE do to the records."""

import pytest
from tests.bss.records import MAC, NODE, TOKEN, boot, known_node, view_of

from carrack.bss.boot_params import BootParams, CloudInit
from carrack.bss.parameters import create, merge, remove, store
from carrack.errors import Conflict, InvalidInput, NotFound
from carrack.records.boot import BootImage, PhoneHomeKeys
from carrack.records.kinds import BOOT_IMAGE, BOOT_RECORD
from carrack.view import Draft


def draft_of(*records):
    return Draft(view_of(*records))


def keys(draft):
    return sorted(record.key for record in draft[BOOT_RECORD].values())


def images(draft):
    return sorted((image.kind, image.path, image.params) for image in draft[BOOT_IMAGE].values())


@pytest.mark.parametrize("act", [create, store])
class TestStoring:
    def test_one_token_for_all_that_are_named(self, act):
        draft = draft_of()
        act(draft, BootParams(hosts=("Default", NODE), kernel="k", initrd="i", params="p"), "t")
        assert keys(draft) == ["Default", NODE]
        for key in ("Default", NODE):
            assert draft[BOOT_RECORD].get(key) == boot(key, kernel="k", initrd="i", params="p", referral_token="t")

    def test_only_the_first_kind_of_name_counts(self, act):
        draft = draft_of()
        act(draft, BootParams(hosts=("a",), macs=(MAC,), nids=(5,), kernel="k"), "t")
        act(draft, BootParams(macs=("aa:00:00:00:00:01",), nids=(5,), kernel="k"), "t")
        assert keys(draft) == ["a", "aa:00:00:00:00:01"]

    def test_macs_and_nids_are_filed_under_the_xname_that_smd_has_for_them(self, act):
        draft = draft_of(*known_node())
        act(draft, BootParams(macs=(MAC.upper(), "AA:00:00:00:00:02"), kernel="k"), "t")
        assert keys(draft) == ["AA:00:00:00:00:02", NODE]
        draft = draft_of(*known_node())
        act(draft, BootParams(nids=(1, 17), kernel="k"), "t")
        assert keys(draft) == ["nid17", NODE]

    def test_cloud_init_data_is_kept_as_given(self, act):
        data = {"a": {"b": [1, None, {"c": "d"}]}}
        draft = draft_of()
        act(draft, BootParams(hosts=("a",), cloud_init=CloudInit(meta_data=data, user_data={})), "t")
        record = draft[BOOT_RECORD].get("a")
        assert record.meta_data == data
        assert record.user_data == {}

    def test_images_are_remembered_without_losing_their_parameters(self, act):
        draft = draft_of(BootImage(kind="kernel", path="k", params="mine"))
        act(draft, BootParams(hosts=("a",), kernel="k", initrd="i"), "t")
        assert images(draft) == [("initrd", "i", ""), ("kernel", "k", "mine")]

    def test_an_image_alone_takes_the_parameters(self, act):
        draft = draft_of()
        act(draft, BootParams(kernel="k", initrd="i", params="p"), "t")
        act(draft, BootParams(initrd="j", params="q"), "t")
        assert images(draft) == [("initrd", "j", "q"), ("kernel", "k", "p")]
        assert keys(draft) == []

    @pytest.mark.parametrize(
        "wanted", [BootParams(), BootParams(params="p"), BootParams(cloud_init=CloudInit(meta_data={}))]
    )
    def test_nothing_named_is_refused(self, act, wanted):
        with pytest.raises(InvalidInput):
            act(draft_of(), wanted, "t")

    @pytest.mark.parametrize("host", ["", "a\nb", "a\0", "x" * 256])
    def test_names_that_could_be_nobodys_are_refused(self, act, host):
        with pytest.raises(InvalidInput):
            act(draft_of(), BootParams(hosts=(host,), kernel="k"), "t")


def test_creating_what_exists_is_refused_naming_the_first():
    draft = draft_of(boot("b"), boot("c"))
    with pytest.raises(Conflict, match="Already exists: b"):
        create(draft, BootParams(hosts=("a", "b", "c"), kernel="k"), "t")
    assert keys(draft) == ["b", "c"]


def test_creating_an_image_that_exists_is_refused():
    with pytest.raises(Conflict, match="Already exists: k"):
        create(draft_of(BootImage(kind="kernel", path="k")), BootParams(kernel="k", params="p"), "t")


def test_storing_replaces_everything_cloud_init_included():
    draft = draft_of(boot("a", meta_data={"old": 1}, phone_home=PhoneHomeKeys(fqdn="old")))
    store(draft, BootParams(hosts=("a",), kernel="k"), "t")
    assert draft[BOOT_RECORD].get("a") == boot("a", kernel="k", initrd="", params="", referral_token="t")


class TestMerging:
    def test_what_is_not_empty_is_replaced_and_the_token_stays(self):
        draft = draft_of(boot("a"))
        merge(draft, BootParams(hosts=("a",), kernel="new"))
        assert draft[BOOT_RECORD].get("a") == boot("a", kernel="new")
        merge(draft, BootParams(hosts=("a",), params="p", initrd="j"))
        record = draft[BOOT_RECORD].get("a")
        assert record == boot("a", kernel="new", params="p", initrd="j")
        assert record.referral_token == TOKEN

    def test_cloud_init_data_is_merged_and_null_deletes(self):
        draft = draft_of(boot("a", meta_data={"keep": 1, "drop": 2, "deep": {"x": 1, "y": 2}}, user_data={"u": 1}))
        patch = {"drop": None, "new": [1], "deep": {"x": None}}
        merge(draft, BootParams(hosts=("a",), cloud_init=CloudInit(meta_data=patch)))
        record = draft[BOOT_RECORD].get("a")
        assert record.meta_data == {"keep": 1, "new": [1], "deep": {"y": 2}}
        assert record.user_data == {"u": 1}

    def test_phone_home_is_replaced_if_any_of_it_is_given(self):
        old, new = PhoneHomeKeys(fqdn="old", hostname="h"), PhoneHomeKeys(fqdn="new")
        draft = draft_of(boot("a", phone_home=old))
        merge(draft, BootParams(hosts=("a",), params="p"))
        assert draft[BOOT_RECORD].get("a").phone_home == old
        merge(draft, BootParams(hosts=("a",), cloud_init=CloudInit(phone_home=new)))
        assert draft[BOOT_RECORD].get("a").phone_home == new

    @pytest.mark.parametrize(
        "wanted", [BootParams(hosts=("a", "b")), BootParams(macs=("aa:00:00:00:00:09",)), BootParams(nids=(9,))]
    )
    def test_who_has_no_record_is_named(self, wanted):
        with pytest.raises(NotFound, match=r"Does not exist: (b|aa:00:00:00:00:09|nid9)$"):
            merge(draft_of(boot("a")), wanted)

    def test_nodes_are_found_by_mac_and_nid_wherever_they_are_filed(self):
        draft = draft_of(*known_node(), boot(MAC))
        merge(draft, BootParams(macs=(MAC.upper(),), params="p"))
        assert draft[BOOT_RECORD].get(MAC).params == "p"
        draft = draft_of(*known_node(), boot("nid1"))
        merge(draft, BootParams(nids=(1,), params="p"))
        assert draft[BOOT_RECORD].get("nid1").params == "p"

    def test_an_image_alone(self):
        draft = draft_of(BootImage(kind="kernel", path="k", params="old"))
        merge(draft, BootParams(kernel="k", params="new"))
        assert images(draft) == [("kernel", "k", "new")]
        with pytest.raises(NotFound):
            merge(draft, BootParams(kernel="other", params="new"))

    def test_nothing_named_is_refused(self):
        with pytest.raises(InvalidInput):
            merge(draft_of(), BootParams(params="p"))


class TestRemoving:
    def test_hosts_macs_and_nids_together(self):
        draft = draft_of(*known_node(), boot("a"), boot("AA:00:00:00:00:02"), boot("nid1"), boot("stays"))
        remove(draft, BootParams(hosts=("a",), macs=("aa:00:00:00:00:02",), nids=(1,)))
        assert keys(draft) == ["stays"]

    @pytest.mark.parametrize("wanted", [BootParams(hosts=("no",)), BootParams(nids=(9,)), BootParams(macs=(MAC,))])
    def test_who_has_no_record_is_named(self, wanted):
        with pytest.raises(NotFound, match="Key not found"):
            remove(draft_of(*known_node()), wanted)

    def test_a_mac_that_nobody_knows_is_passed_over(self):
        remove(draft_of(), BootParams(macs=(MAC, "not a mac")))

    @pytest.mark.parametrize("kind", ["kernel", "initrd"])
    def test_an_image_leaves_every_record_that_has_it(self, kind):
        both = [BootImage(kind="kernel", path="x"), BootImage(kind="initrd", path="x")]
        draft = draft_of(*both, boot("a", kernel="x", initrd="x"), boot("b"))
        remove(draft, BootParams(**{kind: "x"}))
        record = draft[BOOT_RECORD].get("a")
        assert getattr(record, kind) == ""
        assert {record.kernel, record.initrd} == {"", "x"}
        assert draft[BOOT_RECORD].get("b") == boot("b")
        assert len(images(draft)) == 1

    def test_an_unknown_image_is_passed_over(self):
        remove(draft_of(), BootParams(kernel="no"))

    def test_nothing_named_is_refused(self):
        with pytest.raises(InvalidInput):
            remove(draft_of(boot("a")), BootParams(params="p"))
