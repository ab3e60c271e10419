"""What every command has in common: trouble with a file or a directory is one line that names it."""

from collections.abc import Sequence

import pytest
from tests.cli.shell import Shell


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("demo", "--directory", "file"), "file"),
        (("magellan", "scan", "127.0.0.1:1", "--disable-cache", "-o", "directory"), "directory"),
        (("magellan", "collect", "127.0.0.1:1", "-o", "no/such/file"), "no/such/file"),
        (("magellan", "send", "http://127.0.0.1:1", "-d", '[{"ID": "x0c0s0b0"}]', "--cacert", "none"), "none"),
        (("magellan", "send", "http://127.0.0.1:1", "-d", '[{"ID": "x0c0s0b0"}]', "--cacert", "file"), "file"),
        (("magellan", "secrets", "store", "default", "root:sesame", "-f", "no/such/file"), "no/such/file"),
        (("power", "status", "x0c0s0b0n0", "--cacert", "none"), "none"),
        (("twin", "--nodes", "1", "--bmc-subnet", "127.0.44.0/28", "--password-file", "directory"), "directory"),
        (
            (
                *("netboot", "run", "--interface", "lo", "--subnet", "10.1.0.0/24", "--boot-url", "http://10.1.0.1/"),
                *("--tftp-root", "file", "--state", "state"),
            ),
            "file",
        ),
    ],
)
async def test_a_path_that_cannot_be_used_is_one_line(carrack: Shell, arguments: Sequence[str], named: str):
    (carrack.place / "file").write_text("neither a certificate nor a directory\n")
    (carrack.place / "directory").mkdir()
    ran = await carrack(*arguments)
    assert ran.code == 1
    last = ran.err.splitlines()[-1]
    assert last.startswith("carrack: ")
    assert named in last
    assert "sesame" not in ran.out + ran.err
