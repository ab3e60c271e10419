"""The kernel command line: what the administrator wrote, and what BSS adds for the node."""

from __future__ import annotations

import re
from collections.abc import Iterable

# iPXE ends a line at a line feed; the others end one for whoever reads the script in a log or a terminal.
_LINE_BREAKERS = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]")
# iPXE splits a line into words and ends the command at these; it has no quoting. On a kernel command line they mean
# nothing.
_OPERATORS = re.compile(r"(?<!\S)(?:\|\||&&|;|#)(?!\S)")
_INITRD = re.compile(r"(?<!\S)initrd(?:=\S*)?(?:\s|$)")
_NOT_IN_A_WORD = re.compile(r"[\s\x00-\x1f\x7f]")


def one_line(text: str) -> str:
    """Text that stays within its line and its command, whatever it is."""
    return _OPERATORS.sub("", _LINE_BREAKERS.sub(" ", text))


def one_word(text: str) -> str:
    """Text that stays one word: white space and control characters percent-encoded, as a URL has them."""
    return _NOT_IN_A_WORD.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), text)


def assemble(params: Iterable[str], additions: Iterable[tuple[str, str]], *, initrd: bool) -> str:
    """The command line from the parameters of host, kernel image and initrd image, in this order.

    `additions` are name and value, each appended as ``name=value`` unless the value is empty or the parameters have
    that name already. With `initrd`, the first ``initrd=`` of the parameters gives way to ``initrd=initrd`` in front:
    the EFI stub looks for the name that iPXE was told.
    """
    line = one_line(" ".join(text for text in params if text))
    names = {word.partition("=")[0] for word in line.split() if "=" in word}
    for name, value in additions:
        if value and name not in names:
            line += f" {name}={one_word(value)}"
    if initrd:
        line = "initrd=initrd " + _INITRD.sub("", line, count=1).strip()
    return line.strip()
