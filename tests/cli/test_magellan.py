"""The commands as a person or a script runs them: arguments and stdin in, stdout, stderr and exit code out."""

import base64
import json
import stat

import pytest
import yaml
from tests.bmc.scripted_bmc import CREDENTIALS, ScriptedBMC, answering
from tests.cli.shell import Shell
from tests.magellan.test_send import SMD
from tests.magellan.trees import ROOT, rack_server


def id_map(*bmcs: ScriptedBMC) -> str:
    keys = [f"127.0.0.1:{bmc.address.port}" for bmc in bmcs]
    return json.dumps({"map_key": "bmc-ip-addr", "id_map": {key: f"x1000c0s{n}b0" for n, key in enumerate(keys)}})


async def test_the_whole_way_from_scan_to_smd(carrack: Shell):
    async with ScriptedBMC(rack_server(), login_needed=True) as bmc, ScriptedBMC() as printer, SMD() as smd:
        stored = await carrack(
            *("magellan", "secrets", "store", "default", "--format", "json", "--input-file", "-"),
            stdin=json.dumps({"username": CREDENTIALS.username, "password": CREDENTIALS.password}),
        )
        assert stored.code == 0
        scanned = await carrack(
            *("magellan", "scan", bmc.address.url, printer.address.url, "http://127.0.0.1:1"),
            *("--cache", "assets.db", "-F", "json"),
        )
        assert scanned.code == 0
        assert [asset["port"] for asset in scanned.data] == [bmc.address.port]
        assert "3 ports tried: 1 BMCs, 1 other web servers, 1 closed" in scanned.err
        listed = await carrack("magellan", "list", "--cache", "assets.db")
        assert f"http://127.0.0.1:{bmc.address.port} (tcp) @" in listed.out
        collected = await carrack(
            *("magellan", "collect", "--cache", "assets.db", "--capsules", "capsules", "-m", id_map(bmc))
        )
        assert collected.code == 0, collected.err
        (record,) = collected.data
        assert record["ID"] == "x1000c0s0b0"
        assert record["Systems"][0]["serial"] == "S1"
        assert {entry["Type"] for entry in record["Hardware"]} >= {"Node", "Processor", "Memory", "Drive"}
        sent = await carrack("magellan", "send", smd.address.url, stdin=collected.out)
        assert sent.code == 0, sent.err
        assert smd.endpoints["x1000c0s0b0"]["Systems"] == record["Systems"]
        assert len(smd.hardware) == len(record["Hardware"])
        replayed = await carrack("magellan", "collect", "--replay", "capsules", "-m", id_map(bmc))
        assert replayed.data == [{**record, "User": ""}]
        everything = stored.err + scanned.err + collected.out + collected.err + sent.err
        assert CREDENTIALS.password not in everything


async def test_collect_tells_which_bmc_failed_and_why(carrack: Shell):
    async with ScriptedBMC(rack_server()) as good, ScriptedBMC(rack_server(), login_needed=True) as locked:
        ran = await carrack(
            *("magellan", "collect", good.address.url, locked.address.url, "http://127.0.0.1:1", "--capsules", "c"),
            *("-m", id_map(good, locked).replace("}}", ', "127.0.0.1": "x9c0s0b0"}}')),
            CARRACK_BMC_USERNAME="root",
            CARRACK_BMC_PASSWORD="wrong-password",
        )
    assert ran.code == 1
    assert [record["ID"] for record in ran.data] == ["x1000c0s0b0"]
    assert "1 of 3 BMCs read" in ran.err
    lines = {line.split()[0]: line for line in ran.err.splitlines() if "http:" in line}
    assert "LoginFailed" in lines[locked.address.url]
    assert "Unreachable" in lines["http://127.0.0.1:1"]
    assert "wrong-password" not in ran.out + ran.err


