"""The table that people read, and the JSON that programs do."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.figures import FIGURES, SOURCE
from benchmarks.measures import Row

WIDTH = 150  # columns, where the output is not a terminal
NAMES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
NOTE = f"* {SOURCE}. The client and nginx share the cores with what they measure."
Results = Mapping[str, Mapping[str, Row]]  # rows by database and key


def show(results: Results, title: str) -> None:
    """Print one table: a line for each measure, a column for each database."""
    head, *lines = _cells(results)
    table = Table(head[0], box=box.SIMPLE, title=title, title_justify="left")
    for name in head[1:]:
        table.add_column(name, justify="right")
    for line in lines:
        table.add_row(*line)
    console = Console() if sys.stdout.isatty() else Console(width=WIDTH)
    console.print(table)
    console.print(NOTE)


def as_markdown(results: Results, title: str) -> str:
    """The same table for a document."""
    head, *lines = _cells(results)
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *lines]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"{title}\n\n{table}\n\n{NOTE.replace('*', chr(92) + '*')}\n"


def as_json(results: Results) -> dict[str, Any]:
    """The same figures: by database and key, with the latency under which 99 % of the requests stayed, in ms."""
    return {
        database: {
            key: {"value": row.value, "unit": row.unit, "title": row.title, "nginx": row.ceiling, "p99_ms": row.p99}
            for key, row in rows.items()
        }
        for database, rows in results.items()
    }


def missed(results: Results) -> list[str]:
    """The targets that were not reached, in words."""
    found: list[str] = []
    for database, rows in results.items():
        for key, row in rows.items():
            target = FIGURES[key].target
            if target is not None and (row.value < target if row.unit == "/s" else row.value > target):
                found.append(
                    f"{NAMES[database]}, {row.title}: {_figure(row.value, row.unit)}, not {_target(key, row.unit)}"
                )
    return found


def _cells(results: Results) -> list[list[str]]:
    """Head and lines of the table as text."""
    head = [""]
    for database in results:
        head += [NAMES[database], "of nginx"]
    cells = [[*head, "nginx", "target", "Go servers*"]]
    for key, row in next(iter(results.values())).items():
        line = [row.title]
        for rows in results.values():
            line += [_figure(rows[key].value, row.unit), _share(rows[key])]
        ceiling = "" if row.ceiling is None else _figure(row.ceiling, row.unit)
        cells.append([*line, ceiling, _target(key, row.unit), _quoted(key, row.unit)])
    return cells


def _figure(value: float, unit: str) -> str:
    text = f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
    return f"{text}/s" if unit == "/s" else f"{text} {unit}"


def _share(row: Row) -> str:
    return "" if row.ceiling is None else f"{row.value / row.ceiling:.0%}"


def _target(key: str, unit: str) -> str:
    target = FIGURES[key].target
    return "" if target is None else f"{'>' if unit == '/s' else '<'} {_figure(target, unit)}"


def _quoted(key: str, unit: str) -> str:
    quoted = FIGURES[key].go
    if not quoted or not quoted[0].isdigit():
        return quoted
    return f"{quoted}/s" if unit == "/s" else f"{quoted} {unit}"
