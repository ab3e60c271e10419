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
Results = Mapping[str, Mapping[str, Row]]  # rows by database and key


def show(results: Results, title: str) -> None:
    """Print one table: a line for each measure, a column for each database."""
    table = Table(box=box.SIMPLE, title=title, title_justify="left")
    table.add_column("")
    for database in results:
        table.add_column(NAMES[database], justify="right")
        table.add_column("of nginx", justify="right")
    table.add_column("nginx", justify="right")
    table.add_column("target", justify="right")
    table.add_column("Go servers*", justify="right")
    for key, row in next(iter(results.values())).items():
        cells = [row.title]
        for rows in results.values():
            cells += [_figure(rows[key].value, row.unit), _share(rows[key])]
        ceiling = "" if row.ceiling is None else _figure(row.ceiling, row.unit)
        table.add_row(*cells, ceiling, _target(key, row.unit), _quoted(key, row.unit))
    console = Console() if sys.stdout.isatty() else Console(width=WIDTH)
    console.print(table)
    console.print(f"* {SOURCE}. The client and nginx share the cores with what they measure.")


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
