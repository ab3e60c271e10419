"""iPXE scripts: what a boot server's script makes a node do.

Pure: `run` is a generator that yields what it wants done (`Fetch`, `Sleep`, `Say`) and is sent the outcome; whoever
drives it does the I/O. Source of the rules: ipxe.org/scripting and ipxe.org/cmd, checked against iPXE's
core/exec.c and image/script.c: a line that fails ends its script, `a && b || c` works as in a shell, an unset variable
is empty, a URL is relative to the script's own.
"""

import re
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import quote, urljoin

MAGIC: Final = "#!ipxe"
_VARIABLE: Final = re.compile(r"\$\{([^${}]*)\}")
_DEEPEST: Final = 50  # scripts within scripts; iPXE's own stack holds fewer
_OPERATORS: Final = ("||", "&&", ";")
# Options of kernel, initrd, chain... that are followed by a value.
_OPTIONS_WITH_VALUE: Final = frozenset({"--name", "-n", "--timeout", "-t"})

Purpose = Literal["script", "kernel", "initrd"]


@dataclass(frozen=True, slots=True)
class Fetch:
    """Download `url`. Answer with `Fetched`, or None if that failed."""

    url: str
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Fetched:
    """A download that worked; `text` matters for a script only."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Sleep:
    """Wait so many seconds. The answer is ignored."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Say:
    """A line on the screen. The answer is ignored."""

    text: str


Effect = Fetch | Sleep | Say


@dataclass(frozen=True, slots=True)
class Boot:
    """The script booted a kernel with this command line."""

    kernel: str
    command_line: str
    initrds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ended:
    """The script came to its end, or failed, without booting: firmware goes on to its next boot device."""

    reason: str


Run = Generator[Effect, Fetched | None, Boot | Ended]


@dataclass(slots=True)
class _Script:
    """One script under way. `last` is true while the command that nothing can follow is running."""

    url: str
    lines: list[str]
    position: int = 0
    last: bool = False


@dataclass(slots=True)
class _Machine:
    """What outlives a script: variables and downloaded images. `scripts`: the one that runs is on top."""

    variables: dict[str, str]
    scripts: list[_Script] = field(default_factory=list["_Script"])
    kernel: str = ""
    arguments: str = ""
    initrds: list[str] = field(default_factory=list[str])
    booted: Boot | None = None
    failure: str = ""

    def fail(self, reason: str) -> bool:
        self.failure = reason
        return False


Step = Generator[Effect, Fetched | None, bool]
_Command = Callable[[_Machine, list[str]], Step]


def is_script(text: str) -> bool:
    """Whether iPXE takes this for a script: its first line is `#!ipxe`."""
    return text.split("\n", 1)[0].strip() == MAGIC


def run(text: str, url: str, variables: Mapping[str, str]) -> Run:
    """Run the script that was fetched from `url`, and all that it chains to, until it boots or ends.

    `variables` are iPXE settings by name ("buildarch", "net0/mac"...). The generator may go on for ever, as BSS's
    scripts do: every retry is a new chain.
    """
    machine = _Machine(dict(variables))
    worked = yield from _script(machine, text, url)
    if machine.booted:
        return machine.booted
    return Ended("the script ended without booting" if worked else machine.failure)


def _script(machine: _Machine, text: str, url: str) -> Step:
    """Run one script to its end; false if a line of it failed."""
    if not is_script(text):
        return machine.fail(f"{url}: not an iPXE script (exec format error)")
    if len(machine.scripts) == _DEEPEST:
        return machine.fail(f"{url}: scripts are nested too deeply")
    script = _Script(url, text.split("\n"))
    machine.scripts.append(script)
    worked = True
    while worked and not machine.booted and script.position < len(script.lines):
        line = script.lines[script.position].strip()
        script.position += 1
        if line and not line.startswith(("#", ":")):
            worked = yield from _line(machine, line)
    machine.scripts.pop()
    return worked


def expand(text: str, variables: Mapping[str, str]) -> str:
    """Replace every `${name}` or `${name:type}`, the innermost first; what is not set is empty."""

    def value(match: re.Match[str]) -> str:
        name, _, kind = match[1].partition(":")
        raw = variables.get(name, "")
        if kind == "hexhyp":
            return raw.replace(":", "-")
        if kind == "hexraw":
            return raw.replace(":", "")
        if kind == "uristring":
            return quote(raw)
        return raw

    while True:
        text, replaced = _VARIABLE.subn(value, text)
        if not replaced:
            return text


def _line(machine: _Machine, line: str) -> Step:
    """One line: commands joined by `||`, `&&` and `;`, of which some are skipped, as in a shell."""
    worked, operator = True, ";"
    words = expand(line, machine.variables).split()
    while True:
        end = next((at for at, word in enumerate(words) if word in _OPERATORS or word.startswith("#")), len(words))
        command = words[:end]
        script = machine.scripts[-1]
        script.last = end == len(words) and not any(line.strip() for line in script.lines[script.position :])
        if operator == ";" or (operator == "&&") == worked:
            worked = (yield from _command(machine, command)) if command else True
            if machine.booted:
                return True
        if end == len(words) or words[end].startswith("#"):
            return worked
        operator, words = words[end], words[end + 1 :]


