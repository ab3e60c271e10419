"""wrk, the client of the benchmarks: https://github.com/wg/wrk, as Debian packages it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from benchmarks.children import PATIENCE, BenchmarkFailed

SCRIPT = Path(__file__).with_name("wrk.lua")


class Request(NamedTuple):
    """One request line of a run. `caller` goes into X-Forwarded-For."""

    path: str
    method: str = "GET"
    caller: str = ""
    body: str = ""


class Rate(NamedTuple):
    """What a run came to: requests a second, and the latency that half and 99 % of them stayed under, in ms."""

    per_second: float
    p50: float
    p99: float


def run(port: int, requests: Iterable[Request], work: Path, *, seconds: int, clients: int, once: bool = False) -> Rate:
    """Send requests for `seconds` over `clients` kept connections: at random, or each once in order.

    Raises BenchmarkFailed when any request was not answered with a status below 400: what fails fast is not fast.
    """
    lines = work / "requests"
    with lines.open("w") as file:
        file.writelines(f"{each.method}\t{each.path}\t{each.caller}\t{each.body}\n" for each in requests)
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "30s", "-s", str(SCRIPT)]
    command += [f"http://127.0.0.1:{port}", "--", str(lines), "once" if once else "random"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 2 * PATIENCE, check=False)
    if ended.returncode != 0:
        raise BenchmarkFailed(f"wrk ended with {ended.returncode}: {ended.stderr or ended.stdout}")
    figures = json.loads(ended.stdout.splitlines()[-1])
    if figures["failed"] or not figures["requests"]:
        raise BenchmarkFailed(f"{figures['failed']} of {figures['requests']} requests failed")
    return Rate(figures["requests"] / figures["microseconds"] * 1e6, figures["p50"] / 1000, figures["p99"] / 1000)
