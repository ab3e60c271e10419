"""iPXE scripts, driven by hand: the test answers what the script asks for."""

from hypothesis import given
from hypothesis import strategies as st

from carrack.twin import ipxe_script
from carrack.twin.ipxe_script import Boot, Ended, Fetch, Fetched, Say, Sleep

HERE = "http://boot/boot/v1/bootscript?mac=aa:bb:cc:dd:ee:01"

BSS = """#!ipxe
kernel --name kernel http://s3/k?X=1 initrd=initrd xname=x0c0s0b0n0 ds=nocloud-net;s=http://ci/ || goto boot_retry
initrd --name initrd http://s3/i || goto boot_retry
imgstat || echo Could not show image information.
boot || goto boot_retry
:boot_retry
sleep 30
chain http://boot/boot/v1/bootscript?mac=aa:bb:cc:dd:ee:01&retry=1

"""


def drive(text, answers=None, variables=None, limit=100):
    """Run a script; `answers` maps URLs to Fetched, None, or a list of those to be used one after the other."""
    answers = answers or {}
    run = ipxe_script.run(text, HERE, variables or {})
    seen = []
    answer = None
    try:
        effect = next(run)
        while len(seen) < limit:
            seen.append(effect)
            answer = None
            if isinstance(effect, Fetch):
                answer = answers.get(effect.url)
                if isinstance(answer, list):
                    answer = answer.pop(0)
            effect = run.send(answer)
    except StopIteration as stop:
        return seen, stop.value
    return seen, None


def test_a_boot_script_of_bss_loads_both_images_and_boots():
    seen, outcome = drive(BSS, {"http://s3/k?X=1": Fetched(), "http://s3/i": Fetched()})
    assert seen == [Fetch("http://s3/k?X=1", "kernel"), Fetch("http://s3/i", "initrd")]
    assert outcome == Boot(
        "http://s3/k?X=1",
        "initrd=initrd xname=x0c0s0b0n0 ds=nocloud-net;s=http://ci/",
        ("http://s3/i",),
    )


def test_a_failed_initrd_goes_to_the_retry_label_and_chains_back():
    chain = "http://boot/boot/v1/bootscript?mac=aa:bb:cc:dd:ee:01&retry=1"
    answers = {"http://s3/k?X=1": Fetched(), "http://s3/i": [None, Fetched()], chain: Fetched(BSS)}
    seen, outcome = drive(BSS, answers)
    assert [effect for effect in seen if isinstance(effect, Sleep)] == [Sleep(30)]
    assert Fetch(chain, "script") in seen
    assert isinstance(outcome, Boot)


def test_retrying_for_ever_nests_nothing():
    chain = "http://boot/boot/v1/bootscript?mac=aa:bb:cc:dd:ee:01&retry=1"
    seen, outcome = drive(BSS, {chain: Fetched(BSS)}, limit=5000)
    assert outcome is None
    assert len(seen) == 5000


def test_the_script_for_an_unknown_node_asks_again_with_its_architecture():
    text = f"#!ipxe\nsleep 10\nchain {HERE}&arch=${{buildarch}}&ts=17\n"
    seen, outcome = drive(text, {f"{HERE}&arch=x86_64&ts=17": Fetched(BSS)}, {"buildarch": "x86_64"}, limit=3)
    assert seen[:2] == [Sleep(10), Fetch(f"{HERE}&arch=x86_64&ts=17", "script")]
    assert seen[2] == Fetch("http://s3/k?X=1", "kernel")
    assert outcome is None


def test_a_chain_whose_script_fails_is_a_failed_command():
    text = "#!ipxe\nchain http://a/script || goto other\necho not here\n:other\necho other\n"
    seen, _ = drive(text, {"http://a/script": Fetched("#!ipxe\nno-such-command\necho unreached\n")})
    assert seen[1:] == [Say("other")]


def test_after_a_chained_script_ends_its_caller_goes_on():
    text = "#!ipxe\nchain http://a/script\necho ${name}\n"
    seen, outcome = drive(text, {"http://a/script": Fetched("#!ipxe\nset name joe\nexit\necho unreached\n")})
    assert seen[1:] == [Say("joe")]
    assert outcome == Ended("the script ended without booting")


def test_scripts_that_nest_without_end_fail():
    text = "#!ipxe\nchain http://a/ || echo gave up\necho back\n"
    seen, outcome = drive(text, {"http://a/": Fetched(text)}, limit=1000)
    assert Say("gave up") in seen
    assert isinstance(outcome, Ended)


def test_what_is_no_script_is_refused():
    assert drive("<html>")[1] == Ended(f"{HERE}: not an iPXE script (exec format error)")
    _, outcome = drive("#!ipxe\nchain http://a/\n", {"http://a/": Fetched("<html>")})
    assert outcome == Ended("http://a/: not an iPXE script (exec format error)")


def test_failures_without_an_alternative_end_the_script():
    for line, reason in {
        "halt": "halt: command not found",
        "kernel http://gone/k": "http://gone/k: download failed",
        "boot": "boot: no kernel was loaded",
        "goto nowhere": "goto: no label nowhere",
        "sleep soon": "sleep: needs a number of seconds",
        "exit 1": "the script ended with exit 1",
    }.items():
        seen, outcome = drive(f"#!ipxe\n{line}\necho unreached\n")
        assert outcome == Ended(reason)
        assert Say("unreached") not in seen


def test_operators_skip_as_in_a_shell():
    def said(line):
        return [effect.text for effect in drive(f"#!ipxe\n{line}\necho end\n")[0] if isinstance(effect, Say)]

    assert said("echo a && echo b || echo c") == ["a", "b", "end"]
    assert said("isset ${no} && echo b || echo c") == ["c", "end"]
    assert said("isset ${no} && echo b ||") == ["end"]
    assert said("isset ${no} ; echo b # echo c") == ["b", "end"]
    assert said("isset ${no} && echo b") == []
    assert said("iseq a a && echo same") == ["same", "end"]


def test_urls_are_relative_to_the_script():
    seen, _ = drive("#!ipxe\nkernel images/k\n")
    assert seen == [Fetch("http://boot/boot/v1/images/k", "kernel")]


def test_variables():
    variables = {"net0/mac": "aa:bb:cc:dd:ee:01", "inner": "net0/mac", "name": "a b"}
    assert ipxe_script.expand("x${net0/mac}y", variables) == "xaa:bb:cc:dd:ee:01y"
    assert ipxe_script.expand("${net0/mac:hexhyp} ${net0/mac:hexraw}", variables) == "aa-bb-cc-dd-ee-01 aabbccddee01"
    assert ipxe_script.expand("${${inner}}", variables) == "aa:bb:cc:dd:ee:01"
    assert ipxe_script.expand("[${net/net0}] ${name:uristring}", variables) == "[] a%20b"


@given(st.lists(st.text(alphabet="abgoto|&;:$#{} -/0x\t", max_size=30), max_size=12))
def test_no_text_breaks_the_interpreter(lines):
    _, outcome = drive("#!ipxe\n" + "\n".join(lines), limit=200)
    assert outcome is None or isinstance(outcome, Ended | Boot)