def _command(machine: _Machine, words: list[str]) -> Step:
    command = _COMMANDS.get(words[0])
    if command is None:
        return machine.fail(f"{words[0]}: command not found")
    return (yield from command(machine, words[1:]))


def _operands(arguments: list[str]) -> list[str]:
    """Arguments without the command's own options; those stand before the first operand."""
    at = 0
    while at < len(arguments) and arguments[at].startswith("-"):
        at += 2 if arguments[at] in _OPTIONS_WITH_VALUE else 1
    return arguments[at:]


def _download(machine: _Machine, arguments: list[str], purpose: Purpose) -> Generator[Effect, Fetched | None, str]:
    """The absolute URL of what was downloaded, or "" after a failure."""
    operands = _operands(arguments)
    if not operands:
        machine.fail(f"{purpose}: no URL given")
        return ""
    url = urljoin(machine.scripts[-1].url, operands[0])
    if (yield Fetch(url, purpose)) is None:
        machine.fail(f"{url}: download failed")
        return ""
    return url


def _kernel(machine: _Machine, arguments: list[str]) -> Step:
    url = yield from _download(machine, arguments, "kernel")
    if url:
        machine.kernel, machine.arguments = url, " ".join(_operands(arguments)[1:])
    return bool(url)


def _initrd(machine: _Machine, arguments: list[str]) -> Step:
    url = yield from _download(machine, arguments, "initrd")
    if url:
        machine.initrds.append(url)
    return bool(url)


def _imgargs(machine: _Machine, arguments: list[str]) -> Step:
    yield from ()
    if not machine.kernel:
        return machine.fail("imgargs: no such image")
    machine.arguments = " ".join(_operands(arguments)[1:])
    return True


def _imgfree(machine: _Machine, _arguments: list[str]) -> Step:
    yield from ()
    machine.kernel, machine.arguments = "", ""
    machine.initrds.clear()
    return True


def _boot(machine: _Machine, _arguments: list[str]) -> Step:
    yield from ()
    if not machine.kernel:
        return machine.fail("boot: no kernel was loaded")
    machine.booted = Boot(machine.kernel, machine.arguments, tuple(machine.initrds))
    return True


def _chain(machine: _Machine, arguments: list[str]) -> Step:
    operands = _operands(arguments)
    if not operands:
        return machine.fail("chain: no URL given")
    url = urljoin(machine.scripts[-1].url, operands[0])
    fetched = yield Fetch(url, "script")
    if fetched is None:
        return machine.fail(f"{url}: download failed")
    script = machine.scripts[-1]
    if not script.last and "--replace" not in arguments:
        return (yield from _script(machine, fetched.text, url))
    # Nothing is left to come back to: take its place, since a script that retries for ever must not nest for ever.
    if not is_script(fetched.text):
        return machine.fail(f"{url}: not an iPXE script (exec format error)")
    script.url, script.lines, script.position = url, fetched.text.split("\n"), 0
    return True


def _goto(machine: _Machine, arguments: list[str]) -> Step:
    yield from ()
    script = machine.scripts[-1]
    for number, line in enumerate(script.lines):
        if arguments and line.strip() == f":{arguments[0]}":
            script.position = number + 1
            return True
    return machine.fail(f"goto: no label {' '.join(arguments)}")


def _sleep(machine: _Machine, arguments: list[str]) -> Step:
    operands = _operands(arguments)
    if not operands or not operands[0].isdecimal():
        return machine.fail("sleep: needs a number of seconds")
    yield Sleep(int(operands[0]))
    return True


def _echo(_machine: _Machine, arguments: list[str]) -> Step:
    yield Say(" ".join(_operands(arguments)))
    return True


def _exit(machine: _Machine, arguments: list[str]) -> Step:
    yield from ()
    script = machine.scripts[-1]
    script.position = len(script.lines)
    if arguments and arguments[0] != "0":
        return machine.fail(f"the script ended with exit {arguments[0]}")
    return True


def _set(machine: _Machine, arguments: list[str]) -> Step:
    yield from ()
    if not arguments:
        return machine.fail("set: needs a name")
    machine.variables[arguments[0].partition(":")[0]] = " ".join(arguments[1:])
    return True


def _isset(machine: _Machine, arguments: list[str]) -> Step:
    """`isset ${name}`: the line was expanded, so a variable that is not set left no word."""
    yield from ()
    return bool(arguments) or machine.fail("isset: not set")


def _iseq(machine: _Machine, arguments: list[str]) -> Step:
    yield from ()
    if len(arguments) != 2:
        return machine.fail("iseq: needs two values")
    return arguments[0] == arguments[1] or machine.fail("iseq: not equal")


def _nothing(_machine: _Machine, _arguments: list[str]) -> Step:
    """A command that changes nothing for the boot: the network is up, images are only shown."""
    yield from ()
    return True


_COMMANDS: Final[dict[str, _Command]] = {
    "boot": _boot,
    "chain": _chain,
    "dhcp": _nothing,
    "echo": _echo,
    "exit": _exit,
    "goto": _goto,
    "ifopen": _nothing,
    "imgargs": _imgargs,
    "imgfree": _imgfree,
    "imgstat": _nothing,
    "initrd": _initrd,
    "iseq": _iseq,
    "isset": _isset,
    "kernel": _kernel,
    "set": _set,
    "sleep": _sleep,
}
