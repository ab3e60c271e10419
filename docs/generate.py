"""Write the reference pages that come from the code: `make docs`.

`python docs/generate.py [--check] [--output DIRECTORY]`. With --check nothing is written: pages that differ from what
the code says are named, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import textwrap
from collections.abc import Callable, Iterable
from enum import Enum
from pathlib import Path
from typing import Any

import httpx
import typer
from prometheus_client.parser import text_string_to_metric_families

from carrack.app import PARTS, build
from carrack.cli import app as commands
from carrack.settings import Definition, Settings, definitions

PLACE = Path(__file__).with_name("reference")
MADE = "<!-- Made from the code by `make docs`: change the code, not this page. -->"
COMMAND = "make docs"
WIDTH = 120


def settings_page() -> str:
    """Every setting with its three names."""
    rows = [
        (f"`{each.flag}`", f"`{each.env}`", f"`{each.key}`", _kind(each), _default(each.default), each.help)
        for each in definitions()
    ]
    return _page(
        "Settings",
        "Each setting has one meaning and three names: a flag of `carrack serve`, an environment variable, and a key of"
        " the config file (TOML; `--config FILE`, `CARRACK_CONFIG`, or `/etc/carrack/carrack.toml`). A flag wins over"
        " the environment, the environment over the file, the file over the default. Lists are comma-separated in the"
        " environment, and flags of lists may be given several times. `carrack settings` prints each value and where it"
        " came from.",
        _table(("flag", "environment", "config key", "type", "default", "meaning"), rows),
    )


def commands_page() -> str:
    """Every command with its arguments and options."""
    root = typer.main.get_command(commands)
    sections = [section for path, command in _walk("carrack", root) for section in _command(path, command)]
    return _page(
        "Commands",
        "`carrack COMMAND --help` prints the same. Every command ends with 0 when it did what it was asked for, with 1"
        " when it did not, and with 2 when it was called wrongly.",
        *sections,
    )


def metrics_page() -> str:
    """Every metric, as one request leaves them."""
    text = asyncio.run(_answers(tuple(PARTS), "/version", "/metrics"))[-1].text
    rows = [
        (f"`{family.name}`", family.type, _labels(family.samples), family.documentation)
        for family in text_string_to_metric_families(text)
        if not family.name.endswith("_created")  # prometheus_client adds one to each of its own
    ]
    return _page(
        "Metrics",
        "`GET /metrics` answers in Prometheus' text format. A counter `x` is exposed as `x_total`, a histogram as"
        " `x_bucket`, `x_count` and `x_sum`. With several workers, requests are counted over all of them; gauges are"
        " those of the process that answers.",
        _table(("metric", "type", "labels", "meaning"), rows),
    )


def api_page() -> str:
    """Every operation of each service."""
    services = {name: asyncio.run(_operations(name)) for name in PARTS}
    shared = set.intersection(*(set(operations) for operations in services.values()))
    sections: list[str] = []
    for name, operations in services.items():
        own = {key: summary for key, summary in operations.items() if key not in shared}
        sections += [f"## {name}", _operations_table(own)]
    everywhere = {key: summary for key, summary in services["smd"].items() if key in shared}
    return _page(
        "HTTP API",
        "The paths of each service, as in the OpenAPI document that every process serves at `/schema`. The prefixes"
        " `/apis/smd`, `/apis/bss` and `/cloud-init` may stand before any path, a slash may end it, and HEAD is"
        " answered wherever GET is.",
        *sections,
        "## Every process",
        _operations_table(everywhere),
    )


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "commands.md": commands_page,
    "metrics.md": metrics_page,
    "api.md": api_page,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="name the pages that are stale; write nothing")
    parser.add_argument("--output", type=Path, default=PLACE, metavar="DIRECTORY", help=f"default {PLACE.name}/")
    options = parser.parse_args()
    stale = [name for name, make in PAGES.items() if not _is_up_to_date(options.output / name, make(), options.check)]
    if options.check and stale:
        print(f"stale: {', '.join(stale)}; run `{COMMAND}` and commit what it writes", file=sys.stderr)
        return 1
    return 0


def _is_up_to_date(path: Path, page: str, check: bool) -> bool:
    if path.exists() and path.read_text() == page:
        return True
    if not check:
        path.write_text(page)
        print(f"written: {path}")
    return False


def _page(title: str, lead: str, *sections: str) -> str:
    paragraph = textwrap.fill(lead, WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n\n".join([f"# {title}", MADE, paragraph, *sections]) + "\n"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(head)]
    lines += [["---"] * len(lines[0]), *([" ".join(cell.split()) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _kind(definition: Definition) -> str:
    names = {str: "text", int: "number", bool: "true or false"}
    return names.get(definition.type, "list of texts")


def _default(value: Any) -> str:
    if isinstance(value, bool):
        return f"`{value}`".lower()
    return "" if value in ("", (), None) else f"`{value}`"


def _walk(path: str, command: Any) -> Iterable[tuple[str, Any]]:
    """A command and all below it, with the words that call it."""
    yield path, command
    for name, below in sorted(getattr(command, "commands", {}).items()):
        if not below.hidden:
            yield from _walk(f"{path} {name}", below)


def _command(path: str, command: Any) -> list[str]:
    shown = [parameter for parameter in command.params if not getattr(parameter, "hidden", False)]
    arguments = [parameter for parameter in shown if parameter.param_type_name == "argument"]
    flags = {definition.flag for definition in definitions()}
    of_settings = [parameter for parameter in shown if _is_setting(parameter, flags)]
    options = [parameter for parameter in shown if parameter not in arguments and parameter not in of_settings]
    usage = [path, *(_metavar(argument) for argument in arguments), "[OPTIONS]" if shown else ""]
    if hasattr(command, "commands"):
        usage = [path, "COMMAND"]
    sections = [
        f"{'#' * min(path.count(' ') + 2, 3)} {path}",
        f"`{' '.join(usage).strip()}`",
        (command.help or "").strip(),
    ]
    rows = [(f"`{_metavar(argument)}`", _meaning(argument)) for argument in arguments]
    rows += [(f"`{_names(option)}`", _meaning(option)) for option in options]
    if rows:
        sections.append(_table(("", "meaning"), rows))
    if of_settings:
        sections.append("Every [setting](settings.md) is an option too.")
    return [section for section in sections if section]


def _is_setting(parameter: Any, flags: set[str]) -> bool:
    helps = {definition.flag: definition.help for definition in definitions()}
    return any(flag in flags and (parameter.help or "").startswith(helps[flag]) for flag in parameter.opts)


def _metavar(argument: Any) -> str:
    name = (argument.metavar or argument.name).upper() + ("..." if argument.nargs == -1 else "")
    return name if argument.required else f"[{name}]"


def _names(option: Any) -> str:
    names = ", ".join([*option.opts, *option.secondary_opts])
    return names if option.is_flag else f"{names} {option.metavar or _value(option)}"


def _value(option: Any) -> str:
    """What stands for the value of an option: NUMBER, FILE, or the choices there are."""
    annotation = option.type_descriptor.annotation
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return "|".join(str(choice.value) for choice in annotation)
    return {int: "NUMBER", float: "NUMBER", Path: "PATH"}.get(annotation, "TEXT")


def _meaning(parameter: Any) -> str:
    notes: list[str] = []
    if parameter.required:
        notes.append("required")
    elif parameter.default not in (None, "", False, [], ()) and not callable(parameter.default):
        notes.append(f"default {parameter.opts[-1]}" if parameter.default is True else f"default `{parameter.default}`")
    if getattr(parameter, "multiple", False):
        notes.append("may be given several times")
    if parameter.envvar:
        notes.append(f"environment `{parameter.envvar}`")
    text = getattr(parameter, "help", None) or ""
    return f"{text} ({'; '.join(notes)})".strip() if notes else text


def _labels(samples: Iterable[Any]) -> str:
    names = {name for sample in samples for name in sample.labels if name != "le"}
    return ", ".join(f"`{name}`" for name in sorted(names))


async def _answers(parts: tuple[str, ...], *paths: str) -> list[httpx.Response]:
    """What an application with these services answers; it needs no database for that."""
    transport = httpx.ASGITransport(build(Settings(database="sqlite:///never-opened.db"), parts))
    async with httpx.AsyncClient(transport=transport, base_url="http://docs") as client:
        return [(await client.get(path)).raise_for_status() for path in paths]


async def _operations(part: str) -> dict[tuple[str, str], str]:
    document = (await _answers((part,), "/schema"))[0].json()
    return {
        (path, method.upper()): operation["summary"]
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }


def _operations_table(operations: dict[tuple[str, str], str]) -> str:
    rows = [(method, f"`{path}`", summary) for (path, method), summary in sorted(operations.items())]
    return _table(("method", "path", "summary"), rows)


if __name__ == "__main__":
    sys.exit(main())
