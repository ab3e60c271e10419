"""Running dnsmasq and feeding it: started once, told of every change of hosts, started again if it dies."""

import asyncio
import contextlib
import os
import shutil
import signal
import time
from collections import deque
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import structlog

from carrack.errors import CarrackError, MissingProgram, SettingsError
from carrack.netboot import exchange
from carrack.netboot.dnsmasq_config import NetbootSettings, render
from carrack.netboot.exchange import Exchange
from carrack.netboot.hosts import Records, Skipped, hosts, hosts_file
from carrack.netboot.interface import address_of

_log = structlog.get_logger(__name__)

# dnsmasq-base and not dnsmasq: the latter also starts a DNS server on port 53 wherever systemd runs.
INSTALL: Final = "apt-get install --yes --no-install-recommends dnsmasq-base"
_BAD_CONFIGURATION: Final = 1  # dnsmasq's exit status; 2 is the network's, 3 a file's
_LONGEST_PAUSE: Final = 60.0
_STOP_WITHIN: Final = 5.0

Source = Callable[[], Awaitable[Records]]


def find_dnsmasq() -> str:
    """The program's path. Raises MissingProgram with the command that installs it."""
    path = shutil.which("dnsmasq", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if path is None:
        raise MissingProgram(f"dnsmasq is not installed: {INSTALL}")
    return path


class Netboot:
    """DHCP and TFTP for one network.

    `state` is a directory for dnsmasq's files, which its user must be able to enter. `source` gives SMD's records; it
    is asked every `interval` seconds, and at once after `refresh`. `listener` gets each DHCP message and TFTP transfer.
    """

    def __init__(
        self,
        settings: NetbootSettings,
        state: Path,
        source: Source,
        *,
        interval: float = 5.0,
        listener: Callable[[Exchange], None] | None = None,
    ) -> None:
        self._settings = settings
        self._source = source
        self._interval = interval
        self._listener = listener
        self._hosts_file = state / "hosts"
        self._lease_file = state / "leases"
        self._config_file = state / "dnsmasq.conf"
        self._pid_file = state / "dnsmasq.pid"
        self._state = state
        self._process: asyncio.subprocess.Process | None = None
        self._changed = asyncio.Event()
        self._skipped: set[Skipped] = set()
        self._stale = False
        self.ready = asyncio.Event()
        """Set while dnsmasq answers."""

    @property
    def pid(self) -> int | None:
        """dnsmasq's process, while there is one."""
        return self._process.pid if self._process else None

    def refresh(self) -> None:
        """The records have changed: ask for them now."""
        self._changed.set()

    async def run(self) -> None:
        """Serve until cancelled. Raises MissingProgram without dnsmasq, SettingsError when it refuses its settings."""
        program = find_dnsmasq()
        self._state.mkdir(parents=True, exist_ok=True)
        self._state.chmod(0o755)
        self._config_file.write_text(
            render(self._settings, hosts_file=str(self._hosts_file), lease_file=str(self._lease_file))
        )
        self._end_forgotten()
        # The file of the last run is as good as SMD's last word; without SMD nodes known then still boot.
        self._hosts_file.touch()
        await self._feed()
        following = asyncio.create_task(self._follow())
        try:
            await self._supervise(program)
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)

    async def _follow(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), self._interval)
            self._changed.clear()
            await self._feed()

    async def _feed(self) -> None:
        """Write the hosts file if the hosts have changed, and have dnsmasq read it."""
        try:
            records = await self._source()
        except CarrackError as error:
            _log.warning("hosts not refreshed; the known ones are still served", reason=str(error))
            return
        own = address_of(self._settings.interface)
        found, skipped = hosts(records, self._settings.subnet, self._settings.node_pattern, own)
        for each in sorted(set(skipped) - self._skipped, key=lambda each: each.mac):
            _log.warning("interface gets no address", mac=each.mac, xname=each.xname, reason=each.reason)
        self._skipped = set(skipped)
        text = hosts_file(found)
        if text == self._hosts_file.read_text():
            return
        new = self._hosts_file.with_suffix(".new")
        new.write_text(text)
        new.chmod(0o644)
        new.replace(self._hosts_file)
        _log.info("hosts changed", hosts=len(found))
        self._stale = True
        self._reload()

    def _reload(self) -> None:
        """SIGHUP, but not before dnsmasq is ready for it: until then it would die of it."""
        if self._stale and self.ready.is_set() and self._process:
            self._stale = False
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGHUP)

    async def _supervise(self, program: str) -> None:
        pause = 1.0
        while True:
            started = time.monotonic()
            status, complaints = await self._run_once(program)
            if status == _BAD_CONFIGURATION:
                raise SettingsError(f"dnsmasq refuses its configuration: {'; '.join(complaints)}")
            _log.error("dnsmasq ended", status=status, said=complaints, again_in=pause)
            if time.monotonic() - started > _LONGEST_PAUSE:
                pause = 1.0
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _run_once(self, program: str) -> tuple[int, list[str]]:
        """Start dnsmasq and read its log until it ends: its exit status and its last complaints."""
        self._stale = False
        process = await asyncio.create_subprocess_exec(
            program,
            "--keep-in-foreground",
            f"--conf-file={self._config_file}",
            stdin=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        self._process = process
        self._pid_file.write_text(str(process.pid))
        complaints: deque[str] = deque(maxlen=5)
        try:
            assert process.stderr is not None  # noqa: S101 - it is a pipe, see above
            async for raw in process.stderr:
                line = raw.decode("utf-8", "replace").strip()
                if exchange.is_complaint(line):
                    complaints.append(line)
                    _log.warning("dnsmasq", said=line)
                if not self.ready.is_set() and "started, version" in line:
                    self.ready.set()
                    self._reload()
                self._hear(line)
            return await process.wait(), list(complaints)
        finally:
            self.ready.clear()
            self._process = None
            await _end(process)
            self._pid_file.unlink(missing_ok=True)

    def _hear(self, line: str) -> None:
        event = exchange.read_line(line)
        if event is None:
            return
        _log.info(event.kind, mac=event.mac, address=event.address, detail=event.detail, xid=event.xid)
        if self._listener:
            self._listener(event)

    def _end_forgotten(self) -> None:
        """End the dnsmasq that a carrack which was killed left behind: it still has the ports.

        A parent-death signal cannot do that, since dnsmasq changes its user and thereby loses it.
        """
        try:
            pid = int(self._pid_file.read_text())
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError):
            return
        if f"--conf-file={self._config_file}".encode() in arguments:
            _log.warning("ending the dnsmasq of an earlier run", pid=pid)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), _STOP_WITHIN)
        except TimeoutError:
            process.kill()
            await process.wait()