async def test_collect_takes_a_scan_on_stdin_and_an_empty_stdin_means_the_cache(carrack: Shell):
    async with ScriptedBMC(rack_server()) as bmc:
        scanned = await carrack("magellan", "scan", bmc.address.url, "--cache", "assets.db", "-F", "yaml")
        common = ("magellan", "collect", "--no-hardware", "--capsules", "c", "-m", id_map(bmc))
        piped = await carrack(*common, "-f", "yaml", "--disable-cache", stdin=scanned.out)
        assert piped.code == 2  # collect has no such option, and says so
        piped = await carrack(*common, "-f", "yaml", "--cache", "none.db", stdin=scanned.out)
        cached = await carrack(*common, "--cache", "assets.db", stdin="")
        assert piped.code == cached.code == 0
        assert piped.data == cached.data
        nothing = await carrack(*common, "--cache", "none.db", stdin="")
        assert nothing.code == 1
        assert "no BMC to collect from" in nothing.err


async def test_a_scan_that_found_nothing_does_not_mean_the_cache(carrack: Shell):
    async with ScriptedBMC(rack_server()) as bmc:
        await carrack("magellan", "scan", bmc.address.url, "--cache", "assets.db")
        scanned = len(bmc.requests)
        for ran in (
            await carrack("magellan", "collect", "--cache", "assets.db", "-d", "[]"),
            await carrack("magellan", "collect", "--cache", "assets.db", stdin="[]"),
        ):
            assert ran.code == 1
            assert "no BMC to collect from" in ran.err
        assert len(bmc.requests) == scanned


async def test_a_broken_secrets_file_is_one_line_and_no_bmc_is_asked(carrack: Shell):
    (carrack.place / "secrets.json").write_text("[]")
    async with ScriptedBMC(rack_server()) as bmc:
        ran = await carrack("magellan", "collect", bmc.address.url)
        assert (ran.code, ran.err) == (1, "carrack: secrets.json is not a secrets file\n")
        assert bmc.requests == []


async def test_output_files_and_yaml(carrack: Shell):
    async with ScriptedBMC(rack_server()) as one, ScriptedBMC(rack_server()) as two:
        common = ("magellan", "collect", one.address.url, two.address.url, "--capsules", "c", "-m", id_map(one, two))
        await carrack(*common, "-O", "out")
        files = sorted(carrack.place.glob("out/*/*.json"))
        assert [file.parent.name for file in files] == ["x1000c0s0b0", "x1000c0s1b0"]
        for file in files:
            assert [record["ID"] for record in json.loads(file.read_text())] == [file.parent.name]
        await carrack(*common, "-o", "all.yaml", "-F", "yaml")
        printed = await carrack(*common)
        assert yaml.safe_load((carrack.place / "all.yaml").read_text()) == printed.data
        both = await carrack(*common, "-o", "a", "-O", "b")
        assert both.code == 1


async def test_bmcs_that_the_map_does_not_name_are_left_out_with_a_word(carrack: Shell):
    async with ScriptedBMC(rack_server()) as one, ScriptedBMC(rack_server()) as two:
        ran = await carrack(
            "magellan", "collect", one.address.url, two.address.url, "-m", id_map(one), "--capsules", "c"
        )
        assert ran.code == 0
        assert [record["ID"] for record in ran.data] == ["x1000c0s0b0"]
        assert f"{two.address.url} is not in the BMC id map" in ran.err
        assert two.requests == []
        clash = await carrack("magellan", "collect", one.address.url, two.address.url, "--capsules", "c")
        assert clash.code == 1
        assert "same id" in clash.err


async def test_crawl_prints_systems_and_managers_and_records(carrack: Shell):
    async with ScriptedBMC(rack_server(), login_needed=True) as bmc:
        ran = await carrack(
            *("magellan", "crawl", bmc.address.url, "--show", "--capsules", "c"),
            CARRACK_BMC_USERNAME=CREDENTIALS.username,
            CARRACK_BMC_PASSWORD=CREDENTIALS.password,
        )
    assert ran.code == 0, ran.err
    assert list(ran.data) == ["Systems", "Managers"]
    replayed = await carrack("magellan", "crawl", "--replay", "c")
    assert replayed.data == ran.data


