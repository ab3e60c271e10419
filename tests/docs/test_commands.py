"""Every command that a page names exists, with the options that the page gives it.

The tutorial's commands are run (test_tutorial.py); `make demo` and `make test` are what CI and tests/system run.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from carrack.cli import app

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
PAGES.remove(ROOT / "docs" / "reference" / "commands.md")  # made from the commands themselves
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
CARRACK = typer.main.get_command(app)


def _code(page: Path) -> Iterator[str]:
    """Lines of code blocks, continued lines joined, and inline code."""
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")
    for block in re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        yield from block.splitlines()
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE))


def _commands(program: str) -> Iterator[tuple[Path, list[str]]]:
    for page in PAGES:
        for line in _code(page):
            if match := re.search(rf"(?:^|\s|/){program} ([a-z].*)", line):
                command = re.split(r"\s+(?:#|&|\||>|2>)", match[1])[0]
                yield page, shlex.split(command.replace("'", "") if command.count("'") % 2 else command)


@pytest.mark.parametrize(
    ("page", "words"),
    [*_commands("make")],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else value.name,
)
def test_make_targets_exist(page: Path, words: list[str]) -> None:
    assert words[0] in TARGETS, f"{page.name}: make {words[0]}"


@pytest.mark.parametrize(
    ("page", "words"),
    [*_commands("carrack")],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else value.name,
)
def test_commands_and_their_options_exist(page: Path, words: list[str]) -> None:
    command: Any = CARRACK  # typer brings a click of its own
    while words and hasattr(command, "commands"):
        found = command.commands.get(words[0])
        assert found is not None, f"{page.name}: carrack has no command {words[0]!r}"
        command, words = found, words[1:]
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)} | {"--help"}
    for word in words:
        if word.startswith("-"):
            assert word.split("=")[0] in known, f"{page.name}: {command.name} has no option {word}"
