"""Make docs/images/demo.svg from a real run of `make demo`."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parents[1]
WIDTH = 132


def main() -> int:
    """Run the demo on a terminal of its own and draw what it printed."""
    output = _run(["make", "--no-print-directory", "demo"])
    lines = ["$ make demo", *_final(output).splitlines()]
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    for line in lines:
        console.print(Text.from_ansi(line), soft_wrap=False, overflow="fold")
    console.save_svg(str(ROOT / "docs" / "images" / "demo.svg"), title="make demo")
    return 0


def _run(command: list[str]) -> str:
    """Run on a pseudo-terminal; answers what the terminal got. Raises CalledProcessError when it fails."""
    master, slave = pty.openpty()
    environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": str(WIDTH), "LINES": "50"}
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=ROOT, stdin=slave, stdout=slave, stderr=slave, env=environment
    )
    os.close(slave)
    received = bytearray()
    while True:
        try:
            block = os.read(master, 65536)
        except OSError:  # the last writer has gone
            break
        received += block
    if process.wait() != 0:
        sys.stderr.write(received.decode(errors="replace"))
        raise subprocess.CalledProcessError(process.returncode, command)
    return received.decode()


def _final(output: str) -> str:
    """What stays on the screen: live displays rewrite their lines, and only their last state counts."""
    screen: list[str] = [""]
    row = 0
    for token in re.split(r"(\x1b\[\d*[A-HJKSTfsu]|\x1b\[\?25[hl]|\r\n|\n|\r)", output):
        if token in {"\r\n", "\n"}:
            row += 1
            if row == len(screen):
                screen.append("")
        elif token == "\r":  # noqa: S105 - not that kind of token
            continue
        elif match := re.fullmatch(r"\x1b\[(\d*)A", token):
            row = max(0, row - int(match[1] or 1))
        elif re.fullmatch(r"\x1b\[2K", token):
            screen[row] = ""
        elif not token.startswith("\x1b[?"):
            screen[row] += token
    return "\n".join(screen)


if __name__ == "__main__":
    sys.exit(main())