async def test_crawl_of_a_capsule_of_a_failure_fails_again(carrack: Shell):
    async with ScriptedBMC() as bmc:
        bmc.handlers[ROOT] = answering(b"<html>")
        assert (await carrack("magellan", "crawl", bmc.address.url, "--capsules", "c")).code == 1
    again = await carrack("magellan", "crawl", "--replay", "c")
    assert again.code == 1
    assert "HTML" in again.err


async def test_send_says_what_smd_refused(carrack: Shell):
    async with SMD() as smd:
        record = {"ID": "x1c0s0b0"}
        assert (await carrack("magellan", "send", smd.address.url, "-d", json.dumps(record))).code == 0
        again = await carrack("magellan", "send", smd.address.url, "-d", json.dumps([record]))
        assert again.code == 1
        assert "409 it is there" in again.err
        forced = await carrack("magellan", "send", smd.address.url, "--force-update", "-d", json.dumps([record]))
        assert forced.code == 0
        big = json.dumps([{**record, "Name": "y" * 300_000}])
        assert (await carrack("magellan", "send", smd.address.url, "--force-update", stdin=big)).code == 0
        assert len(smd.endpoints["x1c0s0b0"]["Name"]) == 300_000
        token = await carrack("magellan", "send", smd.address.url, "-d", "[]", ACCESS_TOKEN="t0ken")
        assert token.code == 1
        assert "nothing to send" in token.err
        assert "t0ken" not in token.err


async def test_secrets_of_every_form(carrack: Shell):
    secrets = ("magellan", "secrets")
    key = (await carrack(*secrets, "generatekey")).out.strip()
    assert len(bytes.fromhex(key)) == 32
    hard = 'root:a:b"c\\d'
    pair = json.dumps({"username": "root", "password": "p"})
    for name, form, value in (
        ("https://10.0.0.5:443", "basic", hard),
        ("default", "json", pair),
        ("https://10.0.0.6:443", "base64", base64.b64encode(hard.encode()).decode()),
        ("https://10.0.0.7:443", "base64", base64.b64encode(pair.encode()).decode()),
    ):
        assert (await carrack(*secrets, "store", name, "-F", form, MASTER_KEY=key, stdin=value + "\n")).code == 0
    file = carrack.place / "secrets.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "a:b" not in file.read_text()
    listed = await carrack(*secrets, "list", MASTER_KEY=key)
    assert listed.out.split() == ["default", "https://10.0.0.5:443", "https://10.0.0.6:443", "https://10.0.0.7:443"]
    shown = await carrack(*secrets, "retrieve", "https://10.0.0.5:443", MASTER_KEY=key)
    assert shown.data == {"username": "root", "password": 'a:b"c\\d'}
    assert (await carrack(*secrets, "retrieve", "https://10.0.0.6:443", MASTER_KEY=key)).data == shown.data
    assert (await carrack(*secrets, "remove", "default", MASTER_KEY=key)).code == 0
    assert (await carrack(*secrets, "remove", "default", MASTER_KEY=key)).code == 1
    assert (await carrack(*secrets, "retrieve", "https://10.0.0.5:443")).code == 1
    bad = await carrack(*secrets, "store", "x", "-F", "json", stdin="hunter2")
    assert bad.code == 1
    assert "hunter2" not in bad.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("magellan", "scan"),
        ("magellan", "scan", "10.0.0.0/99"),
        ("magellan", "scan", "127.0.0.1", "--include", "toasters"),
        ("magellan", "collect", "-d", "@nowhere.json"),
        ("magellan", "collect", "-d", '{"a": 1}'),
        ("magellan", "collect", "127.0.0.1", "--secrets-file", "nowhere.json"),
        ("magellan", "crawl"),
        ("magellan", "crawl", "--replay", "nowhere"),
        ("magellan", "send", "smd", "-d", '[{"ID": "x1c0s0b0"}]'),
    ],
)
async def test_what_is_wrong_is_said_in_one_line(carrack: Shell, arguments: tuple[str, ...]):
    ran = await carrack(*arguments)
    assert ran.code == 1
    assert ran.out == ""
    assert ran.err.startswith("carrack: ")
    assert len(ran.err.splitlines()) == 1
