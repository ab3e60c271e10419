"""The text of boot scripts, to the last character, for every way in which they differ."""

from hypothesis import given
from hypothesis import strategies as st
from tests.bss.records import MAC, NODE, TOKEN, boot, component, endpoint, interface, known_node, put_all, view_of

from carrack.bss.lookup import Asked, Boot, choose, find_node
from carrack.bss.script import boot_script
from carrack.bss.scripts import Reached, Scripts
from carrack.records.boot import BootImage
from carrack.settings import Settings

HERE = Reached("http://10.1.1.1:8000")
BY_MAC = Asked(mac=MAC)
AS_CSM = Settings()


def script(view, asked=BY_MAC, arch="", reached=HERE, settings=AS_CSM, scripts=None):
    """The script up to the number at its end."""
    node = find_node(view, asked)
    choice = choose(view, asked, node, arch)
    scripts = scripts or Scripts(settings)
    if isinstance(choice, Boot):
        return scripts.boot(view, choice, asked, node, reached).decode()
    return scripts.ask_architecture(view, asked, node, reached).decode()


def test_a_known_node():
    assert script(view_of(*known_node(), boot())) == (
        "#!ipxe\n"
        "kernel --name kernel http://s3/k initrd=initrd console=ttyS0 xname=x1000c0s0b0n0 nid=1"
        f" bss_referral_token={TOKEN} ds=nocloud-net;s=http://10.1.1.1:8000/cloud-init/ || goto boot_retry\n"
        "initrd --name initrd http://s3/i || goto boot_retry\n"
        "imgstat || echo Could not show image information.\n"
        "boot || goto boot_retry\n"
        ":boot_retry\n"
        "sleep 30\n"
        "chain http://10.1.1.1:8000/boot/v1/bootscript?mac=aa:bb:cc:dd:ee:01&retry="
    )


def test_a_kernel_alone():
    assert script(view_of(*known_node(), boot(initrd="", params="", referral_token=""))) == (
        "#!ipxe\n"
        "kernel --name kernel http://s3/k xname=x1000c0s0b0n0 nid=1"
        " ds=nocloud-net;s=http://10.1.1.1:8000/cloud-init/ || goto boot_retry\n"
        "boot || goto boot_retry\n"
        ":boot_retry\n"
        "sleep 30\n"
        "chain http://10.1.1.1:8000/boot/v1/bootscript?mac=aa:bb:cc:dd:ee:01&retry="
    )


def test_as_openchami_with_bootif_and_without_imgstat():
    settings = Settings(
        bootif=True, imgstat=False, retry_delay=5, boot_url="https://gw/apis/bss/", advertise_address="http://ci:8888"
    )
    assert script(view_of(*known_node(), boot()), settings=settings) == (
        "#!ipxe\n"
        "kernel --name kernel http://s3/k initrd=initrd console=ttyS0 xname=x1000c0s0b0n0 nid=1"
        f" bss_referral_token={TOKEN} BOOTIF=01-aa-bb-cc-dd-ee-01 ds=nocloud-net;s=http://ci:8888/ || goto boot_retry\n"
        "initrd --name initrd http://s3/i || goto boot_retry\n"
        "boot || goto boot_retry\n"
        ":boot_retry\n"
        "sleep 5\n"
        "chain https://gw/apis/bss/boot/v1/bootscript?mac=aa:bb:cc:dd:ee:01&retry="
    )


def test_an_unknown_node_first_says_its_architecture():
    assert script(view_of(), Asked(mac="aa:bb:cc:dd:ee:99")) == (
        "#!ipxe\nsleep 10\nchain http://10.1.1.1:8000/boot/v1/bootscript?mac=aa:bb:cc:dd:ee:99&arch=${buildarch}&ts="
    )


def test_an_unknown_node_with_its_architecture():
    view = view_of(boot("Unknown-x86_64", params="discover"))
    assert script(view, Asked(mac="aa:bb:cc:dd:ee:99"), "x86_64") == (
        "#!ipxe\n"
        "kernel --name kernel http://s3/k initrd=initrd discover"
        " ds=nocloud-net;s=http://10.1.1.1:8000/cloud-init/ || goto boot_retry\n"
        "initrd --name initrd http://s3/i || goto boot_retry\n"
        "imgstat || echo Could not show image information.\n"
        "boot || goto boot_retry\n"
        ":boot_retry\n"
        "sleep 30\n"
        "chain http://10.1.1.1:8000/boot/v1/bootscript?mac=aa:bb:cc:dd:ee:99&arch=${buildarch}&ts="
    )


def chain(text):
    return text.rpartition("chain ")[2].partition("?")[2]


def test_a_node_comes_back_by_the_mac_that_it_gave_as_it_gave_it():
    assert (
        chain(script(view_of(*known_node(), boot()), Asked(mac="AA-BB-CC-DD-EE-01"))) == "mac=AA-BB-CC-DD-EE-01&retry="
    )


