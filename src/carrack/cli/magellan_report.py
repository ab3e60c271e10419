"""What Magellan's commands tell a person, on stderr: progress on a terminal, and what went wrong, anywhere."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

import typer

if TYPE_CHECKING:
    from carrack.bmc.address import BMCAddress
    from carrack.magellan.collect import Collected
    from carrack.magellan.scan import Scanned
    from carrack.magellan.send import Sent

_LIST_AT_MOST = 50


@contextmanager
def progress(title: str, total: int) -> Generator[Callable[[], None]]:
    """A bar that the function given advances by one; nothing where stderr is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=total)
        yield lambda: bar.advance(task)


def scan_summary(scanned: Sequence[Scanned]) -> None:
    from carrack.magellan.scan import Finding

    words = {
        Finding.REDFISH: "BMCs",
        Finding.JAWS: "PDUs",
        Finding.OPEN: "open",
        Finding.OTHER_WEB_SERVER: "other web servers",
        Finding.NOT_TLS: "without TLS",
        Finding.SILENT: "silent",
        Finding.CLOSED: "closed",
        Finding.UNKNOWN_HOST: "unknown host names",
    }
    counts = Counter(result.finding for result in scanned)
    listed = ", ".join(f"{counts[finding]} {word}" for finding, word in words.items() if counts[finding])
    typer.echo(f"{len(scanned)} ports tried: {listed}", err=True)


def collect_summary(results: Sequence[Collected]) -> None:
    """One line of numbers, and a table of the BMCs that could not be read, each with the layer that failed."""
    failed = [result for result in results if result.error]
    requests = sum(result.requests for result in results)
    partly = sum(1 for result in results if result.problems and not result.error)
    line = f"{len(results) - len(failed)} of {len(results)} BMCs read with {requests} requests"
    typer.echo(line + (f", {partly} of them with resources missing" if partly else ""), err=True)
    _table(("BMC", "layer", "reason"), [(r.address.url, r.layer, r.error) for r in failed])


def send_summary(url: str, sent: Sequence[Sent]) -> None:
    failed = [result for result in sent if result.error]
    typer.echo(f"{len(sent) - len(failed)} of {len(sent)} requests accepted by {url}", err=True)
    _table(("sent", "reason"), [(result.what, result.error) for result in failed])


def warn_unnamed(unnamed: Sequence[BMCAddress]) -> None:
    for address in unnamed[:_LIST_AT_MOST]:
        typer.echo(f"{address.url} is not in the BMC id map and is left out", err=True)
    if len(unnamed) > _LIST_AT_MOST:
        typer.echo(f"and {len(unnamed) - _LIST_AT_MOST} more", err=True)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if rows:
        print_table(columns, rows[:_LIST_AT_MOST], stderr=True)
    if len(rows) > _LIST_AT_MOST:
        typer.echo(f"and {len(rows) - _LIST_AT_MOST} more", err=True)


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, stderr: bool = False) -> None:
    """A table on a terminal; elsewhere each row is one line, whose last column may be of any length."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(stderr=stderr)
    if console.is_terminal:
        table = Table(*columns, box=None)
        for row in rows:
            table.add_row(*map(Text, row))
        console.print(table)
        return
    widths = [max(map(len, column)) for column in zip(columns, *rows, strict=True)]
    for row in (columns, *rows):
        line = "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True))
        typer.echo(line.rstrip(), err=stderr)


def is_fed(stream: TextIO) -> bool:
    """Whether a pipe or a file is fed into this stream; a terminal and /dev/null are not."""
    try:
        mode = os.fstat(stream.fileno()).st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode)
