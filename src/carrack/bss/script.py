"""iPXE scripts as text. Each ends with an empty line, as CSM's do."""

from __future__ import annotations

from urllib.parse import quote

from carrack.bss.command_line import one_word


def boot_script(kernel: str, initrd: str, command_line: str, *, imgstat: bool, retry_delay: int, chain: str) -> str:
    """Fetch kernel and initrd and boot; when anything fails, sleep and come back to `chain`.

    The last line is left open: the caller appends what differs from request to request, and `END`.
    """
    lines = ["#!ipxe", " ".join(filter(None, ["kernel --name kernel", one_word(kernel), command_line, _RETRY]))]
    if initrd:
        lines.append(f"initrd --name initrd {one_word(initrd)} {_RETRY}")
        if imgstat:
            lines.append("imgstat || echo Could not show image information.")
    lines += [f"boot {_RETRY}", ":boot_retry", f"sleep {retry_delay}", f"chain {chain}"]
    return "\n".join(lines)


def wait_script(delay: int, chain: str) -> str:
    """Sleep and come to `chain`. The last line is left open, as that of `boot_script`."""
    return f"#!ipxe\nsleep {delay}\nchain {chain}"


def retry_chain(url: str, name: str, value: str) -> str:
    """The URL of this node's script, up to the number of the retry."""
    return f"{url}?{name}={_quoted(value)}&retry="


def unknown_chain(url: str, name: str, value: str) -> str:
    """The URL by which iPXE asks again and says what it runs on, up to the epoch."""
    return f"{url}?{name}={_quoted(value)}&arch=${{buildarch}}&ts="


_RETRY = "|| goto boot_retry"
END = "\n\n"


def _quoted(value: str) -> str:
    """A query value; colons stay, so that a MAC reads as one."""
    return quote(value, safe=":", errors="replace")
