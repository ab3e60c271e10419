"""`carrack netboot` against a small SMD."""

import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest


class Smd(BaseHTTPRequestHandler):
    patched: dict
    interfaces: list

    def log_message(self, *_):
        """Tests are quiet."""

    def _answer(self, body):
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        if self.path.endswith("/State/Components"):
            self._answer({"Components": [{"ID": f"x0c0s{n}b0n0", "Type": "Node", "NID": n} for n in range(12)]})
        else:
            self._answer(self.interfaces)

    def do_PATCH(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.patched[self.path.rpartition("/")[2]] = body["IPAddresses"]
        self._answer({})


def nic(number, *addresses):
    mac = f"02:00:00:00:00:{number:02x}"
    return {
        "ID": mac.replace(":", ""),
        "Description": "",
        "MACAddress": mac,
        "LastUpdate": "",
        "ComponentID": f"x0c0s{number}b0n0",
        "Type": "Node",
        "IPAddresses": [{"IPAddress": address} for address in addresses],
    }


@pytest.fixture
def smd():
    handler = type("Handler", (Smd,), {"patched": {}, "interfaces": [nic(10), nic(2), nic(3, "10.1.0.2"), nic(4, "")]})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    handler.url = f"http://127.0.0.1:{server.server_port}"
    yield handler
    server.shutdown()
    thread.join()
    server.server_close()


def carrack(*arguments):
    program = str(Path(sys.executable).with_name("carrack"))
    command = [program, "netboot", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


PLANNED = [
    "x0c0s2b0n0 02:00:00:00:00:02 10.1.0.3",
    "x0c0s4b0n0 02:00:00:00:00:04 10.1.0.4",
    "x0c0s10b0n0 02:00:00:00:00:0a 10.1.0.5",
]


def test_addresses_are_assigned_in_smd(smd):
    done = carrack("assign", "--smd", smd.url, "--subnet", "10.1.0.0/29", "--reserve", "10.1.0.1")
    assert (done.returncode, done.stdout.splitlines()) == (0, PLANNED)
    assert smd.patched == {
        "020000000002": [{"IPAddress": "10.1.0.3"}],
        "020000000004": [{"IPAddress": "10.1.0.4"}],
        "02000000000a": [{"IPAddress": "10.1.0.5"}],
    }


def test_a_dry_run_changes_nothing(smd):
    done = carrack("assign", "--smd", smd.url, "--subnet", "10.1.0.0/29", "--reserve", "10.1.0.1", "--dry-run")
    assert (done.returncode, done.stdout.splitlines()) == (0, PLANNED)
    assert smd.patched == {}


def test_a_subnet_that_is_too_small_changes_nothing(smd):
    done = carrack("assign", "--smd", smd.url, "--subnet", "10.1.0.0/30")
    assert done.returncode == 1
    assert "1 free addresses, and 3 are needed" in done.stderr
    assert smd.patched == {}


@pytest.mark.parametrize(
    "changed",
    [
        ["--pool", "nonsense"],
        ["--files-listen", "nonsense"],
        ["--files-listen", "0.0.0.0:80"],
        ["--gateway", "192.168.0.1"],
        ["--smd", "nonsense"],
        ["--boot-url", "nonsense"],
        ["--boot-url", "tftp://10.1.0.1/boot"],
    ],
)
def test_settings_that_make_no_sense_are_one_line(tmp_path, changed):
    done = carrack(
        *("run", "--interface", "lo", "--subnet", "10.1.0.0/24", "--boot-url", "http://10.1.0.1/boot"),
        *("--tftp-root", str(tmp_path), "--state", str(tmp_path), *changed),
    )
    assert done.returncode == 1
    assert done.stderr.startswith("carrack: ")
    assert len(done.stderr.splitlines()) == 1
