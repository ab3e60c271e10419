"""`carrack twin` as a program: what it writes, how it stops, and that it keeps its password to itself."""

import asyncio
import json
import os
import signal
import socket
import ssl
import stat
import sys
import urllib.request
from base64 import b64encode

from tests.twin.site import interface, serve_site

from carrack.magellan.secrets import SecretsFile, generate_master_key

PROGRAM = "import typer; from carrack.cli.twin import twin; typer.run(twin)"


async def start(*arguments, **environment):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CARRACK_")}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        PROGRAM,
        *map(str, arguments),
        env=clean | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def stop(program, number=signal.SIGTERM):
    program.send_signal(number)
    output, errors = await asyncio.wait_for(program.communicate(), 10)
    return program.returncode, (output + errors).decode()


def free_port(address):
    with socket.create_server((address, 0)) as free:
        return free.getsockname()[1]


def get(url, user, password, body=None):
    """The answer to a GET, or to a POST of `body`."""
    token = b64encode(f"{user}:{password}".encode()).decode()
    headers = {"Authorization": f"Basic {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, headers=headers, data=json.dumps(body).encode() if body else None)
    with urllib.request.urlopen(request, context=ssl._create_unverified_context(), timeout=5) as answer:
        return json.loads(answer.read() or b"null")


async def test_it_runs_until_it_is_told_to_stop(tmp_path):
    port, key = free_port("127.77.5.1"), generate_master_key()
    description, id_map, told, store = (tmp_path / name for name in ("twin.json", "map.json", "password", "secrets"))
    program = await start(
        "--nodes=3", "--personality=dell-idrac", "--personality=openbmc", "--seed=4", "--decoys=1",
        "--bmc-subnet=127.77.5.0/24", f"--port={port}", "--user=admin",
        f"--describe={description}", f"--id-map={id_map}", f"--password-file={told}", f"--secrets={store}",
        MASTER_KEY=key,
    )  # fmt: skip
    line = (await asyncio.wait_for(program.stdout.readline(), 20)).decode()

    assert line == f"3 BMCs with 3 nodes: https://127.77.5.1:{port} to https://127.77.5.3:{port}\n"
    shown = json.loads(description.read_text())
    assert [bmc["personality"] for bmc in shown["bmcs"]] == ["dell-idrac", "openbmc", "dell-idrac"]
    assert shown["decoys"] == [f"https://127.77.5.254:{port}"]
    assert json.loads(id_map.read_text())["id_map"]["127.77.5.2"] == "x1000c0s1b0"
    password = told.read_text().strip()
    assert len(password) >= 12
    assert stat.S_IMODE(told.stat().st_mode) == 0o600
    credentials = SecretsFile(store, bytes.fromhex(key)).credentials("default")
    assert (credentials.username, credentials.password) == ("admin", password)
    systems = await asyncio.to_thread(get, f"{shown['bmcs'][0]['url']}/redfish/v1/Systems", "admin", password)
    assert systems["Members"]

    status, output = await stop(program)
    assert status == 0
    assert password not in output + description.read_text()


async def test_the_password_may_come_from_the_environment():
    port = free_port("127.77.5.1")
    program = await start(
        "--nodes=1", "--bmc-subnet=127.77.5.0/24", f"--port={port}", CARRACK_TWIN_PASSWORD="from outside"
    )
    await asyncio.wait_for(program.stdout.readline(), 20)
    systems = await asyncio.to_thread(get, f"https://127.77.5.1:{port}/redfish/v1/Systems", "root", "from outside")

    assert systems["Members"]
    status, output = await stop(program, signal.SIGINT)
    assert (status, "from outside" in output) == (0, False)


async def test_a_new_password_that_nobody_would_know():
    program = await start("--nodes=1")
    _, errors = await program.communicate()

    assert program.returncode == 1
    assert b"CARRACK_TWIN_PASSWORD" in errors


async def test_a_port_that_is_taken(tmp_path):
    with socket.create_server(("127.77.5.1", 0)) as taken:
        port = taken.getsockname()[1]
        program = await start(
            "--nodes=1", "--bmc-subnet=127.77.5.0/24", f"--port={port}", f"--password-file={tmp_path / 'password'}"
        )
        _, errors = await program.communicate()

    assert program.returncode == 1
    assert b"cannot serve BMCs" in errors
    assert b"in use" in errors.replace(b"\n", b" ")


async def test_a_light_node_boots_when_it_is_powered_on_through_redfish(tmp_path):
    port, description = free_port("127.77.5.1"), tmp_path / "twin.json"
    async with serve_site() as site:
        program = await start(
            "--nodes=1", "--personality=dell-idrac", "--bmc-subnet=127.77.5.0/24", f"--port={port}",
            f"--describe={description}", "--node-kind=light", f"--boot-url={site.url}boot/v1/bootscript",
            f"--smd-url={site.url}", CARRACK_TWIN_PASSWORD="pass",
        )  # fmt: skip
        await asyncio.wait_for(program.stdout.readline(), 20)
        (bmc,) = json.loads(description.read_text())["bmcs"]
        site.interfaces = [interface(bmc["nodes"][0]["mac"], "127.9.5.1")]
        system = f"{bmc['url']}/redfish/v1/Systems/System.Embedded.1"

        await asyncio.to_thread(get, f"{system}/Actions/ComputerSystem.Reset", "root", "pass", {"ResetType": "On"})
        async with asyncio.timeout(20):
            progress = ""
            while progress != "OSRunning":
                await asyncio.sleep(0.05)
                progress = (await asyncio.to_thread(get, system, "root", "pass"))["BootProgress"]["LastState"]

        assert site.count("/phone-home/i-1") == 1
        status, log = await stop(program)
    assert status == 0
    assert "phone-home" in log