def test_else_by_the_first_mac_that_smd_has():
    view = view_of(*known_node(), interface("aa:bb:cc:dd:ee:02"), boot())
    assert chain(script(view, Asked(name=NODE))) == "mac=aa:bb:cc:dd:ee:01&retry="
    assert chain(script(view, Asked(nid=1))) == "mac=aa:bb:cc:dd:ee:01&retry="


def test_else_by_its_name():
    view = view_of(component(), endpoint(), boot())
    assert chain(script(view, Asked(nid=1))) == f"name={NODE}&retry="


def test_unknown_nodes_come_back_by_what_they_asked_by():
    assert chain(script(view_of(), Asked(name="n1"))) == "name=n1&arch=${buildarch}&ts="
    assert chain(script(view_of(), Asked(nid=7))) == "nid=7&arch=${buildarch}&ts="


def test_the_prefix_by_which_a_gateway_reached_us_is_in_the_chain_and_not_in_the_seed():
    text = script(view_of(*known_node(), boot()), reached=Reached("https://gw", "/apis/bss"))
    assert "chain https://gw/apis/bss/boot/v1/bootscript?" in text
    assert "s=https://gw/cloud-init/ " in text


def test_parameters_of_images_come_after_those_of_the_host():
    images = [
        BootImage(kind="kernel", path="http://s3/k", params="of-kernel"),
        BootImage(kind="initrd", path="http://s3/i", params="of-initrd"),
        BootImage(kind="kernel", path="http://s3/i", params="of-another"),
    ]
    assert " console=ttyS0 of-kernel of-initrd xname=" in script(view_of(*known_node(), boot(), *images))


def test_no_nid_no_nid_parameter():
    assert " nid=" not in script(view_of(component(nid=None), interface(), endpoint(), boot()))


def test_a_kept_script_follows_every_change_of_what_is_in_it():
    view, scripts = view_of(*known_node(), boot()), Scripts(Settings())
    before = script(view, scripts=scripts)
    assert script(view, scripts=scripts) == before
    changes = [
        (boot(params="changed=record"), "changed=record"),
        (BootImage(kind="kernel", path="http://s3/k", params="changed=kernel"), "changed=kernel"),
        (BootImage(kind="initrd", path="http://s3/i", params="changed=initrd"), "changed=initrd"),
        (component(nid=77), " nid=77 "),
    ]
    for record, expected in changes:
        put_all(view, [record])
        assert expected in script(view, scripts=scripts)


def test_scripts_of_different_callers_are_not_mixed_up():
    other = "x1000c0s1b0n0"
    nodes = [component(other, nid=2), interface("aa:bb:cc:dd:ee:02", other), endpoint(other)]
    view, scripts = view_of(*known_node(), *nodes, boot("Compute")), Scripts(Settings(bootif=True))
    texts = {
        script(view, asked, reached=reached, scripts=scripts)
        for asked in (Asked(mac=MAC), Asked(name=NODE), Asked(nid=2), Asked(mac="aa:bb:cc:dd:ee:02"))
        for reached in (HERE, Reached("http://other"), Reached("http://other", "/apis/bss"))
    }
    assert len(texts) == 12


def test_a_state_change_of_the_component_needs_no_new_rendering(monkeypatch):
    view, scripts = view_of(*known_node(), boot()), Scripts(Settings())
    before = script(view, scripts=scripts)
    monkeypatch.setattr(Scripts, "command_line", None)
    put_all(view, [component(state="On")])
    assert script(view, scripts=scripts) == before


@given(kernel=st.text(), initrd=st.text(), mac=st.text(min_size=1), name=st.text(min_size=1), params=st.text())
def test_nothing_in_a_record_or_a_request_adds_a_line(kernel, initrd, mac, name, params):
    records = [boot(kernel=kernel or "k", initrd=initrd, params=params), boot("Unknown-x86_64", kernel="k", initrd="")]
    view = view_of(*known_node(), *records)
    for asked in (Asked(mac=MAC), Asked(mac=mac), Asked(name=name)):
        for arch in ("", "x86_64"):
            lines = script(view, asked, arch).splitlines()
            allowed = (
                "#!ipxe",
                "kernel ",
                "initrd ",
                "imgstat ",
                "boot ",
                ":boot_retry",
                "sleep ",
                "chain http://10.1.1.1:",
            )
            assert all(line.startswith(allowed) for line in lines)
            assert len({line.split()[0] for line in lines}) == len(lines)
            assert len(lines[-1].split(" ")) == 2


def test_white_space_in_a_url_is_encoded():
    text = boot_script("http://s3/a b\nshell", "http://s3/\t", "", imgstat=False, retry_delay=1, chain="http://c")
    assert "kernel --name kernel http://s3/a%20b%0Ashell || goto boot_retry\n" in text
    assert "initrd --name initrd http://s3/%09 || goto boot_retry\n" in text
