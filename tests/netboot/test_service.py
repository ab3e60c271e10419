"""Supervision and feeding, with a program of ours in dnsmasq's place. The real one is in test_real_dnsmasq.py."""

import asyncio
import contextlib
import os
import signal
from ipaddress import IPv4Network
from pathlib import Path

import pytest
from tests.netboot.test_hosts import MAC, component, interface

from carrack.errors import MissingProgram, SettingsError, Unavailable
from carrack.netboot import service
from carrack.netboot.dnsmasq_config import NetbootSettings
from carrack.netboot.exchange import Exchange
from carrack.netboot.hosts import Records
from carrack.netboot.service import Netboot

SETTINGS = NetbootSettings(
    interface="br0", subnet=IPv4Network("10.1.0.0/24"), boot_url="http://h/boot/v1/bootscript", tftp_root="/srv/tftp"
)
# Writes down what happens to it, and says "started" as dnsmasq does, when it can take signals.
OBEDIENT = """#!/bin/sh
trap 'echo reload >> {log}; cat {state}/hosts >> {log}' HUP
trap 'echo stop >> {log}; exit 0' TERM
echo start >> {log}
cat {state}/hosts >> {log}
echo 'dnsmasq[1]: started, version 2.90 DNS disabled' >&2
echo 'dnsmasq-dhcp[1]: 7 DHCPACK(br0) 10.1.0.5 02:00:00:00:00:01 nid0001' >&2
while :; do sleep 0.02; done
"""


class Smd:
    """A source of hosts that a test changes."""

    def __init__(self):
        self.interfaces = [interface(MAC, "10.1.0.5")]
        self.down = False

    async def __call__(self):
        if self.down:
            raise Unavailable("SMD is down")
        return Records((component(),), tuple(self.interfaces))


class Lab:
    def __init__(self, folder, monkeypatch):
        self.state = folder / "state"
        self.log = folder / "log"
        self.program = folder / "bin" / "dnsmasq"
        self.program.parent.mkdir()
        monkeypatch.setenv("PATH", f"{self.program.parent}:{os.environ['PATH']}")
        self.smd = Smd()
        self.heard = []
        self.netboot = Netboot(SETTINGS, self.state, self.smd, interval=0.02, listener=self.heard.append)

    def install(self, script):
        self.program.write_text(script.format(log=self.log, state=self.state))
        self.program.chmod(0o755)

    def lines(self):
        return self.log.read_text().splitlines() if self.log.exists() else []

    async def until(self, condition):
        async with asyncio.timeout(10):
            while not condition():
                await asyncio.sleep(0.01)

    @contextlib.asynccontextmanager
    async def running(self):
        task = asyncio.create_task(self.netboot.run())
        try:
            async with asyncio.timeout(10):
                await self.netboot.ready.wait()
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def lab(tmp_path, monkeypatch):
    made = Lab(tmp_path, monkeypatch)
    made.install(OBEDIENT)
    return made


HOST = f"{MAC},10.1.0.5,nid0001"


async def test_it_starts_with_the_hosts_of_smd_and_stops_when_told(lab):
    async with lab.running():
        pid = lab.netboot.pid
        await lab.until(lambda: lab.heard)
    assert lab.lines() == ["start", HOST, "stop"]
    assert lab.heard == [Exchange("DHCPACK", MAC, "10.1.0.5", "nid0001", 7)]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert lab.netboot.pid is None


async def test_a_change_of_hosts_reloads_and_does_not_restart(lab):
    async with lab.running():
        pid = lab.netboot.pid
        lab.smd.interfaces.append(interface("02:00:00:00:00:02", "10.1.0.6"))
        await lab.until(lambda: len(lab.lines()) == 5)
        assert lab.netboot.pid == pid
    assert lab.lines() == ["start", HOST, "reload", HOST, "02:00:00:00:00:02,10.1.0.6,nid0001-020000000002", "stop"]


async def test_no_change_no_reload(lab):
    async with lab.running():
        await asyncio.sleep(0.2)
    assert "reload" not in lab.lines()


async def test_without_smd_the_known_hosts_stay(lab):
    async with lab.running():
        lab.smd.down = True
        await asyncio.sleep(0.1)
        assert HOST in (lab.state / "hosts").read_text()
    # Neither does a start without SMD forget them.
    async with lab.running():
        assert lab.lines()[-2:] == ["start", HOST]


async def test_it_is_started_again_when_it_dies(lab, monkeypatch):
    async with lab.running():
        os.kill(lab.netboot.pid, signal.SIGKILL)
        await lab.until(lambda: lab.lines().count("start") == 2)


async def test_a_refused_configuration_is_told_in_dnsmasqs_words(lab):
    lab.install("#!/bin/sh\necho 'dnsmasq: bad option at line 3 of x' >&2\nexit 1\n")
    with pytest.raises(SettingsError, match="bad option at line 3"):
        await asyncio.wait_for(lab.netboot.run(), 10)


async def test_the_dnsmasq_of_a_killed_run_is_ended(lab):
    async with lab.running() as task:
        first = lab.netboot.pid
        (lab.state / "kept").write_text((lab.state / "dnsmasq.pid").read_text())
        # As after SIGKILL: nobody stops the child, and its pid file stays.
        again = Netboot(SETTINGS, lab.state, lab.smd)
        again._end_forgotten()
        await lab.until(lambda: "stop" in lab.lines())
        assert int((lab.state / "kept").read_text()) == first
        task.cancel()


async def test_a_stale_pid_file_harms_nobody(lab):
    lab.state.mkdir()
    (lab.state / "dnsmasq.pid").write_text(str(os.getpid()))
    lab.netboot._end_forgotten()
    (lab.state / "dnsmasq.pid").write_text("nonsense")
    lab.netboot._end_forgotten()


def test_without_dnsmasq_it_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setattr(service.shutil, "which", lambda name, path: None)
    with pytest.raises(MissingProgram, match=r"apt-get install .*dnsmasq-base"):
        service.find_dnsmasq()


def test_everybody_can_enter_the_state_directory(lab):
    """dnsmasq reads the hosts file under a user of its own."""
    asyncio.run(_start_and_stop(lab))
    assert Path(lab.state).stat().st_mode & 0o755 == 0o755
    assert (lab.state / "hosts").stat().st_mode & 0o444 == 0o444


async def _start_and_stop(lab):
    async with lab.running():
        pass
