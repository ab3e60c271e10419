"""`python -m benchmarks`: one table of how fast one carrack process is on this machine."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import nginx, table
from benchmarks.children import BenchmarkFailed, end_with_sigterm
from benchmarks.measures import Measures, Row, Scale

PROGRAMS = {"wrk": "wrk", "nginx": "nginx-light"}  # program and the Debian package that has it


def main() -> int:
    options = _options()
    # Debian puts nginx where only root's PATH looks.
    os.environ["PATH"] = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    packages = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    if packages:
        print(f"missing: {' '.join(packages)}. Install with: apt-get install -y {' '.join(packages)}", file=sys.stderr)
        return 1
    end_with_sigterm()
    scale = Scale(options.nodes, seconds=1 if options.quick else 8, rounds=1 if options.quick else 5)
    kinds = ["postgresql", "sqlite"] if options.database == "both" else [options.database]
    results: dict[str, dict[str, Row]] = {}
    with tempfile.TemporaryDirectory(prefix="carrack-bench-") as directory:
        work = Path(directory)
        try:
            with nginx.ceiling(work, scale.seconds) as ceiling:
                for kind in kinds:
                    results[kind] = {}
                    with _database(kind, work) as url:
                        for row in Measures(url, scale, ceiling, work).rows():
                            results[kind][row.key] = row
                            print(f"{kind}: {row.title}: {row.value:,.4g} {row.unit}", file=sys.stderr, flush=True)
        except BenchmarkFailed as failure:
            print(f"benchmark failed: {failure}", file=sys.stderr)
            return 1
    title = _title(options.nodes)
    table.show(results, title)
    for sentence in table.missed(results):
        print(f"target missed: {sentence}")
    if options.json:
        options.json.write_text(json.dumps(table.as_json(results), indent=2) + "\n")
    if options.markdown:
        options.markdown.write_text(table.as_markdown(results, title))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--nodes", type=int, default=10_000, help="nodes of the cluster (default 10,000)")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--quick", action="store_true", help="short runs: a look, not a measurement")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file too")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table for docs/explanation")
    options = parser.parse_args()
    if options.nodes < 5:
        parser.error("--nodes must be at least 5")
    return options


def _title(nodes: int) -> str:
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    cores = len(os.sched_getaffinity(0))
    machine = f"{cores} cores, {_processor()}, Python {platform.python_version()}"
    return f"carrack, one process, {nodes:,} nodes; {now}, {machine}"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


@contextmanager
def _database(kind: str, work: Path) -> Generator[str]:
    """The URL of a fresh database: a SQLite file, or a PostgreSQL server of its own that does wait for its disk."""
    if kind == "sqlite":
        yield f"sqlite:///{work}/carrack.db"
        return
    from tests.postgres import PostgresServer  # noqa: PLC0415 - needs a wheel that runs on SQLite do not

    with PostgresServer(work / "postgres", fsync=True) as server:
        server.sql("CREATE DATABASE carrack")
        yield server.url("carrack")


if __name__ == "__main__":
    sys.exit(main())
