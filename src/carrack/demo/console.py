"""What the demo shows: numbered steps, the command behind each, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape


class Narrator:
    """Prints steps as they happen. On a terminal a step under way shows a spinner; elsewhere lines only."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._number = 0

    @contextmanager
    def step(self, title: str) -> Generator[None]:
        """A numbered step; prints how long it took."""
        self._number += 1
        self.console.print(f"\n[bold cyan]{self._number}[/] [bold]{escape(title)}[/]")
        start = time.monotonic()
        yield
        self.console.print(f"  [dim]{time.monotonic() - start:.1f} s[/]")

    def command(self, line: str) -> None:
        """The command that an administrator would type here."""
        self.console.print(f"  [green]$[/] {escape(line)}", soft_wrap=True)

    def say(self, text: str) -> None:
        """What came of it."""
        self.console.print(f"  {escape(text)}", soft_wrap=True)

    @contextmanager
    def waiting(self, text: str) -> Generator[None]:
        """Something that takes a moment."""
        if self.console.is_terminal:
            with self.console.status(f"  {escape(text)}"):
                yield
        else:
            yield
